"""Typing paper cards one after the other: number, practice, heading, text, Enter."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.concertation.domain.contribution import LONGEST
from seuil.concertation.operations.contributions import CardTwice, type_card, withdraw_typed
from seuil.concertation.queries.live import cards_of
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.web.http import UNREADABLE
from seuil.web.live.room import RoomRequest, in_the_room, needs_held, sentence_of
from seuil.web.live.scribe import said_of, uuid_of
from seuil.web.live.words import KIND_GROUPS, families, told_signs
from seuil.web.signs import confirmed, signs_in

HIGHEST = 9_999


@in_the_room
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: RoomRequest) -> HttpResponse:
    """Show the form of the next card; POST keeps one and goes on with the number after it."""
    needs_held(request)
    if request.method != "POST":
        return render(request, "live/cards.html", _context(request))
    if not request.able.takes_notes:
        raise NotVisible("nobody types cards any more")
    if wrong := request.POST.get("withdraw", ""):
        return _taken_back(request, wrong)
    try:
        number = _number(request.POST.get("number", ""))
        signs = signs_in(request.POST.get("text", ""))
        if signs and not confirmed(request.POST, signs):
            return _again(request, signs=[one.text for one in signs], told=told_signs(signs))
        said = said_of(request, signs_kept=bool(signs))
        kept = type_card(
            request.session_held, number, said, actor=request.user, uuid=uuid_of(request)
        )
    except (CardTwice, InvalidInput) as refused:
        wrong_number = isinstance(refused, InvalidInput) and refused.path == "number"
        words = _number_words() if wrong_number else sentence_of(refused)
        return _again(request, wrong=words)
    messages.success(request, _("Card %(number)s is kept.") % {"number": number})
    going_on = {"number": str(number + 1), "family": kept.family, "kind": kept.proposed}
    return redirect(f"{request.path}?{urlencode(going_on)}")


def _taken_back(request: RoomRequest, typed: str) -> HttpResponse:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 12:
        raise NotVisible("no such card")
    withdraw_typed(request.session_held, int(typed), actor=request.user)
    messages.info(request, _("Taken back. Its number is free again."))
    return redirect(request.path)


def _again(
    request: RoomRequest, *, wrong: str = "", signs: list[str] | None = None, told: str = ""
) -> HttpResponse:
    names = ("number", "family", "kind", "text", "language", "uuid")
    typed = {name: request.POST.get(name, "") for name in names}
    context = _context(request) | {
        "typed": typed,
        "wrong": wrong,
        "signs": signs or [],
        "signs_told": told,
    }
    return render(request, "live/cards.html", context, status=UNREADABLE)


def _context(request: RoomRequest) -> dict[str, object]:
    given, typed = request.GET, cards_of(request.session_held)
    highest = typed[0].paper_number or 0 if typed else 0
    number = given.get("number", "")
    return {
        "session": request.session_held,
        "typed": {
            "number": number if number.isascii() and number.isdecimal() else str(highest + 1),
            "family": given.get("family", ""),
            "kind": given.get("kind", ""),
            "text": "",
            "language": "",
            "uuid": str(uuid.uuid4()),
        },
        "cards": typed,
        "groups": KIND_GROUPS,
        "families": families(),
        "longest": LONGEST,
        "takes": request.able.takes_notes,
        "wrong": "",
        "signs": [],
        "signs_told": "",
    }


def _number(typed: str) -> int:
    text = typed.strip()
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:9]) <= HIGHEST:
        raise InvalidInput("a number from 1 on", path="number", value=typed)
    return int(text)


def _number_words() -> str:
    return _("Write the number that stands on the card, from 1 to %(highest)s.") % {
        "highest": HIGHEST
    }
