"""What services ask for: each distinct rule once, each distinct set of rules once.

The conditions of a service on one dimension are one rule; all its rules together, with what
it asks nothing about, are its profile. A question is put to profiles, not to services.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seuil.access.columns.tables import Bits, Ints, Numbering, Numbers, compact
from seuil.access.types import Condition

Rule = tuple[Condition, ...]
MOST_DIMENSIONS = 60


@dataclass(frozen=True)
class Rules:
    """For each dimension its distinct rules, the first one empty."""

    codes: tuple[str, ...]
    distinct: Mapping[str, Sequence[Rule]]
    profiles: Numbers
    """The number of the rule on each dimension, shape (dimensions, profiles)."""
    unconditional: Bits
    """The dimensions on which a profile asks nothing, as bits."""
    profile_of: Numbers
    """The profile of each service."""

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {code: place for place, code in enumerate(self.codes)}

    def of_profiles(self, code: str) -> Numbers:
        """Return the number of each profile's rule on a dimension."""
        numbers: Numbers = self.profiles[self._place[code]]
        return numbers

    def of_service(self, row: int) -> dict[str, int]:
        """Return the number of each rule of one service, by dimension."""
        mine = self.profiles[:, self.profile_of[row]]
        return {self.codes[i]: int(mine[i]) for i in np.flatnonzero(mine)}


class RulesBuilder:
    """Takes the conditions of one service after another."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        if len(codes) > MOST_DIMENSIONS:
            raise ValueError(f"{len(codes)} dimensions, at most {MOST_DIMENSIONS} fit in a word")
        self._codes = codes
        self._bit = {code: 1 << i for i, code in enumerate(codes)}
        self._distinct = {code: Numbering[Rule]({(): 0}) for code in codes}
        self._profiles = Numbering[tuple[tuple[tuple[str, int], ...], int]]()
        self._profile_of: list[int] = []

    def add(self, conditions: Iterable[Condition], unconditional: Iterable[str]) -> None:
        by_dimension: dict[str, list[Condition]] = {}
        for condition in conditions:
            by_dimension.setdefault(condition.dimension, []).append(condition)
        numbers = sorted(
            (code, self._distinct[code][tuple(rule)]) for code, rule in by_dimension.items()
        )
        free = sum(self._bit.get(code, 0) for code in set(unconditional))
        self._profile_of.append(self._profiles[tuple(numbers), free])

    def rules(self, order: Ints) -> Rules:
        """Return the rules of the services in this order."""
        numbers = np.zeros((len(self._codes), len(self._profiles)), np.int64)
        position = {code: i for i, code in enumerate(self._codes)}
        for profile, (mine, _free) in enumerate(self._profiles):
            for code, number in mine:
                numbers[position[code], profile] = number
        return Rules(
            codes=self._codes,
            distinct={code: found.all() for code, found in self._distinct.items()},
            profiles=compact(numbers),
            unconditional=np.array([free for _, free in self._profiles], np.uint64),
            profile_of=compact(self._profile_of).take(order),
        )
