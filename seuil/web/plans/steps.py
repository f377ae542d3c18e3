"""The steps of plans and actions: what is missing before each, asking for words, taking it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import TransitionRefused
from seuil.plans.domain import action, plan
from seuil.plans.labels import ACTION_STEPS, PLAN_STEPS
from seuil.plans.models import Action, Plan
from seuil.plans.operations.action import StaleAction, take_action_step
from seuil.plans.operations.plans import StalePlan, take_plan_step
from seuil.plans.policies import BY_CARRIER
from seuil.plans.queries.action import proposed_step
from seuil.plans.queries.action import seen_of as seen_of_action
from seuil.plans.queries.plans import seen_of as seen_of_plan
from seuil.web.http import MemberRequest, refuse_unstorable, signed_in
from seuil.web.plans.forms import WordsForm
from seuil.web.plans.opened import (
    CONFLICT,
    WRONG,
    action_crumbs,
    action_to_write,
    listed_missing,
    plan_crumbs,
    plan_to_write,
    refusal_text,
    stale_text,
)
from seuil.web.plans.shown import ACTION_TONES, PLAN_TONES
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that is possible now, and what is missing before it."""

    label: str | Promise
    url: str
    missing: Sequence[str]
    aside: bool = False


ASIDE: frozenset[str] = frozenset({
    plan.Step.REVISE, plan.Step.LOOK_MIDWAY, action.Step.TAKE_BACK, action.Step.SUSPEND,
    action.Step.DROP,
})  # fmt: skip
"""Steps that do not lead on."""


def plan_offers(one: Plan) -> list[Offer]:
    """Return the steps that a plan may take, those that lead on first."""
    seen = seen_of_plan(one)
    found = [
        Offer(
            PLAN_STEPS[step],
            reverse("web:plan_step", args=[one.slug, step.value]),
            listed_missing(plan.refusals(step, seen)),
            step in ASIDE,
        )
        for step in plan.PROCESS.steps_from(plan.Status(one.status))
    ]
    return sorted(found, key=lambda offer: offer.aside)


def action_offers(one: Action) -> list[Offer]:
    """Return the steps that people may take with an action, those that lead on first."""
    seen = seen_of_action(one)
    found = [
        Offer(
            ACTION_STEPS[step],
            reverse("web:action_step", args=[one.plan.slug, one.number, step.value]),
            listed_missing(action.refusals(step, seen)),
            step in ASIDE,
        )
        for step in action.PROCESS.steps_from(action.Status(one.status))
    ]
    return sorted(found, key=lambda offer: offer.aside)


