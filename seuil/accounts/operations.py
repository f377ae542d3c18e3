"""Accounts of the demonstration, staff sessions, and forgetting who tried to sign in."""

import datetime
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from seuil.accounts.domain import (
    FAILED_SIGN_INS_KEPT,
    STAFF_SESSION,
    STAFF_SESSIONS_KEPT,
    checked_reason,
)
from seuil.accounts.models import StaffSession, User


@dataclass(frozen=True, slots=True)
class DemoLogin:
    email: str
    password: str
    role: str
    name: str


DEMO_LOGINS = (
    DemoLogin("editor@seuil.example", "seuil-editor", "editor", "Inès Verbeke (demo)"),
    DemoLogin("manager@seuil.example", "seuil-manager", "manager", "Marc Delvaux (demo)"),
    DemoLogin("team@seuil.example", "seuil-team", "team", "Tinne Jacobs (demo)"),
    DemoLogin("region@seuil.example", "seuil-region", "region", "Rachid Lambert (demo)"),
    DemoLogin("desk@seuil.example", "seuil-desk", "desk", "Dina Mertens (demo)"),
    DemoLogin(
        "professional@seuil.example", "seuil-professional", "professional", "Paula Wouters (demo)"
    ),
    DemoLogin("member@seuil.example", "seuil-member", "member", "Mehdi Peeters (demo)"),
    DemoLogin("federation@seuil.example", "seuil-federation", "federation", "Fanny Dubois (demo)"),
    DemoLogin("operator@seuil.example", "seuil-operator", "operator", "Omar Claes (demo)"),
)
DEMO_ADDRESSES = frozenset(login.email for login in DEMO_LOGINS)


@transaction.atomic
def load_demo_people() -> tuple[DemoLogin, ...]:
    """Make, or set right, the accounts of the demonstration; their roles are given elsewhere."""
    for login in DEMO_LOGINS:
        user, is_new = User.objects.update_or_create(
            email=login.email, defaults={"name": login.name, "is_active": True}
        )
        if is_new or not user.check_password(login.password):
            user.set_password(login.password)
            user.save(update_fields=["password"])
        confirm_address(user)
    return DEMO_LOGINS


def confirm_address(user: User) -> None:
    """Take the address of an account as verified: whoever made the account vouches for it."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def start_staff_session(user: User, *, reason: str, now: datetime.datetime) -> StaffSession:
    """Let an operator open the administration for an hour. Raises `InvalidInput`."""
    return StaffSession.objects.create(
        user=user, reason=checked_reason(reason), started_at=now, ends_at=now + STAFF_SESSION
    )


def end_staff_session(session: StaffSession, *, now: datetime.datetime) -> None:
    StaffSession.objects.active(now).filter(pk=session.pk).update(ended_at=now)


@transaction.atomic
def end_sign_ins(user: User, *, keep: str = "") -> int:
    """Sign a person out everywhere but in the session ``keep``; return from how many."""
    others = UserSession.objects.filter(user=user).exclude(session_key=keep)
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    others.delete()
    return len(keys)


@transaction.atomic
def end_sign_in(user: User, sign_in_id: int) -> None:
    """Sign a person out of one of their own sessions; of another one nothing is touched."""
    for sign_in in UserSession.objects.filter(user=user, pk=sign_in_id):
        Session.objects.filter(session_key=sign_in.session_key).delete()
        sign_in.delete()


@transaction.atomic
def forget_expired_sessions() -> int:
    """Delete the sessions that are over, and what was known of them; return how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    going_on = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=going_on).delete()
    return deleted


def forget_failed_sign_ins(now: datetime.datetime) -> int:
    """Delete failed attempts to sign in after a day; return how many."""
    over = AccessAttempt.objects.filter(attempt_time__lt=now - FAILED_SIGN_INS_KEPT)
    return int(over.delete()[0])


def forget_staff_sessions(now: datetime.datetime) -> int:
    """Delete staff sessions after two years; return how many."""
    deleted, _ = StaffSession.objects.filter(ends_at__lt=now - STAFF_SESSIONS_KEPT).delete()
    return deleted
