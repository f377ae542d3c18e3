"""What each dimension gives for each fact, for every distinct rule of the offer.

Each result comes from `access.reference`: a rule is judged once as a service that has nothing
else, whatever the number of services and people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seuil.access import reference
from seuil.access.counterfactual.types import FactColumn, People, Study
from seuil.access.types import (
    CAPACITY,
    LANGUAGE,
    Condition,
    Dimension,
    Fact,
    Force,
    Interpreter,
    Offer,
    Query,
    Result,
    Setting,
    Vocabulary,
)

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]
DECISIVE = frozenset({Result.FAILED, Result.ASK_PERSON, Result.ASK_SERVICE})
SILENT = -1
"""In place of a number: nothing stands in the way."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One dimension: its distinct rules, each as a service with nothing else, and who has which.

    ``asking`` rules can keep somebody out, ``unchecked`` ones say nothing.
    """

    code: str
    distinct: tuple[Offer, ...]
    numbers: Numbers
    asking: Mask
    unchecked: Mask


def rules_of(offers: Sequence[Offer], study: Study) -> tuple[Rules, ...]:
    """Return the rules of every dimension in the vocabulary's order, and of capacity last."""
    in_force = [_in_force(offer, study) for offer in offers]
    return tuple(
        _rules(code, [_said(code, o, c) for o, c in zip(offers, in_force, strict=True)], study)
        for code in (*study.setting.vocabulary.dimensions, CAPACITY)
    )


Said = tuple[object, object]
"""What a service says on one dimension."""


def _in_force(offer: Offer, study: Study) -> dict[str, tuple[Condition, ...]]:
    by_dimension: dict[str, tuple[Condition, ...]] = {}
    for one in offer.conditions:
        if one.in_force(study.day):
            by_dimension[one.dimension] = (*by_dimension.get(one.dimension, ()), one)
    return by_dimension


def _said(code: str, offer: Offer, in_force: Mapping[str, tuple[Condition, ...]]) -> Said:
    if code == LANGUAGE:
        return offer.languages, offer.interpreter
    if code == CAPACITY:
        return offer.capacity, offer.capacity_updated
    return in_force.get(code, ()), code in offer.unconditional


def _rules(code: str, said: Sequence[Said], study: Study) -> Rules:
    numbering: dict[Said, int] = {}
    numbers = [numbering.setdefault(one, len(numbering)) for one in said]
    distinct = tuple(_alone(code, one) for one in numbering)
    dimension = study.setting.vocabulary.dimensions.get(code)
    return Rules(
        code,
        distinct,
        np.array(numbers, np.int32),
        asking=np.array([_asks(code, rule, study) for rule in distinct], np.bool_),
        unchecked=np.array([_is_unchecked(dimension, rule) for rule in distinct], np.bool_),
    )


def _alone(code: str, said: Any) -> Offer:
    """Return a service that says this on one dimension, and nothing else."""
    first, second = said
    if code == LANGUAGE:
        return Offer(key=0, languages=first, interpreter=second)
    if code == CAPACITY:
        return Offer(key=0, capacity=first, capacity_updated=second)
    return Offer(
        key=0, conditions=first, unconditional=frozenset({code}) if second else frozenset()
    )


def _asks(code: str, rule: Offer, study: Study) -> bool:
    if code == CAPACITY:
        return reference.takes_people(rule, study.day, study.setting.capacity_days) is Result.FAILED
    if code == LANGUAGE:
        return bool(rule.languages) and rule.interpreter is Interpreter.NONE
    return any(c.force is not Force.PREFERS and not c.can_follow for c in rule.conditions)


def _is_unchecked(dimension: Dimension | None, rule: Offer) -> bool:
    if dimension is None:
        return False
    if dimension.code == LANGUAGE:
        helped = rule.interpreter in {Interpreter.ON_SITE, Interpreter.PHONE}
        return not helped and (not rule.languages or rule.interpreter is Interpreter.UNKNOWN)
    matters = bool(dimension.risky or dimension.risky_answers)
    matters = matters or dimension.risky_below is not None or dimension.risky_from is not None
    return matters and not rule.conditions and not rule.unconditional


Results = tuple[Result | None, ...]
"""What a fact gives on each rule of a dimension, None where it decides nothing."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the people of a chunk differ on one dimension.

    Facts with equal results are one class, rules with equal results one column. ``of_value`` is
    the class of each fact of the chunk, ``column_of`` the column of each rule, `SILENT` where
    nothing stands in the way. ``failed`` and ``blocked`` (failed or to ask) have shape
    (classes, columns).
    """

    of_value: Numbers
    column_of: Numbers
    failed: Mask
    blocked: Mask


class Judge:
    """Finds out how people differ; remembers what each fact gives, for the chunks that follow."""

    def __init__(self, rules: Sequence[Rules], study: Study) -> None:
        self._rules = rules
        self._study = study
        self._alone = {
            code: Setting(
                Vocabulary({code: dimension}),
                study.setting.working_languages,
                study.setting.ancestors,
            )
            for code, dimension in study.setting.vocabulary.dimensions.items()
        }
        self._seen: dict[tuple[str, Fact | None], Results] = {}

    def kinds(self, people: People) -> tuple[Kind, ...]:
        """Return one kind a dimension, in the order of the rules."""
        return tuple(self._kind(rules, people.facts.get(rules.code)) for rules in self._rules)

    def _kind(self, rules: Rules, facts: FactColumn | None) -> Kind:
        values = facts.values if facts else (None,)
        of_value, classes = numbered([self._results(rules, fact) for fact in values])
        columns = [tuple(row[n] for row in classes) for n in range(len(rules.distinct))]
        column_of, distinct = numbered(columns)
        shape = (len(distinct), len(classes))
        failed = [[result is Result.FAILED for result in column] for column in distinct]
        blocked = [[result is not None for result in column] for column in distinct]
        return Kind(
            of_value,
            column_of,
            np.array(failed, np.bool_).reshape(shape).T,
            np.array(blocked, np.bool_).reshape(shape).T,
        )

    def _results(self, rules: Rules, fact: Fact | None) -> Results:
        found = self._seen.get((rules.code, fact))
        if found is None:
            results = [self._result(rules.code, rule, fact) for rule in rules.distinct]
            found = tuple(result if result in DECISIVE else None for result in results)
            self._seen[rules.code, fact] = found
        return found

    def _result(self, code: str, rule: Offer, fact: Fact | None) -> Result | None:
        if code == CAPACITY:
            days = self._study.setting.capacity_days
            return reference.takes_people(rule, self._study.day, days)
        situation = {} if fact is None else {code: fact}
        query = Query(day=self._study.day, situation=situation)
        return reference.reasons(rule, query, self._alone[code]).get(code)


def numbered(rows: Iterable[Results]) -> tuple[Numbers, list[Results]]:
    """Return the number of each row among the distinct ones that hold anything, else `SILENT`."""
    numbering: dict[Results, int] = {}
    numbers = [numbering.setdefault(row, len(numbering)) if any(row) else SILENT for row in rows]
    return np.array(numbers, np.int32), list(numbering)
