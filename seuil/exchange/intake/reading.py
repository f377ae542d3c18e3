"""One door for every file that comes through the site: prepared once, then read line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seuil.exchange.domain import BOUNDS, MIB, TABLES, Bounds, FileFormat, Trouble
from seuil.exchange.formats.csv_cells import Row, checked_heading, is_heading, row_of
from seuil.exchange.formats.csv_mapping import CsvMapping
from seuil.exchange.formats.csv_records import PlaceBook, read_csv, read_rows
from seuil.exchange.formats.seuil import read_seuil
from seuil.exchange.hsds.reader import read_hsds
from seuil.exchange.intake.detecting import format_of
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.intake.spreadsheet import rows_in, rows_of_spreadsheet
from seuil.exchange.intake.tables import Table, sheet_table, text_table
from seuil.exchange.intake.unpacking import check_archive, unpack_tables
from seuil.exchange.report import Line
from seuil.kernel.errors import InvalidInput, InvalidInputs

SPREADSHEETS = frozenset({FileFormat.XLSX, FileFormat.ODS})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file of a known kind; ``readable`` is what its lines are read from."""

    format: FileFormat
    path: Path
    readable: Path
    table: Table | None = None

    @property
    def is_table(self) -> bool:
        return self.format in TABLES


def prepare(path: Path, folder: Path, bounds: Bounds = BOUNDS) -> Prepared:
    """Look at a file and unfold what is packed into ``folder``; raises `FileRefused`."""
    if path.stat().st_size > bounds.file_bytes:
        raise FileRefused(Trouble.TOO_LARGE, f"{bounds.file_bytes // MIB} MB")
    kind = format_of(path)
    if kind in SPREADSHEETS:
        check_archive(path, bounds)
        rows = folder / "rows"
        rows_of_spreadsheet(path, rows, bounds)
        return Prepared(kind, path, rows, sheet_table(rows, bounds))
    if kind is FileFormat.HSDS_TABLES:
        tables = folder / "tables"
        tables.mkdir()
        unpack_tables(path, tables, bounds)
        return Prepared(kind, path, tables)
    table = text_table(path, bounds) if kind is FileFormat.CSV else None
    return Prepared(kind, path, path, table)


def lines_of_file(
    prepared: Prepared, mapping: CsvMapping | None, places: PlaceBook, language: str
) -> Iterator[Line]:
    """Yield the lines of a file; `FileRefused` when it turns out to be something else."""
    try:
        yield from _lines(prepared, mapping, places, language)
    except (InvalidInput, InvalidInputs) as problem:
        trouble = Trouble.NOT_AS_MAPPED if prepared.is_table else Trouble.NOT_READABLE
        raise FileRefused(trouble, _told(problem)) from problem


def _told(problem: InvalidInput | InvalidInputs) -> str:
    if isinstance(problem, InvalidInput) and problem.accepted:
        return f"{problem}: {problem.accepted}"
    return str(problem)


def _lines(
    prepared: Prepared, mapping: CsvMapping | None, places: PlaceBook, language: str
) -> Iterator[Line]:
    if prepared.format is FileFormat.SEUIL:
        return read_seuil(prepared.readable)
    if not prepared.is_table:
        return read_hsds(prepared.readable, language=language)
    if mapping is None:
        raise ValueError("a table is read with a mapping")
    if prepared.format is FileFormat.CSV:
        return read_csv(prepared.readable, mapping, places)
    return read_rows(_rows(prepared.readable, mapping), mapping, places)


def _rows(path: Path, mapping: CsvMapping) -> Iterator[Row]:
    heading: list[str] | None = None
    for number, cells in rows_in(path):
        if heading is not None:
            yield row_of(number, cells, heading)
        elif is_heading(cells):
            heading = checked_heading(cells, "", mapping.needed)
