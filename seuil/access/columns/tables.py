"""Things that services have in common, stored once and numbered."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Numbers = NDArray[Any]
"""Whole numbers from 0 on, in the smallest type that holds them."""
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint64]
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", bound=np.generic)
MANY_SETS = 12
"""Sets for each service looked at, from which on only the sets of these services are counted."""
NONE: Ints = np.empty(0, np.int64)
KindOf = Callable[[str], str]
"""Tells of which kind a code is."""


def compact(numbers: Sequence[int] | Ints) -> Numbers:
    """Return the numbers, none of them negative, in the smallest type that holds them."""
    found = np.asarray(numbers, np.int64)
    return found.astype(np.min_scalar_type(int(found.max(initial=0))))


def runs(starts: Ints, lengths: Ints) -> Ints:
    """Return the numbers of several runs one after another: 3, 4, 5, 9 for (3, 9) and (3, 1)."""
    shifts: Ints = (starts - lengths.cumsum() + lengths).repeat(lengths)
    shifts += np.arange(shifts.size)
    return shifts


def taken(values: NDArray[Value], rows: Ints) -> NDArray[Value]:
    """Return what services have, along the last axis; ``rows`` are different and rise."""
    return values if rows.size == values.shape[-1] else values.take(rows, axis=-1)


def last_of_each(rising: Ints) -> Mask:
    """Return which numbers are the last of their kind in rising ones."""
    last = np.ones(rising.size, np.bool_)
    np.not_equal(rising[1:], rising[:-1], out=last[:-1])
    return last


class Numbering(dict[Key, int]):
    """Distinct things, numbered in the order in which they were first asked for."""

    def __missing__(self, thing: Key) -> int:
        number = self[thing] = len(self)
        return number

    def all(self) -> tuple[Key, ...]:
        return tuple(self)


@dataclass(frozen=True)
class Ragged:
    """Several whole numbers a row: those of row ``i`` are ``items[starts[i]:starts[i + 1]]``."""

    starts: Ints
    items: Numbers

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> "Ragged":
        starts, items = [0], list[int]()
        for row in rows:
            items.extend(row)
            starts.append(len(items))
        return cls(np.array(starts, np.int64), compact(items))

    def __len__(self) -> int:
        return self.starts.size - 1

    @cached_property
    def lengths(self) -> Ints:
        return np.diff(self.starts)

    @cached_property
    def owners(self) -> Ints:
        """The row of each item."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def only(self, kept: Ints) -> "Ragged":
        """Return the rows with only these numbers, each as its place among them."""
        place = np.full(max(self.items.max(initial=0), kept.max(initial=0)) + 1, -1)
        place[kept] = np.arange(kept.size)
        items = place.take(self.items)
        starts = np.concatenate([[0], np.cumsum(items >= 0)]).take(self.starts)
        return Ragged(starts, items[items >= 0])

    def items_of(self, rows: Numbers) -> Numbers:
        """Return the items of these rows one after another."""
        found: Numbers = self.items.take(runs(self.starts.take(rows), self.lengths.take(rows)))
        return found


@dataclass(frozen=True)
class Facet:
    """The sets of codes that services have: each distinct set once, and the set of each service."""

    codes: tuple[str, ...]
    members: Ragged
    set_of: Numbers

    @cached_property
    def holders(self) -> Mapping[str, Ints]:
        """The sets that hold each code."""
        return self._by_code(self.members.items, self.members.owners)

    @cached_property
    def services(self) -> Mapping[str, Numbers]:
        """The services that have each code."""
        rows = np.arange(self.set_of.size, dtype=np.int32)
        rows = rows.repeat(self.members.lengths.take(self.set_of))
        return self._by_code(self.members.items_of(self.set_of), rows)

    def _by_code(self, numbers: Numbers, having: Numbers) -> dict[str, Numbers]:
        order = np.argsort(numbers, kind="stable")
        ends = np.cumsum(np.bincount(numbers, minlength=len(self.codes)))
        return dict(zip(self.codes, np.split(having.take(order), ends[:-1]), strict=False))

    def sets_with_any(self, wanted: Iterable[str]) -> Mask:
        """Return the sets that hold at least one of the wanted codes."""
        sets = np.zeros(len(self.members), np.bool_)
        for code in wanted:
            sets[self.holders.get(code, NONE)] = True
        return sets

    def with_any(self, wanted: Iterable[str], rows: Ints) -> Mask:
        """Return which of the services have at least one of the wanted codes."""
        found: Mask = self.sets_with_any(wanted).take(taken(self.set_of, rows))
        return found

    def rows_with_any(self, wanted: Iterable[str]) -> list[Numbers]:
        """Return for each of the wanted codes the services that have it."""
        return [self.services[code] for code in wanted if code in self.services]


