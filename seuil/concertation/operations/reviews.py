"""Saying, in a session, where the blockages of the last one stand."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.models import Review
from seuil.concertation.queries.sessions import session_by_id, to_review
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused

NEEDS_WORDS = frozenset({Verdict.MOVED, Verdict.RESOLVED})


@transaction.atomic
def review_blockage(
    session_id: UUID,
    blockage_id: UUID,
    verdict: Verdict,
    *,
    actor: User,
    words: str = "",
    language: str = "",
) -> Review:
    """Say where a blockage of the last session stands; said again, the later word holds."""
    session = session_by_id(session_id)
    if session.status not in CAPTURING:
        raise TransitionRefused("blockages are reviewed in the session and while it is sorted")
    blockage = next((one for one in to_review(session) if one.uuid == blockage_id), None)
    if blockage is None:
        raise NotVisible("the last session did not meet this blockage")
    if verdict in NEEDS_WORDS and not words.strip():
        raise InvalidInput("say what changed", path="words")
    said = {
        "verdict": verdict,
        "words": words.strip(),
        "language": language if words.strip() else "",
        "author": actor,
        "at": timezone.now(),
    }
    review, _created = Review.objects.update_or_create(
        session=session, blockage=blockage, defaults=said
    )
    return review
