"""The grid of levels: each has an avenue, "nothing found", or is not relevant because."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.kernel.personal import Found
from seuil.orientation.domain.avenue import Band
from seuil.orientation.labels import BAND_LABELS, Words
from seuil.orientation.models import Avenue, LevelNote, OrientationRequest
from seuil.orientation.operations import note_level
from seuil.orientation.policies import Viewer
from seuil.orientation.queries import request_for
from seuil.web.components import Crumb
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.exploring.beginning import begin, explorable
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import (
    SEND_AS_IS,
    all_shown,
    kinds_of,
    signs_in,
    signs_text,
)

LONGEST_REASON = 300
ANSWER = "answer"
UNPROCESSABLE = 422
VERDICTS = {"", SEND_AS_IS, *LevelNote.Verdict.values}
"""What a button of the grid says; "send as it is" is "not relevant" with signs of a person."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was written in the grid and not kept: at ``band`` a reason is missing or has signs."""

    band: Band | None = None
    signs: Sequence[Found] = ()
    reasons: Mapping[Band, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """One line of the grid. ``wrong``: a reason was needed and not given."""

    band: Band
    label: Words
    avenues: Sequence[Avenue]
    note: LevelNote | None
    reason: str = ""
    wrong: bool = False
    signs: Sequence[Found] = ()

    @property
    def missing(self) -> bool:
        return not self.avenues and self.note is None

    @property
    def is_noted_here(self) -> bool:
        """Whether something is to be said of it: an avenue says it by itself."""
        return self.missing or self.note is not None

    @property
    def signs_text(self) -> str:
        return signs_text(self.signs)


NOTHING_TRIED = Tried()


def levels_of(
    avenues: Iterable[Avenue], notes: Iterable[LevelNote], tried: Tried = NOTHING_TRIED
) -> list[Level]:
    """Return the four lines of the grid, the nearest first."""
    by_band: dict[str, list[Avenue]] = {}
    for avenue in avenues:
        by_band.setdefault(avenue.band, []).append(avenue)
    noted = {note.band: note for note in notes}
    return [
        Level(
            band,
            BAND_LABELS[band],
            by_band.get(band, ()),
            noted.get(band),
            reason=tried.reasons.get(band, ""),
            wrong=band is tried.band and not tried.signs,
            signs=tried.signs if band is tried.band else (),
        )
        for band in Band
    ]


def grid_of(request: OrientationRequest, tried: Tried = NOTHING_TRIED) -> list[Level]:
    """Return the grid of a request, in two queries."""
    return levels_of(request.avenues.all(), request.levels.all(), tried)


@require_POST
@for_professionals
def level(request: RequestReader, request_id: UUID, band: str) -> HttpResponse:
    """Note what was found at one level; without a verdict the note is taken back."""
    asked = request_for(request.viewer, request_id)
    if band not in set(Band):
        raise NotVisible("no such level")
    from_answer = request.POST.get("from") == ANSWER
    back = "orientation_answer" if from_answer else "orientation_explore"
    tried = noted(request.viewer, asked, Band(band), request.POST)
    if not request.htmx and tried.band is None:
        return redirect(f"web:{back}", asked.uuid)
    context = {
        "asked": asked,
        "levels": grid_of(asked, tried),
        "editing": explorable(request.viewer, asked),
        "from_answer": from_answer and request.htmx,
        "back": f"web:{back}",
        "crumbs": crumbs_of(asked, Crumb(label=_("All levels"))),
    }
    template = "orientation/levels.html" if request.htmx else "orientation/level_again.html"
    return render(request, template, context, status=UNPROCESSABLE if tried.band else 200)


def band_of_button(posted: QueryDict) -> Band | None:
    """Return the level whose button sent a form that holds them all."""
    return next((band for band in Band if f"verdict-{band}" in posted), None)


def reasons_in(posted: QueryDict) -> Mapping[Band, str]:
    return {band: posted.get(f"reason-{band}", "")[:LONGEST_REASON] for band in Band}


def noted(viewer: Viewer, asked: OrientationRequest, band: Band, posted: QueryDict) -> Tried:
    """Keep the note of a level; return what was written and is not kept."""
    verdict = posted.get(f"verdict-{band}", "")
    if verdict not in VERDICTS:
        raise NotVisible("no such verdict")
    reasons = reasons_in(posted)
    explained = verdict in {SEND_AS_IS, LevelNote.Verdict.NOT_RELEVANT}
    reason = reasons[band] if explained else ""
    signs = signs_in(reason)
    if signs and not (verdict == SEND_AS_IS and all_shown(posted, signs)):
        return Tried(band, signs, reasons)
    begin(viewer, asked)
    wanted = LevelNote.Verdict.NOT_RELEVANT.value if explained else verdict
    try:
        note_level(viewer, asked.uuid, band, wanted, reason=reason, signs_kept=kinds_of(signs))
    except InvalidInput:
        return Tried(band, (), reasons)
    return Tried(None, (), {**reasons, band: ""})
