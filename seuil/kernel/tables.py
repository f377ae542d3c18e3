"""Tables for spreadsheets: cells that no program takes for a formula."""

import csv
import io
import re
from collections.abc import Iterable

_NO_FORMULA = r" *(?:\+[\d ()./-]{1,40}|- [^(|!;\r\n]*)(?=[;\r\n]|\Z)"
"""A telephone number, an item of a list of words."""
_FORMULA = re.compile(
    rf"\A(?=[-\t\r\n])|(?:\A|(?<=[;\t\r\n]))(?!{_NO_FORMULA})(?= *[=+@-])", re.ASCII
)
"""Where a cell could begin as a formula. Spreadsheets of Belgium also end cells at semicolons, and
then do not know the marks around a text of several lines."""


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: text that looks like one is quoted.

    >>> harmless("=1+1"), harmless("+32 2 000 00 00"), harmless(-3)
    ("'=1+1", '+32 2 000 00 00', -3)
    >>> harmless("Care; =1+1"), harmless("Care\\n=1+1"), harmless("2 000; +32 2 000 00 00")
    ("Care;' =1+1", "Care\\n'=1+1", '2 000; +32 2 000 00 00')
    """
    if not isinstance(cell, str):
        return cell
    return _FORMULA.sub("'", cell)


def csv_line(cells: Iterable[object]) -> str:
    """Return one line of CSV, with its end, whose cells are all harmless."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return line.getvalue()
