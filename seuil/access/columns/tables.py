"""Things that services have in common, stored once and numbered."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
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
MANY_SETS = 4
"""Sets for each service looked at, from which on only the sets of these services are counted."""


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
    def number_of(self) -> Mapping[str, int]:
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def by_set(self) -> Ragged:
        """The services of each set, in rising order."""
        order = np.argsort(self.set_of, kind="stable")
        sizes = np.bincount(self.set_of, minlength=len(self.members))
        return Ragged(np.concatenate([[0], np.cumsum(sizes)]), compact(order))

    def sets_with_any(self, wanted: Iterable[str]) -> Mask:
        """Return the sets that hold at least one of the wanted codes."""
        chosen = np.zeros(len(self.codes), np.bool_)
        chosen[[self.number_of[code] for code in wanted if code in self.number_of]] = True
        sets = np.zeros(len(self.members), np.bool_)
        sets[self.members.owners[chosen.take(self.members.items)]] = True
        return sets

    def with_any(self, wanted: Iterable[str], rows: Ints) -> Mask:
        """Return which of the services have at least one of the wanted codes."""
        found: Mask = self.sets_with_any(wanted).take(taken(self.set_of, rows))
        return found

    def rows_with_any(self, wanted: Iterable[str]) -> Ints:
        """Return the services that have at least one of the wanted codes, in no order."""
        sets = self.sets_with_any(wanted).nonzero()[0]
        return self.by_set.items_of(sets).astype(np.int64)


class Tally:
    """Counts the codes of several facets in one go."""

    def __init__(self, facets: Sequence[Facet]) -> None:
        self._facets = facets
        self._members = [facet.members for facet in facets]
        self._codes = [code for facet in facets for code in facet.codes]
        sizes = [0, *(len(facet.codes) for facet in facets)]
        self._first_code = np.cumsum(sizes)
        self._first_set = np.cumsum([0, *(len(facet.members) for facet in facets)])
        shifted = zip(facets, self._first_code, strict=False)
        self._items = np.concatenate([facet.members.items + first for facet, first in shifted])
        lengths = np.concatenate([facet.members.lengths for facet in facets])
        self._starts, self._lengths = lengths.cumsum() - lengths, lengths
        self._owners = np.arange(lengths.size).repeat(lengths)

    def counts(self, rows: Ints) -> list[dict[str, int]]:
        """Return for each facet how many of the services have each code."""
        numbers, counts = self._counts(rows)
        ends = numbers.searchsorted(self._first_code).tolist()
        codes = [self._codes[number] for number in numbers.tolist()]
        counted = list(zip(codes, counts.tolist(), strict=True))
        return [dict(counted[begin:end]) for begin, end in pairwise(ends)]

    def _counts(self, rows: Ints) -> tuple[Ints, Ints]:
        """Return the numbers of the codes that some service has, and how many have each."""
        sets = [taken(facet.set_of, rows) for facet in self._facets]
        if self._lengths.size > MANY_SETS * rows.size:
            mine = np.concatenate([s + n for s, n in zip(sets, self._first_set, strict=False)])
            items = self._items.take(runs(self._starts.take(mine), self._lengths.take(mine)))
            items.sort()
            ends = last_of_each(items).nonzero()[0] + 1
            counts = ends.copy()
            counts[1:] -= ends[:-1]
            return items.take(ends - 1), counts
        sizes = map(len, self._members)
        of_sets = [np.bincount(some, minlength=n) for some, n in zip(sets, sizes, strict=True)]
        by_code = np.bincount(self._items, np.concatenate(of_sets).take(self._owners))
        numbers = by_code.nonzero()[0]
        return numbers, by_code.take(numbers).astype(np.int64)


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
