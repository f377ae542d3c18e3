"""Seats of a council: making them, asking people to hold them, ending what is over."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from seuil.accounts.models import User
from seuil.councils import seat_mails
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import Council, Holding, Seat, SeatInvitation
from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError, visible
from seuil.messaging.links import digest_of, new_secret, use_up
from seuil.organisations.queries import has_verified_address

OPENS_FOR = datetime.timedelta(days=14)
MOST_WAITING = 60
MANDATES_KEPT = datetime.timedelta(days=2 * 365)
"""So long after its end it is known who held a seat; what the seat said stays without a name."""
WRITTEN = frozenset({"kind", "family", "organisation", "label", "begins_on", "ends_on"})


class SeatTaken(SeuilError):
    """Somebody holds the seat: one speaks for it, others stand in."""

    def __init__(self, holding: Holding) -> None:
        super().__init__("somebody holds this seat")
        self.holding = holding


class SitsAlready(SeuilError):
    """This person has a seat of the same council: nobody speaks for two."""

    def __init__(self, seat: Seat) -> None:
        super().__init__("this person has a seat here")
        self.seat = seat


@transaction.atomic
def write_seat(council: Council, written: Mapping[str, Any], seat_id: int | None = None) -> Seat:
    """Make a seat, or change one. Raises `InvalidInput` with the field that is wrong.

    A seat that has spoken keeps its family and its kind: end it and make another.
    """
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a seat", path=min(unknown))
    seat = _held(council, seat_id) if seat_id else Seat(council=council)
    before = (seat.kind, seat.family)
    for name, value in written.items():
        setattr(seat, name, value.strip() if isinstance(value, str) else value)
    _refuse_odd(seat)
    if seat.pk and before != (seat.kind, seat.family) and seat.holdings.exists():
        raise InvalidInput("somebody held it as it was: end it, and make another", path="family")
    seat.save()
    return seat


def _refuse_odd(seat: Seat) -> None:
    if seat.kind == SeatKind.FEDERATION and seat.organisation is None:
        raise InvalidInput("a federation is a body", path="organisation")
    if seat.organisation is None and not seat.label:
        raise InvalidInput("say what it is called", path="label")
    if seat.ends_on is not None and seat.ends_on < seat.begins_on:
        raise InvalidInput("it ends before it begins", path="ends_on")


@transaction.atomic
def end_seat(council: Council, seat_id: int) -> Seat:
    """Let a seat, and whoever holds it, end with this day; what it said stays."""
    seat, today = _held(council, seat_id), timezone.localdate()
    seat.ends_on = max(today, seat.begins_on)
    seat.save(update_fields=["ends_on"])
    seat.invitations.filter(used_at=None).delete()
    for holding in seat.holdings.filter(Q(ends_on=None) | Q(ends_on__gt=seat.ends_on)):
        _end(holding, seat.ends_on)
    return seat


def _end(holding: Holding, day: datetime.date) -> None:
    holding.ends_on = max(day, holding.begins_on)
    holding.save(update_fields=["ends_on"])


@transaction.atomic
def invite_to_seat(
    seat: Seat,
    mail: str,
    *,
    is_deputy: bool,
    ends_on: datetime.date | None = None,
    actor: User,
    language: str,
) -> SeatInvitation:
    """Mail a link by which somebody takes a seat; one that waits for this address is replaced.

    Whoever invites learns nothing about whether the address has an account here. Raises
    `SeatTaken` where somebody holds the seat and no deputy is looked for.
    """
    now, today = timezone.now(), timezone.localdate()
    held = _held(seat.council, seat.pk)
    if held.ends_on is not None and held.ends_on < today:
        raise InvalidInput("this seat is over", path="seat")
    if ends_on is not None and ends_on < max(today, held.begins_on):
        raise InvalidInput("this day is over", path="ends_on")
    if not is_deputy:
        _refuse_second_holder(held, today)
    address = mail.strip().lower()
    waiting = SeatInvitation._base_manager.filter(seat__council=held.council_id, used_at=None)
    waiting.filter(mail=address).delete()
    if waiting.count() >= MOST_WAITING:
        raise InvalidInput("too many invitations wait", path="mail")
    secret = new_secret()
    invitation = SeatInvitation.objects.create(
        seat=held,
        mail=address,
        is_deputy=is_deputy,
        ends_on=ends_on,
        invited_by=actor,
        digest=secret.digest,
        expires_at=now + OPENS_FOR,
    )
    seat_mails.invite(invitation, secret.token, language)
    return invitation


def _refuse_second_holder(seat: Seat, today: datetime.date) -> None:
    holder = seat.holdings.on(today).filter(is_deputy=False).select_related("user").first()
    if holder is not None:
        raise SeatTaken(holder)


def invitation_of(token: str, now: datetime.datetime) -> SeatInvitation:
    """Return what a link invites to, or raise `NotVisible`."""
    return visible(_open(now).filter(digest=digest_of(token)).first(), "no such invitation")


def invitations_for(user: User, now: datetime.datetime) -> list[SeatInvitation]:
    """Return the invitations that wait for somebody, at an address known to be theirs."""
    if not has_verified_address(user):
        return []
    return list(_open(now).filter(mail=user.email.lower()))


def _open(now: datetime.datetime) -> "QuerySet[SeatInvitation]":
    waiting = SeatInvitation._base_manager.filter(used_at=None, expires_at__gt=now)
    return waiting.select_related(
        "seat__council__territory", "seat__organisation", "invited_by"
    ).order_by("created_at", "pk")


@transaction.atomic
def take_seat(invitation_id: int, user: User) -> Holding:
    """Take the seat of an invitation: whoever signed in with the address that was invited.

    Raises `NotVisible`, `SeatTaken`, `SitsAlready`.
    """
    now, today = timezone.now(), timezone.localdate()
    for invitation in invitations_for(user, now):
        if invitation.pk == invitation_id:
            seat = _held(invitation.seat.council, invitation.seat_id)
            if seat.ends_on is not None and seat.ends_on < today:
                raise NotVisible("this seat is over")
            mine = Holding.objects.on(today).filter(user=user, seat__council=seat.council_id)
            if held := mine.select_related("seat__organisation").first():
                raise SitsAlready(held.seat)
            if not invitation.is_deputy:
                _refuse_second_holder(seat, today)
            use_up(invitation, now)
            return Holding.objects.create(
                seat=seat,
                user=user,
                is_deputy=invitation.is_deputy,
                begins_on=max(today, seat.begins_on),
                ends_on=invitation.ends_on,
            )
    raise NotVisible("no such invitation for this person")


@transaction.atomic
def withdraw_seat_invitation(council: Council, invitation_id: int) -> None:
    SeatInvitation._base_manager.filter(
        pk=invitation_id, seat__council=council, used_at=None
    ).delete()


@transaction.atomic
def end_holding(holding: Holding, *, actor: User) -> Holding:
    """Let a mandate end with this day; whoever held it is told when somebody else says so."""
    held = (
        Holding.objects.select_for_update(of=("self",))
        .select_related("seat__council", "seat__organisation", "user")
        .get(pk=holding.pk)
    )
    _end(held, timezone.localdate())
    if held.user_id != actor.pk:
        seat_mails.tell_mandate_ended(held)
    return held


def forget_seat_invitations(now: datetime.datetime) -> int:
    """Delete invitations that were used, or are too old."""
    gone = SeatInvitation._base_manager.filter(Q(expires_at__lte=now) | Q(used_at__isnull=False))
    return gone.delete()[0]


def forget_mandates(now: datetime.datetime) -> int:
    """Delete mandates that ended long ago."""
    last = timezone.localdate(now) - MANDATES_KEPT
    return Holding.objects.filter(ends_on__lt=last).delete()[0]


def _held(council: Council, seat_id: int) -> Seat:
    """Return a seat, after whoever changes it before."""
    return visible(
        Seat.objects.select_for_update().filter(pk=seat_id, council=council).first(), "no such seat"
    )
