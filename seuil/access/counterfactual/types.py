"""What a what-if study asks and answers, in plain types."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

import numpy as np
from numpy.typing import NDArray

from seuil.access.types import Fact, Setting
from seuil.kernel.errors import SeuilError
from seuil.kernel.geography import Point

PARTS = 1000
"""Weights are whole thousandths of a person, so that sums depend on no order."""


class Cancelled(SeuilError):
    """The study was stopped half way, as asked; nothing of it counts."""


class Among(Enum):
    """What one step of the greedy choice lowers."""

    DIMENSION = "dimension"
    TERRITORY = "territory"
    SERVICE = "service"


class Path(StrEnum):
    """Two ways to the same whole numbers."""

    NUMBA = "numba"
    NUMPY = "numpy"


@dataclass(frozen=True, slots=True)
class Place:
    """Where people live: ``territories`` are all those that hold it, itself included.

    Without ``point`` only services that come to people are reached, unless a travel
    matrix says otherwise.
    """

    code: str
    point: Point | None = None
    territories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One dimension of many people: row ``i`` has ``values[number[i]]``; None was not asked."""

    values: tuple[Fact | None, ...]
    number: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class People:
    """A chunk of a population; nobody was asked about a dimension that is missing.

    ``place`` are positions in the places of the study, ``weight`` thousandths of a person.
    """

    place: NDArray[np.int32]
    weight: NDArray[np.int64]
    facts: Mapping[str, FactColumn]

    def __len__(self) -> int:
        return self.place.size

    def rows(self, chosen: NDArray[np.int64]) -> "People":
        """Return the people at the positions ``chosen``."""
        facts = {
            code: FactColumn(column.values, column.number[chosen])
            for code, column in self.facts.items()
        }
        return People(self.place[chosen], self.weight[chosen], facts)


@dataclass(frozen=True, slots=True)
class Within:
    """Reach in a straight line: one limit in metres, or one for each category."""

    metres: float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Travel:
    """Reach by travel time: ``minutes`` has shape (places, services), NaN where there is no way."""

    minutes: NDArray[np.float64]
    limit: float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Study:
    """What is asked: who has at least ``k`` reachable open services of each category, and what if.

    ``dimensions`` may be lowered (all of the vocabulary and capacity when empty), each
    everywhere, in the services found under each of ``territories``, and with ``by_service``
    in each single service.
    """

    setting: Setting
    day: datetime.date
    places: tuple[Place, ...]
    categories: tuple[str, ...]
    reach: Within | Travel
    k: int = 1
    dimensions: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    by_service: bool = False


@dataclass(frozen=True, slots=True)
class Lowering:
    """Nothing is asked any more on one dimension: everywhere, in one territory or one service."""

    dimension: str
    territory: str = ""
    service: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people, and between which numbers the unknowns leave it."""

    people: float = 0.0
    at_least: float = 0.0
    at_most: float = 0.0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(
            self.people + other.people,
            self.at_least + other.at_least,
            self.at_most + other.at_most,
        )


@dataclass(frozen=True, slots=True)
class Gain:
    """The people who pass from fewer than k open services to k; services by their key.

    ``asking`` have a condition on the dimension, ``unchecked`` said nothing about it.
    """

    lowering: Lowering
    figure: Figure
    asking: tuple[int, ...]
    unchecked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One choice: what it adds to those before it, and how many are reached with all of them."""

    gain: Gain
    reached: Figure
