"""When the doors are open: a grid of the week or OSM syntax, holidays, dated closures."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST

from seuil.access.types import Closure, Opening
from seuil.directory.record.values import held
from seuil.directory.week import Beyond, Holidays, Kind, Week, is_osm, read, write
from seuil.web.http import MemberRequest, signed_in
from seuil.web.sheets.fields import (
    OWN_NAMES,
    Field,
    Option,
    TextsField,
    options,
    replaced,
    text_of,
    texts_field,
    texts_of,
)
from seuil.web.sheets.hours_words import (
    ComingDay,
    beyond_text,
    capitalised,
    coming_days,
    day_name,
    hours_in_words,
)
from seuil.web.sheets.rows import Row, rows
from seuil.web.sheets.sections import Editing, Section, Values
from seuil.web.sheets.week_grid import (
    CODES,
    OWN,
    Grid,
    Slip,
    Slips,
    Slot,
    checked,
    copied_to,
    grid_kept,
    grid_of,
    grid_posted,
)
from seuil.wording.localised import LANGUAGES

LEAST_SLOTS = 2
AS_WEEK, AS_TEXT = "week", "text"


@dataclass(frozen=True, slots=True)
class SlotFields:
    """The inputs ``<name>-from``, ``<name>-to`` and ``<name>-how`` of one opening."""

    name: str
    label: str
    opens: str
    closes: str
    kinds: Sequence[Option]
    error: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of the grid; ``spare`` is one opening more, folded."""

    code: str
    label: str
    slots: Sequence[SlotFields]
    spare: SlotFields
    closed: bool
    error: str
    copy: str = ""


@dataclass(frozen=True, slots=True)
class ClosureFields:
    name: str
    label: str
    first: Field
    reopens: Field
    note: TextsField


@dataclass(frozen=True, slots=True)
class Reading:
    """The hours as they are read in one language."""

    language: str
    name: str
    sentences: Sequence[str]


@dataclass(frozen=True, slots=True)
class Said:
    """What the hours say as they stand in the form; ``remarks``: what is not right yet."""

    readings: Sequence[Reading] = ()
    days: Sequence[ComingDay] = ()
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPart:
    as_week: bool
    days: Sequence[DayRow]
    own: DayRow
    holidays: Sequence[Option]
    week_error: str
    osm: str
    osm_error: str
    why_not_week: str
    words: TextsField
    closures: Sequence[ClosureFields]
    said: Said = field(default_factory=Said)


# Reading


def _read(values: Values, editing: Editing) -> HoursPart:
    hours = str(values.get("hours") or "")
    shown = str(editing.base.get("hours") or "")
    kept = grid_kept(hours)
    week = _week(hours)
    grid = kept or (grid_of(week) if isinstance(week, Week) else Grid({}))
    slips = checked(kept).slips if kept else {}
    as_week = bool(kept) or not hours or isinstance(week, Week)
    return HoursPart(
        as_week=as_week,
        days=[_day_row(code, grid, slips) for code in CODES],
        own=_day_row(OWN, grid, slips),
        holidays=options(_holiday_labels(), grid.holidays),
        week_error=_slip_text(slips[""]) if "" in slips else "",
        osm=shown if kept else hours,
        osm_error="" if as_week or week else _not_osm(),
        why_not_week=beyond_text(week) if isinstance(week, Beyond) else "",
        words=texts_field(
            "hours_text",
            _("In your own words, if hours do not say it all"),
            values.get("hours_text"),
            help=_("Such as: ring the second bell; on Wednesday for women only."),
            error=editing.problems.first_under("hours_text"),
            long=True,
        ),
        closures=list(_closures(values, editing)),
        said=said_of(values, editing.today),
    )


def _week(hours: str) -> Week | Beyond | None:
    """Return the week, why there is none, or None for hours that are not known or not read."""
    return read(hours) if hours.strip() and is_osm(hours) else None


def _day_row(code: str, grid: Grid, slips: Slips) -> DayRow:
    row = grid.row(code)
    label = _day_label(code)
    shown = [*row.slots, *[Slot()] * (LEAST_SLOTS - len(row.slots))]
    slots = [
        _slot_fields(code, number, slot, label, slips.get(f"{code}-{number}"))
        for number, slot in enumerate([*shown, Slot()])
    ]
    return DayRow(
        code=code,
        label=label,
        slots=slots[:-1],
        spare=slots[-1],
        closed=row.closed,
        error=_slip_text(slips[code]) if code in slips else "",
        copy=_copy_label(code),
    )


def _slot_fields(code: str, number: int, slot: Slot, day: str, slip: Slip | None) -> SlotFields:
    return SlotFields(
        name=f"week-{code}-{number}",
        label=_("%(day)s, opening %(number)s") % {"day": day, "number": number + 1},
        opens=slot.opens,
        closes=slot.closes,
        kinds=options(
            {
                Kind.PLAIN.value: _("no remark"),
                Kind.APPOINTMENT.value: _("by appointment"),
                Kind.OPEN_END.value: _("end not fixed"),
            },
            slot.kind,
        ),
        error=_slip_text(slip) if slip else "",
    )


def _day_label(code: str) -> str:
    return _("Public holidays") if code == OWN else capitalised(day_name(CODES.index(code)))


def _copy_label(code: str) -> str:
    below = copied_to(code) if code in CODES else ()
    if not below:
        return ""
    names = {"first": day_name(CODES.index(below[0])), "last": day_name(CODES.index(below[-1]))}
    if len(below) == 1:
        return _("Copy to %(first)s") % names
    if len(below) == 2:
        return _("Copy to %(first)s and %(last)s") % names
    return _("Copy until %(last)s") % names


