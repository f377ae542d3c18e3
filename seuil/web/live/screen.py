"""The screen of the room: large, calm, without controls; only what somebody chose to show."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from seuil.concertation.domain.protocol import PhaseKind
from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.models import Session
from seuil.concertation.queries.live import now_in, on_screen, phases_of, screen_pulse
from seuil.web.live.console import joining
from seuil.web.live.polling import unless_same
from seuil.web.live.room import RoomRequest, in_the_room, needs_held, stream_of
from seuil.web.live.tool import shown_tool


@in_the_room
@require_safe
def screen(request: RoomRequest) -> HttpResponse:
    """Return the page to project."""
    needs_held(request)
    session = request.session_held
    return render(request, "live/screen.html", _context(session) | {"stream": stream_of(session)})


@in_the_room
@require_safe
def screen_now(request: RoomRequest) -> HttpResponse:
    """Return what is on it now; 304 while nothing changed."""
    needs_held(request)
    session = request.session_held

    def draw() -> HttpResponse:
        return render(request, "live/screen_now.html", _context(session))

    return unless_same(request, screen_pulse(session), draw)


def _context(session: Session) -> dict[str, object]:
    shown = Shown(session.screen) if session.status in CAPTURING else Shown.NOTHING
    now = now_in(session, phases_of(session), timezone.now())
    return {
        "session": session,
        "now": now,
        "pair": now is not None and now.phase.kind == PhaseKind.PAIR,
        "shown": shown,
        "said": on_screen(session) if shown is Shown.SAID else [],
        "tool": shown_tool(session, session.screen_tool) if shown is Shown.TOOL else None,
        **joining(session),
    }
