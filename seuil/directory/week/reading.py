"""OSM opening hours as a week, where a week can hold them."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from seuil.access.hours import APPOINTMENT, APPOINTMENTS, parsed, spans
from seuil.access.types import Opening
from seuil.directory.week.values import (
    AS_USUAL,
    CLOSED_DAYS,
    DAY,
    DAYS,
    HOLIDAY,
    PROVED_FROM,
    PROVED_TO,
    WHOLE_DAY,
    Beyond,
    Holidays,
    Hours,
    Interval,
    Kind,
    Week,
    Wrong,
    interval,
    overlap,
)
from seuil.directory.week.writing import (
    is_night,
    write,
)
from seuil.kernel.errors import InvalidInput


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
        return Beyond.NIGHT if any(map(is_night, week.days)) else Beyond.OTHER
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