class Tally:
    """Counts the codes of several facets in one go, those of some kinds."""

    def __init__(self, kinds: Sequence[str], facets: Sequence[tuple[Facet, KindOf]]) -> None:
        self._kinds = kinds
        self._set_of = [facet.set_of for facet, _ in facets]
        self._sizes = [len(facet.members) for facet, _ in facets]
        self._first_set = np.cumsum([0, *self._sizes[:-1]])
        codes = [(kind_of(code), code) for facet, kind_of in facets for code in facet.codes]
        by_kind = [[n for n, (kind, _) in enumerate(codes) if kind == one] for one in kinds]
        kept = [number for numbers in by_kind for number in numbers]
        self._codes = np.array([codes[number][1] for number in kept], np.object_)
        self._ends = np.cumsum([0, *map(len, by_kind)])
        self._members = _joined([facet for facet, _ in facets]).only(np.array(kept, np.int64))

    def counts(self, rows: Ints) -> dict[str, Mapping[str, int]]:
        """Return by kind how many of the services have each code."""
        by_code = self._by_code([taken(set_of, rows) for set_of in self._set_of])
        numbers = by_code.nonzero()[0]
        codes, counts = self._codes.take(numbers).tolist(), by_code.take(numbers).tolist()
        spans = pairwise(numbers.searchsorted(self._ends).tolist())
        return {
            kind: dict(zip(codes[begin:end], counts[begin:end], strict=True))
            for kind, (begin, end) in zip(self._kinds, spans, strict=True)
        }

    def _by_code(self, sets: Sequence[Numbers]) -> Ints:
        if len(self._members) > MANY_SETS * sets[0].size:
            mine = np.concatenate([s + n for s, n in zip(sets, self._first_set, strict=True)])
            return np.bincount(self._members.items_of(mine))
        counts = [np.bincount(s, minlength=n) for s, n in zip(sets, self._sizes, strict=True)]
        by_set = np.concatenate(counts).take(self._members.owners)
        return np.bincount(self._members.items, by_set).astype(np.int64)


def _joined(facets: Sequence[Facet]) -> Ragged:
    """Return the sets of all facets, the codes of each numbered after those before it."""
    firsts = accumulate((len(facet.codes) for facet in facets), initial=0)
    lengths = np.concatenate([facet.members.lengths for facet in facets])
    items = [facet.members.items + np.int64(n) for facet, n in zip(facets, firsts, strict=False)]
    return Ragged(np.concatenate([[0], np.cumsum(lengths)]), np.concatenate(items))


class FacetBuilder:
    """Takes the set of one service after another."""

    def __init__(self) -> None:
        self._sets = Numbering[frozenset[str]]()
        self._set_of: list[int] = []

    def add(self, codes: frozenset[str]) -> None:
        self._set_of.append(self._sets[codes])

    def facet(self, order: Ints) -> Facet:
        """Return the facet of the services in this order."""
        codes = Numbering[str]()
        members = Ragged.of([codes[code] for code in sorted(one)] for one in self._sets)
        return Facet(codes.all(), members, compact(self._set_of).take(order))
