"""Signing the words of a language, and noting what is wrong with one of them."""

import datetime

from django.db import transaction

from seuil.access.card_words import digest_of
from seuil.accounts.models import User
from seuil.directory.models import LanguageReview, WordingRemark
from seuil.directory.reviewing.queries import open_remarks, reviews_in_force, wording_at
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput


@transaction.atomic
def sign_language(
    language: str, *, digest: str, reviewer: User, now: datetime.datetime
) -> LanguageReview:
    """Sign the words that were read; raises `InvalidInput` when they have changed meanwhile.

    Remarks that a new wording has answered go.
    """
    if digest != digest_of(language):
        raise InvalidInput(
            f"these are not the words of {language} as they are now", path="digest", value=digest
        )
    review, new = LanguageReview.objects.get_or_create(
        language=language, digest=digest, defaults={"reviewer": reviewer, "signed_at": now}
    )
    if new:
        kept = [remark.pk for remark in open_remarks(language)]
        WordingRemark.objects.filter(language=language).exclude(pk__in=kept).delete()
        record(Verb.CREATED, review, actor=reviewer)
    return review


@transaction.atomic
def withdraw_signature(language: str, *, actor: User) -> None:
    review = reviews_in_force().get(language)
    if review:
        record(Verb.DELETED, review, actor=actor)
        review.delete()


@transaction.atomic
def note_wording(
    language: str, key: str, *, text: str, author: User, now: datetime.datetime
) -> WordingRemark:
    """Keep what is wrong with a wording; raises `InvalidInput` for one that is not there."""
    wording = wording_at(language, key)
    if wording is None:
        raise InvalidInput(f"no wording {key!r} in {language}", path="key", value=key)
    remark = WordingRemark.objects.create(
        language=language, key=key, wording=wording, text=text, author=author, written_at=now
    )
    record(Verb.CREATED, remark, actor=author)
    return remark
