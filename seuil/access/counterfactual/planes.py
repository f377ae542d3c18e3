"""One place as planes of bits over its people: who is blocked by what, 64 people a word.

Many people share few facts and many services few rules. So for each distinct rule of a
dimension one plane tells the people whom it keeps out, and a service is the planes of its
rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.reach import Reach
from seuil.access.counterfactual.rules import SILENT, Kind, Rules
from seuil.access.counterfactual.types import People, Study
from seuil.access.types import Offer

WORD = 64
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]
Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Slots:
    """Every service of every category of the study, one slot for each, by category.

    ``in_scope`` has for each territory of the study the slots of the services found there.
    Services of one ``group`` have the same categories and territories.
    """

    category: Ints
    row: Ints
    in_scope: Mask
    group: Ints

    @property
    def size(self) -> int:
        return self.row.size


def slots_of(offers: Sequence[Offer], study: Study) -> Slots:
    rows = [
        [row for row, offer in enumerate(offers) if code in offer.categories]
        for code in study.categories
    ]
    row = np.array([number for one in rows for number in one], np.int64)
    scope = [[code in offer.lens for offer in offers] for code in study.territories]
    in_scope = np.array(scope, np.bool_).reshape(len(study.territories), len(offers))
    category = np.repeat(np.arange(len(rows)), [len(one) for one in rows])
    wanted, numbering = (
        (frozenset(study.categories), frozenset(study.territories)),
        dict[Any, int](),
    )
    group = [
        numbering.setdefault((offer.categories & wanted[0], offer.lens & wanted[1]), len(numbering))
        for offer in offers
    ]
    return Slots(category, row, in_scope[:, row], np.array(group, np.int64))


@dataclass(frozen=True, slots=True)
class Nearby:
    """The services within reach of a place.

    Services that block the same people are of one ``profile``. ``plane_of`` has shape (profiles,
    dimensions): which plane tells whom a profile blocks on a dimension, `SILENT` for nobody. The
    members of category ``categories[c]`` are ``member[starts[c]:starts[c + 1]]``, positions
    among the services; ``slot`` and ``in_scope`` (territories, members) are theirs. ``group``
    numbers the services that are in the same of these categories and territories.
    """

    plane_of: Numbers
    profile: Ints
    categories: Ints
    starts: Ints
    member: Ints
    slot: Ints
    in_scope: Mask
    group: Ints


class Layout:
    """Lays out the places of a chunk; ``lowered`` has shape (dimensions, services)."""

    def __init__(
        self,
        rules: Sequence[Rules],
        kinds: Sequence[Kind],
        reach: Reach,
        slots: Slots,
        lowered: Mask | None,
    ) -> None:
        self._reach, self._slots = reach, slots
        first = np.cumsum([0, *(kind.failed.shape[1] for kind in kinds)])
        planes = np.empty((reach.services, len(rules)), np.int32)
        for dimension, (one, kind) in enumerate(zip(rules, kinds, strict=True)):
            column = kind.column_of[one.numbers]
            planes[:, dimension] = np.where(column == SILENT, SILENT, first[dimension] + column)
        if lowered is not None:
            planes[lowered.T] = SILENT
        self._planes, self._profile = np.unique(planes, axis=0, return_inverse=True)

    def near(self, number: int, study: Study) -> Nearby:
        costs = self._reach.costs(number, study.places[number])
        slots = self._slots
        slot = np.flatnonzero(costs[slots.row] <= self._reach.limits[slots.category])
        row, sizes = slots.row[slot], np.bincount(slots.category[slot])
        within = np.zeros(self._reach.services, np.bool_)
        within[row] = True
        categories = np.flatnonzero(sizes)
        profiles, profile = np.unique(self._profile[within], return_inverse=True)
        return Nearby(
            plane_of=self._planes[profiles],
            profile=profile,
            categories=categories,
            starts=np.cumsum([0, *sizes[categories]]),
            member=(np.cumsum(within) - 1)[row],
            slot=slot,
            in_scope=slots.in_scope[:, slot],
            group=self._groups(within, row),
        )

    def _groups(self, within: Mask, row: Ints) -> Ints:
        """Number the groups of the services within reach.

        Limits differ between categories: of two services of one group one may be too far for
        some of them. As many categories left are the same ones, those with the widest limits.
        """
        left = np.bincount(row, minlength=within.size)[within]
        known = self._slots.group[within] * (1 + left.max(initial=0)) + left
        numbers: Ints = np.unique(known, return_inverse=True)[1]
        return numbers


@dataclass(frozen=True, slots=True)
class Crowd:
    """Some people of one place, 64 a word.

    ``failed`` and ``blocked`` (failed or to ask) have shape (planes, words). Weights are
    ``unit`` times a whole number whose binary digits are ``digits``, shape (digits, words);
    bits after the last person weigh nothing.
    """

    failed: Words
    blocked: Words
    digits: Words
    unit: int

    @property
    def words(self) -> int:
        return int(self.digits.shape[1])


class Marking(Protocol):
    """How people are turned into bits; each way of counting brings its own."""

    def classed(self, of_value: Numbers, number: Numbers, classes: int) -> Words:
        """Return for each class the people whose value, given by its number, is of it."""

    def united(self, who: Words, table: Mask) -> Words:
        """Return for each column of ``table`` (classes, columns) the people of its classes."""


def crowd_of(
    people: People, rows: slice, kinds: Sequence[Kind], codes: Sequence[str], marking: Marking
) -> Crowd:
    failed, blocked = list[Words](), list[Words]()
    weights = people.weight[rows]
    nobody_asked = np.zeros(weights.size, np.int32)
    for code, kind in zip(codes, kinds, strict=True):
        facts = people.facts.get(code)
        number = nobody_asked if facts is None else facts.number[rows]
        who = marking.classed(kind.of_value, number, len(kind.failed))
        failed.append(marking.united(who, kind.failed))
        blocked.append(marking.united(who, kind.blocked))
    unit = int(np.gcd.reduce(weights)) or 1
    return Crowd(np.concatenate(failed), np.concatenate(blocked), _digits(weights // unit), unit)


def _digits(weights: Ints) -> Words:
    size = int(weights.max(initial=0)).bit_length()
    return packed((weights >> np.arange(size)[:, np.newaxis] & 1).astype(np.bool_))


def packed(bits: Mask) -> Words:
    """Return rows of bits as rows of words, the first bit lowest."""
    rows, size = bits.shape
    words = np.zeros((rows, -(-size // WORD) * WORD // 8), np.uint8)
    octets = np.packbits(bits, axis=1, bitorder="little")
    words[:, : octets.shape[1]] = octets
    return words.view("<u8").astype(np.uint64, copy=False)
