"""The page of a participant: saying something, and seeing what became of it."""

import datetime
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.concertation.domain.contribution import LONGEST, Heading, Status
from seuil.concertation.domain.protocol import PhaseKind
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.domain.session import Status as SessionStatus
from seuil.concertation.labels import HEADING_LABELS
from seuil.concertation.models import Contribution, Device, Session
from seuil.concertation.operations.contributions import (
    OtherText,
    Said,
    SessionOver,
    receive,
    withdraw,
)
from seuil.concertation.operations.live import hold
from seuil.concertation.queries.evaluation import is_open
from seuil.concertation.queries.live import (
    Now,
    contribution_by_id,
    now_in,
    phases_of,
    pulse,
    said_by,
)
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.web.http import CONFLICT, UNREADABLE
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site
from seuil.web.live.polling import unless_same
from seuil.web.live.seats import SeatRequest, seated, wants_json
from seuil.web.live.words import BECAME, KIND_GROUPS, WITHDRAWABLE, languages, told_signs
from seuil.web.signs import confirmed, signs_in
from seuil.wording.localised import reader_language

GONE = 410
UNLIKELY = datetime.timedelta(days=2)
"""A phone whose clock is further off says nothing about when something was said."""


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one contribution, as its author reads it."""

    contribution: Contribution
    words: Promise
    heading: Promise | str
    withdrawable: bool
    blockage_url: str


def became(one: Contribution) -> Became:
    status = Status(one.status)
    heading = HEADING_LABELS[Heading(one.heading)] if one.heading else ""
    told = status is Status.PUBLISHED and one.blockage is not None
    url = reverse("web:blockage", args=[one.blockage.uuid]) if told and one.blockage else ""
    return Became(one, BECAME[status], heading, status in WITHDRAWABLE, url)


@seated
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: SeatRequest) -> HttpResponse:
    """Show the page of a seat; POST takes in what it says, for a page or for live.js as JSON."""
    session = request.device.session
    if request.method != "POST":
        shell = "shell" in request.GET  # what a phone may keep for when there is no network
        return render(request, "live/seat.html", _context(request, session, shell=shell))
    signs = signs_in(request.POST.get("text", ""))
    if signs and not confirmed(request.POST, signs):
        found = [one.text for one in signs]
        return _refused(request, UNREADABLE, told_signs(signs), signs=found)
    try:
        said = receive(request.device, _id(request), _said(request, signs_kept=bool(signs)))
    except (InvalidInput, OtherText, SessionOver) as refused:
        return _refused(request, *_why(refused))
    if wants_json(request):
        return JsonResponse({"uuid": str(said.uuid), "status": said.status, "late": said.is_late})
    return redirect("web:live_seat", session.slug)


@seated
@require_safe
def seat_now(request: SeatRequest) -> HttpResponse:
    """Return the part of the page that changes; 304 while nothing did. Two queries then."""
    session = request.device.session

    def draw() -> HttpResponse:
        return render(
            request, "live/seat_now.html", _now(request.device, session, said_by(request.device))
        )

    return unless_same(request, pulse(session, device=request.device), draw)


@seated
@require_POST
def seat_holds(request: SeatRequest) -> HttpResponse:
    """Note that the phone is there, and how many contributions it still holds."""
    count = request.POST.get("waiting", "")
    if not count.isascii() or not count.isdecimal() or len(count) > 5:
        return JsonResponse({"error": "waiting: a number from 0 on"}, status=UNREADABLE)
    hold(request.device, int(count))
    return HttpResponse(status=204)


@seated
@require_POST
def seat_withdraws(request: SeatRequest) -> HttpResponse:
    """Take back something that came from this phone."""
    mine = {str(one.uuid): one.uuid for one in said_by(request.device)}
    wanted = mine.get(request.POST.get("uuid", ""))
    if wanted is None:
        raise Http404
    with suppress(TransitionRefused):  # published in the meantime: the page says so
        withdraw(wanted)
    return redirect("web:live_seat", request.device.session.slug)


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def said_page(request: HttpRequest, contribution_id: uuid.UUID) -> HttpResponse:
    """Show whoever kept the id what became of a contribution; POST takes it back."""
    one = contribution_by_id(contribution_id)
    if request.method == "POST":
        with suppress(TransitionRefused):
            withdraw(contribution_id)
        return redirect("web:live_said", contribution_id)
    return render(request, "live/said.html", {"became": became(one), "session": one.session})


def _why(refused: InvalidInput | OtherText | SessionOver) -> tuple[int, str]:
    if isinstance(refused, InvalidInput):
        return UNREADABLE, wrong_words(refused)
    if isinstance(refused, OtherText):
        return CONFLICT, _("This was sent before with other words. What came first stands.")
    return GONE, _("The session is over and its synthesis is being written: nothing comes in now.")


def wrong_words(wrong: InvalidInput) -> str:
    """Say what is wrong with what was typed."""
    if wrong.path == "text" and isinstance(wrong.value, int):
        over = wrong.value - LONGEST
        text = ngettext(
            "%(count)s character too many: say it shorter, or in two.",
            "%(count)s characters too many: say it shorter, or in two.",
            over,
        )
        return text % {"count": over}
    return _("Write something first.")


def _said(request: SeatRequest, *, signs_kept: bool) -> Said:
    kind, language = request.POST.get("kind", ""), request.POST.get("language", "")
    return Said(
        request.POST.get("text", ""),
        proposed=kind if kind in set(Heading) else "",
        language=language if language in dict(languages()) else "",
        signs_kept=signs_kept,
        said_at=_said_at(request.POST.get("said_at", "")),
    )


def _said_at(typed: str) -> datetime.datetime | None:
    """Return when the phone's own clock says it was said; nothing that cannot be."""
    try:
        said = datetime.datetime.fromisoformat(typed)
        now = timezone.now()
        return said if abs(now - said) < UNLIKELY else None
    except (ValueError, TypeError):
        return None


def _id(request: SeatRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("uuid", ""))
    except ValueError:
        raise InvalidInput("an id is needed", path="uuid") from None


def _refused(
    request: SeatRequest, status: int, words: str, *, signs: list[str] | None = None
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": words, "signs": signs or []}, status=status)
    context = _context(request, request.device.session)
    typed = {name: request.POST.get(name, "") for name in ("text", "kind", "language", "uuid")}
    context |= {"typed": typed, "wrong": words, "signs": signs or []}
    return render(request, "live/seat.html", context, status=status)


def _context(request: SeatRequest, session: Session, *, shell: bool = False) -> dict[str, object]:
    typed = {"text": "", "kind": "", "language": reader_language(), "uuid": str(uuid.uuid4())}
    return {
        **_now(request.device, session, [] if shell else said_by(request.device)),
        "groups": KIND_GROUPS,
        "languages": languages(),
        "longest": LONGEST,
        "typed": typed,
        "wrong": "",
        "signs": [],
        "holds_url": reverse("web:live_holds", args=[session.slug]),
    }


def _is_near_its_end(session: Session, at: Now | None) -> bool:
    ended = session.status != SessionStatus.LIVE
    return ended or (at is not None and at.phase.kind == PhaseKind.EVALUATION)


def _now(device: Device, session: Session, said: Sequence[Contribution]) -> dict[str, object]:
    now = timezone.now()
    at = now_in(session, phases_of(session), now)
    return {
        "session": session,
        "now": at,
        "takes": session.status in CAPTURING,
        "late": session.status == SessionStatus.CONSOLIDATION,
        "evaluates": is_open(session, now) and _is_near_its_end(session, at),
        "said": [became(one) for one in said],
        "family": device.get_family_display(),
    }
