"""A mapping as people choose it: one meaning for each column, words for yes and no.

What a mapping file says beyond that (phrases, words for kinds of help) is kept as it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seuil.access.types import FactKind, Operator
from seuil.access.vocabulary import vocabulary
from seuil.exchange.formats.csv_mapping import FIELDS, folded
from seuil.wording.localised import LANGUAGES

Raw = dict[str, Any]

PHRASES = "phrases"
OUTREACH = "outreach"
ASKED, NOT_ASKED = "asked:", "not_asked:"
DESCRIPTION = tuple(f"description_{language}" for language in LANGUAGES)
REQUIRED = ("id", "organisation")
ONCE = frozenset(FIELDS) | {OUTREACH}
"""Meanings that one column has; several may hold phrases, or lines of the description."""
YES = ("oui", "ja", "yes", "x", "1", "vrai", "waar", "true")
NO = ("non", "neen", "nee", "no", "0", "faux", "onwaar", "false")
USUAL = {True: frozenset(YES), False: frozenset(NO)}


def yes_or_no() -> list[str]:
    """Return the dimensions of which a cell can say in one word whether it is asked for."""
    dimensions = vocabulary().dimensions.values()
    return [
        dimension.code
        for dimension in dimensions
        if dimension.kind is FactKind.BOOL and Operator.HAS in dimension.operators
    ]


def meanings() -> list[str]:
    """Return everything that a column can mean, in the order in which it is offered."""
    asked = [f"{ASKED}{code}" for code in yes_or_no()]
    return [*FIELDS, *DESCRIPTION, PHRASES, OUTREACH, *asked, f"{NOT_ASKED}appointment"]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What each column means; one that is not named is passed over."""

    columns: Mapping[str, str]
    delimiter: str = ","
    encoding: str = "utf-8"
    separator: str = ";"
    language: str = "fr"
    unknown: Sequence[str] = ()
    yes: Sequence[str] = YES
    no: Sequence[str] = NO
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Words that were given a meaning: ``categories``, ``serves``, ``price`` -> word -> code."""

    def column_of(self, meaning: str) -> str:
        return next((name for name, said in self.columns.items() if said == meaning), "")


def raw_mapping(chosen: Chosen, base: Raw, *, one_organisation: bool) -> Raw:
    """Return the mapping that says what was chosen; the rest is as in ``base``.

    Where all services belong to ``one_organisation``, no column needs to name it.
    """
    fields = {m: c for c, m in chosen.columns.items() if m in FIELDS}
    if one_organisation and "id" in fields:
        fields.setdefault("organisation", fields["id"])
    split = _split(chosen, base)
    kept = [
        {**rule, "columns": columns}
        for rule in base.get("phrases", ())
        if (columns := [column for column in _listed(rule["columns"]) if column in split])
    ]
    raw: Raw = {
        "delimiter": chosen.delimiter,
        "encoding": chosen.encoding,
        "separator": chosen.separator,
        "language": chosen.language,
        "unknown": list(chosen.unknown),
        "columns": {name: fields[name] for name in FIELDS if name in fields},
        "description": dict(_description(chosen)),
        "split": split,
        **{
            table: dict(base.get(table, {})) | dict(chosen.words.get(table, {}))
            for table in ("categories", "serves", "price")
        },
        "phrases": kept,
        "cells": list(_rules(chosen)),
    }
    return {key: value for key, value in raw.items() if value not in ({}, [])}


def _split(chosen: Chosen, base: Raw) -> dict[str, str]:
    """Return the columns that hold phrases, beside what else they may hold as before."""
    before = chosen_in(base).columns if base else {}
    same = {
        column: separator
        for column, separator in base.get("split", {}).items()
        if column in chosen.columns and chosen.columns[column] == before.get(column)
    }
    phrases = [column for column, meaning in chosen.columns.items() if meaning == PHRASES]
    return same | {column: same.get(column, chosen.separator) for column in phrases}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _description(chosen: Chosen) -> Iterator[tuple[str, list[str]]]:
    for language, meaning in zip(LANGUAGES, DESCRIPTION, strict=True):
        lines = [f"{{{column}}}" for column, said in chosen.columns.items() if said == meaning]
        if language == chosen.language:
            lines += [f"{{{c}}}" for c, said in chosen.columns.items() if said == PHRASES]
        if lines:
            yield language, lines


def _rules(chosen: Chosen) -> Iterator[Raw]:
    for column, meaning in chosen.columns.items():
        if meaning == OUTREACH:
            yield from ({"when": {column: word}, "outreach": True} for word in chosen.yes)
            continue
        code = meaning.removeprefix(ASKED).removeprefix(NOT_ASKED)
        if code == meaning:
            continue
        asked, free = chosen.yes, chosen.no
        if meaning.startswith(NOT_ASKED):
            asked, free = free, asked
        condition = {"dimension": code, "operator": str(Operator.HAS)}
        yield from ({"when": {column: word}, "conditions": [condition]} for word in asked)
        yield from ({"when": {column: word}, "none": [code]} for word in free)


def chosen_in(raw: Raw) -> Chosen:
    """Return what a mapping says as it can be chosen; what goes beyond that is left out."""
    columns = dict.fromkeys(raw.get("split", {}), PHRASES)
    for language, lines in raw.get("description", {}).items():
        for line in _listed(lines):
            column = line.removeprefix("{").removesuffix("}")
            if line == f"{{{column}}}":
                columns.setdefault(column, f"description_{language}")
    own = raw.get("columns", {})
    shared = own.get("id") == own.get("organisation")
    for meaning, column in own.items():
        if not (shared and meaning == "organisation"):
            columns[column] = meaning
    yes, no = _read_rules(raw.get("cells", ()), columns)
    return Chosen(
        columns=columns,
        delimiter=raw.get("delimiter", ","),
        encoding=raw.get("encoding", "utf-8"),
        separator=raw.get("separator", ";"),
        language=raw.get("language", "fr"),
        unknown=tuple(raw.get("unknown", ())),
        yes=tuple(yes) or YES,
        no=tuple(no) or NO,
    )


Words = dict[str, None]


def _read_rules(rules: Sequence[Raw], columns: dict[str, str]) -> tuple[Words, Words]:
    """Note what cells of one word mean; return the words for yes and those for no.

    A column whose yes means that nothing is asked is known by the usual words in it.
    """
    found: dict[str, dict[bool, Words]] = {}
    yes, no = Words(), Words()
    for rule in rules:
        for column, word in rule["when"].items():
            if rule.get("outreach"):
                columns[column] = OUTREACH
                yes[word] = None
            elif rule.get("conditions") or rule.get("none"):
                asks = bool(rule.get("conditions"))
                code = rule["conditions"][0]["dimension"] if asks else rule["none"][0]
                columns.setdefault(column, f"{ASKED}{code}")
                found.setdefault(column, {True: {}, False: {}})[asks][word] = None
    for column, words in found.items():
        turned = any(folded(word) in USUAL[not asks] for asks in words for word in words[asks])
        if turned and columns[column] == f"{ASKED}appointment":
            columns[column] = f"{NOT_ASKED}appointment"
        yes |= words[not turned]
        no |= words[turned]
    return yes, no
