"""What is worked out once for a state of the offer, the same for all who ask."""

from collections.abc import Callable
from typing import TypeVar

Source = TypeVar("Source")
Result = TypeVar("Result")


def made_once(make: Callable[[Source, str], Result]) -> Callable[[Source, str], Result]:
    """Keep what was last made in each language, until it is asked of another source.

    Sources are told apart as objects: the engine replaces its kinds of help and its places as a
    whole when they change (seuil/matching/index/).
    """
    kept: dict[str, tuple[Source, Result]] = {}

    def made(source: Source, language: str) -> Result:
        last = kept.get(language)
        if last is None or last[0] is not source:
            last = kept[language] = (source, make(source, language))
        return last[1]

    return made
