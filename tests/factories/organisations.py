import factory
from factory.django import DjangoModelFactory

from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import Organisation, Source


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
