"""The offer as columns: one row a service, every repeated thing stored once and numbered.

Each distinct condition is evaluated once for a question, whatever the number of services
that have it; services hold the numbers of their conditions. Dimensions are bits of a
64-bit word, so that a service's failures are one number.
"""

import datetime
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from seuil.access.hours import Timetable
from seuil.access.types import (
    CapacityStatus,
    Condition,
    Interpreter,
    Offer,
    Opening,
    Setting,
)

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Key = TypeVar("Key", bound=Hashable)
UNDATED = np.iinfo(np.int64).max
MOST_DIMENSIONS = 60


class Numbering(Generic[Key]):
    """Distinct things, numbered in the order in which they came."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, thing: Key) -> int:
        return self.numbers.setdefault(thing, len(self.numbers))

    def all(self) -> tuple[Key, ...]:
        return tuple(self.numbers)


@dataclass(frozen=True, slots=True)
class Ragged:
    """Several whole numbers a row: those of row ``i`` are ``items[starts[i]:starts[i + 1]]``."""

    starts: Ints
    items: Ints

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> "Ragged":
        starts, items = [0], list[int]()
        for row in rows:
            items.extend(row)
            starts.append(len(items))
        return cls(np.array(starts, np.int64), np.array(items, np.int64))

    def row(self, number: int) -> Ints:
        return self.items[self.starts[number] : self.starts[number + 1]]

    def lengths(self, rows: Ints) -> Ints:
        lengths: Ints = self.starts[rows + 1] - self.starts[rows]
        return lengths

    def of_rows(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return the items of ``rows`` in one array, and the length of each row."""
        lengths = self.lengths(rows)
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if ends.size else 0
        places = np.arange(total) + np.repeat(self.starts[rows] - ends + lengths, lengths)
        return self.items[places], lengths

    def or_over(self, rows: Ints, word_of_item: Bits) -> Bits:
        """Return, for each row, the union of the words of its items."""
        items, lengths = self.of_rows(rows)
        result = np.zeros(rows.size, np.uint64)
        some = lengths > 0
        if items.size:
            first = (np.cumsum(lengths) - lengths)[some]
            result[some] = np.bitwise_or.reduceat(word_of_item[items], first)
        return result


@dataclass(frozen=True, slots=True)
class Facet:
    """The codes of one facet and, for each service, the numbers of its codes."""

    codes: tuple[str, ...]
    members: Ragged

    def counts(self, rows: Ints) -> dict[str, int]:
        items, _ = self.members.of_rows(rows)
        counts = np.bincount(items, minlength=len(self.codes))
        return {code: int(n) for code, n in zip(self.codes, counts, strict=True) if n}

    def with_any(self, wanted: Iterable[str]) -> NDArray[np.bool_]:
        """Return the services that have at least one of the wanted codes."""
        numbers = [i for i, code in enumerate(self.codes) if code in frozenset(wanted)]
        mask = np.zeros(self.members.starts.size - 1, np.bool_)
        if numbers:
            hit = np.isin(self.members.items, numbers)
            owners = np.repeat(np.arange(mask.size), np.diff(self.members.starts))
            mask[owners[hit]] = True
        return mask


