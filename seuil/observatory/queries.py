"""What vignettes find in the offer as it is now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from seuil.access.types import Fact
from seuil.access.vocabulary import read_situation
from seuil.kernel.geography import Point
from seuil.matching.index import Ready, index
from seuil.matching.search import Question, Reply, count, search
from seuil.observatory.domain import Cell, Counts, NeedOutcome, is_met
from seuil.observatory.models import Expectation, Vignette


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who would take this person today: over all needs together, and need by need."""

    reply: Reply
    counts: Counts
    needs: Sequence[NeedOutcome]

    @property
    def met(self) -> bool | None:
        judged = [need.met for need in self.needs if need.met is not None]
        return all(judged) if judged else None


def outcomes_today() -> Iterator[tuple[Vignette, Outcome]]:
    """Yield every vignette that is valid today with what it finds; two queries in all."""
    today = timezone.localdate()
    for vignette in Vignette.objects.valid_on(today).prefetch_related("expectations"):
        yield vignette, outcome_today(vignette, limit=0)


def outcome_today(vignette: Vignette, *, limit: int) -> Outcome:
    ready = index.ready()
    question = Question(situation=facts_of(vignette, ready), limit=limit)
    reply = search(replace(question, categories=frozenset(vignette.needs)))
    expectation = next(iter(vignette.expectations.all()), None)
    return Outcome(
        reply=reply,
        counts=Counts.of(reply.verdicts),
        needs=[_need(question, code, expectation, ready) for code in vignette.needs],
    )


def facts_of(vignette: Vignette, ready: Ready) -> dict[str, Fact]:
    return read_situation(vignette.situation, is_territory=ready.places.__contains__)


def _need(
    question: Question, category: str, expectation: Expectation | None, ready: Ready
) -> NeedOutcome:
    asked = replace(question, categories=frozenset({category}))
    return NeedOutcome(
        category=category,
        counts=Counts.of(count(asked)),
        cells=[] if expectation is None else list(_cells(asked, expectation, ready)),
    )


def _cells(question: Question, expectation: Expectation, ready: Ready) -> Iterator[Cell]:
    for code, place in ready.places.places.items():
        if place.level != expectation.level:
            continue
        local = replace(question, territories=frozenset({code}))
        if expectation.within_m and place.lat is not None and place.lon is not None:
            local = replace(
                question, point=Point(place.lat, place.lon), radius_m=expectation.within_m
            )
        counts = Counts.of(count(local))
        yield Cell(code, counts, is_met(counts, expectation.at_least))
