"""Sessions for the calendars and the feed readers of others, by place, theme and series."""

import datetime
from collections.abc import Sequence

import icalendar
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.concertation.domain.session import TOLD, Status
from seuil.concertation.labels import SESSION_LABELS
from seuil.concertation.models import Session
from seuil.concertation.queries.calendar import OFF, Wanted, published
from seuil.concertation.sentences import when_text, why_off
from seuil.kernel.errors import NotVisible
from seuil.matching.search import territory_zone
from seuil.messaging.links import full_address
from seuil.web.http import PageRequest
from seuil.web.sessions.calendar import wanted_in
from seuil.web.sessions.public import session_opened

MEDIA_TYPE = "text/calendar; charset=utf-8"
USUAL_LENGTH = datetime.timedelta(hours=2)
A_YEAR = datetime.timedelta(days=366)
REFRESH = datetime.timedelta(hours=12)


@require_safe
def sessions_calendar(request: HttpRequest) -> HttpResponse:
    """Give all that is public, or what the address asks for, as a calendar to subscribe to."""
    return calendar_answer(_found(wanted_in(request)), "sessions.ics")


@require_safe
def session_calendar(request: PageRequest, slug: str) -> HttpResponse:
    """Give one session as an entry for a calendar."""
    found, _able = session_opened(request, slug)
    if found.starts_at is None:
        raise Http404
    return calendar_answer([found], f"{found.slug}.ics")


def _found(wanted: Wanted) -> list[Session]:
    try:
        return published(wanted)
    except NotVisible as unknown:
        raise Http404 from unknown


def calendar_answer(found: Sequence[Session], name: str) -> HttpResponse:
    response = HttpResponse(calendar_of(found), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def calendar_of(found: Sequence[Session]) -> bytes:
    """Return sessions as iCalendar (RFC 5545), in the language of the reader.

    A session keeps its UID for good; SEQUENCE grows with every change, so that calendars that
    took it in follow. Postponed ones are cancelled there until they have another day.
    """
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Seuil//Seuil//EN")
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", _("Concertations"))
    whole.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for session in found:
        whole.add_component(_entry(session))
    days = [session.starts_at.date() for session in found if session.starts_at]
    if days:
        whole.add_missing_timezones(min(days) - A_YEAR, max(days) + A_YEAR)
    return bytes(whole.to_ical())


def _entry(session: Session) -> icalendar.Event:
    assert session.starts_at is not None  # noqa: S101  those without a day are not asked for
    zone = territory_zone()
    begins = session.starts_at.astimezone(zone)
    ends = (session.ends_at or session.starts_at + USUAL_LENGTH).astimezone(zone)
    entry = icalendar.Event()
    entry.add("uid", f"{session.uuid}@seuil")
    entry.add("sequence", session.version)
    entry.add("dtstamp", session.moved_at.astimezone(datetime.UTC))
    entry.add("dtstart", begins)
    entry.add("dtend", ends)
    entry.add("summary", str(session))
    entry.add("status", "CANCELLED" if session.status in OFF else "CONFIRMED")
    entry.add("url", full_address(reverse("web:session", args=[session.slug])))
    if where := ", ".join(text for text in (session.place, session.address) if text):
        entry.add("location", where)
    if text := str(why_off(session) or session.about):
        entry.add("description", text)
    return entry


class SessionsFeed(Feed[Session, Wanted]):
    """What is new: sessions announced, moved, cancelled; syntheses that came out. Atom."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Wanted:
        return wanted_in(request)

    def title(self) -> str:
        return _("Concertations")

    def link(self) -> str:
        return full_address(reverse("web:sessions"))

    def subtitle(self) -> str:
        return _("Sessions announced, moved or cancelled, and what came out of them.")

    def items(self, wanted: Wanted) -> list[Session]:
        return sorted(_found(wanted), key=lambda one: (one.moved_at, one.pk), reverse=True)[:50]

    def item_title(self, item: Session) -> str:
        state = SESSION_LABELS[Status(item.status)]
        return _("%(title)s: %(state)s") % {"title": item, "state": state}

    def item_description(self, item: Session) -> str:
        if item.status in TOLD:
            return _("The synthesis of this session can be read.")
        return str(why_off(item)) or f"{when_text(item)}. {item.about}"

    def item_link(self, item: Session) -> str:
        return full_address(reverse("web:session", args=[item.slug]))

    def item_guid(self, item: Session) -> str:
        return f"urn:uuid:{item.uuid}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: Session) -> datetime.datetime:
        return item.created_at

    def item_updateddate(self, item: Session) -> datetime.datetime:
        return item.moved_at


@require_safe
def sessions_feed(request: HttpRequest) -> HttpResponse:
    return SessionsFeed()(request)
