"""What each type of resource needs to be read and searched."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from seuil.api.fhir.elements import Fhir
from seuil.api.fhir.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Described:
    """A type of resource as the documents name it; ``includes``: what may come along with it."""

    name: str
    about: str
    parameters: Sequence[Parameter]
    includes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Resource(Described):
    """The same for one caller: ``found`` what they may see, loaded to be written, in order.

    ``include`` writes what a thing refers to by one of the ``includes``, without a query.
    """

    found: Callable[[], QuerySet[Any]]
    write: Callable[[Any], Fhir]
    include: Callable[[Any, str], Iterable[Fhir]]
