import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.upkeep.corrections.domain import Basis, Status, Subject
from seuil.upkeep.models import Correction
from tests.factories.directory import ServiceFactory


class CorrectionFactory(DjangoModelFactory):
    """Somebody says in words that something is wrong."""

    class Meta:
        model = Correction

    service = factory.SubFactory(ServiceFactory)
    subject = Subject.OTHER
    words = "The bell is broken: knock."
    basis = Basis.THERE
    language = "fr"
    made_at = factory.LazyFunction(timezone.now)

    class Params:
        hours = factory.Trait(subject=Subject.HOURS, after={"hours": "Mo-Fr 09:00-12:00"}, words="")
        taken = factory.Trait(status=Status.TAKEN)
