"""What a week is made of: days, openings, public holidays."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY, NOON, SMALL_HOURS = 1440, 720, 360
HOLIDAY = "PH"
ALWAYS = "24/7"
AS_USUAL = "PH as usual"
PROVED_FROM = datetime.datetime.combine(datetime.date(2026, 1, 1), datetime.time())
PROVED_TO = PROVED_FROM + datetime.timedelta(days=730)


class Kind(StrEnum):
    """How one comes in during an opening."""

    PLAIN = "plain"
    APPOINTMENT = "appointment"
    OPEN_END = "open_end"


class Holidays(StrEnum):
    """What a service says of public holidays."""

    UNSAID = "unsaid"
    CLOSED = "closed"
    AS_USUAL = "as_usual"
    OWN = "own"


class Beyond(StrEnum):
    """Why hours say more than a week can hold."""

    SEASON = "season"
    MONTHLY = "monthly"
    SCHOOL = "school"
    UNSURE = "unsure"
    COMMENT = "comment"
    HOLIDAYS = "holidays"
    NIGHT = "night"
    OTHER = "other"


class Wrong(StrEnum):
    """Why two hours are no opening."""

    SAME = "same"
    BACKWARDS = "backwards"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """One opening; with an open end, ``closes`` is midnight and means little."""

    opens: int
    closes: int
    kind: Kind = Kind.PLAIN


Hours = tuple[Interval, ...]
"""The openings of one day, in order, without overlap; none: closed."""

WHOLE_DAY: Hours = (Interval(0, DAY),)
CLOSED_DAYS: tuple[Hours, ...] = ((),) * len(DAYS)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days, Monday first; ``holiday_hours`` only with holidays that have their own."""

    days: tuple[Hours, ...] = CLOSED_DAYS
    holidays: Holidays = Holidays.UNSAID
    holiday_hours: Hours = ()

    def tidied(self) -> "Week":
        """Return the week that says the same in the one usual way."""
        holidays, own = self.holidays, self.holiday_hours
        if holidays is not Holidays.OWN:
            own = ()
        elif not own:
            holidays = Holidays.CLOSED
        elif set(self.days) == {own}:
            holidays, own = Holidays.AS_USUAL, ()
        if not own and not any(self.days):
            holidays = Holidays.CLOSED
        return replace(self, holidays=holidays, holiday_hours=own)


def interval(opens: int, closes: int, kind: Kind = Kind.PLAIN) -> Interval | Wrong:
    """Return the opening between two hours of the clock; an earlier end is the next day.

    A night ends in the small hours, or starts after noon and ends before noon. Anything
    longer is more likely two hours in the wrong order.

    >>> interval(1200, 480)
    Interval(opens=1200, closes=1920, kind=<Kind.PLAIN: 'plain'>)
    >>> interval(840, 780)
    <Wrong.BACKWARDS: 'backwards'>
    """
    if kind is Kind.OPEN_END:
        return Interval(opens, DAY, kind)
    if opens == closes and opens:
        return Wrong.SAME
    if closes > opens:
        return Interval(opens, closes, kind)
    if closes <= SMALL_HOURS or opens >= NOON >= closes:
        return Interval(opens, closes + DAY, kind)
    return Wrong.BACKWARDS


def overlap(hours: Iterable[Interval]) -> bool:
    """Whether two openings of one day run into each other; those that touch do not."""
    in_order = sorted(hours)
    return any(before.closes > after.opens for before, after in pairwise(in_order))
