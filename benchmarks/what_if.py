"""What if: 10,000 services, a million invented people, 50 kinds of help, both ways of counting.

The people live on a grid of a kilometre over the region and have facts drawn at random, one
dimension apart from the other; the sums of both ways are compared figure by figure.
"""

import datetime
import resource
import time
from collections import Counter
from collections.abc import Sequence

import numpy as np

from benchmarks.directory import import_generated, load_territory
from benchmarks.figures import say, tell
from seuil.access.counterfactual.batch import WhatIf
from seuil.access.counterfactual.sums import Part
from seuil.access.counterfactual.types import (
    PARTS,
    FactColumn,
    Path,
    People,
    Place,
    Study,
    Within,
)
from seuil.access.types import Dimension, Fact, FactKind, Offer, Setting
from seuil.access.vocabulary import vocabulary
from seuil.kernel.geography import Point
from seuil.matching.what_if import offers_on
from seuil.territory.queries import places as all_places

SERVICES = 10_000
PEOPLE = 1_000_000
CATEGORIES = 50
REACH_M = 3000.0
RUNS = {Path.NUMBA: 3, Path.NUMPY: 1}
TARGET = {Path.NUMBA: 1.0, Path.NUMPY: 60.0}
NOT_ASKED = 0.5
SPOKEN = ("fr", "nl", "en", "ar", "ti", "ps", "es", "ro", "tr")


def main() -> None:
    load_territory()
    import_generated(SERVICES)
    places = all_places()
    offers = offers_on(places)
    setting = Setting(vocabulary(), places.working_languages, places.all_ancestors)
    measure(offers, study_of(offers, setting))


def measure(offers: Sequence[Offer], study: Study) -> None:
    started = time.perf_counter()
    what_if = WhatIf(offers, study)
    tell("offer laid out", time.perf_counter() - started, "s")
    people = invented(PEOPLE, study)
    what_if.measure([people.rows(np.arange(1000))], path=Path.NUMBA)  # compiled before the clock
    parts = {path: fastest_of(what_if, people, path) for path in Path}
    if not same(*parts.values()):
        raise SystemExit("The two ways of counting disagree")
    say("both ways", "the same whole numbers")
    gain = what_if.outcome(parts[Path.NUMPY]).gains(None)[0]
    say("best single lowering", f"{gain.lowering.dimension}, {gain.figure.people:,.0f} doors")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tell("memory of the whole process, at most", peak, "MB")


def fastest_of(what_if: WhatIf, people: People, path: Path) -> Part:
    taken = []
    for _ in range(RUNS[path]):
        started = time.perf_counter()
        part = what_if.measure([people], path=path)
        taken.append(time.perf_counter() - started)
    tell(f"what if: a million people, {path}", min(taken), "s", at_most=TARGET[path])
    return part


def same(one: Part, other: Part) -> bool:
    return one.rows == other.rows and all(
        np.array_equal(getattr(one.sums, name), getattr(other.sums, name))
        for name in one.sums.__slots__
    )


def study_of(offers: Sequence[Offer], setting: Setting) -> Study:
    held = Counter(code for offer in offers for code in sorted(offer.categories))
    return Study(
        setting=setting,
        day=datetime.date.today(),  # noqa: DTZ011
        places=tuple(grid()),
        categories=tuple(code for code, _ in held.most_common(CATEGORIES)),
        reach=Within(REACH_M),
    )


def grid() -> list[Place]:
    """Return a point in each square kilometre of a rectangle that holds the region."""
    return [
        Place(f"{row}-{column}", Point(50.77 + row / 111, 4.26 + column / 70))
        for row in range(15)
        for column in range(14)
    ]


def invented(count: int, study: Study) -> People:
    """Return people whose facts are drawn dimension by dimension; half are not asked."""
    chance = np.random.default_rng(1)
    facts = {}
    for code, dimension in study.setting.vocabulary.dimensions.items():
        values = (None, *answers(dimension))
        shares = np.full(len(values), (1 - NOT_ASKED) / max(1, len(values) - 1))
        shares[0] = 1 - shares[1:].sum()
        number = chance.choice(len(values), count, p=shares).astype(np.int32)
        facts[code] = FactColumn(values, number)
    place = np.sort(chance.integers(0, len(study.places), count, dtype=np.int32))
    return People(place, chance.integers(1, 9, count) * PARTS, facts)


def answers(dimension: Dimension) -> Sequence[Fact]:
    match dimension.kind:
        case FactKind.NUMBER:
            return [float(years) for years in range(100)]
        case FactKind.BOOL:
            return [True, False]
        case FactKind.ONE:
            return dimension.values
        case FactKind.SET:
            return [frozenset(), *(frozenset({value}) for value in dimension.values)]
        case FactKind.LANGUAGE:
            return [frozenset({code}) for code in SPOKEN]
        case _:
            return []


if __name__ == "__main__":
    main()
