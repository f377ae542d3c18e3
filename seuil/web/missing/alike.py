"""The sheets that look like a service that is said to be missing."""

from collections.abc import Iterator, Sequence

from seuil.directory.models import Service
from seuil.matching.search import Question, search

MOST_ALIKE = 6
NEAREST_NAMES = 4


def services_like(name: str, commune: str, category: str = "") -> list[Service]:
    """Return the public services that may be meant, the likeliest first.

    Those in the commune that answer to the name, then others that do, then those of the kind there.
    """
    inside = frozenset([commune])
    asked = [
        Question(text=name, territories=inside, limit=NEAREST_NAMES),
        Question(text=name, limit=NEAREST_NAMES),
    ]
    if category:
        kinds = frozenset([category])
        asked.append(Question(categories=kinds, territories=inside, limit=NEAREST_NAMES))
    found = {service.pk: service for service in _found(asked)}
    return list(found.values())[:MOST_ALIKE]


def _found(asked: Sequence[Question]) -> Iterator[Service]:
    for question in asked:
        yield from (match.service for match in search(question).matches)
