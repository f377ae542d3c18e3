"""Reads of vignettes: one of them, what it finds now, what it found."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from seuil.access.types import Verdict
from seuil.kernel.errors import NotVisible
from seuil.matching.search import Question, Reply, search
from seuil.observatory import policies
from seuil.observatory.domain import Cell, Counts, NeedOutcome, Problem, RunKind
from seuil.observatory.domain.finding import VERDICTS, Finding, Mask
from seuil.observatory.models import Result, Run, Vignette
from seuil.observatory.queries.evaluation import Field, facts_of, known_needs, outcome_of
from seuil.observatory.queries.runs import last_night, region
from seuil.organisations.standing import Standing

__all__ = ["facts_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a vignette finds at this minute; nothing of it is stored.

    ``reply`` holds the sheets for all needs together; None when the vignette cannot be run.
    """

    reply: Reply | None
    needs: Sequence[NeedOutcome]
    problems: Sequence[Problem] = ()

    @property
    def met(self) -> bool | None:
        judged = [need.met for need in self.needs if need.met is not None]
        return all(judged) if judged else None


@dataclass(frozen=True, slots=True)
class Group:
    """The services that exactly these conditions block."""

    conditions: tuple[str, ...]
    services: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """Who would take the person, who must be asked, who would not: ids of services."""

    open: tuple[int, ...] = ()
    ask: tuple[int, ...] = ()
    blocked: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One cell in one night."""

    day: datetime.date
    counts: Counts
    met: bool | None


def vignette_for(standing: Standing, code: str) -> Vignette:
    """Return a vignette with all that its page shows, or raise `NotVisible`."""
    vignette = Vignette.objects.for_page().filter(code=code).first()
    if vignette is None or not policies.may_see(standing, vignette):
        raise NotVisible(f"there is no vignette {code!r}")
    return vignette


def outcome_today(vignette: Vignette, *, limit: int, territory: str = "") -> Outcome:
    """Return what the vignette finds now, with ``limit`` sheets."""
    field = Field(territory or region())
    found = outcome_of(vignette, field, known_needs([vignette]))
    if found.problems:
        return Outcome(None, [], found.problems)
    question = Question(
        situation=facts_of(vignette, field.ready),
        categories=frozenset(vignette.needs),
        limit=limit,
    )
    return Outcome(search(question), [need.outcome() for need in found.needs])


def outcomes_of(vignette: Vignette, run: Run | None = None) -> list[NeedOutcome]:
    """Return what a run found, by default that of last night; empty when it was not in it."""
    run = run or last_night()
    rows = Result.objects.filter(run=run, vignette=vignette).order_by("pk") if run else []
    by_need: dict[str, dict[str, Cell]] = defaultdict(dict)
    for row in rows:
        by_need[row.need][row.place] = row.as_cell()
    return [NeedOutcome(need, cells) for need, cells in by_need.items()]


def who_now(vignette: Vignette, need: str, *, place: str = "") -> Who:
    """Return who would take this person now for one need; see `whos_now`."""
    return whos_now(vignette, needs=[need], place=place)[need]


def whos_now(vignette: Vignette, *, needs: Sequence[str] = (), place: str = "") -> dict[str, Who]:
    """Return who would take this person now in a place, by default the whole region, by need.

    The services are those that the cell of the place counts. The facts must be known to the
    vocabulary; one query, for the expectation.
    """
    field = Field(place or region())
    facts, expected = facts_of(vignette, field.ready), vignette.expectation
    by_reach = field.measures(expected)[field.territory].by_reach
    found = {}
    for need in needs or vignette.needs:
        finding = field.find(facts, need, expected)
        lens = finding.reach if by_reach else finding.within
        found[need] = _who(finding, lens[:, finding.places.index(field.territory)])
    return found


def _who(finding: Finding, here: Mask) -> Who:
    keys, verdicts = finding.keys[here], finding.verdicts[here]
    groups: dict[int, list[int]] = defaultdict(list)
    for key, word in zip(keys.tolist(), finding.failed[here].tolist(), strict=True):
        if word:
            groups[word].append(key)
    order = sorted(groups, key=lambda word: (word.bit_count(), -len(groups[word]), word))
    return Who(
        open=tuple(keys[verdicts == VERDICTS.index(Verdict.OPEN)].tolist()),
        ask=tuple(keys[verdicts == VERDICTS.index(Verdict.ASK)].tolist()),
        blocked=tuple(
            Group(finding.conditions_of(word), tuple(sorted(groups[word]))) for word in order
        ),
    )


def history(vignette: Vignette, need: str, place: str, *, nights: int = 100) -> list[Point]:
    """Return the last nights of one cell, the oldest first; one query."""
    rows = (
        Result.objects.filter(vignette=vignette, need=need, place=place, run__kind=RunKind.NIGHTLY)
        .select_related("run")
        .order_by("-run__day")[:nights]
    )
    cells = [(row.run.day, row.as_cell()) for row in rows]
    return [Point(day, cell.counts, cell.met) for day, cell in reversed(cells)]
