"""The offer as columns: one row a service, every repeated thing stored once and numbered.

The conditions of a service on one dimension are one rule; each distinct rule is evaluated
once for a question, whatever the number of services that have it. Services hold the numbers
of their rules, of their set of categories, of their hours. Dimensions are bits of a 64-bit
word, so that a service's failures are one number.
"""

import datetime
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

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
from seuil.kernel.geography import Point, distances_m, on_the_sphere

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint64]
Key = TypeVar("Key", bound=Hashable)
UNDATED = np.iinfo(np.int64).max
MOST_DIMENSIONS = 60


class Numbering(dict[Key, int]):
    """Distinct things, numbered in the order in which they were first asked for."""

    def __missing__(self, thing: Key) -> int:
        number = self[thing] = len(self)
        return number

    def all(self) -> tuple[Key, ...]:
        return tuple(self)


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

    def __len__(self) -> int:
        return self.starts.size - 1

    def row(self, number: int) -> Ints:
        return self.items[self.starts[number] : self.starts[number + 1]]

    @property
    def owners(self) -> Ints:
        """The row of each item."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Facet:
    """The sets of codes that services have, each distinct set once, and the set of each."""

    codes: tuple[str, ...]
    number_of: Mapping[str, int]
    members: Ragged
    owners: Ints
    set_of: Numbers

    @classmethod
    def of(cls, sets: Iterable[Iterable[str]]) -> "Facet":
        codes, distinct = Numbering[str](), Numbering[frozenset[str]]()
        set_of = _numbers([distinct[frozenset(one)] for one in sets])
        members = Ragged.of([codes[code] for code in sorted(one)] for one in distinct.all())
        return cls(codes.all(), dict(codes), members, members.owners, set_of)

    def counts(self, rows: Ints) -> dict[str, int]:
        """Return how many of the services have each code."""
        of_sets = np.bincount(self.set_of[rows], minlength=len(self.members))
        of_codes = np.bincount(
            self.members.items, weights=of_sets[self.owners], minlength=len(self.codes)
        )
        return {self.codes[i]: int(of_codes[i]) for i in np.flatnonzero(of_codes)}

    def sets_with_any(self, wanted: Iterable[str]) -> Mask:
        """Return the sets that hold at least one of the wanted codes."""
        numbers = [self.number_of[code] for code in wanted if code in self.number_of]
        chosen = np.zeros(len(self.codes), np.bool_)
        chosen[numbers] = True
        sets = np.zeros(len(self.members), np.bool_)
        sets[self.owners[chosen[self.members.items]]] = True
        return sets

    def with_any(self, wanted: Iterable[str], rows: Ints) -> Mask:
        """Return which of the services have at least one of the wanted codes."""
        return self.sets_with_any(wanted)[self.set_of[rows]]


@dataclass(frozen=True, slots=True)
class Rules:
    """For each dimension its distinct rules, the first one empty, and the rule of each service."""

    codes: tuple[str, ...]
    distinct: Mapping[str, Sequence[tuple[Condition, ...]]]
    numbers: Numbers
    """Shape (dimensions, services)."""

    @classmethod
    def of(cls, codes: tuple[str, ...], offers: Sequence[Offer]) -> "Rules":
        distinct = {code: Numbering[tuple[Condition, ...]]() for code in codes}
        for numbering in distinct.values():
            numbering[()]
        numbers = np.zeros((len(codes), len(offers)), np.int32)
        position = {code: i for i, code in enumerate(codes)}
        for row, offer in enumerate(offers):
            by_dimension: dict[str, list[Condition]] = {}
            for condition in offer.conditions:
                by_dimension.setdefault(condition.dimension, []).append(condition)
            for code, conditions in by_dimension.items():
                numbers[position[code], row] = distinct[code][tuple(conditions)]
        return cls(codes, {code: found.all() for code, found in distinct.items()}, numbers)

    def of_services(self, code: str) -> Numbers:
        """Return the number of each service's rule on a dimension."""
        numbers: Numbers = self.numbers[self.codes.index(code)]
        return numbers

    def of_service(self, row: int) -> dict[str, int]:
        """Return the number of each rule of one service, by dimension."""
        mine = self.numbers[:, row]
        return {self.codes[i]: int(mine[i]) for i in np.flatnonzero(mine)}


