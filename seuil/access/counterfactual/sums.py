"""What is counted: whole thousandths of people, so that parts add up exactly in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from seuil.kernel.errors import InvalidInput

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
FIGURES = 3
PEOPLE, AT_LEAST, AT_MOST = range(FIGURES)


@dataclass(frozen=True, slots=True)
class Sums:
    """Thousandths of people: those who reach k open services, and those who would.

    ``people`` has shape (places,); ``reached`` and ``perhaps`` (places, categories);
    ``gains`` (categories, dimensions, 1 + territories, 3), everywhere first; ``own`` (slots,
    dimensions, 3), no slots unless each service is asked for. ``to_ask`` marks the slots
    whose unknowns keep somebody below k.
    """

    people: Ints
    reached: Ints
    perhaps: Ints
    gains: Ints
    own: Ints
    to_ask: Mask

    @classmethod
    def zero(
        cls,
        *,
        places: int,
        categories: int,
        dimensions: int,
        territories: int,
        slots: int,
        by_service: bool,
    ) -> Self:
        return cls(
            np.zeros(places, np.int64),
            np.zeros((places, categories), np.int64),
            np.zeros((places, categories), np.int64),
            np.zeros((categories, dimensions, 1 + territories, FIGURES), np.int64),
            np.zeros((slots if by_service else 0, dimensions, FIGURES), np.int64),
            np.zeros(slots, np.bool_),
        )

    def add(self, other: "Sums") -> None:
        for one in fields(self):
            mine, theirs = getattr(self, one.name), getattr(other, one.name)
            if mine.dtype == np.bool_:
                mine |= theirs
            else:
                mine += theirs

    def copy(self) -> "Sums":
        return Sums(*(getattr(self, one.name).copy() for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Part:
    """What some of the people gave; ``study`` and ``lowered`` say of which question."""

    study: str
    rows: int
    sums: Sums


def merge(parts: Iterable[Part]) -> Part:
    """Add up the parts of one study: the same whole numbers in whatever order they come."""
    total: Part | None = None
    for part in parts:
        if total is None:
            total = Part(part.study, part.rows, part.sums.copy())
        elif total.study != part.study:
            raise InvalidInput("parts: these are parts of different studies", path="parts")
        else:
            total.sums.add(part.sums)
            total = Part(total.study, total.rows + part.rows, total.sums)
    if total is None:
        raise InvalidInput("parts: there is nothing to merge", path="parts", accepted="parts")
    return total
