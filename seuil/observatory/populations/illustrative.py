"""The illustrative population: inhabitants times shares, the same each time, without dice.

The parts of a profile are all the combinations of its mixes, each with the product of the shares.
People are whole: running totals are rounded, so that totals are right to one person and each
combination to one.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.types import FactColumn, People, Place
from seuil.access.types import Fact
from seuil.access.vocabulary import vocabulary
from seuil.matching.what_if import people_of
from seuil.observatory.populations.assumptions import Assumptions, Profile
from seuil.observatory.populations.inhabitants import Home

RESIDENCE = "residence_area"
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Illustrative:
    """The population with its places; re-iterable, one chunk."""

    places: tuple[Place, ...]
    people: People
    digest: str

    def __iter__(self) -> Iterator[People]:
        yield self.people


def illustrative(assumed: Assumptions, homes: Sequence[Home]) -> Illustrative:
    """Return the people of every profile in every home."""
    rows = [row for profile in assumed.profiles for row in _rows(profile, homes)]
    place = np.array([home for home, _, _ in rows], np.int32)
    weights = np.array([weight for _, weight, _ in rows], np.int64)
    places = tuple(home.place for home in homes)
    facts = {
        code: _column([facts.get(code) for _, _, facts in rows])
        for code in vocabulary().dimensions
        if any(code in facts for _, _, facts in rows)
    }
    facts[RESIDENCE] = _column([homes[home].commune for home in place])
    people = people_of(
        places=[one.code for one in places],
        place=place,
        weights=weights,
        facts=facts,
        known=places,
        vocabulary=vocabulary(),
    )
    return Illustrative(places, people, _digest(places, people))


def _rows(profile: Profile, homes: Sequence[Home]) -> Iterator[tuple[int, int, Mapping[str, Fact]]]:
    """Yield place, number of people and facts of each combination that somebody has."""
    options = [mix.options for mix in profile.mixes]
    combined = [
        (
            float(np.prod([share for share, _ in parts])),
            {k: v for _, f in parts for k, v in f.items()},
        )
        for parts in product(*options)
    ]
    shares = np.array([share for share, _ in combined])
    situations = [{**profile.facts, **facts} for _, facts in combined]
    heads = whole([home.people * profile.share_at(home.place.territories) for home in homes])
    for number, head in enumerate(heads):
        for cell, weight in enumerate(whole(shares * head)):
            if weight:
                yield number, int(weight), situations[cell]


def whole(parts: Sequence[float] | NDArray[np.float64]) -> Ints:
    """Return whole numbers that add up to the rounded total, none further than one from its part.

    >>> whole([0.4, 0.4, 0.4, 2.8]).tolist()
    [0, 1, 0, 3]
    """
    running = np.floor(np.cumsum(np.asarray(parts, np.float64)) + 0.5 + 1e-9)
    return np.diff(running, prepend=0.0).astype(np.int64)


def _column(facts: Sequence[Fact | None]) -> FactColumn:
    numbers: dict[Fact | None, int] = {}
    number = [numbers.setdefault(fact, len(numbers)) for fact in facts]
    return FactColumn(tuple(numbers), np.array(number, np.int32))


def _digest(places: Sequence[Place], people: People) -> str:
    """Return what tells this population from any other."""
    digest = hashlib.sha256()
    digest.update(repr([(place.code, place.point) for place in places]).encode())
    for array in (people.place, people.weight):
        digest.update(np.ascontiguousarray(array).tobytes())
    for code, column in people.facts.items():
        values = [sorted(v) if isinstance(v, frozenset) else v for v in column.values]
        digest.update(f"{code}{values}".encode())
        digest.update(np.ascontiguousarray(column.number).tobytes())
    return digest.hexdigest()
