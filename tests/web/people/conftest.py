"""One organisation in a basin, and everybody who may have to do with its people."""

import time
from types import SimpleNamespace

import pytest

from seuil.organisations.domain import MandateKind, MembershipStatus, Role
from tests.factories.accounts import UserFactory
from tests.factories.directory import LocationFactory, ServiceFactory
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory


@pytest.fixture
def place(db):
    commune, basin = TerritoryFactory(), TerritoryFactory(basin=True)
    region = TerritoryFactory(region=True)
    ContainmentFactory(child=commune, parent=basin)
    ContainmentFactory(child=basin, parent=region)
    return SimpleNamespace(commune=commune, basin=basin, region=region)


@pytest.fixture
def organisation(place):
    organisation = OrganisationFactory(name_fr="La Porte", name_nl="De Poort")
    service = ServiceFactory(organisation=organisation)
    LocationFactory(service=service, commune=place.commune)
    return organisation


@pytest.fixture
def people(place, organisation):
    """Everybody by what they are; ``stranger`` has an account and nothing else."""
    found = {
        role: MembershipFactory(organisation=organisation, role=role, user__verified=True).user
        for role in Role
    }
    mandates = {
        MandateKind.DESK: place.basin,
        MandateKind.BASIN_TEAM: place.basin,
        MandateKind.REGIONAL_TEAM: place.region,
        MandateKind.OPERATOR: place.region,
    }
    for kind, territory in mandates.items():
        found[kind] = MandateFactory(kind=kind, territory=territory, user__verified=True).user
    elsewhere = MandateFactory(territory=TerritoryFactory(basin=True), user__verified=True)
    return found | {
        "team_elsewhere": elsewhere.user,
        "manager_elsewhere": MembershipFactory(role=Role.MANAGER, user__verified=True).user,
        "stranger": UserFactory(verified=True),
    }


@pytest.fixture
def waiting(organisation):
    """Somebody who waits for an answer."""
    return MembershipFactory(
        organisation=organisation,
        status=MembershipStatus.ASKED,
        role=Role.EDITOR,
        user__verified=True,
    )


@pytest.fixture
def sign_in(client):
    def sign_in(user):
        """Sign somebody in who has shown a second factor."""
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return client

    return sign_in
