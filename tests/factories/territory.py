import factory
from factory.django import DjangoModelFactory

from seuil.territory.domain import Level, Status
from seuil.territory.models import Containment, Landmark, Population, Territory


class TerritoryFactory(DjangoModelFactory):
    """A commune, unless a trait says otherwise."""

    class Meta:
        model = Territory

    level = Level.COMMUNE
    code = factory.Sequence(lambda number: f"commune:{90000 + number}")
    name_fr = factory.Sequence(lambda number: f"Bourg-{number}")
    name_nl = factory.Sequence(lambda number: f"Dorp-{number}")
    working_languages = ["fr", "nl"]

    class Params:
        region = factory.Trait(
            level=Level.REGION,
            code=factory.Sequence(lambda number: f"region:r{number}"),
            time_zone="Europe/Brussels",
        )
        basin = factory.Trait(
            level=Level.BASIN, code=factory.Sequence(lambda number: f"basin:b{number}")
        )
        quarter = factory.Trait(
            level=Level.QUARTER,
            grid="own",
            code=factory.Sequence(lambda number: f"quarter:own.{number}"),
        )


class ContainmentFactory(DjangoModelFactory):
    class Meta:
        model = Containment

    child = factory.SubFactory(TerritoryFactory)
    parent = factory.SubFactory(TerritoryFactory, region=True)
    whole = True
    status = Status.STATED
    source = "a test"


class PopulationFactory(DjangoModelFactory):
    class Meta:
        model = Population

    territory = factory.SubFactory(TerritoryFactory)
    year = 2026
    value = 20000
    source = "a test"


class LandmarkFactory(DjangoModelFactory):
    class Meta:
        model = Landmark

    code = factory.Sequence(lambda number: f"square-{number}")
    name_fr = factory.Sequence(lambda number: f"Place {number}")
    commune = factory.SubFactory(TerritoryFactory)
    lat = 50.85
    lon = 4.35
