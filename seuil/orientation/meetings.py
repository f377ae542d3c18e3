"""Meetings on a request: who sees them, and the entry for a calendar that says nothing."""

import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.kernel.errors import NotVisible
from seuil.orientation.domain.request import OPEN
from seuil.orientation.models import CaseMeeting, Desk, OrientationRequest
from seuil.orientation.policies import Viewer, parties

LENGTH = datetime.timedelta(hours=1)
FOLDED_AT = 73
"""Lines of a calendar are cut after so many characters of ASCII."""


def meeting_for(viewer: Viewer, meeting_id: UUID) -> CaseMeeting:
    """Return a meeting to those who have to do with its request, and to the desks invited."""
    rows = CaseMeeting.objects.select_related(
        "request__category__parent", "request__place", "request__desk", "asked_by"
    ).prefetch_related("desks")
    found = rows.filter(uuid=meeting_id).first()
    now = timezone.now()
    if found is None or not (parties(viewer, found.request) or is_invited(viewer, found, now)):
        raise NotVisible("no such meeting")
    return found


def is_invited(viewer: Viewer, meeting: CaseMeeting, now: datetime.datetime) -> bool:
    """Whether a desk of somebody is invited: until it was held, and while the request is open."""
    lasts = meeting.request.status in OPEN or meeting.starts_at >= now - LENGTH
    return lasts and any(desk.pk in viewer.desks for desk in meeting.desks.all())


def concerns(viewer: Viewer, request: OrientationRequest, now: datetime.datetime) -> bool:
    """Whether somebody has to do with a request, or is invited to a meeting on it."""
    return bool(parties(viewer, request)) or any(
        is_invited(viewer, meeting, now) for meeting in meetings_of(request)
    )


def meetings_of(request: OrientationRequest) -> list[CaseMeeting]:
    """Return the meetings on a request with the desks invited, in two queries."""
    return list(request.meetings.prefetch_related("desks"))


def planned(request: OrientationRequest, now: datetime.datetime) -> QuerySet[CaseMeeting]:
    """Return the meetings on a request that have not begun and were not cancelled."""
    return request.meetings.filter(cancelled_at=None, starts_at__gte=now)


def meetings_at(viewer: Viewer, now: datetime.datetime) -> list[CaseMeeting]:
    """Return what the desks of somebody are invited to and still lies ahead, in two queries."""
    return list(
        CaseMeeting.objects.filter(
            desks__in=viewer.desks, cancelled_at=None, starts_at__gte=now - LENGTH
        )
        .select_related("request")
        .prefetch_related("desks")
        .distinct()
    )


def desks_to_invite(request: OrientationRequest) -> list[Desk]:
    """Return the desks that can be asked along; the request's own is there already."""
    others = Desk.objects.active().by_name()
    return list(others.exclude(pk=request.desk_id) if request.desk_id else others)


def calendar_of(meeting: CaseMeeting, address: str) -> str:
    """Return an iCalendar file: a code, a moment and an address that asks who you are.

    What is to be settled, where and with whom stays on the page; calendars are shared.
    """
    title = _("Meeting on request %(code)s") % {"code": meeting.request.code}
    cancelled = meeting.cancelled_at is not None
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Seuil//Seuil//EN",
        "METHOD:CANCEL" if cancelled else "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{meeting.uuid}",
        f"SEQUENCE:{int(cancelled)}",
        f"DTSTAMP:{_utc(meeting.cancelled_at or meeting.asked_at)}",
        f"DTSTART:{_utc(meeting.starts_at)}",
        f"DTEND:{_utc(meeting.starts_at + LENGTH)}",
        f"SUMMARY:{_escaped(title)}",
        f"URL:{address}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text


def _folded(line: str) -> str:
    pieces = [line[at : at + FOLDED_AT] for at in range(0, len(line), FOLDED_AT)]
    return "\r\n ".join(pieces)
