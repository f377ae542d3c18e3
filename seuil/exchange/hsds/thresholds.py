"""Conditions, categories and families as HSDS attributes, ages and one text on who is taken."""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seuil.access.types import Condition, Force, Operator, State
from seuil.directory.models import Service
from seuil.directory.record.values import ConditionRecord, held
from seuil.exchange.hsds.taxonomies import (
    NO_CONDITION,
    NOT_CHECKED,
    OWN,
    Term,
    state_code,
    taxonomy_term,
    value_code,
)
from seuil.organisations.domain import record_uuid

AGE = "age"
ANNOUNCED = "announced"
LINK_TYPES = {
    State.NONE: NO_CONDITION,
    State.UNKNOWN: NOT_CHECKED,
}
POSITIVE = frozenset(
    {Operator.IN, Operator.ALL_OF, Operator.HAS, Operator.BETWEEN, Operator.WITHIN}
)


def attribute(entity: str, owner: str, term: Term, link_type: str, **said: str) -> dict[str, Any]:
    """Return what links a thing to a term; ``said`` are its ``label`` and ``value``."""
    made_of = (owner, link_type, term.kind, term.code, said.get("value", ""))
    return held(
        {
            "id": str(record_uuid("attribute", OWN, *made_of)),
            "link_id": owner,
            "link_entity": entity,
            "link_type": link_type,
            "taxonomy_term_id": str(term.uuid),
            "taxonomy_term": taxonomy_term(term),
            **said,
        }
    )


def own_facts(entity: str, owner: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attribute that holds, as JSON, what HSDS has no field for.

    The keys are those of the format `seuil`, so that an export that comes back loses little.
    """
    return {
        "id": str(record_uuid("attribute", OWN, owner, "facts")),
        "link_id": owner,
        "link_entity": entity,
        "link_type": OWN,
        "label": "seuil",
        "value": compact(facts),
    }


def compact(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def condition_attributes(
    service: Service,
    conditions: Sequence[tuple[ConditionRecord, str]],
    terms: Mapping[str, Term],
    today: datetime.date,
) -> Iterator[dict[str, Any]]:
    """Yield the attributes of conditions that hold or will hold, each with its sentence."""
    for condition, sentence in conditions:
        if condition.valid_to and condition.valid_to <= today:
            continue
        said = {"label": sentence, "value": compact(condition.as_dict())}
        for code in term_codes(condition):
            link_type = link_type_of(condition, today)
            yield attribute("service", str(service.uuid), terms[code], link_type, **said)


def link_type_of(condition: ConditionRecord, today: datetime.date) -> str:
    """Return how the service stands to the terms: asks, prefers or refuses them."""
    if condition.state is not State.CONDITION:
        return LINK_TYPES[condition.state]
    if condition.valid_from and condition.valid_from > today:
        return ANNOUNCED
    if condition.force is Force.PREFERS:
        return Force.PREFERS
    wanted = (condition.operator in POSITIVE) is (condition.force is Force.REQUIRES)
    return Force.REQUIRES if wanted else Force.EXCLUDES


def term_codes(condition: ConditionRecord) -> list[str]:
    if condition.state is not State.CONDITION:
        return [state_code(condition.dimension, LINK_TYPES[condition.state])]
    if condition.operator is Operator.WITHIN or not condition.values:
        return [condition.dimension]
    return [value_code(condition.dimension, value) for value in condition.values]


def ages(conditions: Sequence[Condition], today: datetime.date) -> dict[str, float]:
    """Return the ages that are taken today, both ends included, as HSDS counts them."""
    lowest: list[float] = []
    below: list[float] = []
    for condition in conditions:
        if condition.dimension != AGE or not condition.in_force(today):
            continue
        minimum, maximum = condition.minimum, condition.maximum
        if condition.force is Force.EXCLUDES and (minimum is None) is not (maximum is None):
            minimum, maximum = maximum, minimum
        elif condition.force is not Force.REQUIRES:
            continue
        lowest += [] if minimum is None else [minimum]
        below += [] if maximum is None else [maximum]
    found = {}
    if lowest:
        found["minimum_age"] = _whole(max(lowest))
    if below:
        found["maximum_age"] = _whole(min(below) - 1)
    return found


def _whole(age: float) -> float:
    return int(age) if float(age).is_integer() else age
