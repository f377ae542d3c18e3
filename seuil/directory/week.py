"""The usual week of a service: OSM opening hours as a grid of days, and back.

Minutes count from midnight of the day on which an opening starts; past 1440 is the next day.
What OSM syntax says and a grid cannot hold is told apart and left as it is: a reading is only
given when writing it down again opens the same doors on every day of two years.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, pairwise

from seuil.access.hours import APPOINTMENT, APPOINTMENTS, parsed, spans
from seuil.access.types import Opening
from seuil.kernel.errors import InvalidInput

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


# Writing


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
    nightly = any(_is_night(hours) for hours in groups)
    said = {hours: _days(numbers) for hours, numbers in groups.items()}
    own, last = week.holiday_hours, list(said)[-1]
    tail = ""
    if week.holidays is Holidays.CLOSED:
        tail = f"; {HOLIDAY} off"
    elif own and own == last and not nightly:
        said[last] += f",{HOLIDAY}"
    elif own:
        tail = f"; {HOLIDAY} off, " if _is_night(own) else "; "
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


def _is_night(hours: Hours) -> bool:
    return any(one.closes > DAY for one in hours)


# Reading


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of OSM hours; without a day, date or holiday of its own it holds every day."""

    hours: Hours = ()
    days: tuple[int, ...] = ()
    monthly: tuple[tuple[int, int], ...] = ()
    dates: tuple[str, str] | None = None
    holidays: bool = False
    school: bool = False
    off: bool = False
    sure: bool = True
    remarks: frozenset[str] = frozenset()
    added: bool = False
    always: bool = False

    def holds(self, day: int, *, holiday: bool) -> bool:
        every = not (self.days or self.holidays)
        return every or day in self.days or (holiday and self.holidays)


