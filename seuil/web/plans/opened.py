"""The plan and the action of an address, and what whoever asks may do with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError
from seuil.kernel.guards import GuardRefused
from seuil.organisations.standing import Standing
from seuil.plans.domain import action, plan
from seuil.plans.labels import ACTION_GUARD_SENTENCES, PLAN_GUARD_SENTENCES
from seuil.plans.models import Action, Plan
from seuil.plans.notifications import plan_name
from seuil.plans.policies import Abilities, ActionAbilities, abilities, action_abilities
from seuil.plans.queries.action import action_by_number
from seuil.plans.queries.plans import plan_by_slug
from seuil.web.components import Crumb, Tab
from seuil.wording.phrases import listed


@dataclass(frozen=True, slots=True)
class OpenedPlan:
    plan: Plan
    able: Abilities


@dataclass(frozen=True, slots=True)
class OpenedAction:
    plan: Plan
    action: Action
    plan_able: Abilities
    able: ActionAbilities


def opened_plan(standing: Standing, plan_slug: str) -> OpenedPlan:
    """Return a plan with what somebody may do there, or answer that there is none."""
    try:
        one = plan_by_slug(plan_slug)
    except NotVisible as missing:
        raise Http404 from missing
    return OpenedPlan(one, abilities(standing, one, timezone.localdate()))


def plan_to_write(standing: Standing, plan_slug: str) -> OpenedPlan:
    """Return a plan for those who write it; for others there is no such page."""
    found = opened_plan(standing, plan_slug)
    if not found.able.writes:
        raise Http404
    return found


def opened_action(standing: Standing, plan_slug: str, number: int) -> OpenedAction:
    """Return an action with what somebody may do with it, or answer that there is none."""
    found = opened_plan(standing, plan_slug)
    try:
        one = action_by_number(found.plan, number)
    except NotVisible as missing:
        raise Http404 from missing
    able = action_abilities(standing, one, found.able)
    if not able.sees:
        raise Http404
    return OpenedAction(found.plan, one, found.able, able)


def action_to_write(standing: Standing, plan_slug: str, number: int) -> OpenedAction:
    found = opened_action(standing, plan_slug, number)
    if not found.able.writes:
        raise Http404
    return found


def action_to_note(standing: Standing, plan_slug: str, number: int) -> OpenedAction:
    """Return an action for those who note how it goes; for others there is no such page."""
    found = opened_action(standing, plan_slug, number)
    if not found.able.notes:
        raise Http404
    return found


def areas(here: str) -> list[Tab]:
    """Return the parts of the site about plans and councils; ``here``: the one being read."""
    named = {
        "plans": _("Plans"),
        "councils": _("Councils"),
        "decisions": _("Decisions"),
        "levels": _("Between levels"),
        "propositions": _("Propositions"),
    }
    return [Tab(label, url, name == here) for name, label in named.items()
            if (url := _url(name))]  # fmt: skip


def _url(name: str) -> str:
    try:
        return reverse(f"web:{name}")
    except NoReverseMatch:
        return ""


def plan_crumbs(one: Plan, label: str = "") -> list[Crumb]:
    crumbs = [
        Crumb(label=_("Plans"), url=reverse("web:plans")),
        Crumb(label=plan_name(one), url=reverse("web:plan", args=[one.slug]) if label else ""),
    ]
    return [*crumbs, Crumb(label=label)] if label else crumbs


def action_crumbs(one: Action, label: str = "") -> list[Crumb]:
    url = reverse("web:action", args=[one.plan.slug, one.number]) if label else ""
    crumbs = [
        Crumb(label=_("Plans"), url=reverse("web:plans")),
        Crumb(label=plan_name(one.plan), url=reverse("web:plan", args=[one.plan.slug])),
        Crumb(label=str(one.title), url=url),
    ]
    return [*crumbs, Crumb(label=label)] if label else crumbs


def guard_text(refused: GuardRefused) -> str:
    """Return the sentence of a guard, with what it misses."""
    guard = refused.guard
    if isinstance(guard, plan.Guard):
        sentence = str(PLAN_GUARD_SENTENCES[guard])
    else:
        sentence = str(ACTION_GUARD_SENTENCES[action.Guard(guard)])
    if not refused.missing:
        return sentence
    return _("%(sentence)s (%(missing)s)") % {
        "sentence": sentence,
        "missing": listed(list(refused.missing)),
    }


def refusal_text(refused: SeuilError) -> str:
    """Return what a guard or an operation refuses, in words; empty for everything else."""
    match refused:
        case GuardRefused():
            return guard_text(refused)
        case InvalidInput():
            return odd_text(refused)
        case _:
            return ""


def odd_text(odd: InvalidInput) -> str:
    """Return a sentence for what an operation refused in a form."""
    sentences = {
        "supports": _("These actions would support each other in a circle: choose another one."),
        "council": _("The council already has this plan: its council and decision stay."),
        "decision": _("Choose a decision of this council that is about no other plan."),
        "year": _(
            "This territory has a plan for this year already: work on that one, "
            "or choose another year."
        ),
        "status": _("It is over: nothing of it changes any more."),
        "ends_on": _("It ends before it begins: choose a later day."),
        "title": _("Write a title in one language at least."),
        "into": _("Choose the action of this plan that it joins."),
    }
    return sentences.get(odd.path, _("The council has this text: take the plan back to change it."))


def listed_missing(refusals: Sequence[GuardRefused]) -> list[str]:
    return [guard_text(refused) for refused in refusals]
