"""The needs watch: what people looked for and did not get, three months after three months.

It reads figures that were told, and nothing else: what is worked out here could be worked out by
whoever reads the pages of observed access. A search leaves no trace, so it is not in it; a request
that ended without a solution is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from seuil.kernel.small_cells import HIDDEN, TOTAL, Figure
from seuil.observatory.domain.observed import Result, Subject
from seuil.observatory.domain.rising import COMPARED, Counted, Reading, Trend, read
from seuil.observatory.observed.figures import ObservedAccess, observed_access_of, told_trimesters
from seuil.observatory.observed.telling import Cells, Told
from seuil.register.domain.trimesters import Trimester

URGENT = (Trend.RISES, Trend.STEADY, Trend.FALLS, Trend.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of help or a public: a count for each trimester, hidden where it is not told."""

    code: str
    counts: Sequence[Figure]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched of a place; ``trimesters``: the first one first."""

    trimesters: Sequence[Trimester]
    tables: Mapping[Subject, Sequence[Row]]

    @property
    def rising(self) -> list[tuple[Subject, Row]]:
        return [
            (subject, row)
            for subject, rows in self.tables.items()
            for row in rows
            if row.reading.trend is Trend.RISES
        ]


def watch_of(place: str) -> Watch:
    """Return what is watched of a basin, or of the region (`TOTAL`); in two queries."""
    latest = observed_access_of(told_trimesters()[: COMPARED + 1])
    told = list(dropwhile(lambda one: not one.by_category, reversed(latest)))
    if not told:
        return Watch([], {})
    return Watch(
        [one.trimester for one in told],
        {
            Subject.WITHOUT_SOLUTION: _rows(
                told, place, lambda one: one.without_solution, _without_solution
            ),
            Subject.BY_CATEGORY: _rows(told, place, lambda one: one.by_category, _asked),
            Subject.BY_PUBLIC: _rows(told, place, lambda one: one.by_public, _without_access),
        },
    )


def _rows(
    told: Sequence[ObservedAccess],
    place: str,
    table: Callable[[ObservedAccess], Told],
    count: Callable[[Cells, str, str], Figure],
) -> list[Row]:
    """Return what is known to have happened in these trimesters, what rises first."""
    cells = [Cells(table(one)) for one in told]
    among = [Cells(one.by_category).at(place, TOTAL, TOTAL) for one in told]
    rows = []
    for code in sorted({code for one in cells if one.labels for code in one.labels[1]}):
        counts = [count(one, place, code) for one in cells]
        if any(isinstance(one, int) and one for one in counts):
            *before, now = map(_counted, counts, among)
            rows.append(Row(code, counts, read(before, now)))
    return sorted(rows, key=_most_urgent_first)


def _asked(cells: Cells, place: str, code: str) -> Figure:
    return cells.at(place, code, TOTAL)


def _without_access(cells: Cells, place: str, code: str) -> Figure:
    """Return how many attempts did not lead to access, where both counts are told."""
    results = cells.labels[-1] if cells.labels else ()
    if not results or not any(key[0] == place for key in cells.told):
        return HIDDEN  # publics may be told without results, of the region only, or not at all
    attempts, access = (cells.at(place, code, end) for end in (TOTAL, Result.ACCESS))
    if not isinstance(attempts, int) or not isinstance(access, int):
        return HIDDEN
    return attempts - access


def _without_solution(cells: Cells, place: str, code: str) -> Figure:
    return cells.at(place, code)


def _counted(count: Figure, among: Figure) -> Counted | None:
    if isinstance(count, int) and isinstance(among, int):
        return Counted(count, among)
    return None


def _most_urgent_first(row: Row) -> tuple[int, int, str]:
    last = row.counts[-1]
    return URGENT.index(row.reading.trend), -last if isinstance(last, int) else 0, row.code
