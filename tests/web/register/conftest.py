"""People who work on the register, and places that it is about."""

import pytest

from seuil.organisations.domain import MandateKind
from seuil.register.similar import known
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.directory import CategoryFactory
from tests.factories.organisations import MandateFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.web.sheets.conftest import sign_in


@pytest.fixture
def basins(clock):
    clock("2026-11-22 10:00")
    known.forget()
    region = TerritoryFactory(region=True, code="region:brussels")
    for code, name in (("basin:north", "North"), ("basin:south", "South")):
        basin = TerritoryFactory(basin=True, code=code, name_en=name, name_fr=f"{name}-fr")
        ContainmentFactory(child=basin, parent=region)
    CategoryFactory(code="debts", label_fr="Dettes", label_nl="Schulden", label_en="Debts")
    yield region
    known.forget()


@pytest.fixture
def team(client, basins):
    """Somebody of the team of the north, signed in, reading English."""
    user = UserFactory(language="en")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    MandateFactory(
        user=user,
        kind=MandateKind.BASIN_TEAM,
        territory=Territory.objects.get(code="basin:north"),
    )
    return sign_in(client, user) or user
