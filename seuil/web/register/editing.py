"""What teams do with a blockage: name it, take its steps, say what shows it, merge and split."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import NotVisible, SeuilError
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain.blockage import PROCESS, Breadth, Evidence, Step, breadth_of
from seuil.register.labels import BLOCKAGE_DECISIONS, GUARD_SENTENCES
from seuil.register.models import Blockage, Observation
from seuil.register.operations import (
    add_evidence,
    name_blockage,
    remove_evidence,
    rename_blockage,
    split_blockage,
    take_blockage_step,
)
from seuil.register.queries.blockages import evidence_of
from seuil.register.queries.lists import Choice, blockages
from seuil.register.similar import Asked, known
from seuil.web.components import Crumb
from seuil.web.http import CONFLICT, UNREADABLE, MemberRequest, signed_in
from seuil.web.published import WordsForm
from seuil.web.register.forms import STEP_FORMS, BlockageForm, move_of, values_of
from seuil.web.register.public import found_blockage, must_work
from seuil.web.register.shown import basin_names, family_names, few, line_of, meetings, spoken
from seuil.web.trying import Attempt, StepAttempt, posted, stale_text, status_of, step_called

MOST_FOUND = 8


def crumbs(one: Blockage, label: str) -> list[Crumb]:
    return [
        Crumb(label=_("Blockages"), url=reverse("web:blockages")),
        Crumb(label=str(one.title), url=reverse("web:blockage", args=[one.uuid])),
        Crumb(label=label),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_blockage(request: MemberRequest) -> HttpResponse:
    """Name a blockage; ``observation``: what was said and shows it."""
    must_work(request.standing)
    shows = _observation(request.GET.get("observation", ""))
    initial: dict[str, Any] = {}
    if shows is not None:
        initial = {
            f"about_{shows.language}": shows.statement,
            "level": shows.level or "system",
            "barrier": shows.barrier,
            "themes": shows.themes,
            "publics": shows.publics,
        }
    form = BlockageForm(posted(request), initial=initial)
    tried = Attempt(request, form)
    if one := tried.makes(lambda: _named(request, form, shows)):
        messages.success(request, _("The blockage is written down."))
        if shows is None:
            return redirect("web:blockage", one.uuid)
        return redirect("web:register_desk")
    title = _("A new blockage")
    context = {
        "title": title,
        "crumbs": [Crumb(label=_("Blockages"), url="/blockages/"), Crumb(label=title)],
        "shows": shows,
        "button": _("Write it down"),
        "back": reverse("web:register_desk"),
    }
    return render(request, "register/form.html", context | tried.shown, status=tried.status)


def _named(request: MemberRequest, form: BlockageForm, shows: Observation | None) -> Blockage:
    one = name_blockage(form.named(), actor=request.user)
    if shows is not None:
        add_evidence(one.uuid, [shows], actor=request.user)
    return one


def _observation(text: str) -> Observation | None:
    try:
        return Observation.objects.shown().filter(pk=UUID(text)).first() if text else None
    except ValueError as odd:
        raise Http404 from odd


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_blockage(request: MemberRequest, blockage_id: UUID) -> HttpResponse:
    must_work(request.standing)
    one = found_blockage(blockage_id)
    form = BlockageForm(posted(request), initial=values_of(one))
    tried = Attempt(request, form)
    renamed = tried.makes(
        lambda: rename_blockage(
            one.uuid, form.named(), actor=request.user, seen=form.cleaned_data["seen"]
        )
    )
    if renamed:
        messages.success(request, _("It is changed."))
        return redirect("web:blockage", one.uuid)
    title = _("Rename and file")
    context = {
        "title": title,
        "crumbs": crumbs(one, title),
        "button": _("Save"),
        "back": reverse("web:blockage", args=[one.uuid]),
    }
    return render(request, "register/form.html", context | tried.shown, status=tried.status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def blockage_step(request: MemberRequest, blockage_id: UUID, step: str) -> HttpResponse:
    """Ask what a step needs; POST takes it. What may not be done gets 409, and says why."""
    must_work(request.standing)
    one, asked = found_blockage(blockage_id), step_called(PROCESS, step)
    into = _into(request.POST.get("into") or request.GET.get("into", ""))
    tried = StepAttempt(
        request,
        one,
        PROCESS,
        asked,
        BLOCKAGE_DECISIONS[asked],
        kind=STEP_FORMS.get(asked, WordsForm),
        says=_guard_text,
        into=into.uuid if into else None,
        measured="measured" in request.GET,
    )
    moved = tried.takes(
        lambda: take_blockage_step(
            one.uuid, move_of(asked, tried.form, lambda _uuid: into), actor=request.user
        )
    )
    if moved:
        return redirect("web:blockage", moved.uuid)
    context = {"one": one, "line": line_of(one), "crumbs": crumbs(one, tried.label)}
    if asked is Step.MERGE:
        context |= _merging(request, one, into)
    return render(request, "register/step.html", context | tried.shown, status=tried.status)


def _guard_text(refused: SeuilError) -> str:
    return str(GUARD_SENTENCES[refused.guard]) if isinstance(refused, GuardRefused) else ""


def _into(text: str) -> Blockage | None:
    try:
        return Blockage.objects.standing().filter(uuid=UUID(text)).first() if text else None
    except ValueError as odd:
        raise Http404 from odd


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge or split leaves: of one blockage, in words."""

    title: str
    counted: str
    families: str
    basins: str
    meetings: int


