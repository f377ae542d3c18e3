"""When doors are open over the coming weeks, for many openings at once.

Each distinct opening has its spans of minutes and, for the coming four weeks, two bits for each
quarter of an hour: closed, open, not known, or *look closer* where something changes within it.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from seuil.access.columns.tables import Floats, Ints, Mask
from seuil.access.hours import LOOK_AHEAD, MINUTE, NEVER, spans, to_minute
from seuil.access.types import Opening

SLOT = 15
SLOTS = 29 * 24 * 60 // SLOT
CLOSED, OPEN, UNKNOWN, LOOK_CLOSER = range(4)
AT_ONCE = 512
MOST_REMEMBERED = 4_000
HORIZON = datetime.timedelta(days=42)
WIDTH = HORIZON // MINUTE + 1
"""Minutes between the beginnings of two openings on the long axis."""

Minutes = NDArray[np.int64]
"""Shape (2, spans): starts and ends, in minutes since the origin."""
Codes = NDArray[np.uint8]
_NO_MINUTES: Minutes = np.empty((2, 0), np.int64)


@dataclass(frozen=True)
class Timetable:
    """The spans of distinct openings, counted in minutes from ``first_day`` midnight.

    The spans of all openings stand one after another on one long axis, so that a single
    sorted search answers for many of them.
    """

    first_day: datetime.date
    certain: Minutes
    perhaps: Minutes
    known: Mask
    slots: Codes
    """Shape (quarters of an hour, openings / 4): four openings a byte."""

    @classmethod
    def of(cls, openings: Sequence[Opening], first_day: datetime.date) -> "Timetable":
        origin = datetime.datetime.combine(first_day, datetime.time())
        weeks = [_weeks(opening, origin) for opening in openings]
        known = np.array([bool(opening.hours) for opening in openings], np.bool_)
        return cls(
            first_day=first_day,
            certain=_on_one_axis([certain for certain, _ in weeks]),
            perhaps=_on_one_axis([perhaps for _, perhaps in weeks]),
            known=known,
            slots=_packed(weeks, known),
        )

    @property
    def size(self) -> int:
        return self.known.size

    @cached_property
    def origin(self) -> datetime.datetime:
        return datetime.datetime.combine(self.first_day, datetime.time())

    def _minute(self, at: datetime.datetime) -> int:
        return int((to_minute(at) - self.origin) / MINUTE)

    def covers(self, at: datetime.datetime, until: datetime.datetime | None = None) -> bool:
        """Whether this table knows what is open at ``at``, or until ``until``."""
        return self.origin <= at and max(at, until or at) + MINUTE <= self.origin + HORIZON

    def covers_waits(self, at: datetime.datetime) -> bool:
        """Whether this table knows everything from ``at`` to four weeks later."""
        return self.origin <= at and at + LOOK_AHEAD <= self.origin + HORIZON

    def states(
        self, numbers: Ints, at: datetime.datetime, until: datetime.datetime | None
    ) -> tuple[Mask, Mask]:
        """Return, for each opening number, whether it is closed and whether that is unknown."""
        start = self._minute(at)
        if until is not None or start // SLOT >= SLOTS:
            end = max(self._minute(until), start + 1) if until else start + 1
            return self._states_between(numbers, start, end)
        four = self.slots[start // SLOT].take(numbers >> 2)
        codes = four >> ((numbers & 3) << 1) & 3
        closed, unknown = codes == CLOSED, codes == UNKNOWN
        unsure = (codes == LOOK_CLOSER).nonzero()[0]
        if unsure.size:
            closer = self._states_between(numbers.take(unsure), start, start + 1)
            closed[unsure], unknown[unsure] = closer
        return closed, unknown

    def _states_between(self, numbers: Ints, start: int, end: int) -> tuple[Mask, Mask]:
        certain = _meets(self.certain, numbers, start, end)
        perhaps = _meets(self.perhaps, numbers, start, end)
        unknown = ~certain & (perhaps | ~self.known.take(numbers))
        return ~certain & ~unknown, unknown

    def waits(self, numbers: Ints, at: datetime.datetime) -> Floats:
        """Return the minutes until each opening number is open, infinity past 28 days."""
        starts, ends = self.certain
        now = numbers * WIDTH + self._minute(at)
        if not starts.size:
            return np.full(numbers.size, NEVER)
        place = np.searchsorted(ends, now, side="right")
        wait = np.maximum(starts[np.minimum(place, starts.size - 1)] - now, 0).astype(np.float64)
        too_far = (place == starts.size) | (wait >= LOOK_AHEAD / MINUTE)
        return np.where(too_far, NEVER, wait)


@lru_cache(maxsize=MOST_REMEMBERED)
def _weeks(opening: Opening, origin: datetime.datetime) -> tuple[Minutes, Minutes]:
    """Return the certain and the other spans of an opening, in minutes since ``origin``."""
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for span in spans(opening, origin, origin + HORIZON):
        minutes = (span.start - origin) // MINUTE, (span.end - origin) // MINUTE
        found[not span.certain].append(minutes)
    certain, perhaps = (np.array(some, np.int64).reshape(-1, 2).T for some in found)
    return certain, perhaps


def _on_one_axis(weeks: Sequence[Minutes]) -> Minutes:
    shifts = np.arange(len(weeks)) * WIDTH
    placed = np.repeat(shifts, [minutes.shape[1] for minutes in weeks])
    return np.concatenate([_NO_MINUTES, *weeks], axis=1) + placed


def _meets(table: Minutes, numbers: Ints, start: int, end: int) -> Mask:
    starts, ends = table
    if not starts.size:
        return np.zeros(numbers.size, np.bool_)
    place = np.searchsorted(ends, numbers * WIDTH + start, side="right")
    there = starts.take(np.minimum(place, starts.size - 1))
    found: Mask = (place < starts.size) & (there < numbers * WIDTH + end)
    return found


def _packed(weeks: Sequence[tuple[Minutes, Minutes]], known: Mask) -> Codes:
    parts = [np.zeros((SLOTS, 0), np.uint8)]
    for first in range(0, len(weeks), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        parts.append(_four_a_byte(_codes(weeks[some], known[some])))
    return np.concatenate(parts, axis=1)


def _codes(weeks: Sequence[tuple[Minutes, Minutes]], known: Mask) -> Codes:
    """Return what holds in each quarter of an hour, shape (openings, quarters of an hour)."""
    open_all, open_part = _covered([certain for certain, _ in weeks])
    perhaps_all, perhaps_part = _covered([perhaps for _, perhaps in weeks])
    codes = np.where(known[:, np.newaxis] & ~perhaps_all, CLOSED, UNKNOWN).astype(np.uint8)
    codes[open_part | perhaps_part] = LOOK_CLOSER
    codes[open_all] = OPEN
    return codes


def _covered(weeks: Sequence[Minutes]) -> tuple[Mask, Mask]:
    """Return which quarters of an hour spans cover wholly, and which they cover in part."""
    rows = np.repeat(np.arange(len(weeks)), [minutes.shape[1] for minutes in weeks])
    starts, ends = np.concatenate([_NO_MINUTES, *weeks], axis=1)
    part = np.zeros((len(weeks), SLOTS + 1), np.bool_)
    for edge in (starts, ends):
        within = (edge % SLOT != 0) & (edge < SLOTS * SLOT)
        part[rows[within], edge[within] // SLOT] = True
    change = np.zeros((len(weeks), SLOTS + 1), np.int16)
    first, last = (np.minimum(edge, SLOTS) for edge in (-(-starts // SLOT), ends // SLOT))
    whole = first < last
    np.add.at(change, (rows[whole], first[whole]), 1)
    np.add.at(change, (rows[whole], last[whole]), -1)
    return np.cumsum(change, axis=1)[:, :-1] > 0, part[:, :-1]


def _four_a_byte(codes: Codes) -> Codes:
    padded = np.pad(codes, ((0, -len(codes) % 4), (0, 0)))
    packed = padded[0::4] | padded[1::4] << 2 | padded[2::4] << 4 | padded[3::4] << 6
    return np.ascontiguousarray(packed.T, np.uint8)
