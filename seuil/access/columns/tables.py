"""Things that services have in common, stored once and numbered."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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
MANY_SETS = 4
"""Sets for each service looked at, from which on only the sets of these services are counted."""


def compact(numbers: Sequence[int] | Ints) -> Numbers:
    """Return the numbers, none of them negative, in the smallest type that holds them."""
    found = np.asarray(numbers, np.int64)
    return found.astype(np.min_scalar_type(int(found.max(initial=0))))


def runs(starts: Ints, lengths: Ints) -> Ints:
    """Return the numbers of several runs one after another: 3, 4, 5, 9 for (3, 9) and (3, 1)."""
    before = np.cumsum(lengths) - lengths
    shifts: Ints = np.repeat(starts - before, lengths)
    return shifts + np.arange(shifts.size)


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

    def counts(self, rows: Ints) -> dict[str, int]:
        """Return how many of the services have each code."""
        sets = self.set_of.take(rows)
        if len(self.members) > MANY_SETS * rows.size:
            numbers, counts = np.unique(self.members.items_of(sets), return_counts=True)
        else:
            of_sets = np.bincount(sets, minlength=len(self.members)).take(self.members.owners)
            by_code = np.bincount(self.members.items, of_sets, len(self.codes))
            numbers = np.flatnonzero(by_code)
            counts = by_code.take(numbers).astype(np.int64)
        codes = map(self.codes.__getitem__, numbers.tolist())
        return dict(zip(codes, counts.tolist(), strict=True))

    def sets_with_any(self, wanted: Iterable[str]) -> Mask:
        """Return the sets that hold at least one of the wanted codes."""
        chosen = np.zeros(len(self.codes), np.bool_)
        chosen[[self.number_of[code] for code in wanted if code in self.number_of]] = True
        sets = np.zeros(len(self.members), np.bool_)
        sets[self.members.owners[chosen.take(self.members.items)]] = True
        return sets

    def with_any(self, wanted: Iterable[str], rows: Ints) -> Mask:
        """Return which of the services have at least one of the wanted codes."""
        found: Mask = self.sets_with_any(wanted).take(self.set_of.take(rows))
        return found

    def rows_with_any(self, wanted: Iterable[str]) -> Ints:
        """Return the services that have at least one of the wanted codes, in no order."""
        sets = np.flatnonzero(self.sets_with_any(wanted))
        return self.by_set.items_of(sets).astype(np.int64)


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
