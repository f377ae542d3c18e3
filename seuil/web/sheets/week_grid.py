"""The grid of a week as it was typed, right or not yet.

A draft keeps hours as one text. A grid that cannot become hours yet is kept as typed, behind a
mark that no OSM syntax begins with: nothing is lost, and nothing wrong is shown to anyone.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from django.http import QueryDict
from django.utils.translation import gettext as _

from seuil.directory.week import DAY, DAYS, Holidays, Hours, Interval, Kind, Week, interval, overlap
from seuil.directory.week import Wrong as NoOpening
from seuil.web.sheets.fields import text_of

AS_TYPED = "? "
CODES = tuple(day.lower() for day in DAYS)
OWN = "ph"
"""The row of public holidays that have hours of their own."""
LONGEST_CLOCK = 12
CLOCK = re.compile(r"(\d{1,2})(?:\s*[:.hu]\s*(\d{2})?)?\s*(?:h|u|uur)?", re.IGNORECASE | re.ASCII)
SLOT = re.compile(r"week-(?P<day>[a-z]{2})-(?P<number>\d)-(?:from|to|how)", re.ASCII)


class Slip(StrEnum):
    """What is wrong with a place of the grid."""

    NO_CLOCK = "no_clock"
    NO_START = "no_start"
    NO_END = "no_end"
    END_AND_NONE = "end_and_none"
    SAME = "same"
    BACKWARDS = "backwards"
    OVERLAP = "overlap"
    CLOSED_TOO = "closed_too"
    NO_OWN = "no_own"
    NO_DAY = "no_day"


Slips = dict[str, Slip]
"""Where -> what: ``mo-0`` an opening, ``mo`` a day, the empty text the whole week."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One opening as typed."""

    opens: str = ""
    closes: str = ""
    kind: str = Kind.PLAIN.value

    def __bool__(self) -> bool:
        return bool(self.opens or self.closes)


@dataclass(frozen=True, slots=True)
class Row:
    slots: tuple[Slot, ...] = ()
    closed: bool = False

    def __bool__(self) -> bool:
        return self.closed or bool(self.slots)


