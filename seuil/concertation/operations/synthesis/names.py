"""Saying of words that look like a person's that they name nobody, and doubting it again."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.models import ClearedSign, Session, Synthesis
from seuil.concertation.operations.synthesis.opening import open_synthesis
from seuil.concertation.queries.synthesis import named_in, signs_in


@transaction.atomic
def say_names_nobody(session_id: UUID, text: str, *, actor: User) -> None:
    """Keep that these words name nobody, and who says so; words that are gone change nothing."""
    clear(open_synthesis(session_id), [text], actor)


@transaction.atomic
def doubt_again(session_id: UUID, text: str) -> None:
    """Take back that these words name nobody."""
    open_synthesis(session_id).cleared.filter(text=text).delete()


def clear(synthesis: Synthesis, texts: Collection[str], actor: User) -> None:
    said = {one.text: one.kind for one in named_in(synthesis.session) if one.can_be_cleared}
    now = timezone.now()
    ClearedSign.objects.bulk_create(
        ClearedSign(synthesis=synthesis, kind=said[text], text=text, said_by=actor, at=now)
        for text in dict.fromkeys(texts)
        if text in said
    )


def forget_cleared_elsewhere(session: Session) -> None:
    """Let go what was said of words that no longer stand in the synthesis."""
    there = {one.text for one in signs_in(session)}
    ClearedSign.objects.filter(synthesis__session=session).exclude(text__in=there).delete()
