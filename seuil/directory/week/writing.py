"""A week as OSM opening hours."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from seuil.access.hours import APPOINTMENT
from seuil.directory.week.values import (
    ALWAYS,
    AS_USUAL,
    DAY,
    DAYS,
    HOLIDAY,
    WHOLE_DAY,
    Holidays,
    Hours,
    Interval,
    Kind,
    Week,
)


def write(week: Week) -> str:
    """Return the shortest hours in OSM syntax that are easy to read.

    >>> day, short = (Interval(540, 720), Interval(780, 1020)), (Interval(600, 720),)
    >>> write(Week((day, day, day, day, day, short, ()), Holidays.CLOSED))
    'Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-12:00; PH off'
    """
    week = week.tidied()
    if not any(week.days):
        own = _rule(HOLIDAY, week.holiday_hours) if week.holiday_hours else ""
        return own or f"{_days(range(7))},{HOLIDAY} off"
    if week.holidays is Holidays.AS_USUAL and set(week.days) == {WHOLE_DAY}:
        return ALWAYS
    return _written(week)


def _written(week: Week) -> str:
    groups: dict[Hours, list[int]] = {}
    for number, hours in enumerate(week.days):
        if hours:
            groups.setdefault(hours, []).append(number)
    nightly = any(is_night(hours) for hours in groups)
    said = {hours: _days(numbers) for hours, numbers in groups.items()}
    own, last = week.holiday_hours, list(said)[-1]
    tail = ""
    if week.holidays is Holidays.CLOSED:
        tail = f"; {HOLIDAY} off"
    elif own and own == last and not nightly:
        said[last] += f",{HOLIDAY}"
    elif own:
        tail = f"; {HOLIDAY} off, " if is_night(own) else "; "
        tail += _rule(HOLIDAY, own)
    as_usual = week.holidays is Holidays.AS_USUAL
    if as_usual and len(set(week.days)) == 1:
        said[last] += f",{HOLIDAY}"
        as_usual = False
    # A comma, not a semicolon, where doors are open past midnight: a rule after a semicolon
    # takes its whole day, and so the end of the night before it.
    rules = [
        _rule(days, hours, as_usual=as_usual and not number)
        for number, (hours, days) in enumerate(said.items())
    ]
    return (", " if nightly else "; ").join(rules) + tail


def _rule(days: str, hours: Hours, *, as_usual: bool = False) -> str:
    parts: list[str] = []
    for appointment, some in groupby(hours, lambda one: one.kind is Kind.APPOINTMENT):
        remarks = [APPOINTMENT] if appointment else []
        if as_usual and not parts:
            remarks.append(AS_USUAL)
        said = f' open "{", ".join(remarks)}"' if remarks else ""
        parts.append(f"{days} {','.join(map(_span, some))}{said}")
    return ", ".join(parts)


def _span(one: Interval) -> str:
    if one.kind is Kind.OPEN_END:
        return f"{clock(one.opens)}+"
    return f"{clock(one.opens)}-{clock(one.closes)}"


def clock(minutes: int) -> str:
    """Return an hour of the clock; midnight at the end of a day is 24:00."""
    shown = minutes if minutes <= DAY else minutes - DAY
    return f"{shown // 60:02}:{shown % 60:02}"


def _days(numbers: Iterable[int]) -> str:
    return ",".join(
        DAYS[first]
        if first == last
        else f"{DAYS[first]}{'-' if last - first > 1 else ','}{DAYS[last]}"
        for first, last in runs(sorted(numbers))
    )


def runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each row of numbers that follow one another.

    >>> list(runs([0, 1, 2, 4]))
    [(0, 2), (4, 4)]
    """
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] != numbers[place - 1] + 1:
            yield numbers[start], numbers[place - 1]
            start = place


def is_night(hours: Hours) -> bool:
    return any(one.closes > DAY for one in hours)
