"""The dimensions as data, and the door through which a situation comes in."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale

from seuil.access.types import Dimension, Fact, FactKind, Vocabulary
from seuil.kernel.data import shipped_yaml
from seuil.kernel.errors import InvalidInput, InvalidInputs

OLDEST_YEARS = 130
MOST_VALUES = 20


@cache
def raw_vocabulary() -> Mapping[str, Any]:
    """Return the vocabulary file as it is written: rules, labels and sentences."""
    content: Mapping[str, Any] = shipped_yaml("seuil.access", "vocabulary.yaml")
    return content


@cache
def vocabulary() -> Vocabulary:
    entries = raw_vocabulary()["dimensions"]
    return Vocabulary({entry["code"]: _dimension(entry) for entry in entries})


@cache
def known_languages() -> frozenset[str]:
    """Every language code that a situation or a service may hold."""
    listed = {entry["code"] for entry in raw_vocabulary()["languages"]}
    return frozenset(listed | {str(code) for code in Locale("en").languages if len(str(code)) <= 3})


def _dimension(entry: Mapping[str, Any]) -> Dimension:
    risk = entry["at_risk"]
    listed = risk if isinstance(risk, list) else []
    limits = risk if isinstance(risk, dict) else {}
    return Dimension(
        code=entry["code"],
        kind=FactKind(entry["fact"]["type"]),
        operators=tuple(entry["operators"]),
        values=tuple(value["code"] for value in entry.get("values", [])),
        risky=frozenset(value for value in listed if isinstance(value, str)),
        risky_answers=frozenset(value for value in listed if isinstance(value, bool)),
        risky_below=limits.get("below"),
        risky_from=limits.get("from"),
        apart=tuple(map(frozenset, entry.get("apart", ()))),
        group=entry["group"],
        levesque=entry["levesque"],
    )


def read_situation(
    raw: object, *, is_territory: Callable[[str], bool], path: str = "situation"
) -> dict[str, Fact]:
    """Return the facts of ``raw``, those that were not asked (null) left out.

    Raises `InvalidInputs` with every wrong place, its value and what is accepted.
    """
    if not isinstance(raw, Mapping):
        raise InvalidInputs([_wrong(path, raw, "an object: dimension -> fact")])
    facts: dict[str, Fact] = {}
    problems: list[InvalidInput] = []
    dimensions = vocabulary().dimensions
    for code, value in raw.items():
        place = f"{path}.{code}"
        try:
            if code not in dimensions:
                raise _wrong(place, value, _one_of("a dimension", dimensions))
            if value is not None:
                facts[code] = _READERS[dimensions[code].kind](
                    dimensions[code], value, place, is_territory
                )
        except InvalidInput as problem:
            problems.append(problem)
    if problems:
        raise InvalidInputs(problems)
    return facts


def _wrong(path: str, value: object, accepted: str) -> InvalidInput:
    shown = repr(value)[:80]
    return InvalidInput(
        f"{path}: {shown} is not accepted", path=path, value=value, accepted=accepted
    )


def _one_of(what: str, choices: Iterable[str]) -> str:
    return f"{what}: {', '.join(choices)}"


TerritoryCheck = Callable[[str], bool]


def _number(_dim: Dimension, value: object, path: str, _: TerritoryCheck) -> Fact:
    accepted = f"a number of years from 0 to {OLDEST_YEARS}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(path, value, accepted)
    if not 0 <= value <= OLDEST_YEARS:  # neither is nan, nor a number too large for a float
        raise _wrong(path, value, accepted)
    return float(value)


def _bool(_dim: Dimension, value: object, path: str, _: TerritoryCheck) -> Fact:
    if not isinstance(value, bool):
        raise _wrong(path, value, "true or false")
    return value


def _one(dim: Dimension, value: object, path: str, _: TerritoryCheck) -> Fact:
    if not isinstance(value, str) or value not in dim.values:
        raise _wrong(path, value, _one_of("one of", dim.values))
    return value


def _codes(value: object, path: str, allowed: Iterable[str], accepted: str) -> frozenset[str]:
    if not isinstance(value, list | tuple | set | frozenset) or len(value) > MOST_VALUES:
        raise _wrong(path, value, accepted)
    for number, code in enumerate(value):
        if not isinstance(code, str) or code not in allowed:
            raise _wrong(f"{path}.{number}", code, accepted)
    return frozenset(value)


def _set(dim: Dimension, value: object, path: str, _: TerritoryCheck) -> Fact:
    return _codes(value, path, dim.values, _one_of("a list of", dim.values))


def _language(_dim: Dimension, value: object, path: str, _: TerritoryCheck) -> Fact:
    return _codes(value, path, known_languages(), "a list of ISO 639 codes such as fr, nl, ti")


def _territory(_dim: Dimension, value: object, path: str, known: TerritoryCheck) -> Fact:
    if not isinstance(value, str) or not known(value):
        raise _wrong(path, value, "a territory code such as commune:21015")
    return value


_READERS: Mapping[FactKind, Callable[[Dimension, object, str, TerritoryCheck], Fact]] = {
    FactKind.NUMBER: _number,
    FactKind.BOOL: _bool,
    FactKind.ONE: _one,
    FactKind.SET: _set,
    FactKind.LANGUAGE: _language,
    FactKind.TERRITORY: _territory,
}
