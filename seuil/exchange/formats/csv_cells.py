"""The rows of a CSV file, cell by cell: what is wrong is named by line and column."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from seuil.directory.record.fields import UNSTORABLE
from seuil.directory.record.parsing import LONGEST_TEXT
from seuil.directory.record.problems import wrong
from seuil.exchange.formats.csv_mapping import CsvMapping
from seuil.exchange.formats.text import LONGEST_LINE, lines_of, looks_like, open_text
from seuil.kernel.errors import InvalidInput

FORMULA = re.compile(
    r"(?!\+[\d ()./-]{1,40}\Z)(?:=|[+@-](?:[A-Za-z_][\w.]{0,40}[(|!]|[0-9.,]{1,20}[-+*/^]))"
)
DELIMITERS = ",;\t|"
MOST_ABOVE = 20
"""Rows among which the names of the columns are looked for."""
BROKEN_BYTES = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or what is wrong with it."""

    number: int
    cells: Mapping[str, str]
    problems: tuple[InvalidInput, ...] = ()


def read_table(path: Path, mapping: CsvMapping, needed: frozenset[str]) -> Iterator[Row]:
    """Yield the rows of a CSV file; the heading must name every column that is needed."""
    csv.field_size_limit(LONGEST_LINE)
    with open_text(path) as file:
        texts = _texts(lines_of(file), mapping.encoding, path.name)
        reader = csv.reader(texts, delimiter=mapping.delimiter)
        heading = _heading(reader, path, needed)
        start = reader.line_num + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(start, {}, (wrong("row", "", "a row of CSV", f": {error}"),))
            else:
                if cells:
                    yield row_of(start, cells, heading)
            start = reader.line_num + 1


def _texts(lines: Iterator[tuple[int, bytes | None]], encoding: str, name: str) -> Iterator[str]:
    for number, line in lines:
        if line is None:
            accepted = f"at most {LONGEST_LINE:,} bytes"
            raise wrong(f"{name}, line {number}", "", accepted, "is too long")
        yield line.decode(encoding, "surrogateescape")


def _heading(reader: "Iterator[list[str]]", path: Path, needed: frozenset[str]) -> list[str]:
    """Return the names of the columns; a title above them, as spreadsheets save it, is skipped."""
    cells: list[str] = []
    try:
        for cells in islice(reader, MOST_ABOVE):
            if not is_title(cells) or needed <= {cell.strip() for cell in cells}:
                break
    except csv.Error as error:
        raise wrong(path.name, "", "a row of CSV", f": {error}") from None
    return checked_heading(cells, path.name, needed)


def is_heading(cells: Sequence[str]) -> bool:
    """A title stands in one cell, the names of columns in several."""
    return sum(bool(cell.strip()) for cell in cells) > 1


def is_title(cells: Sequence[str]) -> bool:
    """One cell is a title, unless it holds another delimiter: that is a heading misread."""
    return not is_heading(cells) and not any(mark in "".join(cells) for mark in DELIMITERS)


def checked_heading(cells: Sequence[str], name: str, needed: frozenset[str]) -> list[str]:
    """Return the names of the columns; every one that is needed must stand there once."""
    heading = [cell.strip() for cell in cells]
    missing = sorted(needed - set(heading))
    if missing:
        other = next((mark for mark in DELIMITERS if mark in "".join(heading)), "")
        hint = f"; is {other!r} the delimiter?" if len(heading) == 1 and other else ""
        raise wrong(
            name,
            ", ".join(heading) or "an empty first line",
            f"these columns too: {', '.join(missing)}{hint}",
            "lacks columns in its first line",
        )
    twice = sorted({one for one in heading if heading.count(one) > 1 and one in needed})
    if twice:
        raise wrong(name, ", ".join(twice), "each column once", "stands there twice")
    return heading


def row_of(number: int, cells: list[str], heading: list[str]) -> Row:
    named = dict(zip(heading, (cell.strip() for cell in cells), strict=False))
    if len(cells) != len(heading):
        accepted = f"{len(heading)} cells, as in the heading; is a quotation mark left open?"
        return Row(number, named, (wrong("row", f"{len(cells)} cells", accepted),))
    problems = (_problem(column, cell) for column, cell in named.items() if cell)
    return Row(number, named, tuple(problem for problem in problems if problem))


def _problem(column: str, cell: str) -> InvalidInput | None:
    if len(cell) > LONGEST_TEXT:
        accepted = f"at most {LONGEST_TEXT:,} characters"
        return wrong(column, cell, accepted, f"has {len(cell):,} characters")
    if broken := BROKEN_BYTES.search(cell):
        data = cell[broken.start() : broken.start() + 20].encode("utf-8", "surrogateescape")
        return wrong(column, cell, f"UTF-8; {looks_like(data)}", "is not UTF-8")
    if UNSTORABLE.search(cell):
        return wrong(column, cell, "text", "holds characters that are not text")
    if FORMULA.match(cell):
        return wrong(column, cell, "text; a spreadsheet would run this", "is a formula")
    return None
