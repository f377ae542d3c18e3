"""Tables for spreadsheets: cells that no program takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n")
_PHONE = re.compile(r"\+[\d ()./-]{1,40}\Z", re.ASCII)


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: text that looks like one is quoted.

    >>> harmless("=1+1"), harmless("+32 2 000 00 00"), harmless(-3)
    ("'=1+1", '+32 2 000 00 00', -3)
    """
    if not isinstance(cell, str):
        return cell
    dangerous = cell.startswith(_FORMULA_START) and not _PHONE.match(cell)
    return f"'{cell}" if dangerous else cell


def csv_line(cells: Iterable[object]) -> str:
    """Return one line of CSV, with its end, whose cells are all harmless."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()
