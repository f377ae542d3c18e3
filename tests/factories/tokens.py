"""Keys of programs, with the letters that open them."""

import datetime

from django.utils import timezone

from seuil.exchange.models import ApiToken
from seuil.exchange.tokens.domain import Scope
from seuil.messaging.links import new_secret
from seuil.organisations.domain import Role
from tests.factories.organisations import MembershipFactory
from tests.factories.orientation import SeatFactory


def _keeper(organisation, desk):
    if desk is not None:
        return SeatFactory(desk=desk).user
    return MembershipFactory(organisation=organisation, role=Role.MANAGER).user


def make_api_token(*, organisation=None, desk=None, text=False, **said):
    """Return the letters of a token; a manager or somebody at the desk made it."""
    if "created_by" not in said:
        said["created_by"] = _keeper(organisation, desk)
    secret = new_secret()
    now = timezone.now()
    values = {
        "hint": secret.token[-4:],
        "name": "Logiciel",
        "scopes": [Scope.REQUESTS, Scope.TEXT] if text else [Scope.REQUESTS],
        "created_at": now,
        "expires_at": now + datetime.timedelta(days=30),
    }
    ApiToken.objects.create(
        digest=secret.digest, organisation=organisation, desk=desk, **values | said
    )
    return secret.token
