"""The conditions that a service may write on a dimension, as the vocabulary says them."""

from collections.abc import Iterator
from dataclasses import dataclass

from seuil.access.types import Condition, Dimension, Force, Operator
from seuil.directory.record.values import ConditionRecord
from seuil.matching.explain import speaker

CONTRARY = {
    Operator.IN: Operator.NOT_IN,
    Operator.NOT_IN: Operator.IN,
    Operator.ALL_OF: Operator.NOT_ALL_OF,
    Operator.NOT_ALL_OF: Operator.ALL_OF,
    Operator.HAS: Operator.NOT_HAS,
    Operator.NOT_HAS: Operator.HAS,
}


@dataclass(frozen=True, slots=True)
class RuleWords:
    """One kind of condition; ``sentence`` has … in place of its values."""

    force: Force
    operator: Operator
    sentence: str

    @property
    def code(self) -> str:
        return f"{self.force}:{self.operator}"


def rules_of(dimension: Dimension) -> list[RuleWords]:
    """Return what can be said on a dimension: what it asks, what it refuses, who comes first."""
    says = speaker()
    return [
        RuleWords(force, operator, says.pattern(Condition(dimension.code, operator, force=force)))
        for force, operator in _kinds(dimension)
    ]


def _kinds(dimension: Dimension) -> Iterator[tuple[Force, Operator]]:
    operators = [Operator(code) for code in dimension.operators]
    for operator in operators:
        yield Force.REQUIRES, operator
    for operator in operators:  # what is asked can be refused, in the one way that there is
        if CONTRARY.get(operator) not in operators:
            yield Force.EXCLUDES, operator
    for operator in operators:
        yield Force.PREFERS, operator


def rule_words(condition: ConditionRecord) -> RuleWords:
    """Return the kind of a condition that is written already, whether or not it is offered."""
    force, operator = condition.force or Force.REQUIRES, condition.operator or Operator.IN
    sentence = speaker().pattern(Condition(condition.dimension, operator, force=force))
    return RuleWords(force, operator, sentence)


def statement_of(condition: ConditionRecord) -> str:
    """Say a condition, or that there is none, or that nobody has checked, as visitors read it."""
    says = speaker()
    if condition.operator is None:
        return says.sentence(condition.dimension, condition.state)
    rule = Condition(
        dimension=condition.dimension,
        operator=condition.operator,
        values=condition.values,
        minimum=condition.minimum,
        maximum=condition.maximum,
        force=condition.force or Force.REQUIRES,
        can_follow=condition.can_follow,
    )
    sentence = says.condition(rule)
    return f"{sentence} {says.bring_later(rule)}" if condition.can_follow else sentence


def exception_of(condition: ConditionRecord, who: str) -> str:
    return speaker().derogation(who) if condition.derogation else ""