def carrier_steps(one: Action) -> list[action.Step]:
    """Return the steps that the body which carries an action may propose now."""
    possible = action.PROCESS.steps_from(action.Status(one.status))
    return [step for step in possible if step in BY_CARRIER]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def plan_step(request: MemberRequest, plan_slug: str, plan_step: str) -> HttpResponse:
    """Ask for words; POST takes the step. What may not be done gets 409, and says why."""
    refuse_unstorable(request)
    found = plan_to_write(request.standing, plan_slug)
    if plan_step not in set(plan.Step):
        raise Http404
    one, step = found.plan, plan.Step(plan_step)
    form = _form(request, one.version, needs_words=step in plan.PROCESS.needs_words)
    otherwise = _not_from_here(PLAN_STEPS[step], one.get_status_display())
    possible = step in plan.PROCESS.steps_from(plan.Status(one.status))
    missing = listed_missing(plan.refusals(step, seen_of_plan(one))) if possible else []
    problem = "" if possible else otherwise
    if request.method == "POST" and possible and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                moved = take_plan_step(
                    one.slug,
                    step,
                    actor=request.user,
                    words=given["words"],
                    language=reader_language(),
                    seen=given["seen"],
                )
                form.note_choice(moved, request.user)
        except StalePlan:
            problem = stale_text()
        except TransitionRefused as refused:
            problem, missing = refusal_text(refused, otherwise), []
        else:
            _say_state(request, moved.get_status_display())
            return redirect("web:plan", one.slug)
    context = {
        "title": str(PLAN_STEPS[step]),
        "thing": plan_crumbs(one)[-1].label,
        "state": one.get_status_display(),
        "tone": PLAN_TONES.get(one.status, "is-neutral"),
        "crumbs": plan_crumbs(one, str(PLAN_STEPS[step])),
        "explained": _explained(step),
        "back": reverse("web:plan", args=[one.slug]),
    }
    return _page(request, context, form, problem, missing, possible)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def action_step(
    request: MemberRequest, plan_slug: str, number: int, action_step: str
) -> HttpResponse:
    """Ask for words; POST takes the step. What may not be done gets 409, and says why."""
    refuse_unstorable(request)
    found = action_to_write(request.standing, plan_slug, number)
    if action_step not in set(action.Step) - action.PROCESS.by_itself:
        raise Http404
    one, step = found.action, action.Step(action_step)
    note = proposed_step(one)
    words = note.words if note and note.step == step else ""
    form = _form(request, one.version, words, needs_words=step in action.PROCESS.needs_words)
    otherwise = _not_from_here(ACTION_STEPS[step], one.get_status_display())
    possible = step in action.PROCESS.steps_from(action.Status(one.status))
    missing = listed_missing(action.refusals(step, seen_of_action(one))) if possible else []
    problem = "" if possible else otherwise
    if request.method == "POST" and possible and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                moved = take_action_step(
                    one.uuid,
                    step,
                    actor=request.user,
                    words=given["words"],
                    language=reader_language(),
                    seen=given["seen"],
                )
                form.note_choice(moved, request.user)
        except StaleAction:
            problem = stale_text()
        except TransitionRefused as refused:
            problem, missing = refusal_text(refused, otherwise), []
        else:
            _say_state(request, moved.get_status_display())
            return redirect("web:action", one.plan.slug, one.number)
    context = {
        "title": str(ACTION_STEPS[step]),
        "thing": one.title,
        "state": one.get_status_display(),
        "tone": ACTION_TONES.get(one.status, "is-neutral"),
        "crumbs": action_crumbs(one, str(ACTION_STEPS[step])),
        "explained": _explained(step),
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    return _page(request, context, form, problem, missing, possible)


def _form(request: MemberRequest, version: int, words: str = "", *, needs_words: bool) -> WordsForm:
    return WordsForm(
        request.POST if request.method == "POST" else None,
        initial={"seen": version, "words": words},
        needs_words=needs_words,
    )


def _page(
    request: MemberRequest,
    context: Mapping[str, object],
    form: WordsForm,
    problem: str,
    missing: Sequence[str],
    possible: bool,
) -> HttpResponse:
    told = {"form": form, "problem": problem, "missing": missing, "possible": possible}
    status = CONFLICT if problem else WRONG if request.method == "POST" else 200
    return render(request, "plans/step.html", {**context, **told}, status=status)


def _say_state(request: MemberRequest, state: str) -> None:
    messages.success(request, _("State now: %(status)s.") % {"status": state})


def _not_from_here(step: str | Promise, status: str) -> str:
    return _("“%(step)s” does not follow on “%(status)s”.") % {"step": step, "status": status}


def _explained(step: plan.Step | action.Step) -> str:
    """Say what else a step does, where its name does not tell."""
    said: dict[str, str] = {
        plan.Step.DRAFT: _("Nobody can propose any more after this."),
        plan.Step.CONSULT_MEMBERS: _(
            "All its actions go to the members with it; nobody changes their text meanwhile."
        ),
        plan.Step.ADOPT: _(
            "All its actions are consented with it. Their tracks are then in a plan, the blockages"
            " behind them are being treated, and those who follow these are told."
        ),
        action.Step.PROPOSE: _("Everybody can read it after this."),
        action.Step.TAKE_BACK: _("Only those inside can read it after this."),
    }
    return said.get(step, "")
