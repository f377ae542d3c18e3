"""When the doors are open, on a card that is kept for weeks: the usual week, not the coming one."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import holidays

from seuil.access import hours
from seuil.access.hours import Span
from seuil.access.types import Opening
from seuil.web.directory.sheet import FAR, WEEK, joined
from seuil.wording.card_times import date_in, hour_in, weekday_in

DAY = datetime.timedelta(days=1)
WEEKS_COMPARED = 4
MOST_NEXT = 4

Isolate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the week with the same hours, or one date."""

    label: str
    text: str


class HoursInWords:
    """Says the hours in one language; ``isolate`` keeps numbers in order beside other scripts."""

    def __init__(self, language: str, card: Mapping[str, str], isolate: Isolate) -> None:
        self.language = language
        self.card = card
        self.isolate = isolate

    def date(self, day: datetime.date) -> str:
        return self.isolate(date_in(day, self.language))

    def week(self, opening: Opening, today: datetime.date) -> list[Days]:
        """Return the days of the usual week, Monday first; empty when weeks differ."""
        usual = usual_week(Opening(opening.hours), today)
        if usual is None:
            return []
        texts = [self._day(spans) for spans in usual]
        return [
            Days(self._from_to(first, last), texts[first]) for first, last in runs_of_equals(texts)
        ]

    def next_openings(self, opening: Opening, now: datetime.datetime) -> list[Days]:
        coming = joined(span for span in hours.spans(opening, now, now + FAR) if span.start >= now)
        return [
            Days(
                f"{weekday_in(span.start.weekday(), self.language)} {self.date(span.start.date())}",
                self._span(span),
            )
            for span in coming[:MOST_NEXT]
        ]

    def _from_to(self, first: int, last: int) -> str:
        start, end = weekday_in(first, self.language), weekday_in(last, self.language)
        return start if first == last else self.card["days"].format(first=start, last=end)

    def _day(self, spans: list[Span]) -> str:
        return " · ".join(map(self._span, spans)) or self.card["closed"]

    def _span(self, span: Span) -> str:
        if span.end - span.start >= DAY:
            text = self.card["day_and_night"]
        else:
            text = self.card["span"].format(
                start=self.isolate(hour_in(span.start.time(), self.language)),
                end=self.isolate(hour_in(span.end.time(), self.language, ends=True)),
            )
        walk_in = span.certain and not span.by_appointment
        return text if walk_in else self.card["perhaps"].format(hours=text)

    def holidays(self, text: str) -> str:
        """Say what the hours say of public holidays; empty for a service that never closes."""
        if not hours.confirms_holidays(text):
            return self.card["holidays_unknown"]
        if text.strip() == "24/7":
            return ""
        return self.card["holidays_closed" if closed_on_holidays(text) else "holidays_other"]


def closed_on_holidays(text: str) -> bool:
    rules = [rule.split() for rule in text.replace(",", " ").split(";")]
    return any(rule[:1] == ["PH"] and rule[-1] in {"off", "closed"} for rule in rules)


def usual_week(opening: Opening, today: datetime.date) -> list[list[Span]] | None:
    """Return the spans of each day of the week, Monday first; None when weeks differ.

    Public holidays are left out of the comparison: they are told apart.
    """
    found = spans_by_day(opening, today, WEEKS_COMPARED * WEEK)
    years = [today.year, today.year + 1]
    free = holidays.country_holidays(hours.COUNTRY, years=years)
    week: list[list[Span]] = []
    for number in range(WEEK):
        days = [day for day in found if day.weekday() == number and day not in free]
        if len({tuple(map(_times, found[day])) for day in days}) > 1:
            return None
        week.append(found[days[0]] if days else [])
    return week if any(week) else None


def spans_by_day(
    opening: Opening, first: datetime.date, days: int
) -> dict[datetime.date, list[Span]]:
    """Return the spans of each day, a night on the day on which it starts."""
    start = datetime.datetime.combine(first - DAY, datetime.time())
    end = start + (days + 2) * DAY
    found: dict[datetime.date, list[Span]] = {first + n * DAY: [] for n in range(days)}
    for span in _by_day(joined(hours.spans(opening, start, end))):
        if span.start.date() in found:
            found[span.start.date()].append(span)
    return found


def _by_day(spans: list[Span]) -> Iterator[Span]:
    """Cut what is open for days on end into whole days."""
    for span in spans:
        start = span.start
        while span.end - start > DAY:
            midnight = datetime.datetime.combine(start.date() + DAY, datetime.time())
            yield replace(span, start=start, end=midnight)
            start = midnight
        yield replace(span, start=start)


def _times(span: Span) -> tuple[datetime.time, datetime.timedelta, bool, bool]:
    return span.start.time(), span.end - span.start, span.certain, span.by_appointment


def runs_of_equals(texts: list[str]) -> list[tuple[int, int]]:
    """Return first and last position of each run of equal texts.

    >>> runs_of_equals(["a", "a", "b", "a"])
    [(0, 1), (2, 2), (3, 3)]
    """
    runs: list[tuple[int, int]] = []
    for position, text in enumerate(texts):
        if runs and texts[runs[-1][0]] == text:
            runs[-1] = (runs[-1][0], position)
        else:
            runs.append((position, position))
    return runs
