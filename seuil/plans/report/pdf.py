"""The report of a plan and the sheet of an action as PDF: tagged, one page an action."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from seuil.wording.printing import font_families, printed, writable

HERE = Path(__file__).parent
COLOURS = {"around": "#ece6da", "here": "#e7e9f7", "part": "none"}
INK = "#2f3b8f"
SMALLEST_TO_NAME = 7
"""Parts of a map up to this many are named on it; more would cover it."""


def report_pdf(told: Mapping[str, Any]) -> bytes:
    """Return a plan, as `seuil.plans.report.data.report_of` makes it, as a PDF."""
    given = _given(told)
    given["map"] = _svg(told["ground"]) if told["ground"] else ""
    given["map_summary"] = told["ground"]["summary"] if told["ground"] else ""
    return printed(HERE / "annual.typ", given)


def sheet_pdf(told: Mapping[str, Any]) -> bytes:
    """Return one action, as `seuil.plans.report.data.sheet_of` makes it, on one page."""
    return printed(HERE / "sheet.typ", _given(told))


def _given(told: Mapping[str, Any]) -> dict[str, Any]:
    clean = {name: value for name, value in told.items() if name != "ground"}
    return {**_writable(clean), "fonts": font_families()}


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {key: _writable(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_writable(one) for one in value]
    return value


def _svg(ground: Mapping[str, Any]) -> str:
    shapes = "".join(
        f'<path d="{one["path"]}" fill="{COLOURS[one["kind"]]}" stroke="{INK}"'
        f' stroke-width="{1.6 if one["kind"] == "here" else 0.7}" stroke-linejoin="round"/>'
        for one in ground["shapes"]
    )
    parts = [one for one in ground["shapes"] if one["name"]]
    names = "".join(
        f'<text x="{one["at"][0]}" y="{one["at"][1]}" font-size="13" text-anchor="middle"'
        f' font-family="Noto Sans, DejaVu Sans, Liberation Sans" fill="{INK}">'
        f"{escape(one['name'])}</text>"
        for one in parts
        if len(parts) <= SMALLEST_TO_NAME
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="-4 -4 {ground["width"] + 8} {ground["height"] + 8}">{shapes}{names}</svg>'
    )
