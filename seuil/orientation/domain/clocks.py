"""When something is due: working days with the public holidays of Belgium.

A clock changes who must move, or reminds; it never changes a result. Days are days of the
territory's calendar, so a change to summer time moves nothing. "Late" is never stored: it is a
due day that has passed.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import holidays

from seuil.orientation.domain import avenue
from seuil.orientation.domain.request import Status, Urgency

COUNTRY = "BE"
SATURDAY = 5


@lru_cache(maxsize=64)
def _free_days(year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays(COUNTRY, years=year))


def is_working_day(day: datetime.date) -> bool:
    return day.weekday() < SATURDAY and day not in _free_days(day.year)


def working_days_after(day: datetime.date, count: int) -> datetime.date:
    """Return the ``count``-th working day after a day, whatever day that is.

    >>> working_days_after(datetime.date(2026, 12, 24), 1)  # Christmas, then a weekend
    datetime.date(2026, 12, 28)
    """
    found = day
    for _ in range(count):
        found += datetime.timedelta(days=1)
        while not is_working_day(found):
            found += datetime.timedelta(days=1)
    return found


def working_days_between(first: datetime.date, last: datetime.date) -> int:
    """Return how many working days lie after ``first`` up to and with ``last``."""
    days = (last - first).days
    return sum(is_working_day(first + datetime.timedelta(days=n)) for n in range(1, days + 1))


def days_after(day: datetime.date, count: int) -> datetime.date:
    return day + datetime.timedelta(days=count)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many working days a desk allows itself. ``follow_*`` are plain days."""

    acknowledge: int = 1
    first_news: int = 2
    step: int = 5
    other_level: int = 3
    follow: int = 30
    follow_urgent: int = 7


USUAL = Pace()
REMINDED_FIRST, REMINDED_AGAIN = 3, 7
"""Working days after which a requester is reminded of a question; then the turn passes back."""
ACKNOWLEDGED_IN = 5
DRAFTS_KEPT = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Turn:
    """``due``: when the next move is due. ``passes``: when the turn passes to the answerer."""

    due: datetime.date | None
    passes: datetime.date | None = None


def turn(status: Status, since: datetime.date, pace: Pace, urgency: Urgency) -> Turn:
    """Return by when a request that has been in a state since a day must move."""
    if status is Status.DRAFT:
        return Turn(since + DRAFTS_KEPT)
    if status is Status.FOLLOWING:
        urgent = urgency is Urgency.URGENT
        return Turn(days_after(since, pace.follow_urgent if urgent else pace.follow))
    working = _working_days(pace).get(status)
    if working is None:
        return Turn(None)
    due, passes = working
    return Turn(
        working_days_after(since, due), working_days_after(since, passes) if passes else None
    )


def _working_days(pace: Pace) -> Mapping[Status, tuple[int, int]]:
    """Return for a state after how many working days it is due, and after how many it passes on."""
    return {
        Status.SUBMITTED: (pace.acknowledge, 0),
        Status.TAKEN: (pace.first_news, 0),
        Status.EXPLORING: (pace.step, 0),
        Status.AWAITING_INFO: (REMINDED_FIRST, REMINDED_AGAIN),
        Status.CO_EXPLORING: (pace.other_level, pace.other_level + 1),
        Status.ANSWERED: (ACKNOWLEDGED_IN, 2 * ACKNOWLEDGED_IN),
    }


TO_CONTACT_IN, REMIND_IN, SILENT_AFTER = 2, 5, 10
WAITING_CHECKED_EVERY, ACCEPTED_CHECKED_AFTER = 30, 14


def avenue_due(
    status: avenue.Status, since: datetime.date, promised: datetime.date | None
) -> datetime.date | None:
    """Return when an avenue must be looked at again; None where nothing is expected."""
    match status:
        case avenue.Status.IDENTIFIED | avenue.Status.TO_CONTACT:
            return working_days_after(since, TO_CONTACT_IN)
        case avenue.Status.CONTACTED:
            return working_days_after(since, REMIND_IN)
        case avenue.Status.CONSIDERING:
            return promised or working_days_after(since, REMIND_IN)
        case avenue.Status.WAIT_LISTED:
            return days_after(since, WAITING_CHECKED_EVERY)
        case avenue.Status.ACCEPTED:
            return days_after(promised or since, ACCEPTED_CHECKED_AFTER)
        case _:
            return None


def silent_since(status: avenue.Status, since: datetime.date, today: datetime.date) -> bool:
    """Tell whether silence has lasted so long that "no answer" is proposed (never set)."""
    waiting = status in {avenue.Status.CONTACTED, avenue.Status.CONSIDERING}
    return waiting and working_days_after(since, SILENT_AFTER) <= today
