"""Random populations, and the figures of a study counted person by person, slow and obvious."""

from collections import defaultdict
from itertools import product

import numpy as np
from hypothesis import strategies as st

from seuil.access import reference
from seuil.access.counterfactual.population import people_of
from seuil.access.counterfactual.types import FactColumn, Figure, Lowering, Place, Study, Within
from seuil.access.types import CAPACITY, Near, Query, Result
from tests.access.strategies import DIMENSIONS, SETTING, TODAY, points, situations

CATEGORIES = ("food", "health", "health.gp")
TERRITORIES = ("basin:a", "commune:2")
ASKS = {Result.ASK_PERSON, Result.ASK_SERVICE}


@st.composite
def studies(draw):
    places = tuple(
        Place(code, draw(st.none() | points), SETTING.ancestors[code])
        for code in ("commune:1", "commune:2", "basin:b")
    )
    limits = st.sampled_from([500.0, 3000.0])
    return Study(
        setting=SETTING,
        day=TODAY,
        places=places,
        categories=draw(st.permutations(CATEGORIES).map(tuple)),
        reach=Within(draw(limits | st.fixed_dictionaries(dict.fromkeys(CATEGORIES, limits)))),
        k=draw(st.integers(1, 3)),
        territories=TERRITORIES,
        by_service=True,
    )


rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 5000).map(lambda n: n / 1000), situations()),
    max_size=8,
)
"""Position of the place, weight, situation."""


def people_from(rows, study):
    """Return the people of ``rows`` as one chunk."""
    columns = {}
    for code in SETTING.vocabulary.dimensions:
        values = {}
        number = [values.setdefault(row[2].get(code), len(values)) for row in rows]
        columns[code] = FactColumn(tuple(values), np.array(number, np.int32))
    return people_of(
        places=[place.code for place in study.places],
        place=np.array([row[0] for row in rows], np.int32),
        weights=np.array([row[1] for row in rows], np.float64),
        facts=columns,
        known=study.places,
        vocabulary=study.setting.vocabulary,
    )


def judged(offers, study, person):
    """Return for each category the reachable services with what fails and what is asked."""
    number, _, situation = person
    place = study.places[number]
    met = defaultdict(list)
    for offer, category in product(offers, study.categories):
        limit = study.reach.metres
        limit = limit[category] if isinstance(limit, dict) else limit
        if place.point is None:
            reached = bool(offer.comes_to & place.territories)
        else:
            near = Near(place.point, limit, place.territories)
            reached = reference.in_reach(offer, Query(day=study.day, near=near))
        if category not in offer.categories or not reached:
            continue
        found = reference.reasons(offer, Query(day=study.day, situation=situation), study.setting)
        failed = {code for code, result in found.items() if result is Result.FAILED}
        asked = {code for code, result in found.items() if result in ASKS}
        met[category].append((offer, failed, asked))
    return met


def touches(lowering, offer):
    if lowering.service is not None:
        return lowering.service == offer.key
    return not lowering.territory or lowering.territory in offer.lens


def ways_out(services, lowering):
    """Return every possible (open before, open after), over all answers to what is unknown."""
    possible = {(0, 0)}
    for offer, failed, asked in services:
        ends = set()
        for refused in product([False, True], repeat=len(asked)):
            blockers = failed | {c for c, no in zip(sorted(asked), refused, strict=True) if no}
            left = blockers - {lowering.dimension} if touches(lowering, offer) else blockers
            ends.add((not blockers, not left))
        possible = {(a + x, b + y) for a, b in possible for x, y in ends}
    return possible


def by_verdict(services, lowering):
    before = sum(not failed and not asked for _, failed, asked in services)
    after = 0
    for offer, failed, asked in services:
        gone = {lowering.dimension} if touches(lowering, offer) else set()
        after += not (failed - gone) and not (asked - gone)
    return before, after


def slow_figures(offers, study, rows):
    """Return by category who is reached, and who gains by each lowering."""
    reached = {category: Figure() for category in study.categories}
    gains = defaultdict(Figure)
    for person in rows:
        met, weight = judged(offers, study, person), person[1]
        for category, services in met.items():
            sure = sum(not failed and not asked for _, failed, asked in services) >= study.k
            hoped = sum(not failed for _, failed, _ in services) >= study.k
            reached[category] += Figure(weight * sure, weight * sure, weight * hoped)
            for lowering in lowerings(offers, study):
                before, after = by_verdict(services, lowering)
                ways = [a < study.k <= b for a, b in ways_out(services, lowering)]
                gains[category, lowering] += Figure(
                    weight * (before < study.k <= after), weight * all(ways), weight * any(ways)
                )
    return reached, gains


def lowerings(offers, study):
    for code in (*(dimension.code for dimension in DIMENSIONS), CAPACITY):
        yield Lowering(code)
        yield from (Lowering(code, territory) for territory in study.territories)
        yield from (Lowering(code, service=offer.key) for offer in offers)
