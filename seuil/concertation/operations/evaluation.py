"""What people thought of a session."""

import datetime
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from seuil.concertation.domain import evaluation as domain
from seuil.concertation.models import Evaluation, Session
from seuil.concertation.operations.contributions import SessionOver
from seuil.concertation.queries.evaluation import is_open
from seuil.kernel.errors import InvalidInput

WORDS_KEPT = datetime.timedelta(days=730)
"""The own words of evaluations are read by the next working groups, then erased."""


@transaction.atomic
def evaluate(
    session: Session,
    uuid: UUID,
    answers: Mapping[str, str],
    *,
    words: str = "",
    language: str = "",
    now: datetime.datetime,
) -> Evaluation:
    """Keep an evaluation once, however often it is sent. Nobody is known to have written it."""
    if not is_open(session, now):
        raise SessionOver(session.status)
    known, words = domain.checked(answers), words.strip()
    if not known and not words:
        raise InvalidInput("answer one question, or write something", path="answers")
    if len(words) > domain.LONGEST_WORDS:
        raise InvalidInput("too long", path="words", value=len(words))
    new = Evaluation(uuid=uuid, session=session, answers=known, words=words, language=language)
    Evaluation.objects.bulk_create([new], ignore_conflicts=True)
    return Evaluation.objects.get(uuid=uuid)


def forget_evaluation_words(now: datetime.datetime) -> int:
    """Erase the own words of old evaluations; the answers in codes stay."""
    old = Evaluation.objects.filter(session__starts_at__lt=now - WORDS_KEPT)
    return old.exclude(words="").update(words="")
