"""The parts of a sheet that are checked, how often, and when something is due."""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What is checked together, in the order in which one asks."""

    CONDITIONS = "conditions"
    HOURS = "hours"
    CONTACTS = "contacts"
    PLACES = "places"
    PRICE = "price"
    DESCRIPTION = "description"


class Outcome(StrEnum):
    """What came of asking; a sheet that is up to date by other ways needs no answer."""

    CONFIRMED = "confirmed"
    CHANGED = "changed"
    NO_LONGER_DUE = "no_longer_due"


MONTHS = (3, 6, 12)
LINK_DAYS = 30
REMIND_AFTER = datetime.timedelta(days=10)
SILENT_AFTER = datetime.timedelta(days=20)
REST = datetime.timedelta(days=30)
"""Who said that something changed is left alone until that is put in the sheet."""
MOST_A_NIGHT = 2_000
MOST_MAILS_A_NIGHT = 200
MOST_OF_ONE_ORGANISATION = 3
"""Sheets of which one organisation is asked in one night."""


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later, or the last one of a shorter month.

    >>> months_later(datetime.date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )


@dataclass(frozen=True, slots=True)
class Freshness:
    """When each part of a sheet was checked (None: nobody knows), and how often it is to be."""

    checked: Mapping[Part, datetime.date | None]
    months: Mapping[Part, int]

    def due(self, today: datetime.date) -> tuple[Part, ...]:
        return tuple(part for part in Part if self.due_on(part, today) <= today)

    def due_on(self, part: Part, today: datetime.date) -> datetime.date:
        checked = self.checked[part]
        return months_later(checked, self.months[part]) if checked else today

    def after(self, parts: frozenset[Part], today: datetime.date) -> datetime.date | None:
        """Return since when the whole sheet is checked, once these parts are.

        It is the date of its oldest part: a sheet is never said to be younger than that.
        """
        dates = [today if part in parts else self.checked[part] for part in Part]
        return None if None in dates else min(day for day in dates if day)


def freshness_of(
    checked_on: datetime.date | None,
    checks: Mapping[Part, datetime.date],
    rhythms: Mapping[Part | None, int],
    usual: int,
) -> Freshness:
    """Put together what is known of a sheet; a rhythm of a part goes before that of the sheet.

    The whole sheet was checked on ``checked_on``, parts of it perhaps later.
    """
    whole = rhythms.get(None, usual)
    return Freshness(
        checked={
            part: max(
                (day for day in (checked_on, checks.get(part)) if day is not None), default=None
            )
            for part in Part
        },
        months={part: rhythms.get(part, whole) for part in Part},
    )