@dataclass(frozen=True, slots=True)
class Places:
    """Where services are, as unit vectors: the first place of each, and the further ones."""

    first: Floats
    further: Floats
    further_row: Ints

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> "Places":
        nowhere = Point(np.nan, np.nan)
        further = [(row, p) for row, offer in enumerate(offers) for p in offer.points[1:]]
        return cls(
            _vectors([offer.points[0] if offer.points else nowhere for offer in offers]),
            _vectors([point for _, point in further]),
            np.array([row for row, _ in further], np.int64),
        )

    def nearest_m(self, rows: Ints, point: Point) -> Floats:
        """Return whole metres to the nearest place of each service, NaN where it has none.

        ``rows`` increase.
        """
        metres = np.rint(distances_m(self.first[:, rows], point))
        if self.further_row.size and rows.size:
            to_further = np.rint(distances_m(self.further, point))
            position = np.minimum(np.searchsorted(rows, self.further_row), rows.size - 1)
            there = rows[position] == self.further_row
            np.minimum.at(metres, position[there], to_further[there])
        return metres


@dataclass(frozen=True, slots=True)
class Columns:
    """All that the engine looks at; ``rows`` everywhere are positions in ``keys``."""

    setting: Setting
    keys: Ints
    sources: Facet
    rules: Rules
    unconditional: Bits
    languages: Facet
    interpreter: NDArray[np.int8]
    full: NDArray[np.bool_]
    capacity_day: Ints
    opening: Ints
    timetable: Timetable
    places: Places
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
    bit = {code: 1 << i for i, code in enumerate(ruled)}
    openings = Numbering[Opening]()
    opening = _ints(offers, lambda offer: openings[offer.opening])
    return Columns(
        setting=setting,
        keys=_ints(offers, lambda offer: offer.key),
        sources=Facet.of([offer.source] for offer in offers),
        rules=Rules.of(ruled, offers),
        unconditional=np.array(
            [sum(bit[code] for code in o.unconditional if code in bit) for o in offers],
            np.uint64,
        ),
        languages=Facet.of(offer.languages for offer in offers),
        interpreter=np.array([INTERPRETERS.index(offer.interpreter) for offer in offers], np.int8),
        full=np.array([offer.capacity is CapacityStatus.FULL for offer in offers], np.bool_),
        capacity_day=_ints(
            offers,
            lambda o: UNDATED if o.capacity_updated is None else o.capacity_updated.toordinal(),
        ),
        opening=opening,
        timetable=Timetable(openings.all(), today - datetime.timedelta(days=1)),
        places=Places.of(offers),
        comes_to=Facet.of(offer.comes_to for offer in offers),
        lens=Facet.of(offer.lens for offer in offers),
        basins=Facet.of(_of_level("basin:", offer.lens) for offer in offers),
        communes=Facet.of(_of_level("commune:", offer.lens) for offer in offers),
        categories=Facet.of(offer.categories for offer in offers),
        terms=_postings(offers),
    )


def _of_level(level: str, codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code.startswith(level)]


def _numbers(numbers: Sequence[int]) -> Numbers:
    return np.array(numbers, np.int32)


def _ints(offers: Sequence[Offer], read: Callable[[Offer], int]) -> Ints:
    return np.array([read(offer) for offer in offers], np.int64)


def _vectors(points: Sequence[Point]) -> Floats:
    lats = np.array([point.lat for point in points], np.float64)
    lons = np.array([point.lon for point in points], np.float64)
    return on_the_sphere(lats, lons)


def _postings(offers: Sequence[Offer]) -> Postings:
    numbering = Numbering[str]()
    terms, weights = list[int](), list[int]()
    for offer in offers:
        terms.extend(map(numbering.__getitem__, offer.words))
        weights.extend(offer.words.values())
    term_of = np.array(terms, np.int64)
    rows = np.repeat(np.arange(len(offers)), [len(offer.words) for offer in offers])
    by_term = np.argsort(term_of, kind="stable")
    ends = np.cumsum(np.bincount(term_of, minlength=len(numbering)))
    return Postings(
        number_of=dict(numbering),
        services=Ragged(np.concatenate([[0], ends]), rows[by_term]),
        weights=np.array(weights, np.int64)[by_term],
    )
