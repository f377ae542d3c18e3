"""The page of a request: the same for all who have to do with it, with what each may see and do."""

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from seuil.matching.chips import languages
from seuil.orientation.attachments import attachments_seen
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.request import TRIED, Status, Step
from seuil.orientation.labels import BAND_LABELS, Words
from seuil.orientation.meetings import meetings_of
from seuil.orientation.models import Avenue, LevelNote
from seuil.orientation.policies import explores, is_left_behind, parties, sees_person
from seuil.orientation.queries import request_for
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.desk.offers import Offer, first_of, offers
from seuil.web.orientation.desk.steps import StepForm
from seuil.web.orientation.desk.timeline import timeline
from seuil.web.orientation.desk.turns import due_text, turn_of
from seuil.web.orientation.facts import facts_said
from seuil.web.orientation.passages.parts import passage_part
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.wording.localised import reader_language

TONES = {
    avenues.Status.ACCEPTED: "open",
    avenues.Status.ACCESSED: "open",
    avenues.Status.WAIT_LISTED: "ask",
    avenues.Status.CONSIDERING: "ask",
    avenues.Status.CONTACTED: "ask",
    avenues.Status.REFUSED: "blocked",
    avenues.Status.NO_ANSWER: "blocked",
    avenues.Status.MISSED: "blocked",
}


@dataclass(frozen=True, slots=True)
class AvenueLine:
    avenue: Avenue
    tone: str
    due: str
    late: bool


@dataclass(frozen=True, slots=True)
class LevelLine:
    """What was done at a level; ``done`` is False where it is still to be looked at."""

    label: Words
    text: str
    done: bool


@require_safe
@for_professionals
def request_page(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    asked = request_for(viewer, request_id)
    if asked.status == Status.DRAFT:
        return redirect("web:orientation_edit", asked.uuid)
    found = list(asked.avenues.select_related("service").by_band())
    notes = list(asked.levels.all())
    missing = missing_levels(found, notes)
    turn = turn_of(asked, viewer, today)
    offered = offers(viewer, asked, found, today)
    first = first_of(offered, asked, missing, mine=turn.mine)
    held = parties(viewer, asked)
    context = {
        "asked": asked,
        "held": held,
        "turn": turn,
        "since": timezone.localdate(asked.moved_at),
        "left": is_left_behind(asked),
        "first": first,
        "first_form": StepForm(first.step, asked) if first and has_form(first) else None,
        "offers": [one for one in offered if one is not first],
        "explores": explores(viewer, asked) and asked.status in TRIED,
        "leads_to_avenues": turn.mine and first is None and explores(viewer, asked),
        "facts": facts_said(asked),
        "spoken": language_name(asked.language) if asked.language else "",
        "sees_contact": sees_person(held, asked),
        "attachments": attachments_seen(viewer, asked).defer("content"),
        "avenues": [_line(one, today) for one in found],
        "levels": level_lines(found, notes),
        "happened": timeline(asked, found),
        "passage": passage_part(asked, today),
        "meetings": meetings_of(asked),
        "crumbs": crumbs_of(asked),
    }
    return render(request, "orientation/request.html", context)


def has_form(offer: Offer) -> bool:
    """Whether a step is filled in on the page itself."""
    return not offer.at_once and offer.step not in {Step.ANSWER, Step.CLOSE}


def language_name(code: str) -> str:
    return next((one.label[reader_language()] for one in languages() if one.code == code), code)


def missing_levels(found: Collection[Avenue], notes: Collection[LevelNote]) -> list[Band]:
    seen = {one.band for one in found} | {one.band for one in notes}
    return [band for band in Band if band not in seen]


def level_lines(found: Sequence[Avenue], notes: Sequence[LevelNote]) -> list[LevelLine]:
    """Return what was done at each level, in words."""
    said = {note.band: note for note in notes}
    counts = {band: sum(one.band == band for one in found) for band in Band}
    return [
        LevelLine(
            label, _level_text(counts[band], said.get(band)), bool(counts[band] or band in said)
        )
        for band, label in BAND_LABELS.items()
    ]


def _level_text(count: int, note: LevelNote | None) -> str:
    if count:
        return ngettext("%(count)s avenue", "%(count)s avenues", count) % {"count": count}
    if note is None:
        return _("still to be looked at")
    if not note.reason:
        return str(note.get_verdict_display())
    return _("%(verdict)s: %(reason)s") % {
        "verdict": note.get_verdict_display(),
        "reason": note.reason,
    }


def _line(avenue: Avenue, today: datetime.date) -> AvenueLine:
    return AvenueLine(
        avenue,
        TONES.get(avenues.Status(avenue.status), "neutral"),
        due_text(avenue.due_on, today) if avenue.due_on else "",
        avenue.is_due(today),
    )
