"""Failed attempts to sign in: counted by person and address, without keeping who it was."""

from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from seuil.operating.limits import address_of

NAMES = ("email", "username", "login")


def network_address(request: HttpRequest) -> str | None:
    """Return where somebody asks from, or nothing where the server was not told."""
    address = address_of(request)
    return None if address == "unknown" else address


def digest_of_address(
    request: HttpRequest | None, credentials: Mapping[str, Any] | None = None
) -> str:
    """Return what stands for an e-mail address in the counts: nobody can read it back."""
    given = credentials or (request.POST if request else {})
    address = next((str(given[name]) for name in NAMES if given.get(name)), "")
    return salted_hmac("attempts", address.strip().lower(), algorithm="sha256").hexdigest()


def nobody(*_about: object) -> str:
    """Say nothing of who tried, wherever a line of log would."""
    return ""


class QuietHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts failures as django-axes does, and writes neither form, browser nor page down."""

    @transaction.atomic
    def user_login_failed(
        self,
        sender: object,  # noqa: ARG002  given by the signal
        credentials: dict[str, Any],
        request: Any = None,
        **_more: Any,
    ) -> None:
        if request is None or request.axes_locked_out:
            return
        self.clean_expired_user_attempts(request, credentials)
        attempt, is_new = AccessAttempt.objects.get_or_create(
            username=digest_of_address(request, credentials),
            ip_address=request.axes_ip_address,
            user_agent="",
            defaults={"failures_since_start": 1},
        )
        if not is_new:
            AccessAttempt.objects.filter(pk=attempt.pk).update(
                failures_since_start=F("failures_since_start") + 1,
                attempt_time=request.axes_attempt_time,
            )
        failures = self.get_failures(request, credentials)
        request.axes_failures_since_start = failures
        request.axes_locked_out = failures >= get_failure_limit(request, credentials)


def locked_out(request: HttpRequest, _credentials: object = None) -> HttpResponse:
    """Say the same to everybody: whether the account exists is not told here either."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    response = render(request, "account/locked.html", {"minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
