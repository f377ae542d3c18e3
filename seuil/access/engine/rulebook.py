"""The rules of one dimension, ready to be asked about a fact all at once.

What a condition says is written in `reference.holds`; here the conditions of the same family
stand in columns.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from seuil.access.columns.tables import NONE, Floats, Ints, Mask
from seuil.access.types import Condition, Fact, Force, Operator, Setting

Hard = Sequence[tuple[int, Condition]]
"""Conditions that can fail, each with the number of its rule."""


class Rulebook:
    """Those conditions of one dimension that are in force and can fail."""

    def __init__(self, rules: Sequence[Sequence[Condition]], setting: Setting) -> None:
        self.size = len(rules)
        hard = [(n, c) for n, rule in enumerate(rules) for c in rule if can_fail(c)]
        self._families = [
            _Family(family(some, setting), _rules_of(some), _requires(some))
            for operators, family in FAMILIES
            if (some := [(n, c) for n, c in hard if c.operator in operators])
        ]

    def failing(self, fact: Fact) -> Mask:
        """Return the rules on which a known fact fails."""
        failed = np.zeros(self.size, np.bool_)
        for family in self._families:
            failed[family.rules[family.conditions.hold(fact) != family.requires]] = True
        return failed


def can_fail(condition: Condition) -> bool:
    """Whether a condition can block, and so has to be asked about when nobody knows."""
    return condition.force is not Force.PREFERS and not condition.can_follow


def _rules_of(some: Hard) -> Ints:
    return np.array([number for number, _ in some], np.int64)


def _requires(some: Hard) -> Mask:
    return np.array([c.force is Force.REQUIRES for _, c in some], np.bool_)


class _Between:
    def __init__(self, some: Hard, _setting: Setting) -> None:
        self._low = _limits((c.minimum for _, c in some), -np.inf)
        self._high = _limits((c.maximum for _, c in some), np.inf)

    def hold(self, fact: Fact) -> Mask:
        number = float(fact)  # type: ignore[arg-type]
        return (self._low <= number) & (number < self._high)


def _limits(limits: Iterable[float | None], without: float) -> Floats:
    return np.array([without if limit is None else limit for limit in limits], np.float64)


class _Naming:
    """For each value the conditions that name it."""

    def __init__(self, some: Hard) -> None:
        named: dict[str, list[int]] = {}
        for position, (_, condition) in enumerate(some):
            for value in set(condition.values):
                named.setdefault(value, []).append(position)
        self._named = {value: np.array(positions) for value, positions in named.items()}
        self._size = len(some)

    def any_of(self, values: Iterable[str]) -> Mask:
        """Return the conditions that name at least one of the values."""
        met = np.zeros(self._size, np.bool_)
        for value in values:
            met[self._named.get(value, NONE)] = True
        return met

    def count(self, values: Iterable[str]) -> Ints:
        """Return how many of the values each condition names."""
        counts = np.zeros(self._size, np.int64)
        for value in values:
            counts[self._named.get(value, NONE)] += 1
        return counts


def _values(fact: Fact) -> frozenset[str]:
    return fact if isinstance(fact, frozenset) else frozenset({str(fact)})


class _OneOf:
    """``in`` and ``not_in``: some value of the condition is among the facts, or none is."""

    def __init__(self, some: Hard, _setting: Setting) -> None:
        self._naming = _Naming(some)
        self._inverted = np.array([c.operator is Operator.NOT_IN for _, c in some], np.bool_)

    def hold(self, fact: Fact) -> Mask:
        return np.not_equal(self._naming.any_of(_values(fact)), self._inverted)


class _AllOf:
    """``all_of`` and ``not_all_of``: every value of the condition is among the facts, or not."""

    def __init__(self, some: Hard, _setting: Setting) -> None:
        self._naming = _Naming(some)
        self._wanted = np.array([len(set(c.values)) for _, c in some], np.int64)
        self._inverted = np.array([c.operator is Operator.NOT_ALL_OF for _, c in some], np.bool_)

    def hold(self, fact: Fact) -> Mask:
        met = np.equal(self._naming.count(_values(fact)), self._wanted)
        return np.not_equal(met, self._inverted)


class _Answer:
    """``has`` and ``not_has``."""

    def __init__(self, some: Hard, _setting: Setting) -> None:
        self._wanted = np.array([c.operator is Operator.HAS for _, c in some], np.bool_)

    def hold(self, fact: Fact) -> Mask:
        if not isinstance(fact, bool):
            return np.zeros(self._wanted.size, np.bool_)
        return self._wanted if fact else ~self._wanted


class _Within:
    """``within``: the person's territory lies in one of the condition's."""

    def __init__(self, some: Hard, setting: Setting) -> None:
        self._setting = setting
        self._naming = _Naming(some)

    def hold(self, fact: Fact) -> Mask:
        return self._naming.any_of(self._setting.lies_in(str(fact)))


Conditions = _Between | _OneOf | _AllOf | _Answer | _Within
FAMILIES: Sequence[tuple[frozenset[Operator], type[Conditions]]] = (
    (frozenset({Operator.BETWEEN}), _Between),
    (frozenset({Operator.IN, Operator.NOT_IN}), _OneOf),
    (frozenset({Operator.ALL_OF, Operator.NOT_ALL_OF}), _AllOf),
    (frozenset({Operator.HAS, Operator.NOT_HAS}), _Answer),
    (frozenset({Operator.WITHIN}), _Within),
)


@dataclass(frozen=True, slots=True)
class _Family:
    """Conditions of one family, the rule of each, and whether it requires or excludes."""

    conditions: Conditions
    rules: Ints
    requires: Mask
