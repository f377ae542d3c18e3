"""What the words of a search tell of the person, as facts that can be offered."""

from collections.abc import Callable

from seuil.access.text import analyser
from seuil.access.types import Fact
from seuil.access.vocabulary import read_situation


def told_of_person(
    text: str, *, is_territory: Callable[[str], bool]
) -> tuple[dict[str, Fact], str]:
    """Return the facts, and the words without them."""
    raw, rest = analyser().about_person(text)
    return read_situation(raw, is_territory=is_territory), rest
