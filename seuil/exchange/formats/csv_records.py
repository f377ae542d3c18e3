"""Tables: rows become records as a mapping file says, and each wrong cell is named."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seuil.access.hours import parsed
from seuil.directory.domain import CheckedBy, Origin, Precision
from seuil.directory.record.problems import wrong
from seuil.directory.record.values import COMMUNE
from seuil.exchange.formats.csv_cells import Row, read_table
from seuil.exchange.formats.csv_mapping import (
    CsvMapping,
    Effect,
    OrganisationTable,
    Phrases,
    folded,
)
from seuil.exchange.formats.language_names import language_code
from seuil.exchange.report import Line, Notice, Remark
from seuil.kernel.errors import InvalidInput
from seuil.wording.localised import LANGUAGES

WRITTEN_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z", re.ASCII)
MONTH = re.compile(r"\d{4}-\d{2}\Z", re.ASCII)
PLACEHOLDER = re.compile(r"\{([^{}\n]{1,120})\}")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlaceBook:
    """What a table may say instead of codes and coordinates.

    ``names`` and ``communes`` are folded; ``postcodes`` are keyed by postal code and commune.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    communes: Mapping[str, str] = field(default_factory=dict)
    centres: Mapping[str, Point] = field(default_factory=dict)
    postcodes: Mapping[tuple[str, str], Point] = field(default_factory=dict)


def read_csv(path: Path, mapping: CsvMapping, places: PlaceBook) -> Iterator[Line]:
    """Yield the rows of a table as records.

    Raises `InvalidInput` when the file as a whole is not the one that the mapping describes.
    """
    rows = read_table(path, mapping, mapping.needed)
    yield from read_rows(rows, mapping, places, _organisations(path, mapping))


def read_rows(
    rows: Iterable[Row],
    mapping: CsvMapping,
    places: PlaceBook,
    organisations: Mapping[str, Mapping[str, Any] | InvalidInput] | None = None,
) -> Iterator[Line]:
    """Yield rows of a table as records, wherever they were read from."""
    for row in rows:
        if row.problems:
            yield Line(row.number, None, row.problems, original=dict(row.cells))
        else:
            yield _Reading(row, mapping, places).line(organisations)


# Organisations


def _organisations(
    path: Path, mapping: CsvMapping
) -> dict[str, Mapping[str, Any] | InvalidInput] | None:
    table = mapping.organisations
    if table is None:
        return None
    file = path.parent / table.file
    if not file.exists():
        raise wrong("organisations.file", table.file, f"a file in {path.parent}", "is not there")
    found: dict[str, Mapping[str, Any] | InvalidInput] = {}
    extra = {column for column in (table.families, table.enterprise_number) if column}
    for row in read_table(file, mapping, frozenset({table.id, *table.names.values(), *extra})):
        key = row.cells.get(table.id, "")
        where = f"{table.file}, line {row.number}"
        if row.problems:
            found[key] = wrong(where, key, row.problems[0].accepted, f": {row.problems[0]}")
        elif key in found:
            found[key] = wrong(where, key, "each organisation once", "stands there twice")
        else:
            found[key] = _organisation(row, table)
    return found


def _organisation(row: Row, table: OrganisationTable) -> Mapping[str, Any]:
    families = table.family_phrases.find(row.cells.get(table.families, ""))
    return {
        "id": row.cells[table.id],
        "name": {language: row.cells[column] for language, column in table.names.items()},
        "families": list(families[0]) if families else [],
        "enterprise_number": row.cells.get(table.enterprise_number, ""),
    }


# Records


