"""What the person concerned reads, in every language of the access card."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from seuil.access.card_words import CARD_LANGUAGES
from seuil.kernel.data import shipped_yaml


@cache
def _all_words() -> Mapping[str, Mapping[str, Any]]:
    content: Mapping[str, Mapping[str, Any]] = shipped_yaml(
        "seuil.orientation", "person-words.yaml"
    )
    return content


def person_words(language: str) -> Mapping[str, Any]:
    """Return the words of one language; raises `KeyError` for one that no card is in."""
    return _all_words()[language]


def person_language(wanted: str, otherwise: str) -> str:
    """Return the language that a person reads, where there are words in it."""
    return wanted if wanted in CARD_LANGUAGES else otherwise