_DAY = f"(?:{'|'.join(DAYS)})"
_SELECTOR = rf"(?:PH|SH|{_DAY}(?:-{_DAY}|\[[-1-5,]+\])?)"
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = r"\d\d:\d\d"
_TIMES = rf"(?:{_CLOCK}-{_CLOCK}|{_CLOCK}\+)"
_RULE = re.compile(
    rf"(?P<always>24/7)?"
    rf"(?:(?P<first>{_MONTH}(?: \d\d?)?)(?:-(?P<last>{_MONTH}(?: \d\d?)?|\d\d?))?:?)?"
    rf"\s?(?P<days>{_SELECTOR}(?:,{_SELECTOR})*)?"
    rf"\s?(?P<times>{_TIMES}(?:,{_TIMES})*)?"
    r"\s?(?P<state>closed|unknown)?"
    r"\s?(?:\"(?P<remarks>[^\"]*)\")?"
)
_SEPARATOR = re.compile(r"((?:\"[^\"]*\"|[^\";,|]|,(?! ))+)(; |, |$)")
_ONLY_ON_HOLIDAYS_THAT_ARE = re.compile(rf"[PS]H\s+{_DAY}", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def rules_of(hours: str) -> tuple[Rule, ...] | None:
    """Return the rules of ``hours``, None when they are of a kind that is not known here.

    Raises `InvalidInput` when it is not OSM syntax.
    """
    text = str(parsed(hours))
    if _ONLY_ON_HOLIDAYS_THAT_ARE.search(hours):
        return None
    found: list[Rule] = []
    added, end = False, 0
    for part in _SEPARATOR.finditer(text):
        rule = _rule_of(part[1], added=added) if part.start() == end else None
        if rule is None:
            return None
        found.append(rule)
        added, end = part[2] == ", ", part.end()
    return tuple(found) if end == len(text) else None


def _rule_of(text: str, *, added: bool) -> Rule | None:
    read = _RULE.fullmatch(text)
    hours = _hours_of(read["times"]) if read else None
    if read is None or hours is None or not text.strip():
        return None
    off = read["state"] == "closed"
    if off and read["times"]:
        return None
    remarks = filter(None, (part.strip() for part in (read["remarks"] or "").split(",")))
    selectors = re.findall(_SELECTOR, read["days"] or "")
    rule = Rule(
        days=tuple(sorted({day for selector in selectors for day in _range(selector)})),
        monthly=tuple(turn for selector in selectors for turn in _turns(selector)),
        dates=(read["first"], read["last"] or read["first"]) if read["first"] else None,
        holidays=HOLIDAY in selectors,
        school="SH" in selectors,
        off=off,
        sure=read["state"] != "unknown",
        remarks=frozenset(APPOINTMENT if said in APPOINTMENTS else said for said in remarks),
        added=added,
        always=bool(read["always"]),
    )
    if APPOINTMENT in rule.remarks:
        hours = tuple(replace(one, kind=Kind.APPOINTMENT) for one in hours)
    return replace(rule, hours=() if off else hours)


def _hours_of(times: str | None) -> Hours | None:
    """Return openings; None for two that overlap, and for hours that a clock does not show."""
    if times is None:
        return WHOLE_DAY
    found: list[Interval] = []
    for span in times.split(","):
        kind = Kind.OPEN_END if span.endswith("+") else Kind.PLAIN
        first, _, last = span.rstrip("+").partition("-")
        opens, closes = _minutes(first), _minutes(last or "24:00")
        one = interval(opens, closes % DAY if closes != DAY else DAY, kind)
        if opens >= DAY or closes > 2 * DAY or isinstance(one, Wrong):
            return None
        found.append(one)
    return None if overlap(found) else tuple(sorted(found))


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _range(selector: str) -> list[int]:
    if "[" in selector or selector in {HOLIDAY, "SH"}:
        return []
    first, _, last = selector.partition("-")
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [number % 7 for number in range(start, end + 1 if end >= start else end + 8)]


def _turns(selector: str) -> list[tuple[int, int]]:
    day, _, numbers = selector.partition("[")
    return [(DAYS.index(day), int(number)) for number in numbers.rstrip("]").split(",") if numbers]


@lru_cache(maxsize=10_000)
def read(hours: str) -> Week | Beyond:
    """Return the week that ``hours`` say, or why no week can hold it.

    Raises `InvalidInput` when it is not OSM syntax.
    """
    rules = rules_of(hours)
    if rules is None:
        return Beyond.OTHER
    week = _beyond(rules) or _week_of(rules)
    if isinstance(week, Week) and not _opens_alike(hours, write(week)):
        return Beyond.NIGHT if any(map(_is_night, week.days)) else Beyond.OTHER
    return week


def _beyond(rules: Iterable[Rule]) -> Beyond | None:
    for rule in rules:
        for found, reason in (
            (rule.dates, Beyond.SEASON),
            (rule.monthly, Beyond.MONTHLY),
            (rule.school, Beyond.SCHOOL),
            (not rule.sure, Beyond.UNSURE),
            (rule.remarks - {APPOINTMENT, AS_USUAL}, Beyond.COMMENT),
        ):
            if found:
                return reason
    return None


def _week_of(rules: Sequence[Rule]) -> Week | Beyond:
    """Follow the rules on each day, as a usual one and as a holiday: the later rule wins."""
    usual, free = list(CLOSED_DAYS), list(CLOSED_DAYS)
    for rule in rules:
        for day in range(len(DAYS)):
            for row, holiday in ((usual, False), (free, True)):
                if rule.holds(day, holiday=holiday):
                    row[day] = _followed(row[day], rule)
                    if overlap(row[day]):
                        return Beyond.OTHER
    days = tuple(usual)
    if not any(rule.holidays for rule in rules):
        as_usual = any(rule.always or AS_USUAL in rule.remarks for rule in rules)
        return Week(days, Holidays.AS_USUAL if as_usual else Holidays.UNSAID).tidied()
    if len(set(free)) > 1:
        return Beyond.HOLIDAYS
    return Week(days, Holidays.OWN, free[0]).tidied()


def _followed(before: Hours, rule: Rule) -> Hours:
    return tuple(sorted((*before, *rule.hours))) if rule.added and not rule.off else rule.hours


def _opens_alike(hours: str, others: str) -> bool:
    return hours == others or list(_open_times(hours)) == list(_open_times(others))


def _open_times(hours: str) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """Yield from when to when doors are open, spans that touch as one."""
    start = end = PROVED_FROM
    for span in spans(Opening(hours), PROVED_FROM, PROVED_TO):
        if span.start > end:
            yield start, end
            start = span.start
        end = span.end
    yield start, end


def is_osm(hours: str) -> bool:
    try:
        parsed(hours)
    except InvalidInput:
        return False
    return True
