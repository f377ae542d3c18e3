"""A region with two basins, and the plans of one year."""

import pytest

from seuil.register.similar import known
from tests.factories.plans import PlanFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory


@pytest.fixture
def region(clock):
    clock("2026-11-22 10:00")
    known.forget()
    region = TerritoryFactory(region=True, code="region:brussels", name_fr="Bruxelles")
    for code, name in (("basin:north", "Nord"), ("basin:south", "Sud")):
        basin = TerritoryFactory(basin=True, code=code, name_fr=name)
        ContainmentFactory(child=basin, parent=region)
    yield region
    known.forget()


@pytest.fixture
def south(region):
    """The plan of a basin, open for proposals."""
    return PlanFactory(territory=region.holds.get(child__code="basin:south").child, slug="south")


@pytest.fixture
def whole(region):
    """The plan of the region, open for proposals."""
    return PlanFactory(territory=region, slug="whole")
