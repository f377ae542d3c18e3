"""Opening hours in words, as one reads them on a sheet: the week, and what a week cannot hold."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names
from django.utils.translation import gettext as _

from seuil.access import hours as clock
from seuil.access.hours import APPOINTMENT
from seuil.access.types import Opening
from seuil.directory.week import (
    AS_USUAL,
    DAY,
    DAYS,
    WHOLE_DAY,
    Beyond,
    Holidays,
    Hours,
    Interval,
    Kind,
    Rule,
    Week,
    is_osm,
    read,
    rules_of,
    runs,
)
from seuil.web.directory.card_hours import spans_by_day
from seuil.web.directory.sheet import span_text, week_of
from seuil.wording.localised import reader_language
from seuil.wording.phrases import listed
from seuil.wording.times import day_of_year_text, hour_text, month_text, short_day_text

COMING_DAYS = 14
LEAP_YEAR = 2024
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def hours_in_words(hours: str) -> list[str]:
    """Return sentences that say the hours in the reader's language; none when they are not known,
    not in OSM syntax, or of a kind that has no words here."""
    if not hours.strip() or not is_osm(hours):
        return []
    week = read(hours)
    if isinstance(week, Week):
        return week_in_words(week)
    rules = rules_of(hours) or ()
    said = [_rule_text(rule) for rule in rules]
    if said and not any(rule.holidays for rule in rules):
        said.append(_holidays_text(Week()))
    return said


def week_in_words(week: Week) -> list[str]:
    """Return the days that open, those that do not, and the holidays."""
    if set(week.days) == {WHOLE_DAY} and week.holidays is Holidays.AS_USUAL:
        return [_("Open day and night, every day, also on public holidays.")]
    groups: dict[Hours, list[int]] = {}
    for number, hours in enumerate(week.days):
        groups.setdefault(hours, []).append(number)
    closed = groups.pop((), [])
    said = [_line(days_text(days), hours_text(hours)) for hours, days in groups.items()]
    if closed:
        said.append(_("Closed: %(days)s.") % {"days": days_text(closed)})
    return [*said, _holidays_text(week)]


def _line(days: str, times: str) -> str:
    return capitalised(_("%(days)s: %(times)s.") % {"days": days, "times": times})


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _holidays_text(week: Week) -> str:
    match week.holidays:
        case Holidays.CLOSED:
            return _("Closed on public holidays.")
        case Holidays.AS_USUAL:
            return _("On public holidays: as on other days.")
        case Holidays.OWN:
            return _("On public holidays: %(times)s.") % {"times": hours_text(week.holiday_hours)}
        case _:
            return _("Public holidays: not confirmed, call first.")


def day_name(number: int) -> str:
    return str(get_day_names("wide", locale=reader_language())[number])


def days_text(numbers: Sequence[int]) -> str:
    """Return days of the week in words: Monday to Wednesday and Friday."""
    if len(numbers) == len(DAYS):
        return _("every day")
    parts: list[str] = []
    for first, last in runs(sorted(numbers)):
        if last - first > 1:
            names = {"first": day_name(first), "last": day_name(last)}
            parts.append(_("%(first)s to %(last)s") % names)
        else:
            parts += [day_name(number) for number in range(first, last + 1)]
    return listed(parts)


def hours_text(hours: Iterable[Interval]) -> str:
    return listed([_interval_text(one) for one in hours])


def _interval_text(one: Interval) -> str:
    hour = _hour(one.opens)
    if one.kind is Kind.OPEN_END:
        return _("from %(hour)s, end not fixed") % {"hour": hour}
    if one.closes - one.opens == DAY:
        text = _("day and night")
    elif one.closes > DAY:
        until = _hour(one.closes - DAY)
        text = _("%(from)s to %(to)s the next day") % {"from": hour, "to": until}
    else:
        until = _hour(one.closes) if one.closes < DAY else _("midnight")
        text = _("%(from)s to %(to)s") % {"from": hour, "to": until}
    if one.kind is Kind.APPOINTMENT:
        return _("%(hours)s, by appointment") % {"hours": text}
    return text


def _hour(minutes: int) -> str:
    return hour_text(datetime.time(minutes // 60, minutes % 60))


# Rules that no week can hold


def _rule_text(rule: Rule) -> str:
    text = _("closed") if rule.off else hours_text(rule.hours)
    if not rule.sure:
        text = _("%(hours)s (to be confirmed)") % {"hours": text}
    for remark in sorted(rule.remarks - {APPOINTMENT, AS_USUAL}):
        text = _("%(hours)s, “%(remark)s”") % {"hours": text, "remark": remark}
    if rule.dates is None:
        return _line(_days_of(rule), text)
    first, last = map(_day_of_year, rule.dates)
    words = {"from": first, "to": last, "days": _days_of(rule), "times": text}
    return _("From %(from)s to %(to)s, %(days)s: %(times)s.") % words


def _days_of(rule: Rule) -> str:
    parts = [days_text(rule.days)] if rule.days else []
    for day, turn in rule.monthly:
        name = {"day": day_name(day)}
        parts.append(_turns()[turn] % name)
    if rule.holidays:
        parts.append(_("public holidays"))
    if rule.school:
        parts.append(_("school holidays"))
    return listed(parts) if parts else _("every day")


def _turns() -> dict[int, str]:
    return {
        1: _("the first %(day)s of the month"),
        2: _("the second %(day)s of the month"),
        3: _("the third %(day)s of the month"),
        4: _("the fourth %(day)s of the month"),
        5: _("the fifth %(day)s of the month"),
        -1: _("the last %(day)s of the month"),
    }


def _day_of_year(text: str) -> str:
    month, _space, day = text.partition(" ")
    date = datetime.date(LEAP_YEAR, MONTHS.index(month) + 1, int(day or 1))
    if not day:
        return month_text(date, "LLLL")
    return day_of_year_text(date)


def beyond_text(beyond: Beyond) -> str:
    """Return why the hours cannot be shown as a week."""
    return {
        Beyond.SEASON: _("They differ by season: a week cannot show that."),
        Beyond.MONTHLY: _("They name weeks of the month: a week cannot show that."),
        Beyond.SCHOOL: _("They name school holidays: a week cannot show that."),
        Beyond.UNSURE: _("They are marked as not sure: a week cannot show that."),
        Beyond.COMMENT: _("They hold a remark: a week cannot show that."),
        Beyond.HOLIDAYS: _(
            "What they say of public holidays depends on the day or is undone further on: "
            "a week cannot show that."
        ),
        Beyond.NIGHT: _("A night is cut at midnight by what is said of the next day."),
        Beyond.OTHER: _("They say more than a week can show."),
    }[beyond]


# The coming days


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A day to come: when doors are open in words, and as bars in minutes of that day."""

    label: str
    spans: Sequence[str]
    note: str
    bars: Sequence[tuple[int, int]]


def coming_days(opening: Opening, today: datetime.date) -> list[ComingDay]:
    """Return the next fourteen days; a night stands in words on its first day, and as a bar
    on both."""
    if not opening.hours:
        return []
    noted = week_of(opening, today, COMING_DAYS)
    by_day = spans_by_day(opening, today, COMING_DAYS)
    return [
        ComingDay(
            label=capitalised(short_day_text(day)),
            spans=[span_text(span) for span in found],
            note=note.note,
            bars=list(_bars(opening, day)),
        )
        for note, (day, found) in zip(noted, by_day.items(), strict=True)
    ]


def _bars(opening: Opening, day: datetime.date) -> Iterator[tuple[int, int]]:
    start = datetime.datetime.combine(day, datetime.time())
    for span in clock.spans(opening, start, start + datetime.timedelta(days=1)):
        opens, closes = ((at - start) // clock.MINUTE for at in (span.start, span.end))
        yield opens, closes - opens
