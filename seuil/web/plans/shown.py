"""Plans and actions as pages show them: words, tones, stations of a life."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.organisations.models import FAMILY_LABELS
from seuil.plans.domain import action, plan
from seuil.plans.domain.action import ConditionState
from seuil.plans.labels import ACTION_LABELS, FUNCTION_LABELS, OBJECTIVE_LABELS, PLAN_LABELS
from seuil.plans.models import Action, Plan, Proposal
from seuil.plans.notifications import plan_name
from seuil.plans.policies import takes_proposals
from seuil.plans.propositions import Condition, Proposition, conditions, propositions
from seuil.wording.localised import Wording
from seuil.wording.phrases import listed
from seuil.wording.times import date_text

PLAN_TONES: Mapping[str, str] = {
    plan.Status.OPEN_FOR_PROPOSALS: "is-ask",
    plan.Status.MEMBER_CONSULTATION: "is-ask",
    plan.Status.CONSENT_ROUND: "is-ask",
    plan.Status.ADOPTED: "is-open",
    plan.Status.RUNNING: "is-open",
    plan.Status.MID_REVIEW: "is-open",
}
ACTION_TONES: Mapping[str, str] = {
    action.Status.IN_PROGRESS: "is-ask",
    action.Status.SUSPENDED: "is-blocked",
    action.Status.DONE: "is-open",
    action.Status.EVALUATED: "is-open",
    action.Status.CLOSED: "is-open",
}
CONDITION_TONES: Mapping[str, str] = {
    ConditionState.MET: "is-open",
    ConditionState.AT_RISK: "is-ask",
    ConditionState.NOT_MET: "is-blocked",
}
PLAN_WAY = (
    plan.Status.OPEN_FOR_PROPOSALS, plan.Status.DRAFTED, plan.Status.MEMBER_CONSULTATION,
    plan.Status.CONSENT_ROUND, plan.Status.ADOPTED, plan.Status.RUNNING, plan.Status.CLOSED,
    plan.Status.REVIEWED,
)  # fmt: skip
ACTION_WAY = (
    action.Status.DRAFT, action.Status.PROPOSED, action.Status.CONSULTED,
    action.Status.CONSENTED, action.Status.IN_PROGRESS, action.Status.DONE,
    action.Status.EVALUATED, action.Status.CLOSED,
)  # fmt: skip
BESIDE: Mapping[str, str] = {
    plan.Status.MID_REVIEW: plan.Status.RUNNING,
    action.Status.SUSPENDED: action.Status.IN_PROGRESS,
}
"""States that stand on the way in the place of another one."""


@dataclass(frozen=True, slots=True)
class Station:
    """A state on the way; ``place``: "past", "here" or "ahead"."""

    label: str
    place: str


def plan_stations(one: Plan) -> list[Station]:
    return _stations(PLAN_WAY, one.status, PLAN_LABELS)


def action_stations(one: Action) -> list[Station]:
    """Return the way of an action; one that was dropped has none."""
    if one.status == action.Status.DROPPED:
        return []
    return _stations(ACTION_WAY, one.status, ACTION_LABELS)


def _stations(way: Sequence[str], status: str, labels: Mapping[Any, Any]) -> list[Station]:
    at = way.index(BESIDE.get(status, status))
    found = [
        Station(str(labels[one]), "past" if number < at else "ahead")
        for number, one in enumerate(way)
    ]
    found[at] = Station(str(labels[status]), "here")
    return found


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan in a list."""

    plan: Plan
    name: str
    status: str
    tone: str
    counted: str
    call: str


def plan_lines(rows: Iterable[Any]) -> list[PlanLine]:
    """Return plans loaded by `seuil.plans.queries.plans.plans`."""
    return [
        PlanLine(
            plan=one,
            name=plan_name(one),
            status=one.get_status_display(),
            tone=PLAN_TONES.get(one.status, "is-neutral"),
            counted=_counted(one),
            call=call_text(one),
        )
        for one in rows
    ]


