"""People who keep sheets, signed in with all that their roles ask for."""

import time

import pytest

from seuil.organisations.domain import MandateKind
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory


def sign_in(client, user):
    """Sign somebody in who has shown a second factor."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return user


@pytest.fixture
def regional_team(client, db):
    """Somebody of the regional team, signed in."""
    user = UserFactory(name="Team of the region")
    region = Territory.objects.get(code="region:brussels")
    MandateFactory(user=user, territory=region, kind=MandateKind.REGIONAL_TEAM)
    return sign_in(client, user)
