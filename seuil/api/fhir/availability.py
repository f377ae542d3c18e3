"""Hours as FHIR says them: usual weeks in elements, all that a week cannot hold in words."""

import datetime
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from seuil.api.fhir.elements import Fhir
from seuil.directory.models import Service
from seuil.exchange.hsds.timetable import DAY_END, MIDNIGHT, Slot, slots_of
from seuil.wording.times import closed_text

LAST_SECOND = "23:59:59"
DAYS = {
    "MO": "mon",
    "TU": "tue",
    "WE": "wed",
    "TH": "thu",
    "FR": "fri",
    "SA": "sat",
    "SU": "sun",
}
HOLIDAYS_OFF = re.compile(r"\bPH (?:off|closed)\b")


def times(service: Service) -> Iterator[Fhir]:
    """Yield the hours of usual weeks; none when they cannot all be said so."""
    for slot in _weekly(service.hours) or ():
        days = [DAYS[day] for day in slot.days]
        if (slot.opens, slot.closes) == (MIDNIGHT, DAY_END):
            yield {"daysOfWeek": days, "allDay": True}
        else:
            yield {
                "daysOfWeek": days,
                "availableStartTime": _clock(slot.opens),
                "availableEndTime": _clock(slot.closes),
            }


def _weekly(hours: str) -> tuple[Slot, ...] | None:
    slots = slots_of(hours) if hours.strip() else None
    return None if slots is None or any(slot.monthly for slot in slots) else slots


def _clock(said: str) -> str:
    """FHIR knows no 24:00."""
    return LAST_SECOND if said == DAY_END else f"{said}:00"


def closed(service: Service, today: datetime.date) -> Iterator[Fhir]:
    """Yield the closures that are not over, last day included, and public holidays."""
    for closure in service.closures.all():
        if closure.reopens_on <= today:
            continue
        last = closure.reopens_on - datetime.timedelta(days=1)
        said = closed_text(closure.first_day, closure.reopens_on)
        yield {
            "description": str(closure.note) or said,
            "during": {"start": closure.first_day.isoformat(), "end": last.isoformat()},
        }
    if HOLIDAYS_OFF.search(service.hours):
        yield {"description": _("Public holidays")}


def exceptions(service: Service) -> str:
    """Return what a reader of the elements alone would miss: words, or the hours as a whole."""
    words = str(service.hours_text).strip()
    told = service.hours.strip() if _weekly(service.hours) is None else ""
    return "\n".join(filter(None, (words, told)))
