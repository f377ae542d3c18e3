"""The figures of a study, in people, in the order in which they are read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.planes import Slots
from seuil.access.counterfactual.rules import Rules
from seuil.access.counterfactual.sums import AT_LEAST, AT_MOST, PEOPLE, Ints, Part
from seuil.access.counterfactual.types import PARTS, Figure, Gain, Lowering, Study
from seuil.kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a part of a population gave; ``category`` None sums over the categories.

    In such a sum somebody with two needs met counts twice.
    """

    part: Part
    study: Study
    keys: tuple[int, ...]
    slots: Slots
    rules: Mapping[str, Rules]
    lowerable: tuple[str, ...]

    @property
    def rows(self) -> int:
        return self.part.rows

    def population(self, places: Collection[str] | None = None) -> float:
        return float(self.part.sums.people[self._places(places)].sum()) / PARTS

    def reached(self, category: str | None, places: Collection[str] | None = None) -> Figure:
        """Return the people with at least k reachable open services."""
        rows, columns = self._places(places), self._categories(category)
        sums = self.part.sums
        sure = float(sums.reached[np.ix_(rows, columns)].sum()) / PARTS
        return Figure(sure, sure, float(sums.perhaps[np.ix_(rows, columns)].sum()) / PARTS)

    def to_ask(self, category: str | None) -> tuple[int, ...]:
        """Return the services that, once asked, could change the figures of the people reached."""
        chosen = self.part.sums.to_ask & np.isin(self.slots.category, self._categories(category))
        return self._keys(self.slots.row[chosen])

    def gains(self, category: str | None) -> tuple[Gain, ...]:
        """Return every dimension lowered everywhere and in each territory, the best first."""
        totals = self.part.sums.gains[self._categories(category)].sum(axis=0)
        order = np.lexsort((-totals[..., AT_MOST].ravel(), -totals[..., PEOPLE].ravel()))
        places = ("", *self.study.territories)
        found = []
        for number in order:
            dimension, scope = divmod(int(number), len(places))
            lowering = Lowering(self.lowerable[dimension], places[scope])
            found.append(self._gain(lowering, totals[dimension, scope], category, scope))
        return tuple(found)

    def service_gains(self, category: str | None, most: int = 50) -> tuple[Gain, ...]:
        """Return the conditions of single services that gain somebody something, the best first."""
        if not self.study.by_service:
            raise InvalidInput("the study did not ask for single services", path="by_service")
        wanted = np.isin(self.slots.category, self._categories(category))
        totals = np.zeros((len(self.keys), *self.part.sums.own.shape[1:]), np.int64)
        np.add.at(totals, self.slots.row[wanted], self.part.sums.own[wanted])
        row, dimension = np.nonzero(totals[..., AT_MOST])
        figures = totals[row, dimension]
        keys = np.array(self.keys, np.int64)[row]
        order = np.lexsort((keys, dimension, -figures[:, AT_MOST], -figures[:, PEOPLE]))
        return tuple(self._own(int(row[n]), int(dimension[n]), figures[n]) for n in order[:most])

    def _gain(self, lowering: Lowering, sums: Ints, category: str | None, scope: int) -> Gain:
        chosen = np.isin(self.slots.category, self._categories(category))
        if scope:
            chosen &= self.slots.in_scope[scope - 1]
        rows, rules = np.unique(self.slots.row[chosen]), self.rules[lowering.dimension]
        rule = rules.numbers[rows]
        return Gain(
            lowering,
            figure(sums),
            self._keys(rows[rules.asking[rule]]),
            self._keys(rows[rules.unchecked[rule]]),
        )

    def _own(self, row: int, dimension: int, sums: Ints) -> Gain:
        rules, key = self.rules[self.lowerable[dimension]], self.keys[row]
        rule = rules.numbers[row]
        return Gain(
            Lowering(rules.code, service=key),
            figure(sums),
            (key,) if rules.asking[rule] else (),
            (key,) if rules.unchecked[rule] else (),
        )

    def _keys(self, rows: Iterable[int]) -> tuple[int, ...]:
        return tuple(sorted({self.keys[row] for row in rows}))

    def _places(self, codes: Collection[str] | None) -> NDArray[np.intp]:
        return _positions([one.code for one in self.study.places], codes, "place")

    def _categories(self, code: str | None) -> NDArray[np.intp]:
        return _positions(self.study.categories, None if code is None else [code], "category")


def _positions(
    known: Collection[str], wanted: Collection[str] | None, what: str
) -> NDArray[np.intp]:
    if wanted is None:
        return np.arange(len(known))
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise InvalidInput(
            f"{what}: {unknown[0]!r} is not in the study",
            path=what,
            value=unknown[0],
            accepted=f"one of {', '.join(list(known)[:20])}",
        )
    return np.array([n for n, code in enumerate(known) if code in set(wanted)], np.intp)


def figure(sums: Ints) -> Figure:
    people, at_least, at_most = (
        float(sums[number]) / PARTS for number in (PEOPLE, AT_LEAST, AT_MOST)
    )
    return Figure(people, at_least, at_most)
