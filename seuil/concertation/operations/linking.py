"""Saying which known blockage a contribution shows: one person's tap, never the program's."""

from uuid import UUID

from django.db import transaction

from seuil.accounts.models import User
from seuil.concertation.domain.contribution import Heading, Status, Step
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.models import Contribution
from seuil.concertation.operations.contributions.moving import ContributionMove, locked, take
from seuil.concertation.queries.sessions import session_by_id
from seuil.kernel.errors import TransitionRefused
from seuil.kernel.versions import refuse_stale
from seuil.register.models import Blockage


@transaction.atomic
def link_contribution(
    session_id: UUID,
    contribution_id: int,
    blockage: Blockage | None,
    *,
    actor: User,
    suggested: bool,
    seen: int | None = None,
) -> Contribution:
    """Say that what was filed shows a blockage, another one than before, or none.

    ``suggested``: the program proposed it, a person agreed; the register keeps that too.
    """
    session = session_by_id(session_id)
    if session.status not in CAPTURING:
        raise TransitionRefused("contributions are linked until the synthesis is handed over")
    contribution = locked(session, contribution_id)
    refuse_stale(contribution, seen)
    if contribution.status == Status.LINKED:
        heading = Heading(contribution.heading)
        take(contribution, ContributionMove(Step.FILE, heading=heading), actor)
    contribution.blockage, contribution.blockage_suggested = None, False
    if blockage is not None:
        take(contribution, ContributionMove(Step.LINK), actor)
        contribution.blockage, contribution.blockage_suggested = blockage, suggested
    contribution.save()
    return contribution
