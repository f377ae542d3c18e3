"""The plain types of the engine: what a service says, what is asked, what is answered."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seuil.kernel.geography import Point


class State(StrEnum):
    """What a service says about one dimension; a dimension that is not listed is unknown."""

    NONE = "none"
    CONDITION = "condition"
    UNKNOWN = "unknown"


class Operator(StrEnum):
    BETWEEN = "between"
    IN = "in"
    NOT_IN = "not_in"
    ALL_OF = "all_of"
    NOT_ALL_OF = "not_all_of"
    HAS = "has"
    NOT_HAS = "not_has"
    WITHIN = "within"


class Force(StrEnum):
    REQUIRES = "requires"
    PREFERS = "prefers"
    EXCLUDES = "excludes"


class Interpreter(StrEnum):
    ON_SITE = "on_site"
    PHONE = "phone"
    NONE = "none"
    UNKNOWN = "unknown"


class CapacityStatus(StrEnum):
    OPEN = "open"
    WAITING_LIST = "waiting_list"
    FULL = "full"
    UNKNOWN = "unknown"


class Result(StrEnum):
    """What one dimension gives for one person, the worst first."""

    FAILED = "failed"
    ASK_PERSON = "ask_person"
    ASK_SERVICE = "ask_service"
    BRING_LATER = "bring_later"
    PREFERRED = "preferred"


SEVERITY: Mapping[Result, int] = {result: rank for rank, result in enumerate(Result)}


class Verdict(StrEnum):
    OPEN = "open"
    ASK = "ask"
    BLOCKED = "blocked"


VERDICT_RANK: Mapping[Verdict | None, int] = {
    None: 0,
    Verdict.OPEN: 0,
    Verdict.ASK: 1,
    Verdict.BLOCKED: 2,
}

LANGUAGE = "language"
CAPACITY = "capacity"
HOURS = "hours"
CAPACITY_DAYS = 14
"""For how long "full" counts, where a site says nothing else."""

Fact = bool | float | str | frozenset[str]
Situation = Mapping[str, Fact]
"""Dimension -> fact; a dimension that is absent was not asked."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule of a service on one dimension.

    ``minimum`` and ``maximum`` (half-open, None = no limit) serve ``between``, ``values``
    the other operators. ``valid_from`` and ``valid_to`` are half-open too.
    """

    dimension: str
    operator: Operator
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    force: Force = Force.REQUIRES
    can_follow: bool = False
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    def in_force(self, day: datetime.date) -> bool:
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Closure:
    """Days without service: ``first`` is closed, ``reopens`` is the first day open again."""

    first: datetime.date
    reopens: datetime.date


@dataclass(frozen=True, slots=True)
class Opening:
    """The hours in OSM syntax (empty: not known) and the dated closures that overrule them."""

    hours: str = ""
    closures: tuple[Closure, ...] = ()


def still_counts(said_on: datetime.date | None, day: datetime.date, days: int) -> bool:
    """Tell whether what a service said of its capacity is young enough, or undated.

    >>> said_on = datetime.date(2026, 11, 1)
    >>> still_counts(said_on, datetime.date(2026, 11, 15), 14)
    True
    >>> still_counts(said_on, datetime.date(2026, 11, 16), 14)
    False
    """
    return said_on is None or (day - said_on).days <= days


@dataclass(frozen=True, slots=True)
class Offer:
    """One service as the engine sees it.

    ``points`` are the places that anyone may know; a service that goes out, or whose
    address is confidential, ``comes_to`` the territories that it serves. ``lens`` holds
    every territory under which the service is found. ``categories`` hold their ancestors.
    ``words`` maps each searchable term to its weight.
    """

    key: int
    source: str = ""
    conditions: tuple[Condition, ...] = ()
    unconditional: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    interpreter: Interpreter = Interpreter.UNKNOWN
    capacity: CapacityStatus = CapacityStatus.UNKNOWN
    capacity_updated: datetime.date | None = None
    opening: Opening = field(default_factory=Opening)
    points: tuple[Point, ...] = ()
    comes_to: frozenset[str] = frozenset()
    lens: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    words: Mapping[str, int] = field(default_factory=dict)


class Sort(StrEnum):
    NEAREST = "nearest"
    SOONEST = "soonest"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True)
class Near:
    """A point and a radius; ``territories`` are all those that hold the point."""

    point: Point
    radius_m: float
    territories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Alternative:
    """A term that answers a need, and how well (a whole factor)."""

    term: str
    factor: int


@dataclass(frozen=True, slots=True)
class TextNeeds:
    """What was typed: each need is answered by any of its alternatives, wishes only rank."""

    needs: tuple[tuple[Alternative, ...], ...] = ()
    wishes: tuple[tuple[Alternative, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked. ``day`` decides validity, freshness and the daily shuffle.

    ``territories``, ``categories`` and ``spoken`` (languages of the service) narrow: one of
    each is enough. ``at`` is an instant in local time without zone; with ``until`` any opening
    between the two counts. ``clock`` is the time from which "soonest" counts without ``at``.
    Without ``explained`` the results come without their reasons.
    """

    day: datetime.date
    text: TextNeeds = TextNeeds()
    categories: frozenset[str] = frozenset()
    near: Near | None = None
    territories: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()
    source: str = ""
    at: datetime.datetime | None = None
    until: datetime.datetime | None = None
    clock: datetime.datetime | None = None
    situation: Situation = field(default_factory=dict)
    sort: Sort | None = None
    limit: int = 20
    offset: int = 0
    explained: bool = True

    @property
    def soonest_from(self) -> datetime.datetime | None:
        return self.at or self.clock

    @property
    def judged(self) -> bool:
        """Whether a verdict is asked for: some fact about the person, or a time."""
        return bool(self.situation) or self.at is not None