@dataclass(frozen=True, slots=True)
class Columns:
    """All that the engine looks at; ``rows`` everywhere are positions in ``keys``."""

    setting: Setting
    keys: Ints
    sources: Facet
    conditions: tuple[Condition, ...]
    conditions_of: Ragged
    unconditional: Bits
    languages: Facet
    language_sets: tuple[frozenset[str], ...]
    language_set: Ints
    interpreter: Ints
    full: NDArray[np.bool_]
    capacity_day: Ints
    opening: Ints
    timetable: Timetable
    point_lat: NDArray[np.float64]
    point_lon: NDArray[np.float64]
    point_row: Ints
    comes_to: Facet
    lens: Facet
    basins: Facet
    communes: Facet
    categories: Facet
    terms: "Postings"

    @property
    def size(self) -> int:
        return self.keys.size


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term, the services that have it and its weight there."""

    number_of: dict[str, int]
    services: Ragged
    weights: Ints

    def rows_of(self, term: str) -> tuple[Ints, Ints]:
        number = self.number_of.get(term)
        if number is None:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        cut = slice(self.services.starts[number], self.services.starts[number + 1])
        return self.services.items[cut], self.weights[cut]


INTERPRETERS = tuple(Interpreter)


def build(offers: Sequence[Offer], setting: Setting, *, today: datetime.date) -> Columns:
    """Return the columns of ``offers``, ready for questions about the four weeks from today."""
    ruled = setting.vocabulary.ruled
    if len(ruled) > MOST_DIMENSIONS:
        raise ValueError(f"{len(ruled)} dimensions, at most {MOST_DIMENSIONS} fit in a word")
    bit = {code: np.uint64(1) << np.uint64(i) for i, code in enumerate(ruled)}
    conditions = Numbering[Condition]()
    openings = Numbering[Opening]()
    spoken = Numbering[frozenset[str]]()
    conditions_of = Ragged.of([conditions.of(c) for c in offer.conditions] for offer in offers)
    opening = _ints(offers, lambda offer: openings.of(offer.opening))
    language_set = _ints(offers, lambda offer: spoken.of(offer.languages))
    points = [(p.lat, p.lon, row) for row, offer in enumerate(offers) for p in offer.points]
    return Columns(
        setting=setting,
        keys=_ints(offers, lambda offer: offer.key),
        sources=_facet(offers, lambda offer: [offer.source]),
        conditions=conditions.all(),
        conditions_of=conditions_of,
        unconditional=np.array(
            [sum(int(bit[code]) for code in o.unconditional if code in bit) for o in offers],
            np.uint64,
        ),
        languages=_facet(offers, lambda offer: offer.languages),
        language_sets=spoken.all(),
        language_set=language_set,
        interpreter=_ints(offers, lambda offer: INTERPRETERS.index(offer.interpreter)),
        full=np.array([offer.capacity is CapacityStatus.FULL for offer in offers], np.bool_),
        capacity_day=_ints(
            offers,
            lambda o: UNDATED if o.capacity_updated is None else o.capacity_updated.toordinal(),
        ),
        opening=opening,
        timetable=Timetable(openings.all(), today - datetime.timedelta(days=1)),
        point_lat=np.array([point[0] for point in points], np.float64),
        point_lon=np.array([point[1] for point in points], np.float64),
        point_row=np.array([point[2] for point in points], np.int64),
        comes_to=_facet(offers, lambda offer: offer.comes_to),
        lens=_facet(offers, lambda offer: offer.lens),
        basins=_facet(offers, lambda offer: [c for c in offer.lens if c.startswith("basin:")]),
        communes=_facet(offers, lambda offer: [c for c in offer.lens if c.startswith("commune:")]),
        categories=_facet(offers, lambda offer: offer.categories),
        terms=_postings(offers),
    )


def _ints(offers: Sequence[Offer], read: Callable[[Offer], int]) -> Ints:
    return np.array([read(offer) for offer in offers], np.int64)


def _facet(offers: Sequence[Offer], read: Callable[[Offer], Iterable[str]]) -> Facet:
    codes = Numbering[str]()
    members = Ragged.of([codes.of(code) for code in sorted(read(offer))] for offer in offers)
    return Facet(codes.all(), members)


def _postings(offers: Sequence[Offer]) -> Postings:
    by_term: dict[str, list[tuple[int, int]]] = {}
    for row, offer in enumerate(offers):
        for term, weight in offer.words.items():
            by_term.setdefault(term, []).append((row, weight))
    return Postings(
        number_of={term: number for number, term in enumerate(by_term)},
        services=Ragged.of([row for row, _ in pairs] for pairs in by_term.values()),
        weights=np.array([w for pairs in by_term.values() for _, w in pairs], np.int64),
    )
