"""Seats: asking for one without account, confirming, the waiting list, who was there."""

import datetime
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation import registration_mails as mails
from seuil.concertation.domain import registration as domain
from seuil.concertation.domain.registration import (
    MAIL_LINK_HOURS,
    REMIND_BEFORE,
    Share,
    Status,
    Step,
    offered_until,
)
from seuil.concertation.domain.session import BEFORE, HELD
from seuil.concertation.domain.session import Status as SessionStatus
from seuil.concertation.models import (
    Registration,
    RegistrationEvent,
    RegistrationLink,
    SeatShare,
    Session,
)
from seuil.concertation.queries.registration import line, registration_of
from seuil.concertation.queries.sessions import session_by_id
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.messaging.links import Secret, new_secret
from seuil.organisations.domain import PracticeFamily

GONE = frozenset({Status.LAPSED, Status.CANCELLED})
OPEN_SESSIONS = frozenset({*BEFORE, SessionStatus.LIVE})
KEPT_AFTER = datetime.timedelta(days=1)
"""So long after the session the link of a registration still opens it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody writes who wants to come."""

    name: str
    mail: str
    family: PracticeFamily
    language: str
    organisation: str = ""
    function: str = ""
    needs: str = ""


@transaction.atomic
def ask_for_seat(session_id: UUID, asked: Asked) -> Registration:
    """Keep a registration and send the link that confirms it.

    Asking twice with one address is one registration: its link is sent anew, and nobody else
    learns that it was there. What was cancelled or has lapsed begins again.
    """
    session = session_by_id(session_id)
    if session.status != SessionStatus.REGISTRATION_OPEN:
        raise TransitionRefused("the registration is not open")
    now = timezone.now()
    there = session.registrations.filter(mail__iexact=asked.mail).first()
    registration = there or Registration(session=session, mail=asked.mail, asked_at=now)
    if registration.status in GONE:
        _move(registration, Step.ASK_ANEW)
        registration.asked_at, registration.confirmed_at = now, None
    if registration.status == Status.REQUESTED:
        for field in ("name", "organisation", "function", "family", "language", "needs"):
            setattr(registration, field, getattr(asked, field))
    registration.save()
    secret = _new_link(registration, now)
    mails.ask_to_confirm(registration, secret.token)
    return registration


@transaction.atomic
def confirm(token: str) -> Registration:
    """Confirm an address: a seat when one is free, else a place in the line."""
    registration = _opened(token)
    if registration.status != Status.REQUESTED:
        return registration
    session = session_by_id(registration.session.uuid)
    _refuse_past(session)
    now = timezone.now()
    registration.confirmed_at = now
    places = line(session, now, joining=registration)
    gets = any(place.key == registration.pk and place.gets for place in places)
    _move(registration, Step.CONFIRM if gets else Step.WAIT)
    registration.links.update(expires_at=_link_until(session, now))
    mails.tell_where_it_stands(registration, token)
    return registration


@transaction.atomic
def accept_offer(token: str) -> Registration:
    """Take the seat that is offered; once its time is over the link says so."""
    registration = _opened(token)
    if registration.status == Status.CONFIRMED:
        return registration
    _move(registration, Step.ACCEPT)
    mails.tell_where_it_stands(registration, token)
    return registration


@transaction.atomic
def cancel(token: str) -> Registration:
    """Give a seat or a place in the line back, and offer what is free to whoever is next."""
    registration = _opened(token)
    if registration.status != Status.CANCELLED:
        _refuse_past(registration.session)
        _move(registration, Step.CANCEL)
        settle_line(registration.session.uuid)
    return registration


@transaction.atomic
def ask_again(token: str) -> Registration:
    """Come back into the line after an offer that went unanswered: at its end."""
    registration = _opened(token)
    _refuse_past(registration.session)
    _move(registration, Step.ASK_AGAIN)
    registration.confirmed_at = timezone.now()
    registration.save()
    settle_line(registration.session.uuid)
    registration.refresh_from_db()
    return registration


@transaction.atomic
def settle_line(session_id: UUID) -> list[Registration]:
    """Offer the seats that are free to those who are next; return whom one was offered."""
    session = session_by_id(session_id)
    now = timezone.now()
    until = offered_until(session.starts_at, now)
    if session.status not in OPEN_SESSIONS or until is None:
        return []
    next_ones = [place.key for place in line(session, now) if place.gets]
    offered = list(session.registrations.select_for_update().filter(pk__in=next_ones))
    for registration in offered:
        registration.offered_until = until
        _move(registration, Step.OFFER)
        mails.offer(registration, _new_link(registration, now).token)
    return offered


@transaction.atomic
def share_seats(session_id: UUID, seats: int, shares: Mapping[PracticeFamily, Share]) -> Session:
    """Set how many seats there are and how they are shared; who has a seat keeps it."""
    session = session_by_id(session_id)
    wrong = [
        family
        for family, share in shares.items()
        if share.ceiling is not None and share.ceiling < share.floor
    ]
    if wrong:
        raise InvalidInput("the most is less than what is kept", path=f"ceiling.{wrong[0]}")
    if sum(share.floor for share in shares.values()) > seats:
        raise InvalidInput("more seats are kept than there are", path="seats", value=seats)
    session.seats = seats
    session.version += 1
    session.save()
    session.shares.all().delete()
    SeatShare.objects.bulk_create(
        SeatShare(session=session, family=family, floor=share.floor, ceiling=share.ceiling)
        for family, share in shares.items()
        if share != Share()
    )
    settle_line(session.uuid)
    return session


