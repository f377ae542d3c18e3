"""Who may do what with a service that is said to be missing."""

from dataclasses import dataclass

from seuil.accounts.models import StaffSession
from seuil.organisations.policies import is_operator, is_team
from seuil.organisations.standing import Standing
from seuil.upkeep.missing.domain import OF_PROPOSER, PROCESS, Status, Step
from seuil.upkeep.models import MissingService
from seuil.upkeep.operations import Writer
from seuil.upkeep.queries import territories_of_team


@dataclass(frozen=True, slots=True)
class Proposer:
    """Whoever told of one service, known by the link that they were given."""

    missing_id: int


Actor = Writer | Proposer


def may_answer_missing(standing: Standing, staff_session: StaffSession | None = None) -> bool:
    """Whether this person answers any of them: the team of a territory, an operator."""
    return is_team(standing) or (staff_session is not None and is_operator(standing))


def may_take(actor: Actor, missing: MissingService, step: Step) -> bool:
    """Whoever wrote it withdraws it; the teams of the territory where it is answer."""
    if isinstance(actor, Proposer):
        return step in OF_PROPOSER and actor.missing_id == missing.pk
    if step in OF_PROPOSER:
        return missing.proposer_id is not None and missing.proposer_id == actor.user.pk
    if actor.staff_session is not None and is_operator(actor.standing):
        return True
    return missing.commune.code in territories_of_team(actor.standing)


def steps_of(actor: Actor, missing: MissingService) -> frozenset[Step]:
    """Return the steps that this person may take now."""
    possible = PROCESS.steps_from(Status(missing.status))
    return frozenset(step for step in possible if may_take(actor, missing, step))
