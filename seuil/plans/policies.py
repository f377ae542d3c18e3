"""Who may do what with a plan and its actions: the team of its territory, and who carries."""

import datetime
from dataclasses import dataclass

from seuil.councils.policies import may_convene, seats_held
from seuil.organisations.policies import is_team, may_edit_sheets_of
from seuil.organisations.standing import Standing
from seuil.plans.domain import action, plan
from seuil.plans.models import Action, Plan

BY_CARRIER = (action.Step.START, action.Step.SUSPEND, action.Step.RESUME, action.Step.FINISH)
"""Steps that the body which carries an action proposes; the team takes them."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What somebody may do with one plan; ``reads_inside``: drafts too."""

    writes: bool = False
    reads_inside: bool = False
    proposes: bool = False


@dataclass(frozen=True, slots=True)
class ActionAbilities:
    """What somebody may do with one action. ``carries``: speaks for the body that carries it."""

    sees: bool = False
    writes: bool = False
    carries: bool = False

    @property
    def notes(self) -> bool:
        return self.writes or self.carries


def may_write(standing: Standing, territory: str) -> bool:
    """The team of a territory writes its plan; the regional team writes all of them."""
    return may_convene(standing, territory)


def writes_somewhere(standing: Standing) -> bool:
    return is_team(standing)


def abilities(standing: Standing, one: Plan, today: datetime.date) -> Abilities:
    """Return what somebody may do with a plan, in one query for those who are signed in."""
    writes = may_write(standing, one.territory.code)
    return Abilities(
        writes=writes,
        reads_inside=writes or _sits(standing, one, today),
        proposes=takes_proposals(one, today),
    )


def takes_proposals(one: Plan, today: datetime.date) -> bool:
    """Whether anybody may propose something for a plan today."""
    within = one.proposals_until is None or today <= one.proposals_until
    return one.status == plan.Status.OPEN_FOR_PROPOSALS and within


def action_abilities(standing: Standing, one: Action, able: Abilities) -> ActionAbilities:
    """``able``: what they may do with the plan of the action."""
    carries = (
        one.carrier_id is not None
        and one.carrier_left_on is None
        and not standing.withheld
        and may_edit_sheets_of(standing, one.carrier_id)
    )
    return ActionAbilities(
        sees=one.status in action.SHOWN or able.reads_inside or carries,
        writes=able.writes,
        carries=carries,
    )


def _sits(standing: Standing, one: Plan, today: datetime.date) -> bool:
    if one.council_id is None or not standing.is_signed_in:
        return False
    return any(seat.council_id == one.council_id for seat in seats_held(standing, today))
