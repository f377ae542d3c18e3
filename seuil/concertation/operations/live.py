"""Joining a session, its clock, its screen, its beginning and its end."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain import session as domain
from seuil.concertation.domain.protocol import Clock
from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import CAPTURING, Status, Step
from seuil.concertation.models import Device, Phase, Session
from seuil.concertation.operations.sessions import take_session_step, write_session
from seuil.concertation.queries.live import session_by_code
from seuil.concertation.queries.sessions import session_by_id
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.versions import Stale, refuse_stale
from seuil.messaging.links import new_secret
from seuil.organisations.domain import PracticeFamily

DEVICES_KEPT = datetime.timedelta(days=30)
"""A phone is let go so long after it was last heard of, once its session is sorted."""
MOST_WAITING = 32_000
LONGEST_PHASE = 600


@transaction.atomic
def join(code: str, family: PracticeFamily) -> tuple[Session, str]:
    """Take a seat in the session of a code; return it and the token that the phone keeps."""
    session = session_by_code(code)
    secret, now = new_secret(), timezone.now()
    Device.objects.create(
        session=session, digest=secret.digest, family=family, joined_at=now, seen_at=now
    )
    return session, secret.token


def hold(device: Device, waiting: int) -> None:
    """Note that a phone is there, and how many contributions it still holds."""
    known = Device.objects.filter(pk=device.pk)
    known.update(waiting=max(0, min(waiting, MOST_WAITING)), seen_at=timezone.now())


@transaction.atomic
def go_to_phase(session_id: UUID, position: int, *, seen: int | None) -> Session:
    """Begin a phase; ``seen`` is the phase that the facilitator saw running."""
    session = _running(session_id, seen)
    if not Phase.objects.filter(session=session, position=position).exists():
        raise InvalidInput("no such phase", path="phase", value=position)
    return _set(session, session.clock.started(position, timezone.now()))


@transaction.atomic
def pause(session_id: UUID, *, seen: int | None) -> Session:
    session = _running(session_id, seen)
    return _set(session, session.clock.paused(timezone.now()))


@transaction.atomic
def resume(session_id: UUID, *, seen: int | None) -> Session:
    session = _running(session_id, seen)
    if session.clock.phase is None:
        raise TransitionRefused("no phase has begun")
    return _set(session, session.clock.resumed(timezone.now()))


@transaction.atomic
def add_minutes(session_id: UUID, minutes: int, *, seen: int | None) -> Phase:
    """Give the phase that runs some minutes more."""
    session = _running(session_id, seen)
    at = session.clock.phase
    phase = session.phases.filter(position=at).first() if at is not None else None
    if phase is None:
        raise TransitionRefused("no phase has begun")
    phase.minutes = max(1, min(phase.minutes + minutes, LONGEST_PHASE))
    phase.save(update_fields=["minutes"])
    return phase


@transaction.atomic
def put_on_screen(session_id: UUID, shown: Shown, *, tool_id: int | None = None) -> Session:
    """Choose what the screen of the room shows."""
    session = session_by_id(session_id)
    if Status(session.status) not in CAPTURING:
        raise TransitionRefused("nothing is shown before the session and after it")
    tool = session.tools.filter(pk=tool_id, withdrawn_at=None).first() if tool_id else None
    if shown is Shown.TOOL and tool is None:
        raise NotVisible("no such tool")
    session.screen, session.screen_tool = shown, tool
    session.save(update_fields=["screen", "screen_tool"])
    return session


@transaction.atomic
def end_session(
    session_id: UUID, *, actor: User, seen: int | None = None, waive: str = ""
) -> Session:
    """Close the live part; ``waive`` says why one does not wait for phones that hold something."""
    session = session_by_id(session_id)
    refuse_stale(session, seen)
    if waive.strip():
        write_session(session_id, {"waived": waive.strip()[:300]})
    session = take_session_step(session_id, Step.CONSOLIDATE, actor=actor)
    return _set(session, session.clock.paused(timezone.now()))


def forget_devices(now: datetime.datetime) -> int:
    """Let go of the phones of sessions that take no contributions any more."""
    old = Device.objects.filter(seen_at__lt=now - DEVICES_KEPT)
    return old.exclude(session__status__in=CAPTURING).delete()[0]


def _running(session_id: UUID, seen: int | None) -> Session:
    session = session_by_id(session_id)
    if domain.Status(session.status) is not Status.LIVE:
        raise TransitionRefused("the clock runs while the session is live")
    if session.clock.phase != seen:
        raise Stale(session)
    return session


def _set(session: Session, clock: Clock) -> Session:
    session.clock_phase, session.clock_since = clock.phase, clock.running_since
    session.clock_spent = clock.spent
    session.save(update_fields=["clock_phase", "clock_since", "clock_spent"])
    return session
