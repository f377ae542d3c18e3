"""Which services a question is about, in one set of columns."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seuil.access import hours
from seuil.access.columns import Columns
from seuil.access.columns.tables import Floats, Ints, Mask, last_of_each, taken
from seuil.access.engine.judging import Judge
from seuil.access.types import Alternative, Near, Query

Area = NDArray[np.uint8]
"""For each service 0 when it is out of reach, else `CLOSE` or `COMING`."""
CLOSE, COMING = 1, 2
VALUES = 16
"""Bits for how well a service answers, below its row in one sorted number."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The services found, with their distances (NaN: none), how many needs each answers and how
    well it does.
    """

    rows: Ints
    distance: Floats
    hits: Ints
    scores: Ints

    def at(self, positions: Ints | Mask) -> "Matches":
        return Matches(
            self.rows[positions],
            self.distance[positions],
            self.hits[positions],
            self.scores[positions],
        )


class Segment:
    """Columns of which some rows may have been replaced since."""

    def __init__(self, columns: Columns, judge: Judge | None = None, gone: Mask | None = None):
        self.columns = columns
        self.judge = judge or Judge(columns)
        self._gone = gone

    def without(self, keys: Iterable[int]) -> "Segment":
        """Return the same segment without these services, whatever it lacked before."""
        rows = self.columns.rows_of(keys)
        gone = None
        if rows.size:
            gone = np.zeros(self.columns.size, np.bool_)
            gone[rows] = True
        return Segment(self.columns, self.judge, gone)

    @property
    def size(self) -> int:
        return self.columns.size - (0 if self._gone is None else int(self._gone.sum()))

    def matches(self, query: Query) -> Matches:
        """Return the services that answer at least one need, if there are needs."""
        columns = self.columns
        area = None if query.near is None else self._area(query.near)
        if query.text.needs:
            rows, hits, scores = self._answering(query.text.needs, area)
        else:
            rows = np.arange(columns.size) if area is None else (area != 0).nonzero()[0]
            hits = scores = np.zeros(rows.size, np.int64)
        kept = self._chosen(rows, query)
        if kept is not None:
            rows, hits, scores = rows[kept], hits[kept], scores[kept]
        if query.near is None:
            return Matches(rows, np.full(rows.size, np.nan), hits, scores)
        distance = columns.places.nearest_m(rows, query.near.point)
        reached = distance <= query.near.radius_m
        if area is not None:
            reached |= area.take(rows) == COMING
        elif not reached.all():
            reached |= columns.comes_to.with_any(query.near.territories, rows)
        found = Matches(rows, distance, hits, scores)
        return found if reached.all() else found.at(reached)

    def wished(self, found: Matches, wishes: Sequence[Sequence[Alternative]]) -> Ints:
        """Return how well the services found answer what was only wished for."""
        scores = np.zeros(found.rows.size, np.int64)
        for wish in wishes:
            rows, values = self._best(wish, None)
            place = np.searchsorted(rows, found.rows)
            place[place == rows.size] = 0
            if rows.size:
                scores += np.where(rows.take(place) == found.rows, values.take(place), 0)
        return scores

    def waits(self, rows: Ints, at: datetime.datetime) -> Floats:
        """Return the minutes until each service is open, infinity past four weeks."""
        numbers, table = taken(self.columns.opening, rows).astype(np.int64), self.columns.timetable
        distinct, back = np.unique(numbers, return_inverse=True)
        if table.covers_waits(at):
            return table.waits(distinct, at)[back]
        openings = self.columns.openings
        waits = np.array([hours.minutes_until_open(openings[n], at) for n in distinct])
        return waits[back]

    def _area(self, near: Near) -> Area | None:
        """Return which services may be in reach and which surely are; None when all may be."""
        around = self.columns.places.around(near.point, near.radius_m)
        if around is None:
            return None
        area = np.zeros(self.columns.size, np.uint8)
        area[around] = CLOSE
        area[self.columns.comes_to.rows_with_any(near.territories)] = COMING
        return area

    def _chosen(self, rows: Ints, query: Query) -> Mask | None:
        """Return which of the rows are among those asked for; None when all are."""
        kept: Mask | None = None if self._gone is None else ~taken(self._gone, rows)
        for facet, wanted in (
            (self.columns.sources, [query.source] if query.source else []),
            (self.columns.categories, query.categories),
            (self.columns.lens, query.territories),
            (self.columns.languages, query.spoken),
        ):
            if wanted:
                there = facet.with_any(wanted, rows)
                kept = there if kept is None else kept & there
        return kept

    # What was typed

    def _answering(
        self, needs: Sequence[Sequence[Alternative]], area: Area | None
    ) -> tuple[Ints, Ints, Ints]:
        """Return the services that answer a need, how many each answers, and how well."""
        answers = [self._best(need, area) for need in needs]
        if len(answers) == 1:
            rows, values = answers[0]
            return rows, np.ones(rows.size, np.int64), values
        rows, back = np.unique(np.concatenate([rows for rows, _ in answers]), return_inverse=True)
        values = np.concatenate([values for _, values in answers])
        hits = np.bincount(back, minlength=rows.size)
        scores = np.bincount(back, values, rows.size).astype(np.int64)
        return rows, hits, scores

    def _best(self, need: Sequence[Alternative], area: Area | None) -> tuple[Ints, Ints]:
        """Return the services that answer one need, rising, and how well each does at best."""
        terms = self.columns.terms
        spans = [(s, a.factor) for a in need if (s := terms.span_of(a.term)) is not None]
        if not spans:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows = np.concatenate([terms.rows[span] for span, _ in spans])
        values = np.concatenate([terms.weights[span] for span, _ in spans])
        ends = np.cumsum([span.stop - span.start for span, _ in spans])
        there = np.arange(rows.size) if area is None else (area.take(rows) != 0).nonzero()[0]
        factors = np.array([factor for _, factor in spans])
        values = taken(values, there) * factors.take(ends.searchsorted(there, side="right"))
        both = taken(rows, there).astype(np.int64) << VALUES | values
        if len(spans) > 1:
            both.sort()
        rows = both >> VALUES
        last = last_of_each(rows)
        return rows[last], both[last] & ((1 << VALUES) - 1)
