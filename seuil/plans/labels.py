"""What the codes of plans are called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seuil.plans.domain import action, level, plan, proposal
from seuil.plans.domain.action import ConditionState, Funding
from seuil.plans.domain.indicator import (
    AccessFigure,
    Direction,
    Part,
    Progress,
    RegisterFigure,
    Rhythm,
    Source,
    VignetteFigure,
)
from seuil.plans.domain.level import Late, UpReason
from seuil.plans.domain.plan import Function, Objective

PLAN_LABELS: Final[Mapping[plan.Status, Promise]] = {
    plan.Status.OPEN_FOR_PROPOSALS: pgettext_lazy("a plan", "open for proposals"),
    plan.Status.DRAFTED: pgettext_lazy("a plan", "being drafted"),
    plan.Status.MEMBER_CONSULTATION: pgettext_lazy("a plan", "before the members"),
    plan.Status.CONSENT_ROUND: pgettext_lazy("a plan", "before the council"),
    plan.Status.ADOPTED: pgettext_lazy("a plan", "adopted"),
    plan.Status.RUNNING: pgettext_lazy("a plan", "under way"),
    plan.Status.MID_REVIEW: pgettext_lazy("a plan", "looked at midway"),
    plan.Status.CLOSED: pgettext_lazy("a plan", "closed"),
    plan.Status.REVIEWED: pgettext_lazy("a plan", "reviewed"),
}
PLAN_STEPS: Final[Mapping[plan.Step, Promise]] = {
    plan.Step.DRAFT: _("Close the call for proposals"),
    plan.Step.CONSULT_MEMBERS: _("Give the plan to the members"),
    plan.Step.ASK_CONSENT: _("Ask the council for consent"),
    plan.Step.REVISE: _("Work on the plan again"),
    plan.Step.ADOPT: _("Adopt the plan"),
    plan.Step.RUN: _("Begin the plan"),
    plan.Step.LOOK_MIDWAY: _("Look at the plan midway"),
    plan.Step.GO_ON: _("Go on with the plan"),
    plan.Step.CLOSE: _("Close the plan"),
    plan.Step.REVIEW: _("Review the plan"),
}
OBJECTIVE_LABELS: Final[Mapping[Objective, Promise]] = {
    Objective.ACCESSIBILITY: pgettext_lazy("an objective", "accessibility"),
    Objective.LEGIBILITY: pgettext_lazy("an objective", "an offer that one can read"),
    Objective.COORDINATION: pgettext_lazy("an objective", "coordination"),
}
FUNCTION_LABELS: Final[Mapping[Function, Promise]] = {
    Function.KNOWLEDGE: pgettext_lazy("a function", "knowledge"),
    Function.NETWORK: pgettext_lazy("a function", "network"),
    Function.COORDINATION: pgettext_lazy("a function", "coordination"),
    Function.PREVENTION: pgettext_lazy("a function", "prevention and promotion"),
}
ACTION_LABELS: Final[Mapping[action.Status, Promise]] = {
    action.Status.DRAFT: pgettext_lazy("an action", "draft"),
    action.Status.PROPOSED: pgettext_lazy("an action", "proposed"),
    action.Status.CONSULTED: pgettext_lazy("an action", "members were asked"),
    action.Status.CONSENTED: pgettext_lazy("an action", "consented"),
    action.Status.IN_PROGRESS: pgettext_lazy("an action", "in progress"),
    action.Status.SUSPENDED: pgettext_lazy("an action", "suspended"),
    action.Status.DONE: pgettext_lazy("an action", "done"),
    action.Status.EVALUATED: pgettext_lazy("an action", "evaluated"),
    action.Status.CLOSED: pgettext_lazy("an action", "closed"),
    action.Status.DROPPED: pgettext_lazy("an action", "dropped"),
}
ACTION_STEPS: Final[Mapping[action.Step, Promise]] = {
    action.Step.PROPOSE: _("Propose it for the plan"),
    action.Step.TAKE_BACK: _("Work on it again"),
    action.Step.CONSULT: _("Given to the members"),
    action.Step.CONSENT: _("Consented with the plan"),
    action.Step.START: _("Begin"),
    action.Step.SUSPEND: _("Suspend"),
    action.Step.RESUME: _("Resume"),
    action.Step.FINISH: _("Say that it is done"),
    action.Step.EVALUATE: _("Evaluate it"),
    action.Step.CLOSE: _("Close the action"),
    action.Step.DROP: _("Drop it"),
}
FUNDING_LABELS: Final[Mapping[Funding, Promise]] = {
    Funding.SECURED: pgettext_lazy("money", "secured"),
    Funding.YEARLY: pgettext_lazy("money", "renewed each year"),
    Funding.NONE: pgettext_lazy("money", "none"),
}
CONDITION_LABELS: Final[Mapping[ConditionState, Promise]] = {
    ConditionState.MET: pgettext_lazy("a condition", "met"),
    ConditionState.AT_RISK: pgettext_lazy("a condition", "at risk"),
    ConditionState.NOT_MET: pgettext_lazy("a condition", "not met"),
}
SOURCE_LABELS: Final[Mapping[Source, Promise]] = {
    Source.BY_HAND: _("entered by hand, with its source"),
    Source.VIGNETTE: _("a vignette, every night"),
    Source.ACCESS: _("observed access"),
    Source.REGISTER: _("the register of blockages"),
}
RHYTHM_LABELS: Final[Mapping[Rhythm, Promise]] = {
    Rhythm.NIGHTLY: _("every night"),
    Rhythm.MONTHLY: _("every month"),
    Rhythm.QUARTERLY: _("every three months"),
    Rhythm.HALF_YEARLY: _("every six months"),
    Rhythm.YEARLY: _("every year"),
}
DIRECTION_LABELS: Final[Mapping[Direction, Promise]] = {
    Direction.UP: _("more is better"),
    Direction.DOWN: _("less is better"),
}
FIGURE_LABELS: Final[Mapping[StrEnum, Promise]] = {
    RegisterFigure.OPEN_BLOCKAGES: _("blockages that are open here"),
    RegisterFigure.PERSISTENT_BLOCKAGES: _("persistent blockages here"),
    RegisterFigure.ANSWERED_SHARE: _("share of what was said that had an answer"),
    VignetteFigure.OPEN_SERVICES: _("services that would take this person"),
    VignetteFigure.EXPECTATION_MET: _("the vignette finds what it expects"),
    AccessFigure.REACHED_SHARE: _("share of attempts that led to help"),
}
PART_LABELS: Final[Mapping[Part, Promise]] = {
    Part.DEFINITION: pgettext_lazy("an indicator", "definition"),
    Part.UNIT: pgettext_lazy("an indicator", "unit"),
    Part.SOURCE: pgettext_lazy("an indicator", "source"),
    Part.RHYTHM: pgettext_lazy("an indicator", "rhythm"),
    Part.BASELINE: pgettext_lazy("an indicator", "baseline, or the day it will be known"),
    Part.TARGET: pgettext_lazy("an indicator", "target"),
}
PROGRESS_LABELS: Final[Mapping[Progress, Promise]] = {
    Progress.NOT_MEASURED: pgettext_lazy("a measure", "not measured yet"),
    Progress.WORSE: pgettext_lazy("a measure", "worse than before"),
    Progress.SAME: pgettext_lazy("a measure", "as before"),
    Progress.BETTER: pgettext_lazy("a measure", "better than before"),
    Progress.REACHED: pgettext_lazy("a measure", "target reached"),
}
UP_LABELS: Final[Mapping[UpReason, Promise]] = {
    UpReason.BEYOND_COMPETENCE: _("beyond what the lower level may decide"),
    UpReason.SEVERAL_BASINS: _("met in two basins or more"),
    UpReason.RULE_OR_BUDGET: _("a rule or a budget of the region"),
    UpReason.ITINERANT: _("people who move about, or a language spread over the region"),
}
REQUEST_LABELS: Final[Mapping[level.Status, Promise]] = {
    level.Status.SENT: pgettext_lazy("a level request", "sent"),
    level.Status.ACKNOWLEDGED: pgettext_lazy("a level request", "received"),
    level.Status.TAKEN_UP: pgettext_lazy("a level request", "taken up"),
    level.Status.SUPPORTED: pgettext_lazy("a level request", "supported"),
    level.Status.RETURNED: pgettext_lazy("a level request", "returned"),
    level.Status.HANDED_ON: pgettext_lazy("a level request", "passed on"),
    level.Status.LOOP_CLOSED: pgettext_lazy("a level request", "loop closed"),
    level.Status.WITHDRAWN: pgettext_lazy("a level request", "withdrawn"),
}
REQUEST_STEPS: Final[Mapping[level.Step, Promise]] = {
    level.Step.ACKNOWLEDGE: _("Say that it has arrived"),
    level.Step.TAKE_UP: _("Take it up"),
    level.Step.SUPPORT: _("Support those who asked"),
    level.Step.RETURN: _("Return it, with the reason"),
    level.Step.HAND_ON: _("Pass it on"),
    level.Step.CLOSE_LOOP: _("Close the loop"),
    level.Step.WITHDRAW: _("Withdraw the request"),
}
LATE_LABELS: Final[Mapping[Late, Promise]] = {
    Late.NOT_ACKNOWLEDGED: _("nobody said that it arrived"),
    Late.NOT_ANSWERED: _("no answer yet"),
}
PROPOSAL_LABELS: Final[Mapping[proposal.Status, Promise]] = {
    proposal.Status.RECEIVED: pgettext_lazy("a proposal", "received"),
    proposal.Status.TAKEN_UP: pgettext_lazy("a proposal", "taken up"),
    proposal.Status.JOINED: pgettext_lazy("a proposal", "joined with another one"),
    proposal.Status.DECLINED: pgettext_lazy("a proposal", "declined"),
}
PLAN_GUARD_SENTENCES: Final[Mapping[plan.Guard, Promise]] = {
    plan.Guard.HAS_ACTIONS: _(
        "A plan needs an action before its call for proposals is closed: add one first."
    ),
    plan.Guard.ALL_PROPOSED: _("Some actions are still drafts. Propose them, or drop them."),
    plan.Guard.NO_PROPOSAL_WAITS: _("Some proposals wait for an answer: answer them first."),
    plan.Guard.DECISION_NAMED: _("Name the decision of the council about this plan."),
    plan.Guard.DECISION_CONSENTED: _(
        "The council has not consented to this plan yet: wait for its decision."
    ),
    plan.Guard.NOTHING_UNDER_WAY: _(
        "Some actions are still under way. Say that they are done, or drop them."
    ),
    plan.Guard.READINGS_WRITTEN: _(
        "Some actions that are done were not evaluated: evaluate them first."
    ),
}
ACTION_GUARD_SENTENCES: Final[Mapping[action.Guard, Promise]] = {
    action.Guard.HAS_INDICATOR: _(
        "Say how one will know that it changed something: an indicator with all its parts."
    ),
    action.Guard.HAS_ORIGIN: _("Say where it comes from: a track, a blockage, a proposition."),
    action.Guard.HAS_CARRIER: _("Name the body that carries it."),
    action.Guard.LEVEL_REASONED: _("It sits higher than where the problem is met: say why."),
    action.Guard.SUPPORTS_NAMED: _("Name the actions of the basins that it supports."),
    action.Guard.PLAN_BEING_WRITTEN: _(
        "Its plan is not being written now: the members and the council have it, or had it."
    ),
    action.Guard.NOT_BEFORE_COUNCIL: _(
        "Its plan is before the members and the council. Work on the plan again first."
    ),
    action.Guard.PLAN_IN_FORCE: _("Its plan is not adopted yet: the action begins once it is."),
    action.Guard.CARRIER_THERE: _("The body that carried it has left. Name another one."),
    action.Guard.MEASURED_AFTER_START: _(
        "Nothing was measured since it began: enter a measure first."
    ),
    action.Guard.READING_WRITTEN: _("Write what changed, for whom, and how you know."),
}
