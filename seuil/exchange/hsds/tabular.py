"""The tabular form of HSDS: tables linked by ids, brought into one nested service each."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from seuil.exchange.hsds.unpacking import Found
from seuil.kernel.errors import InvalidInput

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

CHILDREN = {
    "phones": "phones",
    "schedules": "schedules",
    "service_areas": "service_areas",
    "languages": "languages",
    "cost_options": "cost_options",
    "required_documents": "required_documents",
    "contacts": "contacts",
    "urls": "additional_urls",
}
"""Table -> the key of a service under which its rows stand, by ``service_id``."""
NUMBERS = frozenset(
    {"latitude", "longitude", "minimum_age", "maximum_age", "amount", "interval", "available"}
)


def is_tabular(document: Row) -> bool:
    return "services.csv" in document


def tables_of_folder(folder: Path) -> Tables:
    if not (folder / "services.csv").is_file():
        raise InvalidInput(
            f"{folder} has no services.csv",
            path="services.csv",
            value=str(folder),
            accepted="a folder with the tables of HSDS: services.csv, organizations.csv ...",
        )
    return {file.stem: _rows(file) for file in sorted(folder.glob("*.csv"))}


def _rows(file: Path) -> list[Row]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            return [{key: _value(key, text) for key, text in row.items() if text} for row in rows]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(
            f"{file.name} cannot be read: {error}", path=file.name, accepted="CSV in UTF-8"
        ) from error


def _value(column: str, text: str) -> object:
    if column not in NUMBERS:
        return text
    try:
        return float(text)
    except ValueError:
        return text


def nested(tables: Tables) -> Iterator[Found]:
    """Yield the rows of ``services`` with what other tables say about them."""
    organisations = {row.get("id"): dict(row) for row in tables.get("organizations", ())}
    for number, row in _by_owner(tables, "organization_identifiers", "organization_id"):
        if number in organisations:
            organisations[number].setdefault("organization_identifiers", []).append(row)
    parts = {key: _grouped(tables, table, "service_id") for table, key in CHILDREN.items()}
    places = _grouped(tables, "service_at_location", "service_id")
    locations = _locations(tables)
    for row in tables.get("services", ()):
        service: Found = dict(row)
        for key, of_service in parts.items():
            service[key] = of_service.get(row.get("id"), [])
        service["service_at_locations"] = [
            {**place, "location": locations[place.get("location_id")]}
            for place in places.get(row.get("id"), ())
            if place.get("location_id") in locations
        ]
        if organisation := organisations.get(row.get("organization_id")):
            service["organization"] = organisation
        yield service


def _locations(tables: Tables) -> dict[Any, Found]:
    addresses = _grouped(tables, "addresses", "location_id")
    return {
        row.get("id"): {**row, "addresses": addresses.get(row.get("id"), [])}
        for row in tables.get("locations", ())
    }


def _by_owner(tables: Tables, table: str, key: str) -> Iterator[tuple[Any, Row]]:
    for row in tables.get(table, ()):
        yield row.get(key), row


def _grouped(tables: Tables, table: str, key: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for owner, row in _by_owner(tables, table, key):
        groups.setdefault(owner, []).append(row)
    return groups
