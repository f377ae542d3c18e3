"""CSV as it really comes: a semicolon from Excel, a byte order mark, another encoding."""

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

import numpy as np

from seuil.kernel.errors import InvalidInput
from seuil.observatory.populations.cells import Cells
from seuil.observatory.populations.pieces import WEIGHT, Piece

SEPARATORS = ",;\t"
LONGEST_LINE = 1_000_000
MARK = b"\xef\xbb\xbf"
NOT_TEXT = {
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"PK\x03\x04": "a ZIP or XLSX file",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF file",
}

Row = tuple[list[str], int]
Columns = Callable[[Sequence[str]], dict[str, Cells]]


def pieces(
    file: BinaryIO, columns: Columns, rows_at_once: int, tell: Callable[[int], None]
) -> Iterator[Piece]:
    """Yield the rows of an open file; ``tell`` hears how many bytes were read."""
    lines = _lines(file)
    first = next(lines, "")
    separator = max(SEPARATORS, key=first.count)
    names = [name.strip().lower() for name in next(csv.reader([first], delimiter=separator), [])]
    cells = columns(names)
    rows = _rows(csv.reader(lines, delimiter=separator, strict=True), len(names))
    while taken := list(islice(rows, rows_at_once)):
        by_name = dict(zip(names, zip(*(row for row, _ in taken), strict=True), strict=True))
        yield Piece(
            columns={name: column.numbers(by_name[name]) for name, column in cells.items()},
            weights=np.fromiter(map(_weight, by_name[WEIGHT]), np.float64, len(taken)),
            weight_text=by_name[WEIGHT],
            at=np.fromiter((line for _, line in taken), np.int64, len(taken)),
            unit="line",
        )
        tell(file.tell())


def _lines(file: BinaryIO) -> Iterator[str]:
    start = file.read(4)
    for mark, what in NOT_TEXT.items():
        if start.startswith(mark):
            raise InvalidInput(
                f"the file is {what}, not text in UTF-8",
                path="line 1",
                value=what,
                accepted="CSV in UTF-8 (in Excel: save as CSV UTF-8), or Parquet",
            )
    file.seek(len(MARK) if start.startswith(MARK) else 0)
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        yield _decoded(line, number)


def _decoded(line: bytes, number: int) -> str:
    if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
        raise InvalidInput(
            f"line {number} has more than {LONGEST_LINE} characters",
            path=f"line {number}",
            accepted="one row a line, no line break inside quotes",
        )
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"line {number}, character {error.start + 1}:"
            f" byte 0x{line[error.start]:02X} is not UTF-8",
            path=f"line {number}",
            value=f"0x{line[error.start]:02X}",
            accepted="CSV in UTF-8 (in Excel: save as CSV UTF-8)",
        ) from None


def _rows(reader: Any, width: int) -> Iterator[Row]:
    """Yield each row with its line; the line of the names was read before."""
    line = 1
    try:
        for row in reader:
            start, line = line + 1, reader.line_num + 1
            if not row:
                continue
            if len(row) != width:
                raise InvalidInput(
                    f"line {start} has {len(row)} cells, the first line {width}",
                    path=f"line {start}",
                    value=len(row),
                    accepted=f"{width} cells; quotes around a cell that holds the separator",
                )
            yield row, start
    except csv.Error as error:
        raise InvalidInput(
            f"line {line + 1}: {error}",
            path=f"line {line + 1}",
            accepted="quotes that are opened and closed in the same row",
        ) from None


def _weight(text: str) -> float:
    """Return a weight, NaN for what is none: that is said later, once with all that is wrong."""
    try:
        return float(text)
    except ValueError:
        return math.nan
