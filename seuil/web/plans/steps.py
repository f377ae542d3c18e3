"""The steps of plans and actions: what is missing before each, asking for words, taking it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.plans.domain import action, plan
from seuil.plans.labels import ACTION_STEPS, PLAN_STEPS
from seuil.plans.models import Action, Plan
from seuil.plans.operations.action import take_action_step
from seuil.plans.operations.plans import take_plan_step
from seuil.plans.policies import BY_CARRIER
from seuil.plans.queries.action import proposed_step
from seuil.plans.queries.action import seen_of as seen_of_action
from seuil.plans.queries.plans import seen_of as seen_of_plan
from seuil.web.http import MemberRequest, signed_in
from seuil.web.plans.opened import (
    action_crumbs,
    action_to_write,
    listed_missing,
    plan_crumbs,
    plan_to_write,
    refusal_text,
)
from seuil.web.plans.shown import ACTION_TONES, PLAN_TONES
from seuil.web.trying import StepAttempt, step_called


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
            listed_missing(plan.GUARDS.refusals(step, seen)),
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
            listed_missing(action.GUARDS.refusals(step, seen)),
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
    one = plan_to_write(request.standing, plan_slug).plan
    step = step_called(plan.PROCESS, plan_step)
    label = PLAN_STEPS[step]
    tried = StepAttempt(request, one, plan.PROCESS, step, label, says=refusal_text)
    if tried.takes(lambda: take_plan_step(one.slug, step, **tried.told)):
        return redirect("web:plan", one.slug)
    missing = [] if tried.problem else plan.GUARDS.refusals(step, seen_of_plan(one))
    context = {
        "thing": plan_crumbs(one)[-1].label,
        "state": one.get_status_display(),
        "tone": PLAN_TONES.get(one.status, "is-neutral"),
        "crumbs": plan_crumbs(one, tried.label),
        "missing": listed_missing(missing),
        "explained": _explained(step),
        "back": reverse("web:plan", args=[one.slug]),
    }
    return render(request, "plans/step.html", context | tried.shown, status=tried.status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def action_step(
    request: MemberRequest, plan_slug: str, number: int, action_step: str
) -> HttpResponse:
    """Ask for words; POST takes the step. What may not be done gets 409, and says why."""
    one = action_to_write(request.standing, plan_slug, number).action
    step = step_called(action.PROCESS, action_step)
    label, note = ACTION_STEPS[step], proposed_step(one)
    words = note.words if note and note.step == step else ""
    tried = StepAttempt(request, one, action.PROCESS, step, label, says=refusal_text, words=words)
    if tried.takes(lambda: take_action_step(one.uuid, step, **tried.told)):
        return redirect("web:action", one.plan.slug, one.number)
    missing = [] if tried.problem else action.GUARDS.refusals(step, seen_of_action(one))
    context = {
        "thing": one.title,
        "state": one.get_status_display(),
        "tone": ACTION_TONES.get(one.status, "is-neutral"),
        "crumbs": action_crumbs(one, tried.label),
        "missing": listed_missing(missing),
        "explained": _explained(step),
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    return render(request, "plans/step.html", context | tried.shown, status=tried.status)


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
