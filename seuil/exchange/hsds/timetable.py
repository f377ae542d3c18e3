"""Opening hours: OSM syntax to HSDS slots and back.

HSDS says a slot as days, an hour of opening and an hour of closing. Seasons, holidays and
odd weeks have no place there: such hours stay whole, in OSM syntax, in the notes.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOLIDAYS = frozenset({"PH", "SH"})
MIDNIGHT, DAY_END = "00:00", "24:00"
ALWAYS = "24/7"

_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_SELECTOR = rf"(?:PH|SH|{_DAY}(?:-{_DAY}|\[-?[1-5](?:,-?[1-5])*\])?)"
_SPAN = r"[0-2]\d:[0-5]\d-[0-2]\d:[0-5]\d"
_RULE = re.compile(
    rf"(?P<days>{_SELECTOR}(?:,{_SELECTOR})*)?\s*(?P<times>{_SPAN}(?:,\s?{_SPAN})*|off|closed)"
)
_NTH = re.compile(rf"({_DAY})\[([-\d,]+)\]")

Span = tuple[str, str]
DayKey = tuple[str, int]
"""A day of the week, and which one in the month (0: every week)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The same hours on some days: each week, or on chosen weekdays of the month."""

    days: tuple[str, ...]
    opens: str
    closes: str
    monthly: bool = False


def slots_of(hours: str) -> tuple[Slot, ...] | None:
    """Return the slots of a usual week, None when the hours say more than slots can.

    >>> slots_of("Mo-Tu 09:00-12:00; Th[2] 14:00-16:00; PH off")
    (Slot(days=('MO', 'TU'), opens='09:00', closes='12:00', monthly=False), \
Slot(days=('2TH',), opens='14:00', closes='16:00', monthly=True))
    """
    if hours.strip() == ALWAYS:
        return (Slot(tuple(day.upper() for day in DAYS), MIDNIGHT, DAY_END),)
    week: dict[DayKey, tuple[Span, ...]] = {}
    for rule in filter(None, (part.strip() for part in hours.split(";"))):
        read = _RULE.fullmatch(rule)
        spans = _spans(read["times"]) if read else None
        if read is None or spans is None:
            return None
        week.update(dict.fromkeys(_days(read["days"]), spans))
    if _some_weeks_differ(week):
        return None
    return tuple(_grouped(week))


def _days(selectors: str | None) -> list[DayKey]:
    if selectors is None:
        return [(day, 0) for day in DAYS]
    found: list[DayKey] = []
    for selector in re.findall(_SELECTOR, selectors):
        if nth := _NTH.fullmatch(selector):
            found += [(nth[1], int(number)) for number in nth[2].split(",")]
        elif selector not in HOLIDAYS:
            found += [(day, 0) for day in _range(selector)]
    return found


def _range(selector: str) -> list[str]:
    first, _, last = selector.partition("-")
    start, end = DAYS.index(first), DAYS.index(last or first)
    return [DAYS[n % 7] for n in range(start, end + 1 if end >= start else end + 8)]


def _spans(times: str) -> tuple[Span, ...] | None:
    """Return the spans, none of them when closed; None for an hour past midnight."""
    if times in {"off", "closed"}:
        return ()
    spans = [(span[:5], span[-5:]) for span in re.split(r",\s?", times)]
    return tuple(spans) if all(max(span) <= DAY_END for span in spans) else None


def _some_weeks_differ(week: Mapping[DayKey, tuple[Span, ...]]) -> bool:
    """Whether one weekday has both usual hours and others on some of its dates."""
    return any(number and week.get((day, 0)) for day, number in week)


def _grouped(week: Mapping[DayKey, tuple[Span, ...]]) -> Iterable[Slot]:
    order = sorted(week, key=lambda key: (key[1] != 0, DAYS.index(key[0]), key[1]))
    days_of: dict[tuple[Span, bool], list[str]] = {}
    for day, number in order:
        for span in week[day, number]:
            code = f"{number or ''}{day.upper()}"
            days_of.setdefault((span, number != 0), []).append(code)
    for ((opens, closes), monthly), days in days_of.items():
        yield Slot(tuple(days), opens, closes, monthly)


def clock_with_offset(clock: str, offset: datetime.timedelta) -> str:
    """Return ``09:00+01:00``: HSDS wants an offset, which holds only until the clocks change."""
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    shown = MIDNIGHT if clock == DAY_END else clock
    return f"{shown}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


# From HSDS

_CLOCK = re.compile(
    r"(?P<clock>([01]\d|2[0-3]):[0-5]\d|24:00)(?::[0-5]\d(?:\.\d+)?)?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_BYDAY = re.compile(r"(?P<number>[+-]?[1-5])?(?P<day>MO|TU|WE|TH|FR|SA|SU)")
_FINER = ("byweekno", "bymonthday", "byyearday", "count", "until")
"""What OSM syntax could say only with effort: such schedules stay words."""


def hours_from(
    schedules: Sequence[Mapping[str, Any]], zone: datetime.tzinfo, today: datetime.date
) -> str | None:
    """Return HSDS schedules as OSM hours, None when they say more than usual weeks.

    Offsets from UTC are undone as they hold on a schedule's own first day, else ``today``.
    """
    spans_on: dict[DayKey, list[Span]] = {}
    for schedule in schedules:
        span = _span_from(schedule, zone, today)
        days = _days_from(schedule)
        if span is None or not days:
            return None
        for day in days:
            spans_on.setdefault(day, []).append(span)
    if _some_weeks_differ({key: tuple(spans) for key, spans in spans_on.items()}):
        return None
    return _written(spans_on)


def _days_from(schedule: Mapping[str, Any]) -> list[DayKey]:
    if any(schedule.get(key) for key in _FINER) or schedule.get("interval") not in {None, 1}:
        return []
    monthly = schedule.get("freq") == "MONTHLY"
    found: list[DayKey] = []
    for part in str(schedule.get("byday") or "").replace(" ", "").split(","):
        day = _BYDAY.fullmatch(part)
        if day is None or monthly is not bool(day["number"]):
            return []
        found.append((day["day"].capitalize(), int(day["number"] or 0)))
    return found


def _span_from(
    schedule: Mapping[str, Any], zone: datetime.tzinfo, today: datetime.date
) -> Span | None:
    day = _first_day(schedule) or today
    opens = _local_clock(schedule.get("opens_at"), day, zone)
    closes = _local_clock(schedule.get("closes_at"), day, zone)
    if opens is None or closes is None or opens == DAY_END:
        return None
    return opens, DAY_END if closes == MIDNIGHT else closes


def _local_clock(value: object, day: datetime.date, zone: datetime.tzinfo) -> str | None:
    """Return an hour on the clocks of the place; one without offset is on them already."""
    read = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if read is None:
        return None
    if not read["zone"] or read["clock"] == DAY_END:
        return read["clock"]
    said = datetime.datetime.fromisoformat(f"{day}T{read['clock']}{read['zone']}")
    return said.astimezone(zone).strftime("%H:%M")


def _first_day(schedule: Mapping[str, Any]) -> datetime.date | None:
    for key in ("valid_from", "dtstart"):
        if day := date_from(schedule.get(key)):
            return day
    return None


def date_from(value: object) -> datetime.date | None:
    """Return a day written as ISO 8601, None for anything else."""
    try:
        return datetime.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _written(spans_on: Mapping[DayKey, Sequence[Span]]) -> str:
    days_of: dict[str, list[str]] = {}
    for day, number in sorted(spans_on, key=lambda key: (key[1], DAYS.index(key[0]))):
        times = ",".join(f"{opens}-{closes}" for opens, closes in sorted(spans_on[day, number]))
        days_of.setdefault(times, []).append(f"{day}[{number}]" if number else day)
    return "; ".join(f"{','.join(days)} {times}" for times, days in days_of.items())