@dataclass(frozen=True, slots=True)
class Grid:
    """A row for each day, by its code, and one for holidays that have hours of their own."""

    rows: Mapping[str, Row]
    holidays: str = Holidays.UNSAID.value

    def row(self, code: str) -> Row:
        return self.rows.get(code, Row())

    def __bool__(self) -> bool:
        return any(self.rows.values()) or self.holidays != Holidays.UNSAID

    def as_text(self) -> str:
        """Return what a draft keeps of a grid that is not right yet."""
        rows = {
            code: [row.closed, *([slot.opens, slot.closes, slot.kind] for slot in row.slots)]
            for code, row in self.rows.items()
            if row
        }
        return AS_TYPED + json.dumps([self.holidays, rows], separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Checked:
    """The week that a grid says, or what is wrong with it."""

    week: Week | None
    slips: Slips


# In and out


def grid_posted(posted: QueryDict) -> Grid:
    """Return the grid of a form. Its button that copies a day may have been pressed."""
    numbers: dict[str, set[int]] = {}
    for name in posted:
        if found := SLOT.fullmatch(name):
            numbers.setdefault(found["day"], set()).add(int(found["number"]))
    rows = {
        code: Row(
            tuple(
                slot
                for number in sorted(numbers.get(code, ()))
                if (slot := _slot(posted, f"week-{code}-{number}"))
            ),
            closed=f"week-{code}-closed" in posted,
        )
        for code in (*CODES, OWN)
    }
    holidays = text_of(posted, "week-holidays")
    if holidays not in set(Holidays):
        holidays = Holidays.UNSAID.value
    return _copied(Grid(rows, holidays), text_of(posted, "step"))


def _slot(posted: QueryDict, name: str) -> Slot:
    return _slot_of(*(text_of(posted, f"{name}-{field}") for field in ("from", "to", "how")))


def _slot_of(opens: str, closes: str, kind: str) -> Slot:
    known = kind if kind in set(Kind) else Kind.PLAIN.value
    return Slot(opens[:LONGEST_CLOCK], closes[:LONGEST_CLOCK], known)


def _copied(grid: Grid, step: str) -> Grid:
    code = step.removeprefix("copy-")
    if step == code or code not in CODES:
        return grid
    return replace(grid, rows={**grid.rows, **dict.fromkeys(copied_to(code), grid.row(code))})


def copied_to(code: str) -> tuple[str, ...]:
    """Return the days below one: working days until Friday, then those of the weekend.

    >>> copied_to("tu"), copied_to("fr"), copied_to("su")
    (('we', 'th', 'fr'), ('sa', 'su'), ())
    """
    number = CODES.index(code)
    friday = CODES.index("fr")
    return CODES[number + 1 : friday + 1] if number < friday else CODES[number + 1 :]


def grid_kept(text: str) -> Grid | None:
    """Return the grid that `Grid.as_text` wrote, None for any other text."""
    if not text.startswith(AS_TYPED):
        return None
    try:
        holidays, rows = json.loads(text.removeprefix(AS_TYPED))
        kept = {
            code: Row(tuple(_slot_of(*map(str, slot)) for slot in slots), closed=bool(closed))
            for code, (closed, *slots) in rows.items()
        }
        return Grid(kept, Holidays(holidays).value)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def grid_of(week: Week) -> Grid:
    """Return a week as a form shows it."""
    rows = {
        code: Row(_slots(hours), closed=not hours)
        for code, hours in zip(CODES, week.days, strict=True)
    }
    rows[OWN] = Row(_slots(week.holiday_hours))
    return Grid(rows, week.holidays)


def _slots(hours: Hours) -> tuple[Slot, ...]:
    return tuple(
        Slot(
            _clock(one.opens),
            "" if one.kind is Kind.OPEN_END else _clock(one.closes),
            one.kind.value,
        )
        for one in hours
    )


def _clock(minutes: int) -> str:
    """Return an hour as a field for times takes it: midnight is 00:00."""
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"


# Checking


def checked(grid: Grid) -> Checked:
    """Return the week that the grid says. A day of which nothing is said is closed."""
    slips: Slips = {}
    days = {code: _hours(code, grid.row(code), slips) for code in CODES}
    own: Hours = ()
    if grid.holidays == Holidays.OWN:
        own = _hours(OWN, grid.row(OWN), slips)
        if not own and not slips:
            slips[OWN] = Slip.NO_OWN
    said = any(row.slots for code, row in grid.rows.items() if code != OWN)
    if not said and not own and not all(grid.row(code).closed for code in CODES):
        slips[""] = Slip.NO_DAY
    if slips:
        return Checked(None, slips)
    week = Week(tuple(days[code] for code in CODES), Holidays(grid.holidays), own)
    return Checked(week.tidied(), {})


def _hours(code: str, row: Row, slips: Slips) -> Hours:
    found: list[Interval] = []
    for number, slot in enumerate(row.slots):
        read = _interval(slot)
        if isinstance(read, Slip):
            slips[f"{code}-{number}"] = read
        elif overlap([*found, read]):
            slips[f"{code}-{number}"] = Slip.OVERLAP
        else:
            found.append(read)
    if row.closed and row.slots:
        slips[code] = Slip.CLOSED_TOO
    return tuple(sorted(found))


def _interval(slot: Slot) -> Interval | Slip:
    kind = Kind(slot.kind)
    opens, closes = minutes_of(slot.opens), minutes_of(slot.closes)
    if slip := next(_slips(slot, opens, closes, kind), None):
        return slip
    one = interval(opens or 0, closes if closes is not None else DAY, kind)
    match one:
        case NoOpening.SAME:
            return Slip.SAME
        case NoOpening.BACKWARDS:
            return Slip.BACKWARDS
        case Interval():
            return one


def _slips(slot: Slot, opens: int | None, closes: int | None, kind: Kind) -> Iterator[Slip]:
    if not slot.opens:
        yield Slip.NO_START
    if opens is None or opens == DAY or (slot.closes and closes is None):
        yield Slip.NO_CLOCK
    if kind is Kind.OPEN_END and slot.closes:
        yield Slip.END_AND_NONE
    if kind is not Kind.OPEN_END and not slot.closes:
        yield Slip.NO_END


def minutes_of(text: str) -> int | None:
    """Return the minutes after midnight, None for what is no hour of the clock.

    >>> minutes_of("09:30"), minutes_of("9h"), minutes_of("9.30 uur"), minutes_of("25:99")
    (570, 540, 570, None)
    """
    read = CLOCK.fullmatch(text.strip())
    if read is None:
        return None
    hour, minute = int(read[1]), int(read[2] or 0)
    minutes = hour * 60 + minute
    return minutes if minute < 60 and minutes <= DAY else None


def typed_problem(hours: object) -> str:
    """Return what to say of a week that is not right yet, the empty text for other hours."""
    if not isinstance(hours, str) or not hours.startswith(AS_TYPED):
        return ""
    return _("The week is not right yet: see the remarks beside its days.")