def _holiday_labels() -> dict[str, str]:
    return {
        Holidays.UNSAID.value: _("not confirmed"),
        Holidays.CLOSED.value: _("closed"),
        Holidays.AS_USUAL.value: _("open as on other days"),
        Holidays.OWN.value: _("other hours"),
    }


def _slip_text(slip: Slip) -> str:
    return {
        Slip.NO_CLOCK: _("Write hours such as 09:30."),
        Slip.NO_START: _("Say from what time."),
        Slip.NO_END: _("Say until what time, or choose “end not fixed”."),
        Slip.END_AND_NONE: _("Clear the second hour, or choose another remark."),
        Slip.SAME: _("The end is the same as the beginning: correct one of the two."),
        Slip.BACKWARDS: _(
            "The end comes before the beginning: exchange the two hours. "
            "If it lasts past midnight, end at 00:00 and go on from 00:00 the next day."
        ),
        Slip.OVERLAP: _("It runs into another opening of this day: join them, or change one."),
        Slip.CLOSED_TOO: _("Closed and open at once: untick “closed”, or clear the hours."),
        Slip.NO_OWN: _("Say the hours of public holidays, or choose another answer."),
        Slip.NO_DAY: _("Say the hours of one day at least, or tick “closed” on every day."),
    }[slip]


def _not_osm() -> str:
    return _("These hours cannot be read. Write them like this: Mo-Fr 09:00-12:00; PH off")


def _closures(values: Values, editing: Editing) -> Iterator[ClosureFields]:
    given = [row for row in values.get("closures") or () if isinstance(row, dict)]
    at = editing.problems.at
    for number, row in enumerate([*given, {}]):
        place, name = f"closures.{number}", f"closures-{number}"
        label = _("Closure %(number)s") % {"number": number + 1}
        if number == len(given):
            label = _("Another closure")
        yield ClosureFields(
            name=name,
            label=label,
            first=_date(
                f"{name}-from", _("First day closed"), row.get("from"), at(f"{place}.from")
            ),
            reopens=_date(f"{name}-to", _("Opens again on"), row.get("to"), at(f"{place}.to")),
            note=texts_field(
                f"{name}-note",
                _("Why, or where to go meanwhile"),
                row.get("note"),
                error=editing.problems.first_under(f"{place}.note"),
            ),
        )


def _date(name: str, label: str, value: object, error: str) -> Field:
    return Field(name=name, label=label, kind="date", value=str(value or ""), error=error)


# Writing


def _write(values: Values, posted: QueryDict) -> Values:
    return replaced(
        values,
        HOURS.keys,
        {
            "hours": _hours_posted(posted),
            "hours_text": texts_of(posted, "hours_text"),
            "closures": [closure for row in rows(posted, "closures") if (closure := _closure(row))],
        },
    )


def _hours_posted(posted: QueryDict) -> str:
    """Return the hours that a form says. An empty grid does not replace hours beyond a week, and
    a grid that says the same leaves them as they were written."""
    as_text = text_of(posted, "hours-osm")
    if text_of(posted, "hours-as") == AS_TEXT:
        return as_text
    grid, before = grid_posted(posted), _week(as_text)
    if not grid:
        return "" if isinstance(before, Week) else as_text
    found = checked(grid)
    if found.week is None:
        return grid.as_text()
    return as_text if found.week == before else write(found.week)


def _closure(row: Row) -> dict[str, Any]:
    return held({"from": row.text("from"), "to": row.text("to"), "note": row.texts("note")})


# What it says


def said_of(values: Values, today: datetime.date) -> Said:
    """Return the hours of a draft in the languages of the directory, and the coming days."""
    hours = str(values.get("hours") or "")
    if kept := grid_kept(hours):
        return Said(remarks=list(_remarks(checked(kept).slips)))
    if not hours:
        return Said()
    if not is_osm(hours):
        return Said(remarks=[_not_osm()])
    return Said(
        readings=list(_readings(hours)),
        days=coming_days(Opening(hours, tuple(_dated(values))), today),
    )


def _remarks(slips: Slips) -> Iterator[str]:
    for place, slip in slips.items():
        text = _slip_text(slip)
        if place:
            day = _day_label(place.partition("-")[0])
            text = _("%(day)s: %(remark)s") % {"day": day, "remark": text}
        yield text


def _readings(hours: str) -> Iterator[Reading]:
    for language in LANGUAGES:
        with override(language):
            if sentences := hours_in_words(hours):
                yield Reading(language, OWN_NAMES[language], sentences)


def _dated(values: Values) -> Iterator[Closure]:
    """Yield the closures of a draft that can be read."""
    for row in values.get("closures") or ():
        try:
            first = datetime.date.fromisoformat(row["from"])
            reopens = datetime.date.fromisoformat(row["to"])
        except (ValueError, TypeError, KeyError):
            continue
        if first < reopens:
            yield Closure(first, reopens)


@require_POST
@signed_in
def hours_said(request: MemberRequest) -> HttpResponse:
    """Say what the hours of a form mean. Nothing is kept."""
    values = HOURS.write({}, request.POST)
    said = said_of(values, timezone.localdate())
    return render(request, "sheets/hours_said.html", {"said": said})


HOURS = Section(
    code="hours",
    title=gettext_lazy("Hours and closures"),
    template="sheets/hours.html",
    keys=frozenset({"hours", "hours_text", "closures"}),
    read=_read,
    write=_write,
)
