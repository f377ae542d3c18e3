"""Where services are, in the order of a grid, so that what is near stands together."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seuil.access.columns.tables import Floats, Ints, Numbers, runs, taken
from seuil.kernel.geography import EARTH_RADIUS_M, Point, distances_m, on_the_sphere

TALL, WIDE = 0.01, 0.02
"""Degrees of a cell of the grid: about a kilometre."""
A_ROW = round(360 / WIDE)
NO_CELL = np.iinfo(np.int32).max
MOST_BANDS = 400
"""Rows of cells from which on looking through everything is as quick."""


def cells_of(lats: Floats, lons: Floats) -> Numbers:
    """Return the cell of each place; places without coordinates come last."""
    bands, along = np.floor((lats + 90) / TALL), np.floor((lons + 180) / WIDE)
    return np.where(np.isnan(lats), NO_CELL, bands * A_ROW + along).astype(np.int32)


def bands_around(point: Point, radius_m: float) -> tuple[Ints, Ints] | None:
    """Return the first and the last cell of each row of cells that a circle may touch.

    None when the circle is very large, or reaches a pole or the other side of the world.
    """
    up = math.degrees(radius_m / EARTH_RADIUS_M) + TALL
    south, north = point.lat - up, point.lat + up
    if max(abs(south), abs(north)) >= 90 or north - south > MOST_BANDS * TALL:
        return None
    aside = up / math.cos(math.radians(max(abs(south), abs(north)))) + WIDE
    west, east = point.lon - aside, point.lon + aside
    if west <= -180 or east >= 180:
        return None
    bands = np.arange(int((south + 90) / TALL), int((north + 90) / TALL) + 1) * A_ROW
    return bands + int((west + 180) / WIDE), bands + int((east + 180) / WIDE)


def within(cells: Numbers, bands: tuple[Ints, Ints]) -> Ints:
    """Return the positions in rising ``cells`` that lie in the bands."""
    first, last = (bounds.astype(np.int32) for bounds in bands)
    starts = cells.searchsorted(first, side="left")
    return runs(starts, cells.searchsorted(last, side="right") - starts)


@dataclass(frozen=True)
class Places:
    """Unit vectors, shape (3, services): the first place of each, and the further ones."""

    cells: Numbers
    first: Floats
    further: Floats
    further_row: Numbers
    more: Numbers
    """How many further places each service has."""

    @classmethod
    def of(cls, points: list[tuple[Point, ...]], cells: Numbers, order: Ints) -> "Places":
        """Return the places of the services in this order; ``cells`` are in it already."""
        nowhere = Point(np.nan, np.nan)
        placed = [points[i] for i in order]
        further = [(row, point) for row, some in enumerate(placed) for point in some[1:]]
        return cls(
            cells=cells,
            first=_vectors([some[0] if some else nowhere for some in placed]),
            further=_vectors([point for _, point in further]),
            further_row=np.array([row for row, _ in further], np.int32),
            more=np.array([max(0, len(some) - 1) for some in placed], np.uint8),
        )

    @cached_property
    def _by_cell(self) -> tuple[Numbers, Numbers]:
        """The cells of all places in rising order, and the service of each."""
        lats = np.degrees(np.arcsin(np.clip(self.further[2], -1, 1)))
        lons = np.degrees(np.arctan2(self.further[1], self.further[0]))
        cells = np.concatenate([self.cells, cells_of(lats, lons)])
        rows = np.concatenate([np.arange(self.cells.size, dtype=np.int32), self.further_row])
        order = np.argsort(cells, kind="stable")
        return cells[order], rows[order]

    def around(self, point: Point, radius_m: float) -> Numbers | None:
        """Return the services that may lie in a circle, some of them more than once.

        None when looking through all of them is as quick.
        """
        bands = bands_around(point, radius_m)
        if bands is None:
            return None
        cells, row_of = self._by_cell
        found: Numbers = row_of.take(within(cells, bands))
        return found

    def nearest_m(self, rows: Ints, point: Point) -> Floats:
        """Return whole metres to the nearest place of each service, NaN where it has none."""
        metres = np.rint(distances_m(taken(self.first, rows), point))
        if self.further_row.size:
            several = taken(self.more, rows).nonzero()[0]
            if several.size:
                mine = rows.take(several)
                starts = self.further_row.searchsorted(mine.astype(np.int32))
                lengths = self.more.take(mine).astype(np.int64)
                which = runs(starts, lengths)
                apart = np.rint(distances_m(self.further.take(which, axis=1), point))
                np.minimum.at(metres, np.repeat(several, lengths), apart)
        return metres


def _vectors(points: list[Point]) -> Floats:
    lats = np.array([point.lat for point in points], np.float64)
    lons = np.array([point.lon for point in points], np.float64)
    return on_the_sphere(lats, lons)
