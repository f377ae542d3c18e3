"""The page of the note-taker: one key files, shows, sets aside."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from seuil.concertation.domain.contribution import LONGEST, Heading, Status, Step, Via
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.operations.contributions import (
    ContributionMove,
    Said,
    note,
    say_not_same,
    say_same,
    take_contribution_step,
    undo_last,
    withdraw_typed,
)
from seuil.concertation.queries.live import desk_of, pulse, settled_of
from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.organisations.domain import PracticeFamily
from seuil.web.http import UNREADABLE
from seuil.web.live.polling import unless_same
from seuil.web.live.room import RoomRequest, in_the_room, needs_held, stream_of
from seuil.web.live.words import KIND_GROUPS, families, languages, told_signs
from seuil.web.signs import confirmed, signs_in
from seuil.wording.localised import reader_language

LISTS = {"filed": Status.FILED, "aside": Status.SET_ASIDE}


@in_the_room
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: RoomRequest) -> HttpResponse:
    """Show what came in; POST takes a step with one of them, or writes a note."""
    needs_held(request)
    if request.method == "POST":
        if not request.able.takes_notes:
            raise NotVisible("nobody takes notes any more")
        return _post(request)
    listed = request.GET.get("list", "")
    status = LISTS.get(listed)
    context = _context(request) | {
        "listed": listed if status else "",
        "settled": settled_of(request.session_held, status) if status else [],
    }
    return render(request, "live/notes.html", context)


@in_the_room
@require_safe
def incoming(request: RoomRequest) -> HttpResponse:
    """Return what waits, for a page that asks again and again; 304 while nothing changed."""
    needs_held(request)

    def draw() -> HttpResponse:
        return render(request, "live/incoming.html", _context(request))

    return unless_same(request, pulse(request.session_held), draw)


def _post(request: RoomRequest) -> HttpResponse:
    session, posted = request.session_held, request.POST
    match posted.get("act", "").partition(":"):
        case ("note", _sign, _rest):
            return _note(request)
        case ("undo", _sign, _rest):
            undone = undo_last(session, actor=request.user)
            messages.info(request, _undone(undone.text) if undone else _("Nothing to undo."))
        case ("same", _sign, other):
            say_same(
                session, _key(request), _number(other), actor=request.user, seen=_seen(request)
            )
        case ("apart", _sign, _rest):
            say_not_same(session, _key(request))
        case ("withdraw", _sign, _rest):
            withdraw_typed(session, _key(request), actor=request.user)
        case (act, _sign, value):
            move = _move(act, value, request)
            take_contribution_step(session, _key(request), move, actor=request.user)
    query = "?list=" + posted["list"] if posted.get("list") in LISTS else ""
    return redirect(request.path + query)


def _move(act: str, value: str, request: RoomRequest) -> ContributionMove:
    """Read a button, such as ``file:track``, ``show`` or ``set_aside``."""
    if act not in {"file", "show", "hide", "take_back", "set_aside"}:
        raise TransitionRefused("no such step")
    heading = Heading(value) if act == "file" and value in set(Heading) else None
    words = request.POST.get("words", "") if act == "set_aside" else ""
    return ContributionMove(Step(act), heading=heading, words=words, seen=_seen(request))


def _note(request: RoomRequest) -> HttpResponse:
    posted = request.POST
    signs = signs_in(posted.get("text", ""))
    if signs and not confirmed(posted, signs):
        told = {
            name: posted.get(name, "") for name in ("text", "kind", "family", "language", "uuid")
        }
        context = _context(request) | {
            "typed": told,
            "signs": [one.text for one in signs],
            "signs_told": told_signs(signs),
        }
        return render(request, "live/notes.html", context, status=UNREADABLE)
    said = said_of(request, signs_kept=bool(signs))
    note(request.session_held, said, actor=request.user, uuid=uuid_of(request))
    return redirect(request.path + "?to=note")


def said_of(request: RoomRequest, *, signs_kept: bool) -> Said:
    posted = request.POST
    kind, family = posted.get("kind", ""), posted.get("family", "")
    language = posted.get("language", "")
    return Said(
        posted.get("text", ""),
        family=family if family in set(PracticeFamily) else "",
        proposed=kind if kind in set(Heading) else "",
        language=language if language in dict(languages()) else reader_language(),
        signs_kept=signs_kept,
    )


def uuid_of(request: RoomRequest) -> uuid.UUID | None:
    """Return the id that the form came with, so that a form sent twice is one note."""
    try:
        return uuid.UUID(request.POST.get("uuid", ""))
    except ValueError:
        return None


def _context(request: RoomRequest) -> dict[str, object]:
    session = request.session_held
    desk = desk_of(session)
    return {
        "session": session,
        "desk": desk,
        "waiting": _waiting(desk.waiting),
        "filed": desk.counts[Status.FILED] + desk.counts[Status.LINKED],
        "aside": desk.counts[Status.SET_ASIDE],
        "groups": KIND_GROUPS,
        "families": families(),
        "languages": languages(),
        "longest": LONGEST,
        "reasons": (_("said twice"), _("not about the theme"), _("names somebody")),
        "stream": stream_of(session),
        "takes": request.able.takes_notes,
        "capturing": session.status in CAPTURING,
        "phone": Via.PHONE,
        "typed": {
            "text": "",
            "kind": "",
            "family": "",
            "language": reader_language(),
            "uuid": str(uuid.uuid4()),
        },
        "signs": [],
        "signs_told": "",
        "listed": "",
        "settled": [],
        "to_note": request.GET.get("to") == "note",
    }


def _waiting(count: int) -> str:
    text = ngettext("%(count)s waits for you", "%(count)s wait for you", count)
    return text % {"count": count}


def _undone(text: str) -> str:
    return _("Undone: “%(text)s”.") % {"text": text}


def _key(request: RoomRequest) -> int:
    return _number(request.POST.get("contribution", ""))


def _seen(request: RoomRequest) -> int | None:
    typed = request.POST.get("seen", "")
    return _number(typed) if typed else None


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 12:
        raise NotVisible("no such contribution")
    return int(typed)
