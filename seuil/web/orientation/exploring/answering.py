"""The answer to a request: begun from its avenues, read as the requester will, then sent."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.kernel.guards import GuardRefused
from seuil.kernel.personal import Found
from seuil.orientation.domain.avenue import RESULTS
from seuil.orientation.domain.request import Step
from seuil.orientation.models import OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.orientation.policies import steps_of
from seuil.web.components import Crumb
from seuil.web.http import CONFLICT
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.exploring.beginning import explorable
from seuil.web.orientation.exploring.drafted import drafted, language_of, practical_of
from seuil.web.orientation.exploring.levels import (
    Tried,
    band_of_button,
    levels_of,
    noted,
    reasons_in,
)
from seuil.web.orientation.exploring.offer import explored
from seuil.web.orientation.passages.parts import passage_part
from seuil.web.orientation.reader import RequestReader, for_professionals, sentence_of
from seuil.web.signs import kinds_of, signs_in, signs_text

LONGEST_ANSWER = 5_000
UNPROCESSABLE = 422
SURE = "sure"
"""The value of the button by which a text with signs of a person is sent all the same."""
DRAFTS = {"fr": "Français", "nl": "Nederlands"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def answer(request: RequestReader, request_id: UUID) -> HttpResponse:
    """Draft the answer; POST shows it as the requester will read it, sends it, notes a level."""
    asked = explored(request, request_id)
    if Step.ANSWER not in steps_of(request.viewer, asked):
        return redirect("web:orientation_request", asked.uuid)
    draft = request.POST.get("draft", "")
    if request.method != "POST" or draft in DRAFTS:
        return _page(request, asked, language=draft)
    words = request.POST.get("words", "").replace("\r\n", "\n").strip()
    if band := band_of_button(request.POST):
        tried = noted(request.viewer, asked, band, request.POST)
        status = UNPROCESSABLE if tried.band else 200
        return _page(request, asked, words=words, tried=tried, status=status)
    if "send" not in request.POST:
        return _page(request, asked, words=words, preview=True)
    return _sent(request, asked, words)


def _sent(request: RequestReader, asked: OrientationRequest, words: str) -> HttpResponse:
    if not words or len(words) > LONGEST_ANSWER:
        error = _("Write the answer.") if not words else _("Too long: shorten it a little.")
        return _page(request, asked, words=words, error=error, status=UNPROCESSABLE)
    if (signs := _signs_in(words, asked)) and request.POST["send"] != SURE:
        shown = signs_text(signs)
        return _page(request, asked, words=words, signs=shown, preview=True, status=UNPROCESSABLE)
    seen = request.POST.get("seen", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else None
    try:
        move = Move(Step.ANSWER, words=words, signs_kept=kinds_of(signs), seen=version)
        take_step(request.viewer, asked.uuid, move)
    except GuardRefused as refusal:
        error = sentence_of(refusal)
        return _page(request, asked, words=words, error=error, status=CONFLICT)
    messages.success(request, _("Sent. The requester is told, and says whether it fits."))
    return redirect("web:orientation_request", asked.uuid)


def _signs_in(words: str, asked: OrientationRequest) -> Sequence[Found]:
    """Return what may name a person; the contacts of services, as drafted, do not."""
    known = practical_of(list(asked.avenues.all()))
    return [one for one in signs_in(words) if one.text not in known]


def _page(
    request: RequestReader,
    asked: OrientationRequest,
    *,
    words: str | None = None,
    language: str = "",
    preview: bool = False,
    signs: str = "",
    error: str = "",
    tried: Tried | None = None,
    status: int = 200,
) -> HttpResponse:
    avenues = list(asked.avenues.for_list().by_band())
    notes = list(asked.levels.all())
    levels = levels_of(avenues, notes, tried or Tried(reasons=reasons_in(request.POST)))
    language = language or language_of(asked)
    if words is None:
        words = drafted(asked, avenues, notes, language)
    context = {
        "asked": asked,
        "crumbs": crumbs_of(asked, Crumb(label=_("Answer"))),
        "avenues": avenues,
        "levels": levels,
        "missing": [one.label for one in levels if one.missing],
        "unknown": [one for one in avenues if one.status not in RESULTS],
        "editing": explorable(request.viewer, asked),
        "words": words,
        "written_in": language,
        "drafts": DRAFTS.items(),
        "preview": preview,
        "signs": signs,
        "error": error,
        "passage": passage_part(asked, timezone.localdate()),
        "longest": LONGEST_ANSWER,
    }
    return render(request, "orientation/answer.html", context, status=status)
