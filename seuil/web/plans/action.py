"""Writing actions: their text, where they come from, conditions, notes, a carrier that leaves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.plans.domain import action as domain
from seuil.plans.domain.action import Status, Step
from seuil.plans.domain.plan import BEING_WRITTEN
from seuil.plans.models import Action
from seuil.plans.operations.action import (
    StaleAction,
    add_note,
    begin_action,
    is_text_open,
    say_carrier_leaves,
    say_conditions,
    write_action,
    write_reading,
)
from seuil.plans.operations.origins import (
    add_origin,
    add_support,
    remove_origin,
    remove_support,
)
from seuil.plans.queries.action import may_be_supported, origins_of, supports_of
from seuil.plans.queries.alike import actions_alike, texts_of_action
from seuil.register.domain.trace import End
from seuil.register.models import Blockage, Track
from seuil.register.queries.lists import Choice, blockages
from seuil.register.similar import Asked, known
from seuil.web.http import MemberRequest, refuse_unstorable, signed_in
from seuil.web.plans.editing import status_of
from seuil.web.plans.forms import (
    ActionForm,
    ConditionsForm,
    HowForm,
    LeavingForm,
    NoteForm,
    ReadingForm,
    TakingBackForm,
    TranslationForm,
    WordsForm,
    action_values,
)
from seuil.web.plans.opened import (
    CONFLICT,
    WRONG,
    OpenedAction,
    action_crumbs,
    action_to_write,
    guard_text,
    odd_text,
    opened_action,
    plan_crumbs,
    plan_to_write,
    stale_text,
)
from seuil.web.plans.public import shown_action
from seuil.web.plans.steps import carrier_steps
from seuil.web.register.shown import lines_of, track_lines
from seuil.wording.localised import reader_language

MOST_FOUND = 8


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_action(request: MemberRequest, plan_slug: str) -> HttpResponse:
    """Begin an action; ``track`` or ``blockage``: what it answers."""
    refuse_unstorable(request)
    one = plan_to_write(request.standing, plan_slug).plan
    if one.status not in BEING_WRITTEN:
        raise Http404
    source = _source(request.GET)
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        initial={"funding": "none", **_begins_with(source)},
    )
    problem, status = "", status_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            begun = _begun(request, one.slug, form, source)
        except GuardRefused as refused:
            problem, status = guard_text(refused), CONFLICT
        else:
            messages.success(request, _("The draft is written down. Only those inside read it."))
            return redirect("web:action", one.slug, begun.number)
    title = _("A new action")
    context = {
        "title": title,
        "crumbs": plan_crumbs(one, title),
        "form": form,
        "answers": source,
        "problem": problem,
        "button": _("Write it down"),
        "back": reverse("web:plan", args=[one.slug]),
    }
    return render(request, "plans/form.html", context, status=status)


@transaction.atomic
def _begun(
    request: MemberRequest, slug: str, form: ActionForm, source: Track | Blockage | None
) -> Action:
    written, partners = _split(form)
    begun = begin_action(slug, written, actor=request.user, partners=partners)
    form.note_choice(begun, request.user)
    if source is not None:
        kind = End.TRACK if isinstance(source, Track) else End.BLOCKAGE
        add_origin(begun.uuid, kind, source.uuid, actor=request.user)
    return begun


def _source(given: Any) -> Track | Blockage | None:
    """Return what an address says that a new action answers, or a 404."""
    found: Track | Blockage | None = None
    for name, model in (("track", Track), ("blockage", Blockage)):
        if text := given.get(name, ""):
            found = model.objects.filter(uuid=_uuid(text)).first()
            if found is None:
                raise Http404
    return found


def _begins_with(source: Track | Blockage | None) -> dict[str, Any]:
    if source is None:
        return {}
    found: dict[str, Any] = {"themes": source.themes}
    if isinstance(source, Blockage):
        return found | {"publics": source.publics}
    texts = [f"{name}_{code}" for name in ("title", "about") for code in ("fr", "nl", "en")]
    return found | {name: getattr(source, name) for name in texts}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as odd:
        raise Http404 from odd


def _split(form: HowForm) -> tuple[dict[str, Any], list[Any]]:
    written = form.written()
    return written, written.pop("partners")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_action(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Write an action; once the council has it, only what is missing and how it is done."""
    refuse_unstorable(request)
    one = action_to_write(request.standing, plan_slug, number).action
    if one.status in domain.OVER:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    begins = action_values(one)
    form: HowForm = ActionForm(posted, initial=begins)
    if not is_text_open(one):
        form = TranslationForm(one, posted, initial=begins)
    problem, status = "", status_of(request)
    if request.method == "POST" and form.is_valid():
        written, partners = _split(form)
        try:
            with transaction.atomic():
                write_action(
                    one.uuid,
                    written,
                    actor=request.user,
                    partners=partners,
                    seen=form.cleaned_data["seen"],
                )
                form.note_choice(one, request.user)
        except StaleAction:
            problem, status = stale_text(), CONFLICT
        except GuardRefused as refused:
            problem, status = guard_text(refused), CONFLICT
        except InvalidInput as odd:
            form.add_error(odd.path if odd.path in form.fields else None, odd_text(odd))
        else:
            messages.success(request, _("Kept."))
            return redirect("web:action", one.plan.slug, one.number)
    title = _("Write the action")
    context = {
        "title": title,
        "crumbs": action_crumbs(one, title),
        "form": form,
        "lead": ""
        if is_text_open(one)
        else _("The council has its text: only what is missing in a language can be added."),
        "problem": problem,
        "alike": [
            each.action for each in actions_alike(texts_of_action(one), one.plan.year, but=[one.pk])
        ],
        "button": _("Keep"),
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    return render(request, "plans/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def origins(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Say what an action answers and supports: what is near is proposed, the rest is searched."""
    refuse_unstorable(request)
    one = action_to_write(request.standing, plan_slug, number).action
    if one.status in domain.OVER:
        raise Http404
    form = TakingBackForm(request.POST if _removes(request) else None, needs_words=True)
    problem, status = "", 200
    if request.method == "POST":
        if not request.POST.get("do"):
            return _origins_page(request, one, None, _("Choose what it answers."), WRONG)
        if _removes(request) and not form.is_valid():
            return _origins_page(request, one, form, "", WRONG)
        try:
            _join(request, one, form)
        except GuardRefused as refused:
            problem, status = guard_text(refused), CONFLICT
        except InvalidInput as odd:
            problem, status = odd_text(odd), CONFLICT
        except NotVisible as missing:
            raise Http404 from missing
        else:
            messages.success(request, _("Kept."))
            return redirect("web:action_origins", one.plan.slug, one.number)
    return _origins_page(request, one, form if _removes(request) else None, problem, status)


def _removes(request: MemberRequest) -> bool:
    return request.POST.get("do", "").startswith("remove")


@transaction.atomic
def _join(request: MemberRequest, one: Action, form: WordsForm) -> None:
    """Do what one button asks: ``do`` is "add-track", or "remove-track" and of which one."""
    asked, _space, named = request.POST.get("do", "").partition(" ")
    do, _hyphen, kind = asked.partition("-")
    thing = _uuid(named or request.POST.get("thing", ""))
    actor = request.user
    reason = form.cleaned_data["words"] if do == "remove" else ""
    match do, kind:
        case "add", "track" | "blockage":
            suggested = bool(request.POST.get("suggested"))
            add_origin(one.uuid, End(kind), thing, actor=actor, suggested=suggested)
        case "remove", "track" | "blockage":
            remove_origin(one.uuid, End(kind), thing, actor=actor, reason=reason)
        case "add", "support":
            add_support(one.uuid, thing, actor=actor)
        case "remove", "support":
            remove_support(one.uuid, thing, actor=actor, reason=reason)
        case _:
            raise Http404
    if do == "remove":
        form.note_choice(one, actor)


def _origins_page(
    request: MemberRequest, one: Action, form: WordsForm | None, problem: str, status: int
) -> HttpResponse:
    words = request.GET.get("words", "").replace("\x00", "").strip()[:200]
    found, supports = origins_of(one), supports_of(one, inside=True)
    taken = {each.pk for each in (*found.blockages, *found.through)}
    title = _("Where it comes from, what it supports")
    supported = {each.pk for each in supports.supported}
    context = {
        "title": title,
        "crumbs": action_crumbs(one, title),
        "action": one,
        "form": form or TakingBackForm(needs_words=True),
        "problem": problem,
        "words": words,
        "blockages": lines_of(found.blockages),
        "tracks": track_lines(found.tracks),
        "supports": supports,
        "near": lines_of(_near(one, taken)) if not words else [],
        "blockages_found": lines_of(_blockages_with(words, taken)) if words else [],
        "tracks_found": track_lines(_tracks_with(words, found.tracks)) if words else [],
        "may_support": [each for each in may_be_supported(one) if each.pk not in supported],
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    return render(request, "plans/origins.html", context, status=status)


def _near(one: Action, taken: set[int]) -> Sequence[Blockage]:
    """Return the blockages that an action seems to be about; a person decides."""
    text = ". ".join(texts_of_action(one))
    near = known.nearest(Asked(text, "", one.themes, one.publics), but=taken)
    found = Blockage.objects.in_bulk([each.blockage for each in near])
    return [found[each.blockage] for each in near if each.blockage in found]


def _blockages_with(words: str, taken: set[int]) -> Sequence[Blockage]:
    return list(blockages(Choice(words=words)).exclude(pk__in=taken)[:MOST_FOUND])


def _tracks_with(words: str, taken: Sequence[Track]) -> Sequence[Track]:
    found = Track.objects.exclude(pk__in=[one.pk for one in taken])
    for word in words.split():
        found = found.filter(_title_has(word))
    return list(found.order_by("-moved_at", "-pk")[:MOST_FOUND])


def _title_has(word: str) -> Q:
    return Q(title_fr__icontains=word) | Q(title_nl__icontains=word) | Q(title_en__icontains=word)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def success(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Say where each condition of success stands; for the team and who carries."""
    refuse_unstorable(request)
    one = _noted(request, plan_slug, number).action
    if one.status in domain.OVER:
        raise Http404
    form = ConditionsForm(
        one.conditions.all(),
        request.POST if request.method == "POST" else None,
        initial={"seen": one.version},
    )
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                say_conditions(
                    one.uuid,
                    form.said(),
                    actor=request.user,
                    language=reader_language(),
                    seen=form.cleaned_data["seen"],
                )
                form.note_choice(one, request.user)
        except (StaleAction, TransitionRefused):
            problem = stale_text()
        else:
            messages.success(request, _("Kept."))
            return redirect("web:action", one.plan.slug, one.number)
    return _form_page(request, one, form, _("Conditions of success"), problem)


def _noted(request: MemberRequest, plan_slug: str, number: int) -> OpenedAction:
    """Return an action for those who note how it goes; for others there is no such page."""
    found = opened_action(request.standing, plan_slug, number)
    if not found.able.notes:
        raise Http404
    return found


def _form_page(
    request: MemberRequest, one: Action, form: Any, title: str, problem: str = "", **more: Any
) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": action_crumbs(one, title),
        "form": form,
        "problem": problem,
        "button": _("Keep"),
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    status = CONFLICT if problem else status_of(request)
    return render(request, "plans/form.html", context | more, status=status)


@require_POST
@never_cache
@signed_in
def note(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Note how an action goes; who carries it may propose a step."""
    refuse_unstorable(request)
    found = _noted(request, plan_slug, number)
    one = found.action
    steps = carrier_steps(one) if found.able.carries and not found.able.writes else []
    form = NoteForm(steps, request.POST)
    if not form.is_valid():
        return shown_action(request, found, form, status=WRONG)
    given = form.cleaned_data
    step = Step(given["step"]) if given.get("step") else None
    try:
        with transaction.atomic():
            add_note(
                one.uuid,
                given["words"],
                given["language"],
                actor=request.user,
                on=given["on"],
                step=step,
            )
            form.note_choice(one, request.user)
    except TransitionRefused:
        form.add_error("step", _("This step does not follow any more: read the page again."))
        return shown_action(request, found, form, status=CONFLICT)
    messages.success(request, _("Noted. The team is told.") if step is not None else _("Noted."))
    return redirect("web:action", one.plan.slug, one.number)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def leaving(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Say that the body that carries an action leaves it; for the team and for that body."""
    refuse_unstorable(request)
    one = _noted(request, plan_slug, number).action
    if one.carrier is None or one.carrier_left_on is not None or one.status in domain.OVER:
        raise Http404
    form = LeavingForm(
        request.POST if request.method == "POST" else None,
        initial={"language": reader_language()},
    )
    problem = ""
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                say_carrier_leaves(one.uuid, given["words"], given["language"], actor=request.user)
                form.note_choice(one, request.user)
        except TransitionRefused:
            problem = stale_text()
        else:
            messages.success(request, _("It is said, and the team is told."))
            return redirect("web:action", one.plan.slug, one.number)
    lead = _(
        "%(carrier)s will no longer carry it. The action stays in the plan, is pointed at, and does"
        " not begin or resume before another body carries it."
    ) % {"carrier": one.carrier}
    return _form_page(
        request, one, form, _("The carrier leaves"), problem, lead=lead, button=_("Say so")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def reading(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Write what changed, for whom, how one knows; for the team and who carries."""
    refuse_unstorable(request)
    one = _noted(request, plan_slug, number).action
    if one.status not in {Status.DONE, Status.EVALUATED}:
        raise Http404
    begins = {name: getattr(one, name) for name in ReadingForm.read_by_all}
    form = ReadingForm(
        request.POST if request.method == "POST" else None,
        initial=begins | {"seen": one.version},
    )
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                write_reading(
                    one.uuid,
                    form.written(),
                    actor=request.user,
                    seen=form.cleaned_data["seen"],
                )
                form.note_choice(one, request.user)
        except GuardRefused as refused:
            problem = guard_text(refused)
        except (StaleAction, TransitionRefused):
            problem = stale_text()
        else:
            messages.success(request, _("Kept."))
            return redirect("web:action", one.plan.slug, one.number)
    return _form_page(request, one, form, _("What changed"), problem)
