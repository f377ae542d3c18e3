"""Days and hours in words, for every template: without `load`, and in no other way."""

import datetime

from django import template

from seuil.wording import times

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: datetime.date | None) -> str:
    """Return the date in full: 1er décembre 2026."""
    return times.date_text(_date_of(value)) if value else ""


@register.filter(expects_localtime=True)
def short_day(value: datetime.date | None) -> str:
    return times.short_date_text(value) if value else ""


@register.filter(expects_localtime=True)
def month(value: datetime.date | None) -> str:
    return times.month_text(value) if value else ""


@register.filter(expects_localtime=True)
def moment(value: datetime.datetime | None) -> str:
    """Return the date and the hour in full: 1er décembre 2026, 9 h 30."""
    return times.date_and_hour_text(value) if value else ""


@register.filter(expects_localtime=True)
def short_moment(value: datetime.datetime | None) -> str:
    return times.short_date_and_hour_text(value) if value else ""


@register.filter(expects_localtime=True)
def hour(value: datetime.datetime | None) -> str:
    return times.hour_text(value.time()) if value else ""


def _date_of(value: datetime.date) -> datetime.date:
    return value.date() if isinstance(value, datetime.datetime) else value