@transaction.atomic
def note_attendance(
    session_id: UUID,
    present: Collection[UUID],
    walk_ins: Mapping[PracticeFamily, int],
    *,
    actor: User | None,
) -> Session:
    """Say who of those registered was there, and how many came unannounced, by family.

    The numbers by family are kept on the session: they stay when the registrations go.
    """
    session = session_by_id(session_id)
    if session.status not in HELD:
        raise TransitionRefused("nobody was there yet")
    if session.purged_at is not None:
        raise TransitionRefused("the registrations of this session are forgotten")
    was_there = Counter({str(family): count for family, count in walk_ins.items() if count > 0})
    for registration in session.registrations.select_for_update():
        _note(registration, actor, came=registration.uuid in present)
        if registration.status == Status.ATTENDED:
            was_there[registration.family] += 1
    session.walk_ins = {str(family): count for family, count in walk_ins.items() if count > 0}
    session.attended = dict(was_there)
    session.save(update_fields=["walk_ins", "attended"])
    return session


def _note(registration: Registration, actor: User | None, *, came: bool) -> None:
    noted = Step.ATTEND if came else Step.MISS
    if registration.status == (Status.ABSENT if came else Status.ATTENDED):
        _move(registration, Step.UNDO, actor)
    if noted in domain.PROCESS.steps_from(Status(registration.status)):
        _move(registration, noted, actor)


# Every few minutes, every day


def lapse_what_is_over(now: datetime.datetime) -> int:
    """Let go what nobody confirmed or accepted in time, and offer the seats on; return how many."""
    confirm_by = now - datetime.timedelta(hours=MAIL_LINK_HOURS)
    unconfirmed = Registration.objects.filter(status=Status.REQUESTED, asked_at__lte=confirm_by)
    unanswered = Registration.objects.filter(status=Status.OFFERED, offered_until__lte=now)
    over = list((unconfirmed | unanswered).values_list("pk", "session__uuid"))
    for key, _session in over:
        _lapse(key, now)
    for session_id in (
        Session.objects.filter(status__in=OPEN_SESSIONS, registrations__status=Status.WAITLISTED)
        .values_list("uuid", flat=True)
        .distinct()
    ):
        settle_line(session_id)
    return len(over)


@transaction.atomic
def _lapse(key: int, now: datetime.datetime) -> None:
    registration = Registration.objects.select_for_update().filter(pk=key).first()
    if registration is None:
        return
    waits = registration.status == Status.REQUESTED
    offered = registration.offered_until is not None and registration.offered_until <= now
    if waits or (registration.status == Status.OFFERED and offered):
        _move(registration, Step.LAPSE)


def remind(now: datetime.datetime) -> int:
    """Write once, two days before, to everybody who has a seat; return to how many."""
    near = Registration.objects.filter(
        status=Status.CONFIRMED,
        reminded_at=None,
        session__status__in=OPEN_SESSIONS,
        session__starts_at__gt=now,
        session__starts_at__lte=now + REMIND_BEFORE,
    )
    keys = list(near.values_list("pk", flat=True))
    for key in keys:
        _remind(key, now)
    return len(keys)


@transaction.atomic
def _remind(key: int, now: datetime.datetime) -> None:
    registration = Registration.objects.select_for_update().filter(pk=key, reminded_at=None).first()
    if registration is None or registration.status != Status.CONFIRMED:
        return
    registration.reminded_at = now
    registration.save()
    mails.remind(registration, _new_link(registration, now).token)


def forget_registrations(now: datetime.datetime) -> int:
    """Delete the registrations of sessions whose time is over; the numbers by family stay."""
    total = 0
    held = Session.objects.filter(purged_at=None, registrations__isnull=False).distinct()
    for session_id, last, days in held.values_list("uuid", "ends_at", "retention_days"):
        if last is not None and last + datetime.timedelta(days=days) <= now:
            total += _purge(session_id, now)
    return total + _forget_what_never_came(now)


@transaction.atomic
def _purge(session_id: UUID, now: datetime.datetime) -> int:
    session = session_by_id(session_id)
    gone, _each = session.registrations.all().delete()
    session.purged_at = now
    session.save(update_fields=["purged_at"])
    return gone


def _forget_what_never_came(now: datetime.datetime) -> int:
    """Delete what lapsed unconfirmed: whoever typed an address may not own it."""
    old = Registration.objects.filter(status=Status.LAPSED, confirmed_at=None)
    return old.filter(asked_at__lte=now - datetime.timedelta(days=7)).delete()[0]


def _opened(token: str) -> Registration:
    registration = registration_of(token)
    locked: Registration = (
        Registration.objects.select_for_update(of=["self"])
        .select_related("session__series")
        .get(pk=registration.pk)
    )
    return locked


def _move(registration: Registration, step: Step, actor: User | None = None) -> None:
    origin = Status(registration.status)
    target = domain.PROCESS.after(origin, step)
    registration.status = target
    if target is not Status.OFFERED:
        registration.offered_until = None
    registration.save()
    RegistrationEvent.objects.create(
        registration=registration,
        step=step,
        origin=origin,
        target=target,
        actor=actor,
        at=timezone.now(),
    )


def _refuse_past(session: Session) -> None:
    if session.status not in OPEN_SESSIONS:
        raise NotVisible("this session is over")


def _new_link(registration: Registration, now: datetime.datetime) -> Secret:
    secret = new_secret()
    first = registration.status == Status.REQUESTED
    until: Any = now + datetime.timedelta(hours=MAIL_LINK_HOURS)
    RegistrationLink.objects.create(
        registration=registration,
        digest=secret.digest,
        expires_at=until if first else _link_until(registration.session, now),
    )
    return secret


def _link_until(session: Session, now: datetime.datetime) -> datetime.datetime:
    last = session.ends_at or now + datetime.timedelta(days=90)
    return max(last, now) + KEPT_AFTER
