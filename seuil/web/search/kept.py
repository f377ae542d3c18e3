"""What is worked out once for a state of the offer, the same for all who ask."""

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Protocol, TypeVar

from seuil.directory.models import Service
from seuil.wording.localised import reader_language

Source = TypeVar("Source")
Result = TypeVar("Result")
Kept_co = TypeVar("Kept_co", covariant=True)


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


class KeptWithSheet(Protocol[Kept_co]):
    def __call__(self, service: Service, today: datetime.date, language: str = "") -> Kept_co: ...


def kept_with_sheet(make: Callable[[Service, datetime.date], Kept_co]) -> KeptWithSheet[Kept_co]:
    """Keep what a sheet says whoever asks, once a language and day.

    It goes with the sheet: `seuil.matching.sheets` decides when. ``language`` is the reader's,
    for callers that know it: a page asks twice for each sheet.
    """
    place = f"kept_{make.__name__}"

    @wraps(make)
    def made(service: Service, today: datetime.date, language: str = "") -> Kept_co:
        kept: dict[tuple[str, datetime.date], Kept_co] = service.__dict__.setdefault(place, {})
        key = (language or reader_language(), today)
        if key not in kept:
            kept[key] = make(service, today)
        return kept[key]

    return made
