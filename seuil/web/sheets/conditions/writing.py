"""What somebody wrote in the form of conditions, back as values of the sheet."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from seuil.access.types import FactKind, Operator, State
from seuil.access.vocabulary import vocabulary
from seuil.web.sheets.fields import (
    NOTHING,
    replaced,
    text_of,
    texts_of,
)
from seuil.web.sheets.rows import Row, rows
from seuil.web.sheets.sections import Values

KEYS = frozenset({"conditions"})
SAID_BY_THE_ROW = ("source", "checked_on")


def write_conditions(values: Values, posted: QueryDict) -> Values:
    """Each dimension where its first row stood; new ones in the order of the vocabulary."""
    order = dict.fromkeys(
        [*(str(row.get("dimension")) for row in values.get("conditions", ())), *vocabulary().ruled]
    )
    said = [row for code in order for row in _said_on(code, posted)]
    return replaced(values, KEYS, {"conditions": said})


def _said_on(code: str, posted: QueryDict) -> list[dict[str, Any]]:
    state = text_of(posted, f"state-{code}") or State.UNKNOWN.value
    found = [(row, _rule_of(code, row)) for row in rows(posted, f"rule-{code}")]
    if state == State.CONDITION:
        return [rule for row, rule in found if _is_said(row, rule)]
    planned = [rule for row, rule in found if row.text("later")]
    statement = _statement_of(code, state, posted)
    return [statement, *planned] if statement else planned


def _is_said(row: Row, rule: Mapping[str, Any]) -> bool:
    """The row for one more, where nothing was said, is no condition, unless it is the only one.

    One of a yes/no dimension has no values: its dates say that it is meant.
    """
    said = ("values", "valid_from", "valid_to")
    return bool(row.text("was") or not row.text("spare") or any(rule.get(key) for key in said))


def _statement_of(code: str, state: str, posted: QueryDict) -> dict[str, Any]:
    was = _json(text_of(posted, f"was-{code}"))
    texts = texts_of(posted, f"note-{code}")
    same = was.get("state") == state
    kept = {k: v for k, v in was.items() if k != "note"} if same else {}
    said = kept | {"dimension": code, "state": state} | ({"note": texts} if texts else {})
    nothing = state == State.UNKNOWN and not texts and not same
    return {} if nothing else said


def _rule_of(code: str, row: Row) -> dict[str, Any]:
    was = _json(row.text("was"))
    force, _, operator = row.text("rule").partition(":")
    derogation: dict[str, Any] = {
        "": {},
        "yes": {"possible": True},
        "no": {"possible": False},
    }.get(row.text("derogation"), {})
    if who := row.texts("who"):
        derogation = derogation | {"who": who}
    said = {
        "dimension": code,
        "state": State.CONDITION.value,
        "operator": operator,
        "force": force,
        "values": _values_of(code, operator, row),
        "can_follow": row.ticked("can_follow"),
        "derogation": derogation,
        "valid_from": row.text("valid_from"),
        "valid_to": row.text("valid_to"),
        "note": row.texts("note"),
        **{key: was[key] for key in SAID_BY_THE_ROW if key in was},
    }
    return {k: v for k, v in said.items() if v not in NOTHING}


def _values_of(code: str, operator: str, row: Row) -> list[Any]:
    if operator == Operator.BETWEEN:
        low, last = row.number("from"), row.number("last")
        high = last + 1 if isinstance(last, int | float) else last
        return [] if low is None and high is None else [low, high]
    dimension = vocabulary().dimensions.get(code)
    if dimension is None or dimension.kind is FactKind.BOOL:
        return []
    chosen = row.many("values")
    before = [value for value in _json(row.text("was")).get("values", ()) if value in chosen]
    return list(dict.fromkeys([*before, *chosen]))


def _json(text: str) -> dict[str, Any]:
    """Return what the page carried along; what somebody made of it is not trusted."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
