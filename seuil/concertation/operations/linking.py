"""Saying which known blockage a contribution shows: one person's tap, never the program's."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.contribution import PROCESS, Status, Step
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.models import Contribution, ContributionEvent
from seuil.concertation.operations.contributions import StaleContribution
from seuil.concertation.queries.sessions import session_by_id
from seuil.kernel.errors import NotVisible, TransitionRefused
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
    found = session.contributions.select_for_update(of=("self",)).filter(pk=contribution_id)
    contribution = found.first()
    if contribution is None:
        raise NotVisible("no such contribution")
    if seen is not None and seen != contribution.version:
        raise StaleContribution(contribution)
    if contribution.status == Status.LINKED:
        _take(contribution, Step.FILE, actor)
    contribution.blockage, contribution.blockage_suggested = None, False
    if blockage is not None:
        _take(contribution, Step.LINK, actor)
        contribution.blockage, contribution.blockage_suggested = blockage, suggested
    contribution.save()
    return contribution


def _take(contribution: Contribution, step: Step, actor: User) -> None:
    contribution.status = PROCESS.after(Status(contribution.status), step)
    contribution.version += 1
    ContributionEvent.objects.create(
        contribution=contribution,
        step=step,
        heading=contribution.heading if step is Step.FILE else "",
        actor=actor,
        at=timezone.now(),
    )
