"""Vignettes against the whole offer at once: one question a need, then places by masks."""

import datetime
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.utils import timezone

from seuil.access.types import Fact
from seuil.access.vocabulary import read_situation
from seuil.directory.models import Category
from seuil.kernel.errors import InvalidInputs
from seuil.kernel.geography import Point
from seuil.matching.index import Ready, index
from seuil.matching.search import Question, territory_zone
from seuil.matching.verdicts import Offers
from seuil.observatory.domain import (
    REACH_M,
    Cell,
    Expected,
    NeedOutcome,
    Problem,
    ProblemKind,
)
from seuil.observatory.domain.drafts import contradictions
from seuil.observatory.domain.finding import Finding, Mask, Measure, cells, digest_of
from seuil.observatory.models import Vignette
from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer

Told = Callable[["VignetteOutcome"], None]


@dataclass(frozen=True, slots=True)
class NeedFound:
    """One need of a vignette: its finding, and a cell for each place that is shown."""

    need: str
    finding: Finding
    cells: Mapping[str, Cell]

    def outcome(self) -> NeedOutcome:
        return NeedOutcome(self.need, self.cells)


@dataclass(frozen=True, slots=True)
class VignetteOutcome:
    """What one vignette found, or the problems for which it was not run."""

    vignette: Vignette
    expected: Expected | None
    needs: Sequence[NeedFound]
    problems: Sequence[Problem]

    @property
    def judged(self) -> list[Cell]:
        """The cells in which something is expected."""
        return [cell for need in self.needs for cell in need.cells.values() if cell.met is not None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All vignettes of a day; nothing of it is stored yet."""

    territory: str
    day: datetime.date
    started_at: datetime.datetime
    seconds: float
    engine_day: datetime.date
    services: int
    columns: Sequence[str]
    outcomes: Sequence[VignetteOutcome]

    @property
    def problems(self) -> list[Problem]:
        return [problem for outcome in self.outcomes for problem in outcome.problems]

    @property
    def checks(self) -> int:
        return sum(len(outcome.judged) for outcome in self.outcomes)

    @property
    def met(self) -> int:
        return sum(cell.met is True for outcome in self.outcomes for cell in outcome.judged)


def columns_of(territory: str, places: Gazetteer) -> list[str]:
    """Return the territory and the places of the next level in it; raises `InvalidInput`."""
    level = Level(places.place(territory).level)
    below = {Level.REGION: Level.BASIN, Level.BASIN: Level.COMMUNE}.get(level)
    return [territory, *(_of_level(territory, below, places) if below else [])]


def _of_level(territory: str, level: Level, places: Gazetteer) -> list[str]:
    parts = [code for code in places.parts(territory) if places.place(code).level == level]
    return sorted(parts, key=lambda code: (places.place(code).position, code))


def facts_of(vignette: Vignette, ready: Ready) -> dict[str, Fact]:
    return read_situation(vignette.situation, is_territory=ready.places.__contains__)


class Field:
    """A territory on one day, ready for any number of vignettes."""

    def __init__(
        self, territory: str, *, day: datetime.date | None = None, ready: Ready | None = None
    ) -> None:
        """Raises `InvalidInput` when there is no such territory."""
        self.ready = ready or index.ready()
        self.now = timezone.now()
        self.day = day or timezone.localdate(self.now)
        self.territory = territory
        self.columns = columns_of(territory, self.ready.places)
        communes = _of_level(territory, Level.COMMUNE, self.ready.places)
        self.places = tuple(dict.fromkeys([*self.columns, *communes]))
        self.offers = Offers.on(self.ready, self.day, self._clock())
        self._reach: dict[tuple[int | None, ...], Mask] = {}

    def _clock(self) -> datetime.datetime:
        """From when one waits for a door to open: now, or the morning of another day."""
        if self.day == timezone.localdate(self.now):
            return self.now.astimezone(territory_zone())
        return datetime.datetime.combine(self.day, datetime.time(), tzinfo=territory_zone())

    @cached_property
    def within(self) -> Mask:
        """Shape (services, places)."""
        return np.stack([self.offers.found_in(place) for place in self.places], axis=1)

    @cached_property
    def waits(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        return self.offers.waits()

    def reach(self, measures: Mapping[str, Measure]) -> Mask:
        """Shape (services, places); kept for the next vignette with the same distances."""
        distances = tuple(measures[place].reach_m for place in self.places)
        if distances not in self._reach:
            columns = map(self._reach_of, self.places, distances)
            self._reach[distances] = np.stack(list(columns), axis=1)
        return self._reach[distances]

    def _reach_of(self, code: str, metres: int | None) -> Mask:
        place = self.ready.places.place(code)
        if metres is None or place.lat is None or place.lon is None:
            found: Mask = self.within[:, self.places.index(code)]
            return found
        return self.offers.in_reach_of(Point(place.lat, place.lon), metres)

    def measures(self, expected: Expected | None) -> dict[str, Measure]:
        """Return how each place is looked at: one without a middle, by what lies in it."""
        found = {}
        for code in self.places:
            place = self.ready.places.place(code)
            here = expected if expected and place.level == expected.level else None
            metres = (here and here.within_m) or REACH_M.get(Level(place.level))
            placed = place.lat is not None and place.lon is not None
            found[code] = Measure(
                reach_m=metres if placed else None,
                by_reach=bool(placed and here and here.within_m),
                expected=here.at_least if here else None,
            )
        return found

    def find(self, facts: Mapping[str, Fact], need: str, expected: Expected | None) -> Finding:
        """Return the verdict of each service for one need: one question to the engine."""
        measures = self.measures(expected)
        question = Question(situation=facts, categories=frozenset({need}))
        judged = self.offers.verdicts(question)
        rows = self.offers.positions(judged)
        within, reach = self.within[rows], self.reach(measures)[rows]
        somewhere = (within | reach).any(axis=1)
        return Finding(
            asked=_asked(facts, need, expected),
            dimensions=judged.dimensions,
            places=self.places,
            keys=judged.keys[somewhere],
            failed=judged.failed[somewhere],
            ask=judged.ask[somewhere],
            within=within[somewhere],
            reach=reach[somewhere],
        )

    def need_found(
        self, facts: Mapping[str, Fact], need: str, expected: Expected | None
    ) -> NeedFound:
        finding = self.find(facts, need, expected)
        measures = self.measures(expected)
        shown = {
            place: measure
            for place, measure in measures.items()
            if place in self.columns or measure.expected is not None
        }
        waits = self.waits[np.searchsorted(self.offers.keys, finding.keys)]
        return NeedFound(need, finding, cells(finding, shown, waits=waits, now=self._clock()))


def _asked(facts: Mapping[str, Fact], need: str, expected: Expected | None) -> str:
    """Return a mark that changes with what is asked, and with nothing else."""
    said = [
        (code, sorted(fact) if isinstance(fact, frozenset) else fact)
        for code, fact in sorted(facts.items())
    ]
    distances = [expected.level.value, expected.within_m] if expected and expected.within_m else []
    return digest_of(repr((said, need, distances, sorted(REACH_M.items()))))[:16]


def evaluate(
    territory: str,
    *,
    day: datetime.date | None = None,
    told: Told | None = None,
    ready: Ready | None = None,
) -> Evaluation:
    """Run every vignette that is published and valid on a day (default: today).

    Costs three queries, whatever the number of vignettes. ``told`` hears of each one when it is
    done. Raises `InvalidInput` when there is no such territory.
    """
    began = time.perf_counter()
    field = Field(territory, day=day, ready=ready)
    vignettes = list(Vignette.objects.to_run_on(field.day))
    known = known_needs(vignettes)
    outcomes = []
    for vignette in vignettes:
        outcome = outcome_of(vignette, field, known)
        outcomes.append(outcome)
        if told:
            told(outcome)
    return Evaluation(
        territory=territory,
        day=field.day,
        started_at=field.now,
        seconds=time.perf_counter() - began,
        engine_day=field.ready.day,
        services=field.offers.keys.size,
        columns=field.columns,
        outcomes=outcomes,
    )


def known_needs(vignettes: Iterable[Vignette]) -> frozenset[str]:
    needs = {need for vignette in vignettes for need in vignette.needs}
    return frozenset(Category.objects.filter(code__in=needs).values_list("code", flat=True))


def outcome_of(vignette: Vignette, field: Field, known: frozenset[str]) -> VignetteOutcome:
    """Run one vignette; one that cannot be run says why instead."""
    expected = vignette.expectation
    facts, problems = _checked(vignette, field.ready, known)
    needs = (
        []
        if problems
        else [field.need_found(facts, need, expected) for need in dict.fromkeys(vignette.needs)]
    )
    return VignetteOutcome(vignette, expected, needs, problems)


def _checked(
    vignette: Vignette, ready: Ready, known: frozenset[str]
) -> tuple[dict[str, Fact], list[Problem]]:
    """Return the facts, and all that keeps the vignette from being run."""

    def problem(kind: ProblemKind, value: str = "") -> Problem:
        return Problem(vignette.code, kind, value)

    problems = [] if vignette.needs else [problem(ProblemKind.NO_NEEDS)]
    problems += [
        problem(ProblemKind.UNKNOWN_NEED, need) for need in vignette.needs if need not in known
    ]
    try:
        facts = facts_of(vignette, ready)
    except InvalidInputs as wrong:
        problems += [problem(ProblemKind.WRONG_FACT, one.path) for one in wrong.problems]
        return {}, problems
    if not facts:
        problems.append(problem(ProblemKind.NO_FACTS))
    problems += [problem(ProblemKind.CONTRADICTION, one.path) for one in contradictions(facts)]
    return facts, problems
