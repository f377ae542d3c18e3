"""A night: two hundred vignettes against ten thousand services, evaluated and kept.

The services are those of the demonstration many times over: the place and the kinds of help of
one, the conditions and languages of another. The vignettes are the shipped ones many times over.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.directory import load_demonstration
from benchmarks.figures import tell
from seuil.access import columns
from seuil.access.engine import Engine
from seuil.access.types import Offer
from seuil.directory.models import Service
from seuil.matching.index import Ready, index
from seuil.matching.offers import offer_of
from seuil.observatory.models import Expectation, FindingRecord, Vignette
from seuil.observatory.operations import store_night
from seuil.observatory.queries.evaluation import Evaluation, evaluate
from seuil.observatory.queries.runs import region

SERVICES, VIGNETTES, RUNS = 10_000, 200, 5
TARGET_S = 2.0


def main() -> None:
    load_demonstration()
    write_vignettes()
    ready = multiplied(index.ready())
    evaluating, storing = [], []
    for _ in range(RUNS):
        started = time.perf_counter()
        found = evaluate(region(), ready=ready)
        evaluating.append(time.perf_counter() - started)
        store_night(found)
        storing.append(time.perf_counter() - started - evaluating[-1])
    tell(what_was_run(found), min(evaluating) + min(storing[1:]), "s", at_most=TARGET_S)
    tell("  of which the engine and the counting", min(evaluating), "s")
    tell("  of which keeping, a night on which nothing changed", min(storing[1:]), "s")
    tell("  keeping the first night", storing[0], "s")
    tell("  findings kept after all of them", FindingRecord.objects.count(), "")


def what_was_run(found: Evaluation) -> str:
    places = len(found.columns) - 1
    return f"{len(found.outcomes)} vignettes x {places} basins x {found.services:,} services"


def multiplied(ready: Ready) -> Ready:
    """Return the same territory with many more services in it."""
    services = Service.objects.public().for_engine()
    stems = [offer_of(service, ready.places) for service in services]
    built = columns.build(invented(stems), ready.setting, today=ready.day)
    return replace(ready, engine=Engine(built))


def invented(stems: Sequence[Offer]) -> Iterator[Offer]:
    chance = random.Random(1)
    for key in range(1, SERVICES + 1):
        there, manner = chance.choice(stems), chance.choice(stems)
        yield replace(
            there,
            key=key,
            conditions=manner.conditions,
            unconditional=manner.unconditional,
            languages=manner.languages,
            interpreter=manner.interpreter,
            opening=manner.opening,
            capacity=manner.capacity,
            capacity_updated=manner.capacity_updated,
        )


def write_vignettes() -> None:
    """Copy the shipped vignettes until there are enough of them."""
    shipped = list(Vignette.objects.prefetch_related("expectations"))
    for number in range(VIGNETTES - len(shipped)):
        model = shipped[number % len(shipped)]
        copy = Vignette.objects.create(
            code=f"copy-{number}",
            title_fr=model.title_fr,
            title_nl=model.title_nl,
            situation=model.situation | {"age": 20 + number % 60},
            needs=model.needs,
        )
        Expectation.objects.bulk_create(
            Expectation(
                vignette=copy, at_least=one.at_least, level=one.level, within_m=one.within_m
            )
            for one in model.expectations.all()
        )
