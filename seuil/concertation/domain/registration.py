"""Seats: the states of a registration, and who gets a seat that is free.

Each practice family may have a floor, seats kept for it until it fills them, and a ceiling. Who is
next is a pure function of families, floors and time, so that everybody can be shown why.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.processes import Process
from seuil.organisations.domain import PracticeFamily


class Status(StrEnum):
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    ABSENT = "absent"


class Step(StrEnum):
    CONFIRM = "confirm"
    WAIT = "wait"
    OFFER = "offer"
    ACCEPT = "accept"
    LAPSE = "lapse"
    ASK_AGAIN = "ask_again"
    ASK_ANEW = "ask_anew"
    CANCEL = "cancel"
    ATTEND = "attend"
    MISS = "miss"
    UNDO = "undo"


PROCESS = Process(
    start=Status.REQUESTED,
    paths={
        (Status.REQUESTED, Step.CONFIRM): Status.CONFIRMED,
        (Status.REQUESTED, Step.WAIT): Status.WAITLISTED,
        (Status.REQUESTED, Step.LAPSE): Status.LAPSED,
        (Status.WAITLISTED, Step.OFFER): Status.OFFERED,
        (Status.OFFERED, Step.ACCEPT): Status.CONFIRMED,
        (Status.OFFERED, Step.LAPSE): Status.LAPSED,
        (Status.LAPSED, Step.ASK_AGAIN): Status.WAITLISTED,
        (Status.LAPSED, Step.ASK_ANEW): Status.REQUESTED,
        (Status.CANCELLED, Step.ASK_ANEW): Status.REQUESTED,
        **{
            (status, Step.CANCEL): Status.CANCELLED
            for status in (Status.REQUESTED, Status.CONFIRMED, Status.WAITLISTED, Status.OFFERED)
        },
        (Status.CONFIRMED, Step.ATTEND): Status.ATTENDED,
        (Status.WAITLISTED, Step.ATTEND): Status.ATTENDED,
        (Status.OFFERED, Step.ATTEND): Status.ATTENDED,
        (Status.CONFIRMED, Step.MISS): Status.ABSENT,
        (Status.ATTENDED, Step.UNDO): Status.CONFIRMED,
        (Status.ABSENT, Step.UNDO): Status.CONFIRMED,
    },
    ends=frozenset({Status.LAPSED, Status.CANCELLED, Status.ATTENDED, Status.ABSENT}),
)
"""Whoever comes back by their link asks again; whoever fills in the form once more asks anew."""
SEATED = frozenset({Status.CONFIRMED, Status.OFFERED, Status.ATTENDED})
"""Who takes a seat; an offered seat is held until its deadline."""
IN_LINE = frozenset({Status.WAITLISTED})
OFFER_HOURS = 48
"""So long an offered seat is held; less when the session is near."""
MAIL_LINK_HOURS = 48
"""So long the link that confirms an address works."""


@dataclass(frozen=True, slots=True)
class Share:
    """Seats kept for a family, and how many it takes at most (None: as many as there are)."""

    floor: int = 0
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in line."""

    key: int
    family: PracticeFamily
    since: datetime.datetime


class Why(StrEnum):
    """Why somebody is where they are in the line."""

    UNDER_FLOOR = "under_floor"
    FIRST_COME = "first_come"
    KEPT_FOR_OTHERS = "kept_for_others"
    FAMILY_FULL = "family_full"
    ROOM_FULL = "room_full"


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the line: who, and why there. ``gets``: a seat is free for them now."""

    key: int
    why: Why
    gets: bool


@dataclass(frozen=True, slots=True)
class Room:
    """How many seats there are, how they are shared, who sits already."""

    seats: int
    shares: Mapping[PracticeFamily, Share]
    seated: Mapping[PracticeFamily, int]

    def missing(self, family: PracticeFamily) -> int:
        """Return how many seats a family has left under its floor."""
        floor = self.shares.get(family, Share()).floor
        return max(0, floor - self.seated.get(family, 0))

    def is_full_for(self, family: PracticeFamily) -> bool:
        ceiling = self.shares.get(family, Share()).ceiling
        return ceiling is not None and self.seated.get(family, 0) >= ceiling

    @property
    def free(self) -> int:
        return max(0, self.seats - sum(self.seated.values()))

    @property
    def kept(self) -> int:
        """Seats that are kept for families under their floor."""
        return sum(self.missing(family) for family in self.shares)

    def with_one(self, family: PracticeFamily) -> "Room":
        seated = {**self.seated, family: self.seated.get(family, 0) + 1}
        return Room(self.seats, self.shares, seated)


def line_of(room: Room, waiting: Iterable[Waiting], *, floors_hold: bool = True) -> list[Place]:
    """Return the line in order, with the reason of each place.

    A free seat goes to the family furthest under its floor; between people of the same family and
    between families equally far, to whoever came first. Seats kept for a family are given to
    others only once ``floors_hold`` is False (near the day). Depends on families, floors and
    time alone.
    """
    left = sorted(waiting, key=lambda one: (one.since, one.key))
    line: list[Place] = []
    while left:
        chosen = min(left, key=lambda one: _turn(one, room, floors_hold=floors_hold))
        left.remove(chosen)
        why, gets = _why(chosen, room, floors_hold=floors_hold)
        line.append(Place(chosen.key, why, gets))
        if gets:
            room = room.with_one(chosen.family)
    return line


def _turn(one: Waiting, room: Room, *, floors_hold: bool) -> tuple[object, ...]:
    _reason, gets = _why(one, room, floors_hold=floors_hold)
    return (not gets, -room.missing(one.family), one.since, one.key)


def _why(one: Waiting, room: Room, *, floors_hold: bool) -> tuple[Why, bool]:
    if room.is_full_for(one.family):
        return Why.FAMILY_FULL, False
    if not room.free:
        return Why.ROOM_FULL, False
    if room.missing(one.family):
        return Why.UNDER_FLOOR, True
    if floors_hold and room.free <= room.kept:
        return Why.KEPT_FOR_OTHERS, False
    return Why.FIRST_COME, True


def room_of(
    seats: int, shares: Mapping[PracticeFamily, Share], seated: Sequence[PracticeFamily]
) -> Room:
    return Room(seats, shares, Counter(seated))


FLOORS_HOLD = datetime.timedelta(days=7)
"""Nearer than this to the session, seats that a family has not filled are given to others."""
LATEST_OFFER = datetime.timedelta(hours=2)
REMIND_BEFORE = datetime.timedelta(days=2)


def floors_hold(starts_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    return starts_at is None or now < starts_at - FLOORS_HOLD


def offered_until(
    starts_at: datetime.datetime | None, now: datetime.datetime
) -> datetime.datetime | None:
    """Return until when a seat that is offered now is held; None: it is too late to offer one.

    >>> noon = datetime.datetime(2026, 9, 1, 12)
    >>> offered_until(noon + datetime.timedelta(hours=10), noon).hour
    20
    """
    usual = now + datetime.timedelta(hours=OFFER_HOURS)
    if starts_at is None:
        return usual
    until = min(usual, starts_at - LATEST_OFFER)
    return until if until > now else None