class _Reading:
    """One row on its way to a record: what it says is gathered, what is odd is noted."""

    def __init__(self, row: Row, mapping: CsvMapping, places: PlaceBook) -> None:
        self.row = row
        self.mapping = mapping
        self.places = places
        self.notices: list[Notice] = []
        self.problems: list[InvalidInput] = []
        self.columns: dict[str, str] = {}
        self.none: list[str] = []
        self.conditions: list[dict[str, Any]] = []
        self.record: dict[str, Any] = {
            "checked_by": CheckedBy.IMPORT,
            "entry_steps": [],
            "documents": [],
        }

    def line(self, organisations: Mapping[str, Mapping[str, Any] | InvalidInput] | None) -> Line:
        self._names_and_texts()
        self._organisation(organisations)
        self._place()
        self._contacts()
        self._hours()
        self._codes()
        self._price()
        self._updated()
        left = self._phrases()
        self._cells()
        self._description(left)
        self.record["conditions"] = self._statements()
        return Line(
            self.row.number,
            self.record,
            tuple(self.problems),
            tuple(self.notices),
            self.columns,
            dict(self.row.cells),
        )

    def _cell(self, name: str, path: str = "") -> str:
        """Return the cell of a field of the mapping; a cell that says `unknown` is empty."""
        column = self.mapping.columns.get(name)
        if column is None:
            return ""
        self.columns[path or name] = column
        return self._known(self.row.cells[column])

    def _known(self, cell: str) -> str:
        return "" if cell and folded(cell) in self.mapping.unknown else cell

    def _parts(self, name: str, path: str = "") -> list[str]:
        parts = self._cell(name, path).split(self.mapping.separator)
        return list(dict.fromkeys(part.strip() for part in parts if part.strip()))

    def _notice(self, remark: Remark, column: str, value: str) -> None:
        self.notices.append(Notice(remark, column, value[:200]))

    def _names_and_texts(self) -> None:
        self.record["id"] = self._cell("id")
        for name in ("name", "publics_note", "hours_text"):
            self.record[name] = self._texts(name, name)

    def _texts(self, name: str, path: str) -> dict[str, str]:
        return {
            language: text
            for language in LANGUAGES
            if (text := self._cell(f"{name}_{language}", f"{path}.{language}"))
        }

    def _organisation(
        self, organisations: Mapping[str, Mapping[str, Any] | InvalidInput] | None
    ) -> None:
        key = self._cell("organisation")
        if organisations is None:
            name = self._texts("organisation_name", "organisation.name")
            self.record["organisation"] = {"id": key, "name": name}
            return
        found = organisations.get(key)
        if isinstance(found, Mapping):
            self.record["organisation"] = found
            return
        self.record["organisation"] = {"id": key or "?"}
        accepted = "an organisation of the file of organisations"
        self.problems.append(found or wrong("organisation", key, accepted, "is not there"))

    def _place(self) -> None:
        start = "locations.0"
        place: dict[str, Any] = {
            "id": "loc-1",
            "address": self._cell("address", f"{start}.address"),
            "postal_code": self._cell("postal_code", f"{start}.postal_code"),
            "commune": self._commune(self._cell("commune", f"{start}.commune")),
        }
        lat, lon = (self._degrees(name, f"{start}.{name}") for name in ("lat", "lon"))
        if lat is not None or lon is not None:
            place |= {"lat": lat, "lon": lon, "precision": Precision.ADDRESS}
        elif not any(value for key, value in place.items() if key != "id"):
            self.record["locations"] = []
            return
        else:
            place |= self._middle(place["postal_code"], COMMUNE + place["commune"])
        self.record["locations"] = [place]

    def _commune(self, cell: str) -> str:
        """Return the code of a commune that was named; a code stays as it is."""
        named = self.places.communes.get(folded(cell)) or self.places.names.get(folded(cell), cell)
        return named.removeprefix(COMMUNE)

    def _degrees(self, name: str, path: str) -> float | str | None:
        cell = self._cell(name, path)
        try:
            return float(cell.replace(",", ".")) if cell else None
        except ValueError:
            return cell

    def _middle(self, postal_code: str, commune: str) -> dict[str, Any]:
        """Stand for an address by the middle of its postal code, else of its commune."""
        point = self.places.postcodes.get((postal_code, commune))
        precision = Precision.POSTCODE
        if point is None:
            point, precision = self.places.centres.get(commune), Precision.COMMUNE
        if point is None:
            return {}
        self._notice(Remark.PLACE_OF_COMMUNE, "", precision)
        return {"lat": point[0], "lon": point[1], "precision": precision}

    def _contacts(self) -> None:
        contacts: list[dict[str, str]] = []
        for kind in ("phone", "email", "web", "form"):
            for value in self._parts(kind):
                is_bare = kind in {"web", "form"} and "://" not in value
                self._cell(kind, f"contacts.{len(contacts)}")
                contacts.append({"type": kind, "value": f"https://{value}" if is_bare else value})
        self.record["contacts"] = contacts

    def _hours(self) -> None:
        hours = self._cell("hours")
        try:
            if hours:
                parsed(hours)
            self.record["hours"] = hours
        except InvalidInput:
            said = self.record["hours_text"]
            language = self.mapping.language
            said[language] = "\n".join(filter(None, (said.get(language), hours)))
            self._notice(Remark.HOURS_AS_TEXT, self.columns["hours"], hours)

    def _codes(self) -> None:
        spoken = [language_code(part) for part in self._parts("languages")]
        self.record["languages"] = list(dict.fromkeys(spoken))
        self.record["categories"] = self._understood("categories", self.mapping.categories)
        self.record["serves"] = self._understood("serves", self.mapping.serves)

    def _understood(self, name: str, phrases: Phrases) -> list[str]:
        codes: dict[str, None] = {}
        for part in self._parts(name):
            named = self.places.names.get(folded(part)) if name == "serves" else None
            if found := phrases.find(part):
                codes |= dict.fromkeys(found[0])
            elif named:
                codes[named] = None
            else:
                self._notice(Remark.PHRASE_NOT_UNDERSTOOD, self.columns[name], part)
        return list(codes)

    def _price(self) -> None:
        cell = self._cell("price", "price.text")
        if not cell:
            return
        found = self.mapping.price.find(cell)
        self.record["price"] = {"text": {self.mapping.language: cell}}
        if found:
            self.record["price"]["kind"] = found[0][0]
        else:
            self._notice(Remark.PHRASE_NOT_UNDERSTOOD, self.columns["price.text"], cell)

    def _updated(self) -> None:
        """Take a day, as it is written here too (24/11/2026); of a month alone, its first day."""
        cell = self._cell("updated")
        if written := WRITTEN_DAY.match(cell):
            cell = f"{written[3]}-{written[2]:0>2}-{written[1]:0>2}"
        self.record["updated"] = f"{cell}-01" if MONTH.match(cell) else cell or None

    # Phrases and cells

    def _phrases(self) -> dict[str, list[str]]:
        """Apply the phrases of each column; return those that the record does not hold yet."""
        left: dict[str, list[str]] = {}
        for column, separator in self.mapping.split.items():
            cell = self._known(self.row.cells[column])
            parts = [part.strip() for part in (cell.split(separator) if separator else [cell])]
            known = self.mapping.phrases[column]
            left[column] = [part for part in parts if part and not self._apply(column, part, known)]
        return left

    def _apply(self, column: str, phrase: str, known: Phrases) -> bool:
        """Do what a phrase means; tell whether the record now holds the phrase itself."""
        found = known.find(phrase)
        if found is None:
            if column != self.mapping.columns.get("categories"):
                self._notice(Remark.PHRASE_NOT_UNDERSTOOD, column, phrase)
            return False
        effect, numbers = found
        self._effect(effect, phrase, numbers)
        return bool(effect.is_said_elsewhere or effect.ages is not None)

    def _cells(self) -> None:
        for rule in self.mapping.cells:
            if all(
                folded(self.row.cells[column]) == folded(value)
                for column, value in rule.when.items()
            ):
                self._effect(rule.effect, "", {})

    def _effect(self, effect: Effect, phrase: str, numbers: Mapping[str, int]) -> None:
        text = {self.mapping.language: phrase} if phrase else {}
        self.none += effect.none
        for rule in effect.conditions:
            self._condition(dict(rule), text)
        if effect.ages is not None:
            ages = {**effect.ages, **numbers}
            below = ages["to"] + 1 if "to" in ages else None
            between = {"operator": "between", "values": [ages.get("from"), below]}
            self._condition({"dimension": "age", **between}, text)
        if effect.entry_step:
            self.record["entry_steps"].append(text)
        if effect.document:
            self.record["documents"].append({"text": text})
        self._facts(effect)

    def _facts(self, effect: Effect) -> None:
        spoken = self.record["languages"]
        spoken += [code for code in effect.languages if code not in spoken]
        if effect.outreach:
            self.record["outreach"] = True
        if effect.interpreter:
            self.record["interpreter"] = effect.interpreter
        if effect.capacity:
            self.record["capacity"] = {"status": effect.capacity}
        if effect.confidential:
            for place in self.record["locations"]:
                place["confidential"] = True

    def _condition(self, rule: dict[str, Any], note: Mapping[str, str]) -> None:
        """Add a condition once; ``{commune}`` stands for the commune of the row."""
        values = rule.get("values", [])
        if "{commune}" in values:
            places = self.record["locations"]
            commune = places[0]["commune"] if places else ""
            if not commune:
                self._notice(Remark.LEFT_OUT, rule["dimension"], "{commune}")
                return
            rule["values"] = [COMMUNE + commune if v == "{commune}" else v for v in values]
        same = [c for c in self.conditions if {**c, "note": {}} == {**self._said(rule), "note": {}}]
        if not same:
            self.conditions.append({**self._said(rule), "note": note})

    def _said(self, rule: Mapping[str, Any]) -> dict[str, Any]:
        return {"state": "condition", "force": "requires", "source": Origin.IMPORTED, **rule}

    def _statements(self) -> list[dict[str, Any]]:
        """Return the conditions; a dimension said both free and ruled is unknown."""
        ruled = {condition["dimension"] for condition in self.conditions}
        free = list(dict.fromkeys(self.none))
        torn = [dimension for dimension in free if dimension in ruled]
        for dimension in torn:
            self._notice(Remark.CONTRADICTION, "", dimension)
        return [
            *(c for c in self.conditions if c["dimension"] not in torn),
            *(
                {
                    "dimension": dimension,
                    "state": "unknown" if dimension in torn else "none",
                    "source": Origin.IMPORTED,
                }
                for dimension in free
            ),
        ]

    def _description(self, left: Mapping[str, Sequence[str]]) -> None:
        """Write each line of the mapping whose cells all say something."""
        said = {column: self._known(cell) for column, cell in self.row.cells.items()}
        said |= {column: "; ".join(phrases) for column, phrases in left.items()}
        self.record["description"] = {
            language: "\n".join(
                PLACEHOLDER.sub(lambda hole: said.get(hole[1], ""), line)
                for line in lines
                if all(said.get(name) for name in PLACEHOLDER.findall(line))
            )
            for language, lines in self.mapping.description.items()
        }
