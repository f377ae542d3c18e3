"""What the founding consultation asked for, and the conditions of success that it named."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from seuil.kernel.data import shipped_yaml
from seuil.plans.domain.plan import Function
from seuil.wording.localised import Localised


@dataclass(frozen=True)
class Proposition:
    """One of the nine propositions. ``number`` is that of the consultation."""

    code: str
    number: int
    function: Function
    label_fr: str
    label_nl: str
    label_en: str

    label = Localised("label")


@dataclass(frozen=True)
class Condition:
    """One of the eight conditions without which no action succeeds."""

    code: str
    number: int
    label_fr: str
    label_nl: str
    label_en: str

    label = Localised("label")


@dataclass(frozen=True)
class Origin:
    """Where the propositions and conditions come from."""

    label_fr: str
    label_nl: str
    label_en: str

    label = Localised("label")


def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = shipped_yaml("seuil.plans", "propositions.yaml")
    return content


@cache
def propositions() -> Mapping[str, Proposition]:
    """Return the nine propositions by code, in the order of their numbers."""
    return {
        code: Proposition(
            code, one["number"], Function(one["function"]), one["fr"], one["nl"], one["en"]
        )
        for code, one in _content()["propositions"].items()
    }


@cache
def conditions() -> Mapping[str, Condition]:
    """Return the eight conditions of success by code, in the order of their numbers."""
    return {
        code: Condition(code, one["number"], one["fr"], one["nl"], one["en"])
        for code, one in _content()["conditions"].items()
    }


@cache
def origin() -> Origin:
    said = _content()["source"]
    return Origin(said["fr"], said["nl"], said["en"])
