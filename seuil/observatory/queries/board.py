"""The board of a territory: every vignette and need, by place, as a run found them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seuil.matching.index import index
from seuil.observatory.domain import REACH_M, Cell, Counts, RunKind, Trend, trend
from seuil.observatory.domain.finding import Measure, cells, from_text
from seuil.observatory.models import FindingRecord, Result, Run, Vignette
from seuil.observatory.queries.evaluation import columns_of
from seuil.observatory.queries.runs import last_night, month_before, region, region_of
from seuil.territory.domain import level_of

Row = tuple[int, str]
"""A vignette's key and one of its needs."""


@dataclass(frozen=True, slots=True)
class BoardCell:
    """A cell, and what it was in the run that the board compares with."""

    cell: Cell
    before: Counts | None
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One need of a vignette; a place in which it was not run is missing."""

    vignette: Vignette
    need: str
    cells: Mapping[str, BoardCell]


@dataclass(frozen=True, slots=True)
class Board:
    """``checks`` and ``met`` count the cells of the columns in which something is expected."""

    territory: str
    run: Run
    before: Run | None
    columns: Sequence[str]
    rows: Sequence[BoardRow]
    checks: int
    met: int
    before_checks: int | None
    before_met: int | None


def board(
    territory: str = "", *, run: Run | None = None, day: datetime.date | None = None
) -> Board | None:
    """Return what ``run`` found in a territory and the places in it; None without any run.

    The run is that of last night, or the last one up to ``day``. It is compared with the one of
    a month before, or the oldest there is. Raises `InvalidInput` for an unknown territory. Costs
    a fixed number of queries.
    """
    run = run or last_night(region_of(territory) if territory else region(), until=day)
    if run is None:
        return None
    territory = territory or run.territory.code
    columns = columns_of(territory, index.ready().places)
    before = month_before(run) if run.kind == RunKind.NIGHTLY else None
    now, then = found_in(run, columns), found_in(before, columns) if before else {}
    vignettes = Vignette.objects.in_bulk({vignette for vignette, _ in now})
    return Board(
        territory=territory,
        run=run,
        before=before,
        columns=columns,
        rows=[
            BoardRow(vignettes[key], need, _compared(here, then.get((key, need), {})))
            for (key, need), here in now.items()
        ],
        checks=_checks(now),
        met=_met(now),
        before_checks=_checks(then) if before else None,
        before_met=_met(then) if before else None,
    )


def _compared(now: Mapping[str, Cell], then: Mapping[str, Cell]) -> dict[str, BoardCell]:
    found = {}
    for place, cell in now.items():
        old = then.get(place)
        comparable = old is not None and old.by_reach == cell.by_reach
        before = old.counts if old is not None and comparable else None
        found[place] = BoardCell(cell, before, trend(before, cell.counts) if before else None)
    return found


def _checks(found: Mapping[Row, Mapping[str, Cell]]) -> int:
    return sum(cell.met is not None for row in found.values() for cell in row.values())


def _met(found: Mapping[Row, Mapping[str, Cell]]) -> int:
    return sum(cell.met is True for row in found.values() for cell in row.values())


def found_in(run: Run, columns: Sequence[str]) -> dict[Row, dict[str, Cell]]:
    """Return the cells of a run by vignette and need, in the order of the board; two queries.

    A place for which no result is kept, such as a commune for which nothing is expected, is
    counted again from what was found, without its soonest opening.
    """
    results = list(Result.objects.filter(run=run).order_by("vignette__position", "pk"))
    stored: dict[Row, dict[str, Cell]] = {}
    finding_of: dict[Row, int] = {}
    for result in results:
        row = (result.vignette_id, result.need)
        finding_of[row] = result.finding_id
        stored.setdefault(row, {})[result.place] = result.as_cell()
    lacking = {
        row: [place for place in columns if place not in there] for row, there in stored.items()
    }
    texts = _texts(finding_of[row] for row, places in lacking.items() if places)
    return {
        row: {
            place: cell
            for place, cell in (
                there
                | (_counted_again(texts[finding_of[row]], lacking[row]) if lacking[row] else {})
            ).items()
            if place in columns
        }
        for row, there in stored.items()
    }


def _texts(findings: Iterable[int]) -> dict[int, str]:
    wanted = set(findings)
    if not wanted:
        return {}
    return dict(FindingRecord.objects.filter(pk__in=wanted).values_list("pk", "content"))


def _counted_again(text: str, places: Iterable[str]) -> dict[str, Cell]:
    measures = {place: Measure(reach_m=REACH_M.get(level_of(place))) for place in places}
    return cells(from_text(text), measures)
