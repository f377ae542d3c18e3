"""The board as files: plain text, a table, data."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from seuil.kernel.tables import csv_line
from seuil.observatory.domain import Cell, Counts
from seuil.observatory.queries.board import Board, BoardCell, BoardRow
from seuil.observatory.sentences import cell_sentences
from seuil.web.components import BoardBlock
from seuil.web.observatory.marks import blocks_of
from seuil.web.observatory.names import Names
from seuil.web.observatory.nights import run_text, summary
from seuil.wording.localised import LANGUAGES

FORMAT = "seuil-board/1"
HEADINGS = (
    "day", "vignette", "title", "need", "need_name", "place", "place_name", "open", "ask",
    "blocked", "reach_open", "reach_ask", "reach_blocked", "reach_m", "by_reach", "expected",
    "met", "compared_with", "open_before", "soonest",
)  # fmt: skip


def as_plain_text(found: Board, called: Names) -> HttpResponse:
    lines = "\n".join(_lines(found, called))
    response = HttpResponse(lines + "\n", content_type="text/plain; charset=utf-8")
    return _named(response, found, "txt")


def _lines(found: Board, called: Names) -> Iterator[str]:
    heading = _("Vignettes: %(place)s") % {"place": called.place(found.territory)}
    yield heading
    yield "=" * len(heading)
    yield ""
    yield _("Every person in it is invented.")
    yield summary(found)
    yield run_text(found.run)
    before = found.before.day if found.before else None
    for block in blocks_of(found.rows, found.columns, called, before):
        yield from _block(block)


def _block(block: BoardBlock) -> Iterator[str]:
    yield ""
    yield block.title
    yield "-" * len(block.title)
    for line in block.lines:
        yield ""
        yield line.label
        for cell in line.cells:
            if cell is not None:
                yield f"  {_sign(cell.met)} {cell.said}"


def _sign(met: bool | None) -> str:
    return {True: "[+]", False: "[-]", None: "[ ]"}[met]


def as_csv(found: Board, called: Names) -> HttpResponse:
    rows = (
        _row(found, row, place, here, called)
        for row in found.rows
        for place, here in row.cells.items()
    )
    table = "".join(map(csv_line, (HEADINGS, *rows)))
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    return _named(response, found, "csv")


def _row(
    found: Board, row: BoardRow, place: str, here: BoardCell, called: Names
) -> Iterator[object]:
    cell = here.cell
    yield found.run.day.isoformat()
    yield from (row.vignette.code, str(row.vignette.title))
    yield from (row.need, called.need(row.need), place, called.place(place))
    yield from (cell.within.open, cell.within.ask, cell.within.blocked)
    yield from (cell.reach.open, cell.reach.ask, cell.reach.blocked, cell.reach_m, cell.by_reach)
    yield from (cell.expected, None if cell.met is None else str(cell.met).lower())
    yield found.before.day.isoformat() if found.before else None
    yield here.before.open if here.before else None
    yield cell.soonest.isoformat() if cell.soonest else None


def as_json(found: Board, called: Names) -> HttpResponse:
    response = JsonResponse(data_of(found, called), json_dumps_params={"ensure_ascii": False})
    return _named(response, found, "json")


def data_of(found: Board, called: Names) -> dict[str, Any]:
    """Return the board as data; fields may be added, none goes or changes its meaning."""
    return {
        "format": FORMAT,
        "territory": found.territory,
        "day": found.run.day.isoformat(),
        "compared_with": found.before.day.isoformat() if found.before else None,
        "services": found.run.services,
        "expectations": found.checks,
        "met": found.met,
        "met_before": found.before_met,
        "fictional": True,
        "places": [{"code": code, "name": called.place(code)} for code in found.columns],
        "rows": [
            {
                "vignette": row.vignette.code,
                "title": {
                    language: text
                    for language in LANGUAGES
                    if (text := getattr(row.vignette, f"title_{language}"))
                },
                "need": row.need,
                "cells": [_cell(here) for here in row.cells.values()],
            }
            for row in found.rows
        ],
    }


def _cell(here: BoardCell) -> dict[str, Any]:
    cell: Cell = here.cell
    return {
        "place": cell.place,
        "within": _counts(cell.within),
        "reach": {**_counts(cell.reach), "metres": cell.reach_m},
        "by_reach": cell.by_reach,
        "expected": cell.expected,
        "met": cell.met,
        "before": _counts(here.before) if here.before else None,
        "trend": here.trend.value if here.trend else None,
        "blocking": [[one.condition, one.services, one.alone] for one in cell.blocking],
        "asking": [[one.condition, one.services, one.alone] for one in cell.asking],
        "lowering": list(cell.lowering.conditions) if cell.lowering else [],
        "soonest": cell.soonest.isoformat() if cell.soonest else None,
        "reasons": cell_sentences(cell),
    }


def _counts(counts: Counts) -> dict[str, int]:
    return {"open": counts.open, "ask": counts.ask, "blocked": counts.blocked}


def _named(response: HttpResponse, found: Board, ending: str) -> HttpResponse:
    name = slugify(f"vignettes {found.territory.replace(':', ' ')} {found.run.day}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
