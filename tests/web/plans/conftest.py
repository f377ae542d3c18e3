"""A region with two basins, their plans, and the people who work on them."""

import pytest

from seuil.organisations.domain import MandateKind, Role
from seuil.register.similar import known
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.directory import CategoryFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.plans import PlanFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.web.sheets.conftest import sign_in


@pytest.fixture
def region(client, clock):
    clock("2026-11-22 10:00")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    known.forget()
    region = TerritoryFactory(region=True, code="region:brussels", name_fr="Bruxelles")
    for code, name in (("basin:north", "Nord"), ("basin:south", "Sud")):
        basin = TerritoryFactory(basin=True, code=code, name_fr=name, name_en=name)
        ContainmentFactory(child=basin, parent=region)
    CategoryFactory(code="debts", label_fr="Dettes", label_nl="Schulden", label_en="Debts")
    yield region
    known.forget()


@pytest.fixture
def south(region):
    """The plan of a basin, open for proposals."""
    return PlanFactory(territory=Territory.objects.get(code="basin:south"), slug="south-2026")


def team_of(code):
    """Somebody of the team of a territory, reading English."""
    user = UserFactory(language="en")
    kind = MandateKind.REGIONAL_TEAM if code.startswith("region") else MandateKind.BASIN_TEAM
    MandateFactory(user=user, kind=kind, territory=Territory.objects.get(code=code))
    return user


@pytest.fixture
def team(client, south):
    """Somebody of the team of the south, signed in."""
    return sign_in(client, team_of("basin:south"))


def keeper_of(organisation):
    """Somebody who speaks for an organisation, reading English."""
    user = UserFactory(language="en")
    return MembershipFactory(user=user, organisation=organisation, role=Role.EDITOR).user
