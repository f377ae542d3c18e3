"""The shape of a table that nobody described: bytes, marks between cells, names of its columns."""

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seuil.exchange.domain import BOUNDS, Bounds, Trouble
from seuil.exchange.formats.csv_cells import MOST_ABOVE, is_heading
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.intake.spreadsheet import rows_in

LOOKED_AT = 256 * 1024
SAMPLE = 200
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a table. ``encoding`` and ``delimiter`` are those of a text."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"
    delimiter: str = ","

    def column(self, name: str) -> list[str]:
        """Return what stands in a column of the sample, without the empty cells."""
        place = self.heading.index(name)
        return [row[place] for row in self.rows if place < len(row) and row[place]]


def text_table(
    path: Path, bounds: Bounds = BOUNDS, *, marks: tuple[str, str] | None = None
) -> Table:
    """Describe a text; ``marks`` are the encoding and the delimiter, when somebody said them."""
    with path.open("rb") as file:
        start = file.read(LOOKED_AT).removeprefix(codecs.BOM_UTF8)
    if len(start) >= LOOKED_AT - len(codecs.BOM_UTF8):  # the last line may be cut
        start = start[: start.rfind(b"\n") + 1] or start
    encoding, text = (marks[0], start.decode(marks[0], "replace")) if marks else _decoded(start)
    lines = text.splitlines()[: SAMPLE + 1]
    found = [(_read(lines, mark), mark) for mark in (marks[1:] if marks else DELIMITERS)]
    rows, delimiter = max(found, key=lambda one: _likeness(one[0]))
    if not rows or (len(rows[0]) < 2 and not marks):
        raise FileRefused(Trouble.NO_TABLE)
    return _table(rows, bounds, encoding, delimiter)


def sheet_table(rows: Path, bounds: Bounds = BOUNDS) -> Table:
    """Describe the rows that a spreadsheet became; what stands above the heading is passed over."""
    found: list[Sequence[str]] = []
    for _, cells in rows_in(rows):
        if found or is_heading(cells):
            found.append(cells)
        if len(found) > SAMPLE:
            break
    if not found:
        raise FileRefused(Trouble.NO_TABLE)
    return _table(found, bounds)


def _table(
    rows: Sequence[Sequence[str]], bounds: Bounds, encoding: str = "utf-8", delimiter: str = ","
) -> Table:
    heading = tuple(cell.strip() for cell in rows[0])
    if len(heading) > bounds.columns:
        raise FileRefused(Trouble.TOO_MANY_COLUMNS, str(bounds.columns))
    cut = tuple(tuple(cell.strip() for cell in row) for row in rows[1:])
    return Table(heading, cut, encoding, delimiter)


def _decoded(start: bytes) -> tuple[str, str]:
    try:
        return "utf-8", start.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(start) - 4 and len(start) > LOOKED_AT // 2:  # cut in a character
            return "utf-8", start[: error.start].decode("utf-8")
        return "cp1252", start.decode("cp1252", "replace")


def _read(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Return the rows from their heading on: what stands above it is a title."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return []
    above = next((number for number, row in enumerate(rows[:MOST_ABOVE]) if is_heading(row)), 0)
    return rows[above:]


def _likeness(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """How much rows look like a table: as wide as their heading, and wide."""
    if not rows or len(rows[0]) < 2:
        return 0.0, 0
    width = len(rows[0])
    return sum(len(row) == width for row in rows) / len(rows), width
