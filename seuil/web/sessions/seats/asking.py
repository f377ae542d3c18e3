"""Asking for a seat without account, and the page that the link in the mail opens."""

import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from icalendar import Calendar, Event

from seuil.accounts.models import User
from seuil.concertation.domain.registration import Status
from seuil.concertation.domain.session import Status as SessionStatus
from seuil.concertation.domain.session import purged_on
from seuil.concertation.labels import WHY_SENTENCES
from seuil.concertation.models import Registration, Session
from seuil.concertation.operations import registration as operations
from seuil.concertation.queries.registration import registration_of, standing_of
from seuil.concertation.queries.sessions import session_for
from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.messaging.links import full_address
from seuil.operating.limits import take
from seuil.web.components import Crumb
from seuil.web.http import PageRequest, refuse_unstorable
from seuil.web.limits import limited
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site
from seuil.web.sessions.seats.forms import AskForm

STEPS = {
    "confirm": operations.confirm,
    "accept": operations.accept_offer,
    "cancel": operations.cancel,
    "ask_again": operations.ask_again,
}
GONE = frozenset({Status.CANCELLED, Status.ABSENT, Status.ATTENDED})


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@limited("mail")
def register(request: PageRequest, slug: str) -> HttpResponse:
    """Show the form; POST keeps what was written and sends a link to the address."""
    refuse_unstorable(request)
    session = _public_session(request, slug)
    if session.status != SessionStatus.REGISTRATION_OPEN:
        return _page(request, session, "sessions/seats/closed.html", {}, status=409)
    if request.method != "POST":
        return _page(request, session, "sessions/seats/ask.html", {"form": AskForm()})
    form = AskForm(request.POST)
    if form.is_valid() and take("mail_to", form.cleaned_data["mail"].lower()):
        form.add_error("mail", _("Too many messages go to this address today: try tomorrow."))
    if not form.is_valid():
        return _page(request, session, "sessions/seats/ask.html", {"form": form}, status=422)
    try:
        operations.ask_for_seat(session.uuid, form.asked)
    except TransitionRefused:
        return _page(request, session, "sessions/seats/closed.html", {}, status=409)
    return redirect("web:session_register_sent", session.slug)


@require_safe
def register_sent(request: PageRequest, slug: str) -> HttpResponse:
    """Say that a mail is on its way: the same for everybody, whether it was known or not."""
    session = _public_session(request, slug)
    return _page(request, session, "sessions/seats/sent.html", {})


def _public_session(request: PageRequest, slug: str) -> Session:
    user = request.user if isinstance(request.user, User) else None
    try:
        session, _able = session_for(user, request.standing, slug)
    except NotVisible as hidden:
        raise Http404 from hidden
    return session


def _page(
    request: PageRequest,
    session: Session,
    template: str,
    context: dict[str, object],
    status: int = 200,
) -> HttpResponse:
    last = session.ends_at.date() if session.ends_at else None
    whole = {
        "session": session,
        "purged_on": purged_on(last, session.retention_days) if last else None,
        "crumbs": [
            Crumb(label=_("Sessions"), url=reverse("web:sessions")),
            Crumb(label=str(session), url=reverse("web:session", args=[session.slug])),
            Crumb(label=_("Ask for a seat")),
        ],
        **context,
    }
    return render(request, template, whole, status=status)


@require_safe
@opened_by_link
def seat(request: PageRequest, token: str) -> HttpResponse:
    """Show where a registration stands; opening it changes nothing."""
    return _seat_page(request, registration_of(token), token)


@from_own_site
@require_POST
@opened_by_link
def move_seat(request: PageRequest, token: str) -> HttpResponse:
    """Confirm, take an offered seat, give it back, or come back into the line."""
    step = STEPS.get(request.POST.get("step", ""))
    registration = registration_of(token)
    if step is None:
        return _seat_page(request, registration, token, status=422)
    try:
        step(token)
    except TransitionRefused:
        registration.refresh_from_db()
        return _seat_page(request, registration, token, moved=True, status=409)
    return redirect("web:session_seat", token)


def _seat_page(
    request: PageRequest,
    registration: Registration,
    token: str,
    *,
    moved: bool = False,
    status: int = 200,
) -> HttpResponse:
    standing = standing_of(registration)
    session = registration.session
    over = session.status not in operations.OPEN_SESSIONS
    context = {
        "registration": registration,
        "session": session,
        "token": token,
        "why": WHY_SENTENCES[standing.place.why] if standing.place else "",
        "ahead": standing.ahead,
        "over": over,
        "moved": moved,
        "can": _possible(Status(registration.status), over=over),
    }
    return render(request, "sessions/seats/seat.html", context, status=status)


def _possible(status: Status, *, over: bool) -> frozenset[str]:
    if over:
        return frozenset()
    return {
        Status.REQUESTED: frozenset({"confirm"}),
        Status.CONFIRMED: frozenset({"cancel", "calendar"}),
        Status.WAITLISTED: frozenset({"cancel"}),
        Status.OFFERED: frozenset({"accept", "cancel"}),
        Status.LAPSED: frozenset({"ask_again"}),
    }.get(status, frozenset())


@require_safe
@opened_by_link
def seat_calendar(request: PageRequest, token: str) -> HttpResponse:
    """Give the session as a file for a calendar, with the way back to the seat."""
    registration = registration_of(token)
    session = registration.session
    if registration.status != Status.CONFIRMED or session.starts_at is None:
        raise NotVisible("nobody sits there")
    event = Event()
    event.add("uid", f"{session.uuid}@seuil")
    event.add("dtstamp", timezone.now())
    event.add("summary", str(session.title))
    event.add("dtstart", session.starts_at.astimezone(datetime.UTC))
    if session.ends_at:
        event.add("dtend", session.ends_at.astimezone(datetime.UTC))
    event.add("location", ", ".join(filter(None, [session.place, session.address])))
    event.add("description", session.access_notes)
    event.add("url", full_address(reverse("web:session", args=[session.slug])))
    calendar = Calendar()
    calendar.add("prodid", "-//Seuil//sessions//")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{session.slug}.ics"'
    return response
