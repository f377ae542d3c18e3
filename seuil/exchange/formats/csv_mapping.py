"""The mapping file: how the columns and phrases of somebody's table become our records.

Phrases are compared folded (without case, accents, punctuation and inclusive dots). In a
phrase ``{n}``, ``{from}`` and ``{to}`` stand for a whole number, ``*`` for any words.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from seuil.directory.record.problems import wrong
from seuil.directory.record.values import one_of
from seuil.kernel.errors import InvalidInput
from seuil.kernel.text import fold
from seuil.wording.localised import LANGUAGES

ENCODINGS = ("utf-8", "cp1252", "iso-8859-1", "iso-8859-15")
TEXT_FIELDS = ("name", "publics_note", "hours_text", "organisation_name")
FIELDS = (
    *("id", "organisation", "address", "postal_code", "commune", "lat", "lon", "hours"),
    *("phone", "email", "web", "form", "languages", "categories", "serves", "price", "updated"),
    *(f"{name}_{language}" for name in TEXT_FIELDS for language in LANGUAGES),
)
EFFECTS = (
    *("none", "conditions", "ages", "entry_step", "document", "outreach", "confidential"),
    *("languages", "interpreter", "capacity", "note"),
)
HOLE = re.compile(r"\{(n|from|to)\}|(\*)")
MOST_WILDCARDS = 2
LONGEST_PHRASE = 500


@dataclass(frozen=True, slots=True)
class Effect:
    """What a phrase, or the cells of a row together, say about the service."""

    none: tuple[str, ...] = ()
    conditions: tuple[Mapping[str, Any], ...] = ()
    ages: Mapping[str, int] | None = None
    entry_step: bool = False
    document: bool = False
    outreach: bool = False
    confidential: bool = False
    languages: tuple[str, ...] = ()
    interpreter: str = ""
    capacity: str = ""
    note: bool = False
    """The phrase is known and says nothing that is a rule: it stays as text."""

    @property
    def is_said_elsewhere(self) -> bool:
        """Whether the record holds the phrase itself, so that no note needs to repeat it."""
        return not self.note and (self.entry_step or self.document or bool(self.conditions))


@dataclass(frozen=True, slots=True)
class CellRule:
    when: Mapping[str, str]
    effect: Effect


class Phrases:
    """Phrases and what each one means; an exact phrase wins over one with holes."""

    def __init__(self) -> None:
        self._exact: dict[str, Any] = {}
        self._patterns: list[tuple[re.Pattern[str], Any]] = []

    def add(self, phrase: str, meaning: Any) -> None:
        if HOLE.search(phrase):
            self._patterns.append((_pattern(phrase), meaning))
        else:
            self._exact[folded(phrase)] = meaning

    def meanings(self) -> list[Any]:
        return [*self._exact.values(), *(meaning for _, meaning in self._patterns)]

    def find(self, phrase: str) -> tuple[Any, dict[str, int]] | None:
        """Return what a phrase means and the numbers in it; None when nobody wrote it down."""
        if len(phrase) > LONGEST_PHRASE:
            return None
        plain = folded(phrase)
        if plain in self._exact:
            return self._exact[plain], {}
        for pattern, meaning in self._patterns:
            if match := pattern.fullmatch(plain):
                return meaning, {name: int(n) for name, n in match.groupdict().items()}
        return None


@lru_cache(maxsize=10_000)
def folded(phrase: str) -> str:
    return fold(phrase.replace("€", " euro "))


def _pattern(phrase: str) -> re.Pattern[str]:
    """Words, numbers and at most two gaps: no pattern that could take long."""
    if phrase.count("*") > MOST_WILDCARDS:
        raise wrong("phrases", phrase, f"at most {MOST_WILDCARDS} times *")
    pieces: list[str] = []
    end = 0
    for hole in HOLE.finditer(phrase):
        pieces.append(re.escape(folded(phrase[end : hole.start()])))
        pieces.append(".*" if hole[2] else rf"(?P<{hole[1]}>[0-9]{{1,4}})")
        end = hole.end()
    pieces.append(re.escape(folded(phrase[end:])))
    return re.compile(" ?".join(piece for piece in pieces if piece))


@dataclass(frozen=True, slots=True)
class OrganisationTable:
    """Where organisations are described; ``file`` stands beside the data file."""

    file: str
    id: str
    names: Mapping[str, str]
    families: str = ""
    enterprise_number: str = ""
    family_phrases: Phrases = field(default_factory=Phrases)


@dataclass(frozen=True, slots=True)
class CsvMapping:
    columns: Mapping[str, str]
    delimiter: str = ","
    encoding: str = "utf-8"
    separator: str = ";"
    language: str = "fr"
    unknown: frozenset[str] = frozenset()
    description: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    split: Mapping[str, str] = field(default_factory=dict)
    """Column of phrases -> what stands between them; empty: the whole cell is one phrase."""
    phrases: Mapping[str, Phrases] = field(default_factory=dict)
    cells: tuple[CellRule, ...] = ()
    categories: Phrases = field(default_factory=Phrases)
    serves: Phrases = field(default_factory=Phrases)
    price: Phrases = field(default_factory=Phrases)
    organisations: OrganisationTable | None = None

    @property
    def needed(self) -> frozenset[str]:
        """The columns without which the file is not the one that was meant."""
        tested = {column for rule in self.cells for column in rule.when}
        return frozenset({*self.columns.values(), *self.split, *tested})


def shipped_mappings() -> list[str]:
    folder = resources.files("seuil.exchange") / "data" / "mappings"
    return sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))


def load_mapping(path: Path | str) -> CsvMapping:
    """Read a mapping file, or one that is shipped, by its name; raises `InvalidInput`."""
    file = Path(path)
    shipped = resources.files("seuil.exchange") / "data" / "mappings" / file.name
    if not file.exists() and file.name == str(path) and shipped.is_file():
        return read_mapping(shipped.read_text("utf-8"), file.name)
    try:
        return read_mapping(file.read_text("utf-8"), file.name)
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{file.name}: not UTF-8: {error.reason}") from error


def read_mapping(text: str, name: str) -> CsvMapping:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{name}: {error}", path=name) from error
    known = (
        *("columns", "delimiter", "encoding", "separator", "language", "unknown", "description"),
        *("split", "phrases", "cells", "categories", "serves", "price", "organisations"),
    )
    _only(name, raw, known)
    _only("columns", raw.get("columns", {}), FIELDS)
    _names("columns", raw.get("columns", {}), ("id", "organisation"))
    _check_options(raw)
    split = raw.get("split", {})
    return CsvMapping(
        columns=raw["columns"],
        delimiter=raw.get("delimiter", ","),
        encoding=raw.get("encoding", "utf-8"),
        separator=raw.get("separator", ";"),
        language=raw.get("language", "fr"),
        unknown=frozenset(map(folded, _strings("unknown", raw.get("unknown", [])))),
        description={
            language: _strings(f"description.{language}", lines)
            for language, lines in raw.get("description", {}).items()
        },
        split=split,
        phrases=_phrases(_tables("phrases", raw.get("phrases", [])), split),
        cells=tuple(_cell_rule(rule) for rule in _tables("cells", raw.get("cells", []))),
        categories=_table("categories", raw.get("categories", {})),
        serves=_table("serves", raw.get("serves", {})),
        price=_table("price", raw.get("price", {})),
        organisations=_organisations(raw.get("organisations")),
    )


def _only(path: str, raw: object, known: Iterable[str]) -> None:
    if not isinstance(raw, dict):
        raise wrong(path, raw, "a table")
    for key in raw:
        if key not in known:
            raise wrong(f"{path}.{key}", key, one_of(list(known)), "is not a known key")


def _names(path: str, raw: Mapping[str, Any], required: Iterable[str]) -> None:
    for key in required:
        if key not in raw:
            raise wrong(f"{path}.{key}", None, "a name", "is missing")
    for key, value in raw.items():
        if not isinstance(value, str):
            raise wrong(f"{path}.{key}", value, "a text")


def _strings(path: str, raw: object) -> tuple[str, ...]:
    """Return a list of texts; one text alone is a list of one."""
    values = [raw] if isinstance(raw, str) else raw
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise wrong(path, raw, "a text, or a list of texts")
    return tuple(values)


def _tables(path: str, raw: object) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not all(isinstance(table, dict) for table in raw):
        raise wrong(path, raw, f"tables that begin with [[{path}]]")
    return raw


def _check_options(raw: Mapping[str, Any]) -> None:
    if raw.get("encoding", "utf-8") not in ENCODINGS:
        raise wrong("encoding", raw["encoding"], one_of(ENCODINGS))
    if raw.get("language", "fr") not in LANGUAGES:
        raise wrong("language", raw["language"], one_of(LANGUAGES))
    delimiter = raw.get("delimiter", ",")
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise wrong("delimiter", delimiter, "one character")
    if not isinstance(raw.get("separator", ";"), str) or not raw.get("separator", ";"):
        raise wrong("separator", raw["separator"], "a text such as ;")
    _only("description", raw.get("description", {}), LANGUAGES)
    _only("split", raw.get("split", {}), raw.get("split", {}))
    _names("split", raw.get("split", {}), ())


def _table(path: str, raw: Any) -> Phrases:
    _only(path, raw, raw)
    phrases = Phrases()
    for phrase, codes in raw.items():
        phrases.add(phrase, _strings(f"{path}.{phrase}", codes))
    return phrases


def _phrases(rules: Iterable[Mapping[str, Any]], split: Mapping[str, str]) -> dict[str, Phrases]:
    found = {column: Phrases() for column in split}
    for number, rule in enumerate(rules, start=1):
        path = f"phrases, number {number}"
        _only(path, rule, ("columns", "says", *EFFECTS))
        effect = _effect(path, rule)
        for column in _strings(f"{path}: columns", rule.get("columns")):
            if column not in found:
                raise wrong(path, column, one_of(sorted(found)), "is not a column of [split]")
            for phrase in _strings(f"{path}: says", rule.get("says")):
                found[column].add(phrase, effect)
    return found


def _cell_rule(rule: Mapping[str, Any]) -> CellRule:
    _only("cells", rule, ("when", *EFFECTS))
    when = rule.get("when", {})
    _only("cells.when", when, when)
    _names("cells.when", when, ())
    return CellRule(when, _effect("cells", rule))


def _effect(path: str, rule: Mapping[str, Any]) -> Effect:
    said = {key: rule[key] for key in EFFECTS if key in rule}
    for key, value in said.items():
        place = f"{path}.{key}"
        if key in {"none", "languages"}:
            said[key] = _strings(place, value)
        elif key == "conditions":
            said[key] = tuple(_tables(place, value))
        elif key == "ages":
            _only(place, value, ("from", "to"))
        elif key in {"interpreter", "capacity"}:
            _names(path, {key: value}, ())
        elif not isinstance(value, bool):
            raise wrong(place, value, "true or false")
    if not said:
        raise wrong(path, dict(rule), one_of(EFFECTS), "says nothing")
    return Effect(**said)


def _organisations(raw: Mapping[str, Any] | None) -> OrganisationTable | None:
    if raw is None:
        return None
    keys = ("file", "id", "families", "enterprise_number", "family_phrases")
    _only("organisations", raw, (*keys, *(f"name_{language}" for language in LANGUAGES)))
    columns = {key: value for key, value in raw.items() if key != "family_phrases"}
    _names("organisations", columns, ("file", "id"))
    names = {key: column for key, column in columns.items() if key.startswith("name_")}
    return OrganisationTable(
        file=raw["file"],
        id=raw["id"],
        names={key.removeprefix("name_"): column for key, column in names.items()},
        families=raw.get("families", ""),
        enterprise_number=raw.get("enterprise_number", ""),
        family_phrases=_table("family_phrases", raw.get("family_phrases", {})),
    )
