"""Handing a synthesis to the working group, agreeing to it, and agreeing for good."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.session import VALIDATION_DAYS, Status, Step
from seuil.concertation.models import Session, Synthesis, WorkingMember
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.operations.synthesis.names import forget_cleared_elsewhere
from seuil.concertation.operations.synthesis.opening import (
    open_synthesis,
    synthesis_to_change,
)
from seuil.concertation.operations.synthesis.publishing import publish
from seuil.concertation.queries.sessions import session_by_id
from seuil.concertation.report.data import document_of
from seuil.kernel.errors import Forbidden, TransitionRefused
from seuil.kernel.versions import refuse_stale


@transaction.atomic
def give_to_group(
    session_id: UUID, *, actor: User, days: int = VALIDATION_DAYS, seen: int | None = None
) -> Session:
    """Hand the draft to the working group, which has ``days`` to read it."""
    synthesis = open_synthesis(session_id)
    session = take_session_step(session_id, Step.DRAFT, actor=actor, seen=seen)
    synthesis.window_until = timezone.now() + datetime.timedelta(days=days)
    synthesis.save(update_fields=["window_until"])
    return session


@transaction.atomic
def agree(session_id: UUID, user: User, *, seen: int | None = None) -> WorkingMember:
    """Say, as a member of the working group, that the synthesis is right as it was ``seen``."""
    session = session_by_id(session_id)
    if session.status != Status.SYNTHESIS_DRAFT:
        raise TransitionRefused("there is no draft to agree to")
    member = session.working_group.filter(user=user).first()
    if member is None:
        raise Forbidden("only the working group agrees")
    synthesis = synthesis_to_change(session_id)
    refuse_stale(synthesis, seen)
    member.agreed_version = synthesis.version
    member.save(update_fields=["agreed_version"])
    return member


@transaction.atomic
def validate(session_id: UUID, *, actor: User, seen: int | None = None) -> Session:
    """Agree to the synthesis: what was filed goes into the register, the text is kept as it is."""
    session = take_session_step(session_id, Step.VALIDATE, actor=actor, seen=seen)
    synthesis = Synthesis.objects.select_for_update().get(session=session)
    now = timezone.now()
    synthesis.document, synthesis.validated_at = document_of(session), now
    synthesis.save(update_fields=["document", "validated_at"])
    forget_cleared_elsewhere(session)
    publish(session, actor, now)
    return session
