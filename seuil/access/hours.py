"""Opening hours: OSM syntax and dated closures, read as spans of local time.

Times are local, without zone, to the minute. Belgian public holidays are those of the
country code; another territory passes its own.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]
from opening_hours import State as LibraryState

from seuil.access.types import Opening
from seuil.kernel.errors import InvalidInput

COUNTRY = "BE"
LOOK_AHEAD = datetime.timedelta(days=28)
NEVER = float("inf")
MINUTE = datetime.timedelta(minutes=1)
APPOINTMENT = "by appointment"
APPOINTMENTS = frozenset({APPOINTMENT, "on appointment", "sur rendez-vous", "op afspraak"})
"""How the remark of a rule says that one comes when a time was agreed; the first is ours."""


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
    by_appointment: bool = False


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
    for begin, finish, state, remarks in parsed(opening.hours).intervals(start, end):
        if state != LibraryState.CLOSED and begin < finish:
            agreed = bool(remarks) and not APPOINTMENTS.isdisjoint(remarks.split(", "))
            yield from _without_closures(
                Span(begin, min(finish, end), state == LibraryState.OPEN, agreed), opening
            )


def _without_closures(span: Span, opening: Opening) -> Iterator[Span]:
    pieces = [span]
    for closure in opening.closures:
        shut = datetime.datetime.combine(closure.first, datetime.time())
        back = datetime.datetime.combine(closure.reopens, datetime.time())
        pieces = [
            Span(start, end, piece.certain, piece.by_appointment)
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
    end = max(to_minute(until), start + MINUTE) if until else start + MINUTE
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
    return NEVER if span is None else max(0.0, (span.start - now) / MINUTE)