def _merging(request: MemberRequest, one: Blockage, into: Blockage | None) -> dict[str, Any]:
    """Return what a page shows before two become one: which ones could, then what stands after."""
    words = request.GET.get("words", "").replace("\x00", "").strip()
    return {
        "merging": True,
        "into": into,
        "words": words,
        "others": _others(one, words) if into is None else [],
        "preview": None if into is None else _merged(one, into),
    }


def _others(one: Blockage, words: str) -> Sequence[Blockage]:
    """Return blockages into which one could be merged: those with the words, or those alike."""
    if words:
        return list(blockages(Choice(words=words)).exclude(pk=one.pk)[:MOST_FOUND])
    text = ". ".join(filter(None, (str(one.title), str(one.about))))
    near = known.nearest(Asked(text, one.barrier, one.themes, one.publics), but=[one.pk])
    found = Blockage.objects.in_bulk([each.blockage for each in near])
    return [found[each.blockage] for each in near if each.blockage in found]


def _merged(one: Blockage, into: Blockage) -> Preview:
    return _preview(into, [*_evidence(one), *_evidence(into)])


def _evidence(one: Blockage) -> list[tuple[UUID, Evidence]]:
    rows = evidence_of(one).values_list("pk", "month", "family", "basin__code", "occasion")
    return [
        (key, Evidence(month, _family(family), basin or "", occasion))
        for key, month, family, basin, occasion in rows
    ]


def _family(code: str) -> PracticeFamily | None:
    return PracticeFamily(code) if code else None


def _preview(one: Blockage, rows: Sequence[tuple[UUID, Evidence]]) -> Preview:
    breadth: Breadth = breadth_of(dict(rows).values())
    return Preview(
        title=str(one.title),
        counted=few(breadth.observations) if breadth.observations else "0",
        families=", ".join(family_names(sorted(breadth.families))) or "—",
        basins=", ".join(basin_names(sorted(breadth.basins))) or "—",
        meetings=len(breadth.occasions),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def blockage_evidence(request: MemberRequest, blockage_id: UUID) -> HttpResponse:
    """Choose among what shows a blockage: take it back, or begin another blockage with it."""
    must_work(request.standing)
    one = found_blockage(blockage_id)
    rows = list(evidence_of(one))
    ids = set(request.POST.getlist("observation"))
    picked = [row for row in rows if str(row.pk) in ids]
    splitting = request.POST.get("do") in {"preview", "split"}
    form = BlockageForm(
        request.POST if request.POST.get("do") == "split" else None,
        initial=values_of(one) | {f"title_{code}": "" for code in ("fr", "nl", "en")},
    )
    reason = request.POST.get("reason", "").strip()
    problem = _wrong(request, picked, reason)
    status = status_of(request) if problem else 200
    if request.method == "POST" and not problem:
        do = request.POST.get("do")
        if do == "remove" or (do == "split" and form.is_valid()):
            try:
                return _changed(request, one, picked, reason, form if do == "split" else None)
            except (Stale, NotVisible):
                problem, status = stale_text(), CONFLICT
        elif do == "split":
            status = UNREADABLE
    left = [row.pk for row in rows if row not in picked]
    evidence = dict(_evidence(one))
    title = _("What shows it")
    context = {
        "one": one,
        "title": title,
        "crumbs": crumbs(one, title),
        "spoken": spoken(rows, meetings(one.occasions)),
        "picked": {row.pk for row in picked},
        "problem": problem,
        "reason": reason,
        "splitting": splitting and bool(picked) and bool(reason),
        "stays": _preview(one, [(key, evidence[key]) for key in left]),
        "goes": _preview(one, [(row.pk, evidence[row.pk]) for row in picked]),
        "form": form,
    }
    return render(request, "register/evidence.html", context, status=status)


def _wrong(request: MemberRequest, picked: Sequence[Observation], reason: str) -> str:
    if request.method != "POST":
        return ""
    if not picked:
        return _("Choose at least one observation.")
    if not reason:
        return _("Say why, in a few words: the trace stays readable.")
    return ""


@transaction.atomic
def _changed(
    request: MemberRequest,
    one: Blockage,
    picked: Sequence[Observation],
    reason: str,
    form: BlockageForm | None,
) -> HttpResponse:
    reason = reason[:300]
    if form is None:
        for row in picked:
            remove_evidence(one.uuid, row, actor=request.user, reason=reason)
        messages.success(request, _("Taken back. The trace and the reason stay."))
        return redirect("web:blockage", one.uuid)
    new = split_blockage(one.uuid, picked, form.named(), actor=request.user, reason=reason)
    form.note_choice(new, request.user)
    messages.success(request, _("Two blockages now: this is the new one."))
    return redirect("web:blockage", new.uuid)