class Found(NamedTuple):
    """One service of the answer; ``reasons`` has one result for each dimension that has one."""

    key: int
    verdict: Verdict | None
    reasons: Mapping[str, Result]
    distance_m: int | None = None

    @property
    def near_miss(self) -> bool:
        return sum(result is Result.FAILED for result in self.reasons.values()) == 1


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many of the services found fail on one dimension, and how many on it alone."""

    blocked: int
    alone: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Counts are over every service found, ``results`` is the page that was asked for."""

    count: int
    verdicts: Mapping[Verdict, int]
    near_miss: int
    facets: Mapping[str, Mapping[str, int]]
    thresholds: Mapping[str, Threshold]
    results: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Every service found, in no order: one value of each array a service.

    ``verdicts`` are positions in `Verdict`; ``failed`` and ``ask`` have a bit for each of the
    ``dimensions``; ``distance_m`` is NaN where there is none.
    """

    keys: NDArray[np.int64]
    verdicts: NDArray[np.int64]
    failed: NDArray[np.uint64]
    ask: NDArray[np.uint64]
    distance_m: NDArray[np.float64]
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """The world in which questions are asked: the vocabulary's rules and the territory's facts."""

    vocabulary: "Vocabulary"
    working_languages: frozenset[str]
    ancestors: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Territory -> itself and every territory in which it lies, wholly or partly."""
    capacity_days: int = CAPACITY_DAYS

    def lies_in(self, territory: str) -> frozenset[str]:
        return self.ancestors.get(territory, frozenset({territory}))


@dataclass(frozen=True, slots=True)
class Dimension:
    """One kind of threshold; ``at_risk`` are the facts for which an unchecked service is asked.

    ``apart``: values that are not true of one person together.
    """

    code: str
    kind: "FactKind"
    operators: tuple[str, ...]
    values: tuple[str, ...] = ()
    risky: frozenset[str] = frozenset()
    risky_answers: frozenset[bool] = frozenset()
    risky_below: float | None = None
    risky_from: float | None = None
    apart: tuple[frozenset[str], ...] = ()
    group: str = ""
    levesque: str = ""

    def contradiction(self, fact: Fact | None) -> frozenset[str]:
        """Return the values of ``fact`` that are not true of one person together."""
        found = [two for two in self.apart if isinstance(fact, frozenset) and two <= fact]
        return frozenset().union(*found)

    def at_risk(self, fact: Fact) -> bool:
        if isinstance(fact, bool):
            return fact in self.risky_answers
        if isinstance(fact, float | int):
            below = self.risky_below is not None and fact < self.risky_below
            return below or (self.risky_from is not None and fact >= self.risky_from)
        return bool(self.risky & fact) if isinstance(fact, frozenset) else fact in self.risky


class FactKind(StrEnum):
    NUMBER = "number"
    ONE = "one"
    SET = "set"
    BOOL = "bool"
    TERRITORY = "territory"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The dimensions in their fixed order, by code."""

    dimensions: Mapping[str, Dimension]

    @property
    def ruled(self) -> tuple[str, ...]:
        """The dimensions on which services write conditions (language is read otherwise)."""
        return tuple(
            code for code, dim in self.dimensions.items() if dim.kind is not FactKind.LANGUAGE
        )
