"""Days and hours in words, in the reader's language."""

import datetime

from babel.dates import format_date
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


def date_text(day: datetime.date) -> str:
    """Return the date in full: 24 novembre 2026."""
    return format_date(day, format="long", locale=reader_language())


def weekday_text(day: datetime.date) -> str:
    return format_date(day, format="EEEE", locale=reader_language())


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
