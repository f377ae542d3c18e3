import datetime

import factory
from factory.django import DjangoModelFactory

from seuil.access.types import Force, Operator, State
from seuil.directory.domain import Audience, ContactType, Origin, Precision
from seuil.directory.models import (
    AccessCondition,
    Category,
    Closure,
    Contact,
    EntryStep,
    Location,
    RequiredDocument,
    Service,
)
from tests.factories.organisations import OrganisationFactory


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda number: f"need-{number}")
    label_fr = factory.Sequence(lambda number: f"Besoin {number}")
    label_nl = factory.Sequence(lambda number: f"Nood {number}")
    label_en = factory.Sequence(lambda number: f"Need {number}")


class ServiceFactory(DjangoModelFactory):
    """A public service of which nothing is known but its name."""

    class Meta:
        model = Service
        skip_postgeneration_save = True

    organisation = factory.SubFactory(OrganisationFactory)
    source = factory.SelfAttribute("organisation.source")
    external_id = factory.Sequence(lambda number: f"service-{number}")
    name_fr = factory.Sequence(lambda number: f"Service {number}")

    class Params:
        professional = factory.Trait(visibility=Audience.PROFESSIONAL)
        located = factory.Trait(
            location=factory.RelatedFactory(
                "tests.factories.directory.LocationFactory", factory_related_name="service"
            )
        )

    @factory.post_generation
    def categories(self, create, codes):
        if create:
            self.categories.set(Category.objects.filter(code__in=codes or []))

    @factory.post_generation
    def serves(self, create, territories):
        if create:
            self.serves.set(territories or [])


class PartFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    service = factory.SubFactory(ServiceFactory)


class LocationFactory(PartFactory):
    class Meta:
        model = Location

    external_id = factory.Sequence(lambda number: f"location-{number}")
    lat = 50.8603
    lon = 4.3614
    precision = Precision.ADDRESS
    address = factory.Sequence(lambda number: f"Rue des Essais {number}")
    postal_code = "1030"

    class Params:
        hidden = factory.Trait(confidential=True, address="Rue Jamais-Dite 7", postal_code="1039")


class AccessConditionFactory(PartFactory):
    """``requires``: the operator must hold. With ``none`` or ``unknown`` the service says that."""

    class Meta:
        model = AccessCondition

    dimension = "residence_status"
    state = State.CONDITION
    operator = Operator.IN
    values = ["permit", "belgian_eu"]
    force = Force.REQUIRES
    origin = Origin.DECLARED
    checked_on = datetime.date(2026, 10, 1)

    class Params:
        none = factory.Trait(state=State.NONE, operator="", values=[], force="")
        unknown = factory.Trait(state=State.UNKNOWN, operator="", values=[], force="")


class ClosureFactory(PartFactory):
    class Meta:
        model = Closure

    first_day = datetime.date(2026, 12, 24)
    reopens_on = datetime.date(2027, 1, 2)


class ContactFactory(PartFactory):
    class Meta:
        model = Contact

    kind = ContactType.PHONE
    value = "+32 2 000 00 00"
    audience = Audience.PUBLIC


class EntryStepFactory(PartFactory):
    class Meta:
        model = EntryStep

    text_fr = "Un premier entretien"


class RequiredDocumentFactory(PartFactory):
    class Meta:
        model = RequiredDocument

    text_fr = "Une attestation"
