"""Passages that must not break: what is to be settled by when, and who holds the thread when.

A transition has a day. Around it lie the days on which the thread is held together: those who held
it before do not let go, those who hold it after are there already. Without a day nothing is late.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.processes import Process

OVERLAP_DAYS, LONGEST_OVERLAP = 30, 120
NEAR_DAYS = 14
"""So many days before something is to be settled, whoever holds the thread is reminded."""
Words = Mapping[str, str]


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    BROKEN = "broken"


class Tick(StrEnum):
    SETTLE = "settle"
    BREAK = "break"
    UNDO = "undo"


PROCESS = Process(
    start=State.OPEN,
    paths={
        (State.OPEN, Tick.SETTLE): State.DONE,
        (State.OPEN, Tick.BREAK): State.BROKEN,
        (State.DONE, Tick.UNDO): State.OPEN,
        (State.DONE, Tick.BREAK): State.BROKEN,
        (State.BROKEN, Tick.SETTLE): State.DONE,
    },
)
"""A break was told to the register, where it stays: nobody undoes one. It can be mended."""


class Side(StrEnum):
    """Where a day lies: before the passage, on its day, or after it."""

    BEFORE = "before"
    ON = "on"
    AFTER = "after"


class Holder(StrEnum):
    """Who holds the thread on a day."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that must not break. ``days``: by when, from the day of the passage."""

    code: str
    days: int
    label: Words
    help: Words
    source: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A checklist to begin with. Words are in French, Dutch and English."""

    code: str
    label: Words
    from_what: Words
    to_what: Words
    points: tuple[Point, ...]

    def point(self, code: str) -> Point | None:
        return next((point for point in self.points if point.code == code), None)


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which the thread is held together, the last one included."""

    first: datetime.date
    last: datetime.date

    def __contains__(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


def window(date: datetime.date, overlap_days: int) -> Window:
    """Return the days on which those before and those after hold the thread together.

    >>> found = window(datetime.date(2026, 12, 1), 30)
    >>> str(found.first), str(found.last)
    ('2026-11-01', '2026-12-31')
    """
    around = datetime.timedelta(days=overlap_days)
    return Window(date - around, date + around)


def holder_on(day: datetime.date, date: datetime.date, overlap_days: int) -> Holder:
    together = window(date, overlap_days)
    if day < together.first:
        return Holder.BEFORE
    return Holder.DURING if day in together else Holder.AFTER


def side_of(days: int) -> Side:
    """Return where something lies that is due so many days from the passage."""
    if days < 0:
        return Side.BEFORE
    return Side.AFTER if days else Side.ON


def due(date: datetime.date | None, days: int) -> datetime.date | None:
    """Return by when something is to be settled; not known while the passage has no day."""
    return None if date is None else date + datetime.timedelta(days=days)


def is_late(state: State, due_on: datetime.date | None, today: datetime.date) -> bool:
    """Whether something is not settled though its day has passed; what broke is not late."""
    return state is State.OPEN and due_on is not None and due_on < today
