"""Who must use a second factor, and whether this session did."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from seuil.accounts.models import User
from seuil.accounts.operations import DEMO_ADDRESSES
from seuil.organisations.policies import needs_second_factor
from seuil.organisations.standing import Standing


def is_owed(request: HttpRequest, standing: Standing) -> bool:
    """Whether this person must still show a second factor before their roles count."""
    if not isinstance(request.user, User) or not needs_second_factor(standing):
        return False
    return not was_used(request) and not is_exempt(request.user)


def was_used(request: HttpRequest) -> bool:
    user = request.user if isinstance(request.user, User) else None
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


def is_exempt(user: User) -> bool:
    """The accounts of the demonstration, whose passwords everybody can read, in a demonstration."""
    return bool(settings.SEUIL_DEMO) and user.email in DEMO_ADDRESSES


def note_that_it_was_shown(request: HttpRequest, authenticator: Authenticator) -> None:
    """Take a second factor that was just added as used: adding it needed it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, request.user, "mfa", id=authenticator.pk, type=authenticator.type
        )


def on_added(
    sender: object,  # noqa: ARG001  given by the signal
    request: HttpRequest,
    authenticator: Authenticator,
    **_more: object,
) -> None:
    note_that_it_was_shown(request, authenticator)
