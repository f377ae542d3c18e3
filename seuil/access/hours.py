"""Opening hours: OSM syntax and dated closures, read as spans of local time.

Times are local, without zone, to the minute. Belgian public holidays are those of the
country code; another territory passes its own.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]
from opening_hours import State as LibraryState

from seuil.access.types import Opening
from seuil.kernel.errors import InvalidInput

COUNTRY = "BE"
LOOK_AHEAD = datetime.timedelta(days=28)
NEVER = float("inf")
_MINUTE = datetime.timedelta(minutes=1)
Minutes = NDArray[np.int64]
"""Shape (2, spans): starts and ends."""
_NO_MINUTES: Minutes = np.empty((2, 0), np.int64)


class OpenState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` (not included) the doors are open, or perhaps open."""

    start: datetime.datetime
    end: datetime.datetime
    certain: bool = True


@lru_cache(maxsize=50_000)
def parsed(hours: str) -> OpeningHours:
    """Return the rules of ``hours``; raises `InvalidInput` when it is not OSM syntax."""
    try:
        return OpeningHours(hours, country=COUNTRY)
    except ParserError as error:
        raise InvalidInput(
            f"these hours are not in OSM syntax: {hours!r}",
            path="hours",
            value=hours,
            accepted="such as Mo-Fr 09:00-12:00; PH off",
        ) from error


def confirms_holidays(hours: str) -> bool:
    """Whether the hours say anything about public holidays."""
    return "PH" in hours or hours.strip() == "24/7"


def spans(opening: Opening, start: datetime.datetime, end: datetime.datetime) -> Iterator[Span]:
    """Yield the open (or perhaps open) spans between two instants, closures taken out."""
    if not opening.hours:
        return
    for begin, finish, state, _comment in parsed(opening.hours).intervals(start, end):
        if state != LibraryState.CLOSED and begin < finish:
            yield from _without_closures(
                Span(begin, min(finish, end), state == LibraryState.OPEN), opening
            )


def _without_closures(span: Span, opening: Opening) -> Iterator[Span]:
    pieces = [span]
    for closure in opening.closures:
        shut = datetime.datetime.combine(closure.first, datetime.time())
        back = datetime.datetime.combine(closure.reopens, datetime.time())
        pieces = [
            Span(start, end, piece.certain)
            for piece in pieces
            for start, end in (
                (piece.start, min(piece.end, shut)),
                (max(piece.start, back), piece.end),
            )
            if start < end
        ]
    yield from pieces


def to_minute(at: datetime.datetime) -> datetime.datetime:
    return at.replace(second=0, microsecond=0)


def state_between(
    opening: Opening, at: datetime.datetime, until: datetime.datetime | None = None
) -> OpenState:
    """Return whether the doors are open at ``at``, or at any time before ``until``."""
    if not opening.hours:
        return OpenState.UNKNOWN
    start = to_minute(at)
    end = max(to_minute(until), start + _MINUTE) if until else start + _MINUTE
    found = list(spans(opening, start, end))
    if any(span.certain for span in found):
        return OpenState.OPEN
    return OpenState.UNKNOWN if found else OpenState.CLOSED


def next_opening(opening: Opening, at: datetime.datetime) -> Span | None:
    """Return the span that is open at ``at`` (from that day's midnight on), else the next one.

    None when nothing opens in the following 28 days.
    """
    now = to_minute(at)
    midnight = datetime.datetime.combine(now.date(), datetime.time())
    for span in spans(opening, midnight, now + LOOK_AHEAD):
        if span.certain and span.end > now:
            return span
    return None


def minutes_until_open(opening: Opening, at: datetime.datetime) -> float:
    """Return 0 when open at ``at``, else the minutes to wait, infinity past 28 days."""
    now = to_minute(at)
    span = next_opening(opening, now)
    return NEVER if span is None else max(0.0, (span.start - now) / _MINUTE)


