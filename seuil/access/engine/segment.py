"""Which services a question is about, in one set of columns."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seuil.access import hours
from seuil.access.columns import Columns
from seuil.access.columns.tables import Floats, Ints, Mask, Numbers, last_of_each, taken
from seuil.access.engine.judging import Judge
from seuil.access.types import Alternative, Near, Query

FEW = 2_000
"""Services that answer a need, up to which looking at their distance is as quick as the area."""
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

    def where(self, kept: Mask) -> "Matches":
        if kept.all():
            return self
        positions = kept.nonzero()[0]
        return Matches(
            self.rows.take(positions),
            self.distance.take(positions),
            self.hits.take(positions),
            self.scores.take(positions),
        )


class _Area:
    """The services that may be in reach of a place; found when first asked for."""

    def __init__(self, columns: Columns, near: Near) -> None:
        self._columns = columns
        self._near = near

    @cached_property
    def _parts(self) -> Sequence[Numbers] | None:
        """Those around and those that come, some of them twice; None when all may be in reach."""
        around = self._columns.places.around(self._near.point, self._near.radius_m)
        if around is None:
            return None
        return [*around, *self._columns.comes_to.rows_with_any(self._near.territories)]

    @cached_property
    def _marks(self) -> Mask:
        """Whether each service is in the area, which has a bound."""
        marks = np.zeros(self._columns.size, np.bool_)
        for part in self._parts or ():
            marks[part] = True
        return marks

    def rows(self) -> Ints:
        """Return them, rising."""
        if self._parts is None:
            return np.arange(self._columns.size)
        rows = np.concatenate(self._parts)
        rows.sort()
        return rows[last_of_each(rows)].astype(np.int64)

    def among(self, rows: Numbers) -> Ints:
        """Return the positions of those that are in the area."""
        if self._parts is None:
            return np.arange(rows.size)
        return self._marks.take(rows).nonzero()[0]


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
        area = None if query.near is None else _Area(columns, query.near)
        if query.text.needs:
            rows, hits, scores = self._answering(query.text.needs, area)
        else:
            rows = np.arange(columns.size) if area is None else area.rows()
            hits = scores = np.zeros(rows.size, np.int64)
        kept = self._chosen(rows, query)
        if kept is not None:
            positions = kept.nonzero()[0]
            rows, hits, scores = (of.take(positions) for of in (rows, hits, scores))
        if query.near is None:
            return Matches(rows, np.full(rows.size, np.nan), hits, scores)
        distance = columns.places.nearest_m(rows, query.near.point)
        reached = distance <= query.near.radius_m
        if not reached.all():
            reached |= columns.comes_to.with_any(query.near.territories, rows)
        return Matches(rows, distance, hits, scores).where(reached)

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

    def _chosen(self, rows: Ints, query: Query) -> Mask | None:
        """Return which of the rows are among those asked for; None when all are."""
        kept: Mask | None = None if self._gone is None else ~taken(self._gone, rows)
        for facet, wanted in (
            (self.columns.sources, [query.source] if query.source else []),
            (self.columns.categories, query.categories),
            (self.columns.lens, query.territories),
            (self.columns.speech, query.spoken),
        ):
            if wanted:
                there = facet.with_any(wanted, rows)
                kept = there if kept is None else kept & there
        return kept

    # What was typed

    def _answering(
        self, needs: Sequence[Sequence[Alternative]], area: _Area | None
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

    def _best(self, need: Sequence[Alternative], area: _Area | None) -> tuple[Ints, Ints]:
        """Return the services that answer one need, rising, and how well each does at best."""
        terms = self.columns.terms
        spans = [(s, a.factor) for a in need if (s := terms.span_of(a.term)) is not None]
        if not spans:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows = np.concatenate([terms.rows[span] for span, _ in spans])
        values = np.concatenate([terms.weights[span] * np.uint16(factor) for span, factor in spans])
        if area is not None and rows.size > FEW:
            there = area.among(rows)
            rows, values = rows.take(there), values.take(there)
        both = rows.astype(np.int64) << VALUES | values
        if len(spans) > 1:
            both.sort()
        rows = both >> VALUES
        last = last_of_each(rows)
        return rows[last], both[last] & ((1 << VALUES) - 1)