def _counted(one: Any) -> str:
    parts = [ngettext("%(count)s action", "%(count)s actions", one.shown) % {"count": one.shown}]
    if one.begun:
        parts.append(_("%(count)s under way") % {"count": one.begun})
    if one.ended:
        parts.append(ngettext("%(count)s done", "%(count)s done", one.ended) % {"count": one.ended})
    return " · ".join(parts)


def call_text(one: Plan) -> str:
    """Say until when everybody may propose; empty once the call is closed, or its day is over."""
    if not takes_proposals(one, timezone.localdate()):
        return ""
    if one.proposals_until is None:
        return _("open for proposals")
    return _("open for proposals until %(day)s") % {"day": date_text(one.proposals_until)}


@dataclass(frozen=True, slots=True)
class ActionLine:
    """An action in a list. ``risk``: how many conditions of success are not met, in words."""

    action: Action
    title: Wording
    url: str
    status: str
    tone: str
    functions: str
    when: str
    risk: str = ""


def action_lines(one: Plan, rows: Iterable[Action]) -> list[ActionLine]:
    """Return actions of a plan loaded by `seuil.plans.queries.action.actions_of`.

    Words that many of them share are looked up once: a plan may have hundreds.
    """
    states = {code: str(label) for code, label in ACTION_LABELS.items()}
    functions = {code: str(label) for code, label in FUNCTION_LABELS.items()}
    address = reverse("web:plan", args=[one.slug])
    spans: dict[tuple[object, object], str] = {}
    found = []
    for row in rows:
        span = (row.begins_on, row.ends_on)
        if span not in spans:
            spans[span] = when_text(row)
        state = action.Status(row.status)
        found.append(
            ActionLine(
                action=row,
                title=row.title,
                url=f"{address}{row.number}/",
                status=states[state],
                tone=ACTION_TONES.get(state, "is-neutral"),
                functions=", ".join(functions[plan.Function(code)] for code in row.functions),
                when=spans[span],
                risk=_risk(row),
            )
        )
    return found


def _risk(one: Action) -> str:
    count = sum(each.state != ConditionState.MET for each in one.conditions.all())
    if not count:
        return ""
    return ngettext(
        "%(count)s condition of success not met",
        "%(count)s conditions of success not met",
        count,
    ) % {"count": count}


def function_names(one: Action) -> str:
    return ", ".join(str(FUNCTION_LABELS[plan.Function(code)]) for code in one.functions)


def objective_names(one: Action) -> str:
    return ", ".join(str(OBJECTIVE_LABELS[plan.Objective(code)]) for code in one.objectives)


def when_text(one: Action) -> str:
    """Say from when to when an action is planned; empty where nothing was said."""
    if one.begins_on and one.ends_on:
        return _("from %(first)s to %(last)s") % {
            "first": date_text(one.begins_on),
            "last": date_text(one.ends_on),
        }
    if one.begins_on:
        return _("from %(first)s") % {"first": date_text(one.begins_on)}
    return _("until %(last)s") % {"last": date_text(one.ends_on)} if one.ends_on else ""


def propositions_of(one: Action) -> list[Proposition]:
    return [each for code, each in propositions().items() if code in one.propositions]


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a condition of success stands for an action."""

    condition: Condition
    state: str
    tone: str
    words: str
    language: str


def conditions_of(one: Action) -> list[Stands]:
    said = {each.code: each for each in one.conditions.all()}
    return [
        Stands(
            known,
            said[code].get_state_display(),
            CONDITION_TONES[said[code].state],
            said[code].words,
            said[code].language,
        )
        for code, known in conditions().items()
        if code in said
    ]


def proposers_text(rows: Iterable[Proposal]) -> str:
    """Say which practices proposed something in the open call; nobody is named."""
    families = {str(FAMILY_LABELS[row.family]) for row in rows if row.family}  # type: ignore[index]
    if not families:
        return _("proposed in the open call")
    return _("proposed in the open call by: %(families)s") % {"families": listed(sorted(families))}
