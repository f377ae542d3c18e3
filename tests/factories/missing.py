import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.upkeep.corrections.domain import Basis
from seuil.upkeep.models import MissingService
from tests.factories.territory import TerritoryFactory


class MissingServiceFactory(DjangoModelFactory):
    """Somebody does not find a service in a commune."""

    class Meta:
        model = MissingService

    name = factory.Sequence(lambda number: f"La Porte Oubliée {number}")
    commune = factory.SubFactory(TerritoryFactory)
    words = "Coffee and a shower on Mondays."
    basis = Basis.THERE
    language = "fr"
    made_at = factory.LazyFunction(timezone.now)
