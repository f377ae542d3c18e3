import factory
from factory.django import DjangoModelFactory

from seuil.observatory.models import Expectation, Vignette


class VignetteFactory(DjangoModelFactory):
    class Meta:
        model = Vignette

    code = factory.Sequence(lambda number: f"person-{number}")
    title_fr = factory.Sequence(lambda number: f"Personne {number}")
    title_nl = factory.Sequence(lambda number: f"Persoon {number}")
    story_fr = "Une histoire inventée."
    story_nl = "Een verzonnen verhaal."


class ExpectationFactory(DjangoModelFactory):
    class Meta:
        model = Expectation

    vignette = factory.SubFactory(VignetteFactory)
    at_least = 1
    level = "region"
