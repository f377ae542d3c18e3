import factory
from factory.django import DjangoModelFactory

from seuil.organisations.domain import MandateKind, MembershipStatus, PracticeFamily, Role
from seuil.organisations.models import Mandate, Membership, Organisation, Source
from tests.factories.accounts import UserFactory
from tests.factories.territory import TerritoryFactory


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source
        django_get_or_create = ("code",)

    code = "tests"
    name = "Sheets of a test"


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    source = factory.SubFactory(SourceFactory)
    external_id = factory.Sequence(lambda number: f"organisation-{number}")
    name_fr = factory.Sequence(lambda number: f"Association {number}")
    families = [PracticeFamily.FIRST_LINE]


class MembershipFactory(DjangoModelFactory):
    """Asked for and confirmed, unless a test says otherwise."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.EDITOR
    status = MembershipStatus.CONFIRMED


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    user = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    kind = MandateKind.BASIN_TEAM
