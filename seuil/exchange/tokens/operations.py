"""Making, using and revoking the keys of programs."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from seuil.accounts.models import User
from seuil.exchange.models import ApiToken
from seuil.exchange.tokens.domain import BEGINS, HINT_LETTERS, KEPT, Scope
from seuil.exchange.tokens.notifications import tell_that_it_fell
from seuil.exchange.tokens.queries import (
    Holder,
    Reader,
    holders_of,
    keepers_of,
    kept_up,
    reader_of,
    token_shown,
)
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import Forbidden
from seuil.messaging.links import digest_of, new_secret
from seuil.orientation.policies import Viewer


@sensitive_variables("letters")
@transaction.atomic
def make_token(
    viewer: Viewer, holder: Holder, *, name: str, text: bool, days: int
) -> tuple[ApiToken, str]:
    """Make a token for a program; the letters returned are kept nowhere.

    Raises `Forbidden` for who keeps no tokens of this holder.
    """
    if holder not in holders_of(viewer):
        raise Forbidden("these programs are somebody else's")
    letters = BEGINS + new_secret().token
    now = timezone.now()
    token = ApiToken.objects.create(
        digest=digest_of(letters),
        hint=letters[-HINT_LETTERS:],
        name=name,
        organisation=holder.organisation,
        desk=holder.desk,
        scopes=[Scope.REQUESTS, Scope.TEXT] if text else [Scope.REQUESTS],
        created_by=viewer.user,
        created_at=now,
        expires_at=now + datetime.timedelta(days=days),
    )
    record(Verb.CREATED, token, actor=viewer.user)
    return token, letters


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> bool:
    """Close a token at once; tell whether it was still open."""
    now = timezone.now()
    closed = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    if closed:
        record(Verb.CHANGED, token, actor=actor, fields=["revoked_at"])
    return bool(closed)


def close_left_tokens(now: datetime.datetime) -> int:
    """Close the tokens whose maker has left, and tell who keeps them now; return how many."""
    rows = ApiToken.objects.open_at(now).exclude(kept_up()).select_related("organisation", "desk")
    return sum(_close_left(token, now) for token in rows.order_by("pk"))


@transaction.atomic
def _close_left(token: ApiToken, now: datetime.datetime) -> int:
    closed = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)
    if closed:
        record(Verb.CHANGED, token, actor=None, fields=["revoked_at"])
        for keeper in keepers_of(token):
            tell_that_it_fell(token, keeper)
    return closed


@sensitive_variables()
def use_token(letters: str) -> Reader:
    """Return who reads with these letters, or raise `NotVisible`. Only the day of use is kept."""
    token = token_shown(letters, timezone.now())
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return reader_of(token)


def forget_tokens(now: datetime.datetime) -> int:
    return ApiToken.objects.over_since(now - KEPT).delete()[0]
