"""The console of the facilitator: phases, clock, phones, screen, beginning and end."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import PROCESS, Status, Step
from seuil.concertation.labels import GUARD_SENTENCES, SCREEN_LABELS
from seuil.concertation.models import Session
from seuil.concertation.operations.live import (
    add_minutes,
    end_session,
    go_to_phase,
    pause,
    put_on_screen,
    resume,
)
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.queries.live import now_in, per_minute, phases_of, phones_of, pulse
from seuil.concertation.queries.sessions import refusals
from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.messaging.links import full_address
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.lists.qr import qr_svg
from seuil.web.live.polling import unless_same
from seuil.web.live.room import RoomRequest, in_the_room, stream_of

HIGH = 24
SOON = 5
"""Seconds after which the phones that are there are counted anew."""


@dataclass(frozen=True, slots=True)
class FamilyPhones:
    """``count`` is None for one or two: then only that there are some is said."""

    label: Promise
    count: int | None


@dataclass(frozen=True, slots=True)
class MinuteBar:
    x: int
    y: int
    height: int


@in_the_room
@require_http_methods(["GET", "HEAD", "POST"])
def console(request: RoomRequest) -> HttpResponse:
    """Show where the session is; POST begins it, moves its clock, its screen, or ends it."""
    if request.method == "POST":
        _post(request)
        return redirect(request.path)
    return render(request, "live/console.html", _context(request))


@in_the_room
@require_safe
def console_now(request: RoomRequest) -> HttpResponse:
    """Return the part of the console that changes; 304 while nothing did."""
    session, now = request.session_held, timezone.now()
    state = (pulse(session), int(now.timestamp()) // SOON)

    def draw() -> HttpResponse:
        return render(request, "live/console_now.html", _now(session))

    return unless_same(request, state, draw)


@in_the_room
@require_safe
def console_steps(request: RoomRequest) -> HttpResponse:
    """Return the buttons of the clock, which another facilitator may have pressed."""
    session = request.session_held

    def draw() -> HttpResponse:
        context = _now(session) | {"live": session.status == Status.LIVE}
        return render(request, "live/console_steps.html", context)

    return unless_same(request, (session.status, session.clock), draw)


@in_the_room
@require_safe
def code_sheet(request: RoomRequest) -> HttpResponse:
    """Return a sheet to print and lay on the tables: the code, how one joins."""
    session = request.session_held
    if not session.code:
        raise NotVisible("there is no code before the session and after it")
    return render(request, "live/code_sheet.html", {"session": session} | joining(session))


def joining(session: Session) -> dict[str, object]:
    """Return what a screen or a sheet needs to tell how one joins."""
    if not session.code:
        return {"join_address": "", "qr": ""}
    path = reverse("web:live_join_session", args=[session.code])
    return {
        "join_address": full_address(reverse("web:live_join")).partition("://")[2].rstrip("/"),
        "qr": qr_svg(full_address(path), _("Code to join the session with a phone")),
    }


def _post(request: RoomRequest) -> None:
    session, act = request.session_held, request.POST.get("act", "")
    seen = _number_or_none(request.POST.get("phase_seen", ""))
    if act == "begin":
        if not request.able.prepares:
            raise NotVisible("only those who prepare it begin it")
        version = _number_or_none(request.POST.get("version", ""))
        take_session_step(session.uuid, Step.GO_LIVE, actor=request.user, seen=version)
        messages.success(request, _("The session has begun. The code is on the screen."))
        return
    if act.startswith("show:") and request.able.takes_notes:
        _show(session, act.removeprefix("show:"))
        return
    if not request.able.facilitates:
        raise NotVisible("the session is not going on")
    match act.partition(":"):
        case ("phase", _sign, position):
            go_to_phase(session.uuid, _number(position), seen=seen)
        case ("pause", _sign, _rest):
            pause(session.uuid, seen=seen)
        case ("resume", _sign, _rest):
            resume(session.uuid, seen=seen)
        case ("minutes", _sign, minutes):
            add_minutes(session.uuid, min(_number(minutes), 60), seen=seen)
        case ("end", _sign, _rest):
            version = _number_or_none(request.POST.get("version", ""))
            waive = request.POST.get("waive", "")
            end_session(session.uuid, actor=request.user, seen=version, waive=waive)
            messages.success(request, _("The session has ended. What comes now is shown as late."))
        case _other:
            raise TransitionRefused("no such step")


def _show(session: Session, what: str) -> None:
    shown, _sign, tool = what.partition(":")
    if shown not in set(Shown):
        raise NotVisible("nothing like that is shown")
    put_on_screen(session.uuid, Shown(shown), tool_id=_number(tool) if tool else None)


def _context(request: RoomRequest) -> dict[str, object]:
    session = request.session_held
    status = Status(session.status)
    begins = Step.GO_LIVE in PROCESS.steps_from(status)
    left = refusals(session, Step.GO_LIVE) if begins else []
    return {
        **_now(session),
        **joining(session),
        "stream": stream_of(session),
        "able": request.able,
        "begins": begins,
        "left": [(GUARD_SENTENCES[one.guard], [str(name) for name in one.missing]) for one in left],
        "live": status is Status.LIVE,
        "ended": status is Status.CONSOLIDATION,
        "tools": list(session.tools.filter(withdrawn_at=None)),
        "screens": [(one, SCREEN_LABELS[one]) for one in (Shown.CODE, Shown.SAID, Shown.NOTHING)],
    }


def _now(session: Session) -> dict[str, object]:
    moment = timezone.now()
    phases, phones = phases_of(session), phones_of(session, moment)
    now = now_in(session, phases, moment)
    at = phases.index(now.phase) if now else -1
    minutes = per_minute(session, moment)
    return {
        "session": session,
        "phases": phases,
        "now": now,
        "next": phases[at + 1] if at + 1 < len(phases) else None,
        "previous": phases[at - 1] if at > 0 else None,
        "phones": phones,
        "by_family": [
            FamilyPhones(FAMILY_LABELS[family], count) for family, count in phones.families.items()
        ],
        "minutes_said": ", ".join(map(str, minutes)),
        "bars": _bars(minutes),
        "came": sum(minutes),
    }


def _bars(minutes: Sequence[int]) -> list[MinuteBar]:
    most = max(*minutes, 1)
    heights = [max(1, round(HIGH * count / most)) for count in minutes]
    return [MinuteBar(10 * x, HIGH - height, height) for x, height in enumerate(heights)]


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        raise NotVisible("not a number")
    return int(typed)


def _number_or_none(typed: str) -> int | None:
    return _number(typed) if typed else None
