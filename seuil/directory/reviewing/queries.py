"""The words of the access card that are to be read again, what was said of them, who signed."""

from collections.abc import Sequence
from functools import cache

from seuil.access.card_words import ADDED, Text, digest_of, texts_of
from seuil.directory.domain import shipped_categories
from seuil.directory.models import LanguageReview, WordingRemark
from seuil.wording.localised import LANGUAGES


@cache
def wordings(language: str) -> Sequence[Text]:
    """Return every wording of an added language beside what it says in French, Dutch, English."""
    labels = {entry.code: entry.label for entry in shipped_categories()}
    return tuple(texts_of(language, labels))


def wording_at(language: str, key: str) -> str | None:
    return next((text.text for text in wordings(language) if text.key == key), None)


def reviews_in_force() -> dict[str, LanguageReview]:
    """Return the signature of each language whose words have not changed since."""
    found = LanguageReview.objects.filter(language__in=ADDED).select_related("reviewer")
    return {one.language: one for one in found if one.digest == digest_of(one.language)}


def reviewed_languages() -> frozenset[str]:
    """Return the languages whose words are signed; French, Dutch and English always are."""
    found = LanguageReview.objects.filter(language__in=ADDED).values_list("language", "digest")
    return frozenset(LANGUAGES) | {code for code, digest in found if digest == digest_of(code)}


def open_remarks(language: str) -> list[WordingRemark]:
    """Return the remarks on wordings that still read as they did."""
    remarks = WordingRemark.objects.filter(language=language).select_related("author")
    return [one for one in remarks if wording_at(language, one.key) == one.wording]
