"""Keys of programs, with the letters that open them."""

import datetime

from django.utils import timezone

from seuil.exchange.models import ApiToken
from seuil.exchange.tokens.domain import Scope
from seuil.messaging.links import new_secret


def make_api_token(*, organisation=None, desk=None, text=False, **said):
    """Return the letters of a token."""
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
