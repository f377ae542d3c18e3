"""Days and hours in words, in the reader's language."""

import datetime
import re
from functools import lru_cache

from babel.dates import format_date, format_skeleton
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.wording.localised import reader_language

# The hour as it is said in print in Brussels: 9 h 30, 9.30 uur, 9:30.
HOUR_FORMATS = {
    "fr": ("{hour}\u00a0h", "{hour}\u00a0h\u00a0{minute:02}"),
    "nl": ("{hour}\u00a0uur", "{hour}.{minute:02}\u00a0uur"),
    "en": ("{hour}:00", "{hour}:{minute:02}"),
}


def hour_text(time: datetime.time) -> str:
    full, with_minutes = HOUR_FORMATS[reader_language()]
    template = with_minutes if time.minute else full
    return template.format(hour=time.hour, minute=time.minute)


LOCALES = {"en": "en_GB"}
"""English as it is read in Europe: the day before the month."""


def date_text(day: datetime.date) -> str:
    """Return the date in full: 24 novembre 2026."""
    return long_date(day, reader_language())


@lru_cache(maxsize=4096)
def long_date(day: datetime.date, language: str) -> str:
    """Return the date as one writes it in a language.

    >>> day = datetime.date(2026, 12, 1)
    >>> [long_date(day, language) for language in ("fr", "nl", "en")]
    ['1er décembre 2026', '1 december 2026', '1 December 2026']
    """
    return _worded(day, "long", language)


def full_date(day: datetime.date, language: str) -> str:
    """Return the date with the day of the week: mardi 1er décembre 2026."""
    return _worded(day, "full", language).replace(",", "")


def short_date_text(day: datetime.date) -> str:
    """Return the date in digits, as they are written in Brussels in every language."""
    return f"{day:%d/%m/%Y}"


def month_text(day: datetime.date, pattern: str = "LLLL y") -> str:
    return _worded(day, pattern, reader_language())


def day_of_year_text(day: datetime.date) -> str:
    """Return a date without its year: 1er décembre."""
    return _skeleton(day, "MMMMd")


def short_day_text(day: datetime.date) -> str:
    """Return a day of the coming weeks: mar. 1er déc."""
    return _skeleton(day, "EdMMM")


def date_and_hour_text(moment: datetime.datetime) -> str:
    """Return a local moment in full: 24 novembre 2026, 9 h 30."""
    return f"{date_text(moment.date())}, {hour_text(moment.time())}"


def short_date_and_hour_text(moment: datetime.datetime) -> str:
    """Return a local moment in digits: 24/11/2026 09:30."""
    return f"{short_date_text(moment)} {moment:%H:%M}"


def _worded(day: datetime.date, pattern: str, language: str) -> str:
    return _first(
        format_date(day, format=pattern, locale=LOCALES.get(language, language)), day, language
    )


def _skeleton(day: datetime.date, skeleton: str) -> str:
    language = reader_language()
    return _first(
        format_skeleton(skeleton, day, locale=LOCALES.get(language, language)), day, language
    )


def _first(text: str, day: datetime.date, language: str) -> str:
    """Return the text with "1er" where French says so, which Babel does not."""
    return re.sub(r"\b1\b", "1er", text, count=1) if language == "fr" and day.day == 1 else text


def closed_text(first: datetime.date, reopens: datetime.date) -> str:
    """Say when a service is closed; ``reopens`` is the first day open again."""
    last = reopens - datetime.timedelta(days=1)
    if first == last:
        return _("Closed on %(day)s.") % {"day": date_text(first)}
    return _("Closed from %(first)s to %(last)s.") % {
        "first": date_text(first),
        "last": date_text(last),
    }


def weekday_text(day: datetime.date) -> str:
    return _worded(day, "EEEE", reader_language())


def moment_text(moment: datetime.datetime, now: datetime.datetime) -> str:
    """Return when something is, as one would say it: today at 9:00, Thursday at 9:00."""
    time = hour_text(moment.time())
    days = (moment.date() - now.date()).days
    if days == 0:
        return _("today at %(time)s") % {"time": time}
    if days == 1:
        return _("tomorrow at %(time)s") % {"time": time}
    if 1 < days < 7:
        return _("%(weekday)s at %(time)s") % {"weekday": weekday_text(moment.date()), "time": time}
    return _("on %(date)s at %(time)s") % {"date": date_text(moment.date()), "time": time}


def days_text(days: int) -> str:
    """Return a delay in the unit that one would use: days, weeks or months."""
    if days < 14:
        count, text = days, ngettext("%(count)s day", "%(count)s days", days)
    elif days < 70:
        count = round(days / 7)
        text = ngettext("%(count)s week", "%(count)s weeks", count)
    else:
        count = round(days / 30)
        text = ngettext("%(count)s month", "%(count)s months", count)
    return text % {"count": count}


def age_text(day: datetime.date, today: datetime.date) -> str:
    """Return how long ago a day was, in words."""
    days = (today - day).days
    if days <= 0:
        return _("today")
    return _("%(delay)s ago") % {"delay": days_text(days)}
