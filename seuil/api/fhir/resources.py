"""What each type of resource needs to be read and searched."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from seuil.api.fhir.elements import Fhir
from seuil.api.fhir.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Described:
    """A type of resource as the documents name it.

    ``includes``: what it refers to and may come along; ``reverse``: what refers to it and may.
    """

    name: str
    about: str
    parameters: Sequence[Parameter]
    includes: Sequence[str]
    reverse: Sequence[str] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Resource(Described):
    """The same for one caller: ``found`` what they may see, loaded to be written, in order.

    ``include`` writes what a thing refers to by one of the ``includes``, without a query;
    ``refer`` what refers to the things of a page by one of the ``reverse``, in a fixed number.
    """

    found: Callable[[], QuerySet[Any]]
    write: Callable[[Any], Fhir]
    include: Callable[[Any, str], Iterable[Fhir]]
    refer: Callable[[Sequence[Any], str], Iterable[Fhir]] = field(
        default=lambda _page, _name: (), kw_only=True
    )
