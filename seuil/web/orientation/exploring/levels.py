"""The grid of levels: each has an avenue, "nothing found", or is not relevant because."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.orientation.domain.avenue import Band
from seuil.orientation.labels import BAND_LABELS, Words
from seuil.orientation.models import Avenue, LevelNote, OrientationRequest
from seuil.orientation.operations import note_level
from seuil.orientation.queries import request_for
from seuil.web.components import Crumb
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.exploring.beginning import begin, explorable
from seuil.web.orientation.reader import RequestReader, for_professionals

LONGEST_REASON = 300
ANSWER = "answer"
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class Level:
    """One line of the grid. ``wrong``: a reason was needed and not given."""

    band: Band
    label: Words
    avenues: Sequence[Avenue]
    note: LevelNote | None
    wrong: bool = False

    @property
    def missing(self) -> bool:
        return not self.avenues and self.note is None


def levels_of(
    avenues: Iterable[Avenue], notes: Iterable[LevelNote], *, wrong: Band | None = None
) -> list[Level]:
    """Return the four lines of the grid, the nearest first."""
    by_band: dict[str, list[Avenue]] = {}
    for avenue in avenues:
        by_band.setdefault(avenue.band, []).append(avenue)
    noted = {note.band: note for note in notes}
    return [
        Level(band, BAND_LABELS[band], by_band.get(band, ()), noted.get(band), band is wrong)
        for band in Band
    ]


def grid_of(request: OrientationRequest, *, wrong: Band | None = None) -> list[Level]:
    """Return the grid of a request, in two queries."""
    return levels_of(request.avenues.all(), request.levels.all(), wrong=wrong)


@require_POST
@for_professionals
def level(request: RequestReader, request_id: UUID, band: str) -> HttpResponse:
    """Note what was found at one level; without a verdict the note is taken back."""
    asked = request_for(request.viewer, request_id)
    if band not in set(Band):
        raise NotVisible("no such level")
    back = "orientation_answer" if request.POST.get("from") == ANSWER else "orientation_explore"
    wrong = _noted(request, asked, Band(band))
    if not request.htmx and not wrong:
        return redirect(f"web:{back}", asked.uuid)
    context = {
        "asked": asked,
        "levels": grid_of(asked, wrong=Band(band) if wrong else None),
        "editing": explorable(request.viewer, asked),
        "from_answer": back == "orientation_answer",
        "back": f"web:{back}",
        "crumbs": crumbs_of(asked, Crumb(label=_("All levels"))),
    }
    template = "orientation/levels.html" if request.htmx else "orientation/level_again.html"
    return render(request, template, context, status=UNPROCESSABLE if wrong else 200)


def _noted(request: RequestReader, asked: OrientationRequest, band: Band) -> bool:
    """Keep the note; return whether it lacked its reason."""
    verdict = request.POST.get("verdict", "")
    if verdict not in {"", *LevelNote.Verdict.values}:
        raise NotVisible("no such verdict")
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    begin(request.viewer, asked)
    try:
        note_level(request.viewer, asked.uuid, band, verdict, reason=reason)
    except InvalidInput:
        return True
    return False
