"""Workbooks: other programs read back what was written."""

import io
from decimal import Decimal

import openpyxl
import pytest
import python_calamine

from seuil.kernel.workbooks import workbook

ROWS = [
    ["number", "title", "value"],
    [1, "Une permanence & un relais <soir>", Decimal("2.50")],
    [2, "  deux\nlignes", None],
    [3, "=1+1", -4],
]


def test_another_program_reads_text_numbers_and_what_is_empty():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"actions": ROWS, "other": [["a"]]})))

    assert book.sheetnames == ["actions", "other"]
    assert [[cell.value for cell in row] for row in book["actions"]] == [
        ["number", "title", "value"],
        [1, "Une permanence & un relais <soir>", 2.5],
        [2, "  deux\nlignes", None],
        [3, "=1+1", -4],
    ]
    assert book["actions"].freeze_panes == "A2"
    assert book["actions"]["A1"].font.bold


def test_what_looks_like_a_formula_is_text():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"actions": ROWS})))

    assert book["actions"]["B4"].data_type != "f"


def test_our_own_reader_reads_it_too():
    found = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook({"a": ROWS})))

    assert found.get_sheet_by_name("a").to_python()[3] == [3, "=1+1", -4]


@pytest.mark.parametrize("text", ["\x00\x07", "\ud800", "\ufffe", "a" * 40_000])
def test_what_no_workbook_may_hold_is_left_out(text):
    book = openpyxl.load_workbook(io.BytesIO(workbook({"a": [[text]]})))

    assert (book["a"]["A1"].value or "") == ("a" * 32_767 if text.startswith("a") else "")


def test_names_of_sheets_are_what_programs_accept():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"a/b:[c]" + "x" * 40: [["1"]]})))

    assert book.sheetnames == ["a b  c " + "x" * 24]
