"""Who opens the pages of upkeep, and the sheet that they are about."""

import pytest
from django.utils import timezone

from seuil.organisations.domain import MandateKind, Role
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.directory import (
    AccessConditionFactory,
    ContactFactory,
    LocationFactory,
    ServiceFactory,
)
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.web.sheets.conftest import sign_in


@pytest.fixture
def service():
    """A sheet in the south of the region, checked more than a year ago."""
    service = ServiceFactory(
        name_fr="La Halte",
        description_fr="Un café et une écoute.",
        categories=["homelessness.day_centre"],
        hours="Mo-Fr 09:00-12:00; PH off",
        languages=["fr"],
        price_kind="free",
        checked_on="2025-06-01",
        capacity="open",
        capacity_updated=timezone.localdate(),
    )
    LocationFactory(service=service, commune=Territory.objects.get(code="commune:21013"))
    LocationFactory(service=service, hidden=True)
    AccessConditionFactory(service=service, checked_on="2025-06-01")
    ContactFactory(service=service, value="+32 2 111 22 33")
    ContactFactory(service=service, value="+32 2 999 99 99", audience="professional")
    return service


@pytest.fixture
def signed_in_as(client, service):
    """Signs in as one of those who may have something to do with the sheet."""

    def sign(role):
        user = UserFactory(language="en")
        if role in set(Role):
            MembershipFactory(user=user, organisation=service.organisation, role=role)
        elif role == "other":
            MembershipFactory(user=user, role=Role.MANAGER)
        else:
            kind, code = {
                "basin": (MandateKind.BASIN_TEAM, "basin:sud"),
                "other basin": (MandateKind.BASIN_TEAM, "basin:nord"),
                "region": (MandateKind.REGIONAL_TEAM, "region:brussels"),
                "desk": (MandateKind.DESK, "basin:sud"),
            }[role]
            MandateFactory(user=user, kind=kind, territory=Territory.objects.get(code=code))
        return sign_in(client, user)

    return sign


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client