@lru_cache(maxsize=50_000)
def _weeks(opening: Opening, origin: datetime.datetime) -> tuple[Minutes, Minutes]:
    """Return the certain and the other spans of an opening, in minutes since ``origin``."""
    found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    for span in spans(opening, origin, origin + 2 * LOOK_AHEAD):
        minutes = (span.start - origin) // _MINUTE, (span.end - origin) // _MINUTE
        found[not span.certain].append(minutes)
    certain, perhaps = (np.array(some, np.int64).reshape(-1, 2).T for some in found)
    return certain, perhaps


class Timetable:
    """The spans of many openings over the coming weeks, searched all at once.

    Minutes are counted from ``first_day`` midnight; each opening's spans stand one after
    another on one long axis, so that a single sorted search answers for all of them.
    """

    def __init__(self, openings: Sequence[Opening], first_day: datetime.date) -> None:
        self.openings = tuple(openings)
        self.origin = datetime.datetime.combine(first_day, datetime.time())
        self.horizon = self.origin + 2 * LOOK_AHEAD
        self.width = int((self.horizon - self.origin) / _MINUTE) + 1
        weeks = [_weeks(opening, self.origin) for opening in self.openings]
        self._certain = self._on_one_axis([certain for certain, _ in weeks])
        self._perhaps = self._on_one_axis([perhaps for _, perhaps in weeks])
        self._known = np.array([bool(opening.hours) for opening in self.openings], np.bool_)

    def _on_one_axis(self, weeks: Sequence[Minutes]) -> tuple[Minutes, Minutes]:
        shifts = np.arange(len(weeks)) * self.width
        placed = np.repeat(shifts, [minutes.shape[1] for minutes in weeks])
        starts, ends = np.concatenate([_NO_MINUTES, *weeks], axis=1) + placed
        return starts, ends

    def _minute(self, at: datetime.datetime) -> int:
        return int((at - self.origin) / _MINUTE)

    def covers(self, at: datetime.datetime, until: datetime.datetime | None = None) -> bool:
        """Whether this table knows everything from ``at`` to four weeks later."""
        last = max(at + LOOK_AHEAD, until or at)
        return self.origin <= at and last <= self.horizon

    def states(
        self, numbers: NDArray[np.int64], at: datetime.datetime, until: datetime.datetime | None
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return, for each opening number, whether it is closed and whether that is unknown."""
        start = self._minute(to_minute(at))
        end = max(self._minute(to_minute(until)), start + 1) if until else start + 1
        certain = self._meets(self._certain, numbers, start, end)
        perhaps = self._meets(self._perhaps, numbers, start, end)
        unknown = ~certain & (perhaps | ~self._known[numbers])
        return ~certain & ~unknown, unknown

    def _meets(
        self,
        table: tuple[NDArray[np.int64], NDArray[np.int64]],
        numbers: NDArray[np.int64],
        start: int,
        end: int,
    ) -> NDArray[np.bool_]:
        starts, ends = table
        if not starts.size:
            return np.zeros(numbers.size, np.bool_)
        place = np.searchsorted(ends, numbers * self.width + start, side="right")
        there = starts[np.minimum(place, starts.size - 1)]
        found: NDArray[np.bool_] = (place < starts.size) & (there < numbers * self.width + end)
        return found

    def waits(self, numbers: NDArray[np.int64], at: datetime.datetime) -> NDArray[np.float64]:
        """Return the minutes until each opening number is open, infinity past 28 days."""
        starts, ends = self._certain
        now = numbers * self.width + self._minute(to_minute(at))
        if not starts.size:
            return np.full(numbers.size, NEVER)
        place = np.searchsorted(ends, now, side="right")
        wait = np.maximum(starts[np.minimum(place, starts.size - 1)] - now, 0).astype(np.float64)
        too_far = (place == starts.size) | (wait >= LOOK_AHEAD / _MINUTE)
        return np.where(too_far, NEVER, wait)
