"""Workbooks for spreadsheets (Office Open XML): rows of text and numbers, nothing else.

Text is written as text: no cell is ever a formula.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Row = Sequence[object]
LONGEST_CELL, LONGEST_NAME = 32_767, 31
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def workbook(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """Return a workbook with a sheet for each name; the first row of each stays in sight."""
    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(_NOT_IN_NAMES.sub(" ", name)[:LONGEST_NAME])
        sheet.freeze_panes = "A2"
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, cell, heading=number == 0) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: WriteOnlyWorksheet, value: object, *, heading: bool) -> Cell:
    if value is None:
        cell = WriteOnlyCell(sheet)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        cell = WriteOnlyCell(sheet, float(value) if isinstance(value, Decimal) else value)
    else:
        cell = WriteOnlyCell(sheet, _UNWRITABLE.sub("", str(value))[:LONGEST_CELL])
        cell.data_type = "s"
    if heading:
        cell.font = Font(bold=True)
    return cell
