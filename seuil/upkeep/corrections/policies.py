"""Who may do what with a correction."""

from dataclasses import dataclass

from seuil.directory.policies import may_edit_sheet
from seuil.upkeep.corrections.domain import OF_PROPOSER, PROCESS, Status, Step
from seuil.upkeep.models import Correction
from seuil.upkeep.operations import Writer


@dataclass(frozen=True, slots=True)
class Proposer:
    """Whoever wrote one correction, known by the link that they were given."""

    correction_id: int


Actor = Writer | Proposer


def may_take(actor: Actor, correction: Correction, step: Step) -> bool:
    """Whoever wrote it withdraws it; those who may edit the sheet answer."""
    if isinstance(actor, Proposer):
        return step in OF_PROPOSER and actor.correction_id == correction.pk
    if step in OF_PROPOSER:
        return correction.proposer_id is not None and correction.proposer_id == actor.user.pk
    return may_edit_sheet(actor.standing, correction.service, actor.staff_session)


def steps_of(actor: Actor, correction: Correction) -> frozenset[Step]:
    """Return the steps that this person may take now."""
    possible = PROCESS.steps_from(Status(correction.status))
    return frozenset(step for step in possible if may_take(actor, correction, step))
