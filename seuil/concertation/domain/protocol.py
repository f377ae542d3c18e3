"""The phases of a session, minute by minute: who has the floor, how much time is left.

The clock is a sum of what the facilitators did, so that a second laptop that takes over shows the
same time as the one that died.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class PhaseKind(StrEnum):
    LISTENING = "listening"
    PAIR = "pair"
    OPEN = "open"
    LEVERS = "levers"
    NEEDS_AND_TRACKS = "needs_and_tracks"
    PRIORITIES = "priorities"
    EVALUATION = "evaluation"
    BREAK = "break"


class Floor(StrEnum):
    """Who has the floor."""

    FACILITATOR = "facilitator"
    TWO_SEATS = "two_seats"
    EVERYBODY = "everybody"


USUAL: Sequence[tuple[PhaseKind, int, Floor]] = (
    (PhaseKind.LISTENING, 10, Floor.FACILITATOR),
    (PhaseKind.PAIR, 15, Floor.TWO_SEATS),
    (PhaseKind.OPEN, 30, Floor.EVERYBODY),
    (PhaseKind.BREAK, 10, Floor.EVERYBODY),
    (PhaseKind.LEVERS, 20, Floor.EVERYBODY),
    (PhaseKind.NEEDS_AND_TRACKS, 20, Floor.EVERYBODY),
    (PhaseKind.PRIORITIES, 10, Floor.EVERYBODY),
    (PhaseKind.EVALUATION, 5, Floor.EVERYBODY),
)
"""The protocol with which a session begins: two hours, to be changed."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a session is. ``running_since`` is None while it is paused; ``spent`` counts before it.

    ``phase``: the position of the phase, None before the first.
    """

    phase: int | None = None
    running_since: datetime.datetime | None = None
    spent: datetime.timedelta = datetime.timedelta()

    def started(self, phase: int, now: datetime.datetime) -> "Clock":
        return Clock(phase, now)

    def paused(self, now: datetime.datetime) -> "Clock":
        return Clock(self.phase, None, self.elapsed(now))

    def resumed(self, now: datetime.datetime) -> "Clock":
        return self if self.running_since else Clock(self.phase, now, self.spent)

    def elapsed(self, now: datetime.datetime) -> datetime.timedelta:
        """Return the time that the phase has taken; a clock set back never takes time away."""
        if self.running_since is None:
            return self.spent
        return self.spent + max(datetime.timedelta(), now - self.running_since)

    def left(self, minutes: int, now: datetime.datetime) -> datetime.timedelta:
        """Return the time that is left of a phase; below zero: it takes longer than planned."""
        return datetime.timedelta(minutes=minutes) - self.elapsed(now)
