"""What a study asks and what it found, as plain data that can be kept and read again."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from seuil.access.counterfactual.types import Among, Figure, Gain, Lowering
from seuil.kernel.errors import InvalidInput

ANY_DISTANCE_M = 50_000.0
USUAL_WITHIN_M = 5_000.0
MOST_DOORS = 1_000
MOST_STEPS = 10
MOST_KEPT = 50
"""Lowerings of single services that are kept, the best of them."""


class StudyStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OVER = frozenset({StudyStatus.DONE, StudyStatus.CANCELLED, StudyStatus.FAILED})


class PopulationKind(StrEnum):
    """Where a population comes from."""

    ILLUSTRATIVE = "illustrative"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Design:
    """Who lives where (``territory``, ``public``), needs what, within which reach.

    ``categories`` empty: every kind of help of the first level. ``choose`` is the number of
    lowerings to choose one after the other.
    """

    territory: str
    categories: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    k: int = 1
    within_m: float = USUAL_WITHIN_M
    choose: int = 0
    among: Among = Among.DIMENSION

    def __post_init__(self) -> None:
        if not 1 <= self.k <= MOST_DOORS:
            raise _wrong("k", self.k, f"a whole number from 1 to {MOST_DOORS}")
        if not 0 < self.within_m <= ANY_DISTANCE_M:
            raise _wrong("within", self.within_m, f"metres, from 1 to {ANY_DISTANCE_M:.0f}")
        if not 0 <= self.choose <= MOST_STEPS:
            raise _wrong("choose", self.choose, f"a whole number from 0 to {MOST_STEPS}")

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            **{
                **data,
                "categories": tuple(data["categories"]),
                "public": tuple(data["public"]),
                "among": Among(data["among"]),
            }
        )

    def data(self) -> dict[str, Any]:
        return {**asdict(self), "among": self.among.value}


def _wrong(path: str, value: object, accepted: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {value!r} is not accepted. Expected: {accepted}",
        path=path,
        value=value,
        accepted=accepted,
    )


@dataclass(frozen=True, slots=True)
class PopulationLabel:
    """What is said of a population: never who is in it.

    ``year`` and ``sources`` are those of the inhabitants behind an illustrative one.
    """

    kind: PopulationKind
    name: str
    digest: str
    year: int = 0
    sources: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            **{**data, "kind": PopulationKind(data["kind"]), "sources": tuple(data["sources"])}
        )


@dataclass(frozen=True, slots=True)
class Reached:
    """People of one place who have enough open doors for one category."""

    category: str
    territory: str
    people: float
    figure: Figure

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "figure": Figure(**data["figure"])})


@dataclass(frozen=True, slots=True)
class Found:
    """What a study found. ``gains`` are everywhere and by territory, ``own`` of single services.

    Services stand by their key; ``asked`` are the categories that the gains are about.
    """

    design: Design
    population: PopulationLabel
    day: datetime.date
    services: int
    rows: int
    people: float
    asked: tuple[str, ...]
    reached: tuple[Reached, ...]
    gains: tuple[Gain, ...]
    own: tuple[Gain, ...] = ()
    steps: tuple[Gain, ...] = ()
    after: tuple[Figure, ...] = field(default=())
    """The people reached with each step and those before it."""

    def data(self) -> dict[str, Any]:
        """Return what JSON can keep; `read` gives the same again."""
        return {**asdict(self), "design": self.design.data(), "day": self.day.isoformat()}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            **{
                **data,
                "design": Design.read(data["design"]),
                "population": PopulationLabel.read(data["population"]),
                "day": datetime.date.fromisoformat(data["day"]),
                "asked": tuple(data["asked"]),
                "reached": tuple(map(Reached.read, data["reached"])),
                "gains": _gains(data["gains"]),
                "own": _gains(data["own"]),
                "steps": _gains(data["steps"]),
                "after": tuple(Figure(**figure) for figure in data["after"]),
            }
        )

    @property
    def keys(self) -> frozenset[int]:
        """Every service that is named by one of the single lowerings."""
        named = (*self.own, *self.steps)
        return frozenset(g.lowering.service for g in named if g.lowering.service is not None)

    def reached_in(self, category: str, territory: str) -> Reached | None:
        """Return one cell of the table; None when nobody of the population lives there."""
        for one in self.reached:
            if (one.category, one.territory) == (category, territory):
                return one
        return None


def _gains(data: Sequence[Mapping[str, Any]]) -> tuple[Gain, ...]:
    return tuple(
        Gain(
            Lowering(**one["lowering"]),
            Figure(**one["figure"]),
            tuple(one["asking"]),
            tuple(one["unchecked"]),
        )
        for one in data
    )
