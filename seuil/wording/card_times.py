"""Days, hours and delays in a language that is not the reader's: that of a card handed out.

In the added languages dates and hours are written as on every paper in Brussels, in digits:
24/11/2026, 9:00. Month names differ between countries that share a language; these do not.
"""

import datetime
from typing import Literal

from babel.dates import format_timedelta, get_day_names

from seuil.wording.localised import LANGUAGES
from seuil.wording.times import HOUR_FORMATS, full_date, long_date

IN_DIGITS = ("{hour}:00", "{hour}:{minute:02}")
LAST_HOUR = 24
DAYS_TO_WEEKS, DAYS_TO_MONTHS = 14, 70
WITHOUT_MONTHS = frozenset({"ti"})
"""Where Babel has no good words for a number of months."""
MOST = 1000
"""Above any number of units, so that Babel keeps to the unit it is given."""


def date_in(day: datetime.date, language: str) -> str:
    if language in LANGUAGES:
        return long_date(day, language)
    return f"{day:%d/%m/%Y}"


def full_date_in(day: datetime.date, language: str) -> str:
    """Return the date with the day of the week, where month names are used."""
    return full_date(day, language) if language in LANGUAGES else date_in(day, language)


def weekday_in(number: int, language: str) -> str:
    """Return the name of a day of the week; 0 is Monday."""
    return str(get_day_names("wide", locale=language)[number])


def hour_in(time: datetime.time, language: str, *, ends: bool = False) -> str:
    """Return an hour; midnight that ends a span is 24:00."""
    full, with_minutes = HOUR_FORMATS.get(language, IN_DIGITS)
    template = with_minutes if time.minute else full
    hour = LAST_HOUR if ends and time == datetime.time() else time.hour
    return template.format(hour=hour, minute=time.minute)


def delay_in(days: int, language: str) -> str:
    """Return a delay in the unit that one would use: days, weeks or months."""
    unit: Literal["day", "week", "month"] = "day"
    if days >= DAYS_TO_WEEKS:
        unit = "week" if days < DAYS_TO_MONTHS or language in WITHOUT_MONTHS else "month"
    return format_timedelta(
        datetime.timedelta(days=days), granularity=unit, threshold=MOST, locale=language
    )
