"""What seats say in rounds: counted while a round is open, read once it is closed.

What seats say in an open round is looked up nowhere here but in `own_words`, for its author.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from seuil.councils.domain import consultation
from seuil.councils.domain.decision import Line, Position, RoundKind, lines_of
from seuil.councils.domain.seat import SPEAKING
from seuil.councils.models import (
    Decision,
    MemberConsultation,
    Objection,
    Remark,
    Round,
    Seat,
    SeatPosition,
)
from seuil.councils.policies import seats_held
from seuil.organisations.standing import Standing


@dataclass(frozen=True, slots=True)
class Answered:
    """So many of the seats that speak have said something in an open round: no more is told."""

    seats: int
    of: int


def answered(round_: Round, seats: Sequence[Seat]) -> Answered:
    return Answered(len(seats) - len(silent_in(round_, seats)), len(seats))


def silent_in(round_: Round, seats: Sequence[Seat]) -> list[Seat]:
    """Return the seats that have said nothing yet: to remind them, never to be shown."""
    rows = round_.positions if round_.kind == RoundKind.OBJECTIONS else round_.remarks
    spoke = set(rows.values_list("seat", flat=True))
    return [seat for seat in seats if seat.pk not in spoke]


def open_round(decision: Decision) -> Round | None:
    return decision.rounds.filter(closed_at=None).select_related("text").first()


@dataclass(frozen=True, slots=True)
class Said:
    """A seat in a round that is closed; ``position`` is None when it said nothing."""

    seat: Seat
    position: Position | None
    concern: str


@dataclass(frozen=True, slots=True)
class Told:
    """All that a closed round said. ``remarks`` belong to the first two kinds of rounds."""

    round: Round
    lines: Sequence[Line]
    said: Sequence[Said]
    remarks: Sequence[Remark]


def told_rounds(decision: Decision) -> list[Told]:
    """Return what the closed rounds said, the latest first; the same queries however many."""
    closed = list(decision.rounds.closed().select_related("text").order_by("-opened_at", "-pk"))
    keys = [one.pk for one in closed]
    positions = list(SeatPosition.objects.filter(round__in=keys))
    remarks = list(
        Remark.objects.filter(round__in=keys).select_related("seat__organisation").order_by("pk")
    )
    seats = list(decision.council.seats.speaking().select_related("organisation"))
    return [
        _told(
            one,
            seats,
            [each for each in positions if each.round_id == one.pk],
            [each for each in remarks if each.round_id == one.pk],
        )
        for one in closed
    ]


def _told(
    closed: Round,
    seats: Sequence[Seat],
    positions: Sequence[SeatPosition],
    remarks: Sequence[Remark],
) -> Told:
    if closed.kind != RoundKind.OBJECTIONS:
        return Told(closed, (), (), remarks)
    by_seat = {one.seat_id: one for one in positions}
    day = timezone.localdate(closed.closed_at)
    said = [
        Said(
            seat,
            Position(by_seat[seat.pk].position) if seat.pk in by_seat else None,
            by_seat[seat.pk].concern if seat.pk in by_seat else "",
        )
        for seat in seats
        if seat.pk in by_seat or _sits(seat, day)
    ]
    families = [one.seat.practice for one in said]
    lines = lines_of([(one.seat.practice, one.position) for one in said], families)
    return Told(closed, lines, said, ())


def _sits(seat: Seat, day: datetime.date) -> bool:
    return seat.begins_on <= day and (seat.ends_on is None or day <= seat.ends_on)


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody said themselves in an open round, to be corrected until it closes.

    ``taken``: somebody else of that seat spoke for it already; what they said stays theirs.
    """

    position: SeatPosition | None
    objection: Objection | None
    remarks: Sequence[Remark]
    taken: bool


def own_words(round_: Round, seat: Seat, user_id: int) -> Own:
    """Return the words of one person for one seat; nothing of anybody else's."""
    position = round_.positions.filter(seat=seat).first()
    mine = position is not None and position.author_id == user_id
    remarks = list(round_.remarks.filter(seat=seat))
    return Own(
        position if mine else None,
        round_.objections.filter(seat=seat).first() if mine else None,
        [one for one in remarks if one.author_id == user_id],
        (position is not None and not mine) or any(one.author_id != user_id for one in remarks),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open round in which a seat of somebody has not spoken, or a consultation to lead."""

    seat: Seat
    decision: Decision
    until: datetime.datetime
    consultation: int | None = None


def waiting_for(standing: Standing) -> list[Waiting]:
    """Return what the seats of somebody have still to say, the soonest deadline first."""
    held = [one for one in seats_held(standing, timezone.localdate()) if one.kind in SPEAKING]
    if not held:
        return []
    councils = {seat.council_id for seat in held}
    rounds = list(
        Round.objects.filter(closed_at=None, decision__council__in=councils).select_related(
            "decision__council"
        )
    )
    spoke = {
        pair
        for rows in (SeatPosition.objects, Remark.objects)
        for pair in rows.filter(round__in=rounds, seat__in=held).values_list("round", "seat")
    }
    found = [
        Waiting(seat, one.decision, one.until)
        for one in rounds
        for seat in held
        if seat.council_id == one.decision.council_id and (one.pk, seat.pk) not in spoke
    ]
    asking = MemberConsultation.objects.filter(seat__in=held, status__in=consultation.UNHEARD)
    found += [
        Waiting(one.seat, one.decision, one.until, one.pk)
        for one in asking.select_related("decision__council", "seat__organisation")
    ]
    return sorted(found, key=lambda one: one.until)
