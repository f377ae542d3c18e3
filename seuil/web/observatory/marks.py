"""Cells of runs as the marks that boards draw."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from seuil.access.types import Verdict
from seuil.matching.explain import speaker
from seuil.observatory.domain import Cell, Counts, NeedOutcome
from seuil.observatory.queries.board import BoardRow
from seuil.web.components import BoardBlock, BoardLine, CellMark
from seuil.web.observatory.names import Names
from seuil.web.search.cards import foreign_language
from seuil.wording.times import date_text

TONES = {Verdict.OPEN: "open", Verdict.ASK: "ask", Verdict.BLOCKED: "blocked", None: "neutral"}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a cell is compared with, and the day on which that was so."""

    counts: Counts
    day: datetime.date


def mark_of(cell: Cell, place: str, *, earlier: Earlier | None = None, url: str = "") -> CellMark:
    """Return the mark of a cell; ``place`` is how the place is called."""
    steps = cell.counts.open - earlier.counts.open if earlier else 0
    return CellMark(
        place=place,
        tone=TONES[cell.state],  # type: ignore[arg-type]
        number=_number(cell.counts),
        label=_label(cell),
        said=" ".join(_said(cell, place, earlier)),
        url=url,
        met=cell.met,
        change=str(abs(steps)) if steps else "",
        better=steps > 0,
    )


def need_marks(
    need: NeedOutcome, columns: Sequence[str], heads: Sequence[str], urls: Mapping[str, str]
) -> list[CellMark | None]:
    """Return a mark for each column, None where the need was not run."""
    return [
        mark_of(cell, head, url=urls.get(code, "")) if (cell := need.cells.get(code)) else None
        for code, head in zip(columns, heads, strict=True)
    ]


def _number(counts: Counts) -> int:
    return counts.open or counts.ask


def _label(cell: Cell) -> str:
    """Say the state in a word, or name the first condition behind it."""
    match cell.state:
        case Verdict.OPEN:
            return npgettext("services", "accessible", "accessible", cell.counts.open)
        case Verdict.ASK:
            if not cell.asking:
                return npgettext("services", "to check", "to check", cell.counts.ask)
            return _("%(condition)s?") % {"condition": speaker().label(cell.asking[0].condition)}
        case Verdict.BLOCKED:
            return speaker().label(cell.blocking[0].condition) if cell.blocking else _("blocked")
        case None:
            return _("no service")


def _said(cell: Cell, place: str, earlier: Earlier | None) -> Iterator[str]:
    yield counts_sentence(place, cell.counts)
    if cell.expected is not None:
        sentence = (
            _("At least %(count)s expected: met.")
            if cell.met
            else _("At least %(count)s expected: not met.")
        )
        yield sentence % {"count": cell.expected}
    if earlier and (steps := cell.counts.open - earlier.counts.open):
        yield _change_sentence(steps, earlier.day)


def counts_sentence(place: str, counts: Counts) -> str:
    if counts.state is None:
        return _("%(place)s: no service.") % {"place": place}
    return _("%(place)s: %(open)s accessible, %(ask)s to check, %(blocked)s blocked.") % {
        "place": place,
        "open": counts.open,
        "ask": counts.ask,
        "blocked": counts.blocked,
    }


def _change_sentence(steps: int, day: datetime.date) -> str:
    sentence = (
        ngettext(
            "%(count)s more accessible than on %(date)s.",
            "%(count)s more accessible than on %(date)s.",
            steps,
        )
        if steps > 0
        else ngettext(
            "%(count)s fewer accessible than on %(date)s.",
            "%(count)s fewer accessible than on %(date)s.",
            -steps,
        )
    )
    return sentence % {"count": abs(steps), "date": date_text(day)}


def blocks_of(
    found: Sequence[BoardRow], columns: Sequence[str], names: Names, day: datetime.date | None
) -> list[BoardBlock]:
    """Gather the rows of a board by vignette, in the order in which they come."""
    heads = names.heads(columns)
    blocks: list[BoardBlock] = []
    for vignette, rows in groupby(found, key=lambda row: row.vignette):
        url = reverse("web:vignette", args=[vignette.code])
        blocks.append(
            BoardBlock(
                code=vignette.code,
                title=str(vignette.title),
                language=foreign_language(vignette.title),
                url=url,
                lines=[_line(row, columns, heads, names, url, day) for row in rows],
            )
        )
    return blocks


def _line(
    row: BoardRow,
    columns: Sequence[str],
    heads: Sequence[str],
    names: Names,
    url: str,
    day: datetime.date | None,
) -> BoardLine:
    anchor = anchor_of(row.need)
    cells: list[CellMark | None] = []
    for code, head in zip(columns, heads, strict=True):
        found = row.cells.get(code)
        if found is None:
            cells.append(None)
            continue
        earlier = Earlier(found.before, day) if found.before and day else None
        where = f"{url}?place={code}#{anchor}"
        cells.append(mark_of(found.cell, head, earlier=earlier, url=where))
    return BoardLine(label=names.need(row.need), url=f"{url}#{anchor}", cells=cells)


def anchor_of(need: str) -> str:
    """Return the identity of a need on the page of its vignette."""
    return f"need-{need.replace('.', '-')}"
