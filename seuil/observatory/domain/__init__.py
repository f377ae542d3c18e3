"""What a vignette expects of a territory, what it found there, and whether that is enough."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.access.types import Verdict
from seuil.territory.domain import Level


class Origin(StrEnum):
    """Where a vignette comes from; a shipped one follows its file."""

    SHIPPED = "shipped"
    WRITTEN = "written"


class Status(StrEnum):
    """Only a published vignette is run and seen by everybody."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class RunKind(StrEnum):
    """The run of a night makes the history; one on demand stands alone."""

    NIGHTLY = "nightly"
    ON_DEMAND = "on_demand"


class Trend(StrEnum):
    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


LEVELS = (Level.REGION, Level.BASIN, Level.COMMUNE)
"""The levels at which something can be expected."""

REACH_M: Mapping[Level, int] = {Level.BASIN: 5_000, Level.COMMUNE: 3_000, Level.QUARTER: 1_500}
"""How far from the middle of a place its people are thought to go, when nothing else was said."""

A_MONTH = datetime.timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many services would take the person, must be asked, or would not."""

    open: int = 0
    ask: int = 0
    blocked: int = 0

    @property
    def state(self) -> Verdict | None:
        """The best verdict there is; None where there is no service at all."""
        best = zip(Verdict, (self.open, self.ask, self.blocked), strict=True)
        return next((verdict for verdict, count in best if count), None)


@dataclass(frozen=True, slots=True)
class Expected:
    """At least so many open services in each place of a level, or within metres of its middle."""

    at_least: int
    level: Level
    within_m: int | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """How many services block, or must be asked, because of a condition; ``alone``: of it only."""

    condition: str
    services: int
    alone: int


@dataclass(frozen=True, slots=True)
class Lowering:
    """The smallest set of conditions to lower for a first open service.

    ``services`` have exactly these; ``unsure`` of them would still have to be asked something.
    """

    conditions: tuple[str, ...]
    services: int
    unsure: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What one need of a vignette found in one place.

    ``within`` counts the services found in the place, ``reach`` those within ``reach_m`` of its
    middle, or that come to it. What blocks, what is to be asked, what could be lowered and what
    opens first are those of `counts`, at which the expectation looks too.
    """

    place: str
    within: Counts
    reach: Counts
    reach_m: int | None = None
    by_reach: bool = False
    expected: int | None = None
    blocking: tuple[Cause, ...] = ()
    asking: tuple[Cause, ...] = ()
    lowering: Lowering | None = None
    soonest: datetime.datetime | None = None

    @property
    def counts(self) -> Counts:
        return self.reach if self.by_reach else self.within

    @property
    def met(self) -> bool | None:
        """Whether the expectation is met; None where nothing is expected."""
        return None if self.expected is None else self.counts.open >= self.expected

    @property
    def state(self) -> Verdict | None:
        return self.counts.state


@dataclass(frozen=True, slots=True)
class NeedOutcome:
    """One need of a vignette, by place."""

    need: str
    cells: Mapping[str, Cell]

    @property
    def met(self) -> bool | None:
        judged = [cell.met for cell in self.cells.values() if cell.met is not None]
        return all(judged) if judged else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a vignette could not be run; ``value`` is what is wrong with it."""

    vignette: str
    kind: "ProblemKind"
    value: str = ""


class ProblemKind(StrEnum):
    NO_FACTS = "no_facts"
    NO_NEEDS = "no_needs"
    WRONG_FACT = "wrong_fact"
    CONTRADICTION = "contradiction"
    UNKNOWN_NEED = "unknown_need"


def trend(before: Counts, after: Counts) -> Trend:
    """More open doors are better; as many open doors are the same, whatever else changed."""
    if after.open == before.open:
        return Trend.SAME
    return Trend.BETTER if after.open > before.open else Trend.WORSE


# Which runs are kept

EVERY_NIGHT = datetime.timedelta(days=100)
EVERY_WEEK = datetime.timedelta(days=730)
ON_DEMAND_KEPT = datetime.timedelta(days=30)


def kept_nights(
    nights: Collection[datetime.date], today: datetime.date
) -> frozenset[datetime.date]:
    """Return the nights to keep: all of 100 days, then the first of a week, then of a month.

    >>> days = [datetime.date(2024, 1, day) for day in (1, 2, 9, 31)]
    >>> sorted(day.day for day in kept_nights(days, datetime.date(2024, 2, 1)))
    [1, 2, 9, 31]
    >>> sorted(day.day for day in kept_nights(days, datetime.date(2024, 8, 1)))
    [1, 9, 31]
    >>> sorted(day.day for day in kept_nights(days, datetime.date(2026, 8, 1)))
    [1]
    """
    first: dict[tuple[int, ...], datetime.date] = {}
    for night in sorted(nights):
        first.setdefault(_period(night, today - night), night)
    return frozenset(first.values())


def _period(night: datetime.date, age: datetime.timedelta) -> tuple[int, ...]:
    if age <= EVERY_NIGHT:
        return (night.toordinal(),)
    if age <= EVERY_WEEK:
        return night.isocalendar()[:2]
    return (night.year, night.month, 0)
