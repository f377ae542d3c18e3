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


def bands_around(point: Point, radius_m: float) -> Numbers | None:
    """Return where each row of cells that a circle may touch begins and ends, shape (2, rows).

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
    bands = np.arange(int((south + 90) / TALL), int((north + 90) / TALL) + 1, dtype=np.int32)
    ends = [[int((west + 180) / WIDE)], [int((east + 180) / WIDE) + 1]]
    return bands * A_ROW + np.array(ends, np.int32)


@dataclass(frozen=True)
class Places:
    """Unit vectors, shape (3, places): the first place of each service, then the further ones."""

    cells: Numbers
    vectors: Floats
    further_row: Numbers
    more: Numbers
    """How many further places each service has."""

    @classmethod
    def of(cls, points: list[tuple[Point, ...]], cells: Numbers, order: Ints) -> "Places":
        """Return the places of the services in this order; ``cells`` are in it already."""
        nowhere = Point(np.nan, np.nan)
        placed = [points[i] for i in order]
        first = [some[0] if some else nowhere for some in placed]
        further = [(row, point) for row, some in enumerate(placed) for point in some[1:]]
        return cls(
            cells=cells,
            vectors=_vectors([*first, *(point for _, point in further)]),
            further_row=np.array([row for row, _ in further], np.int32),
            more=np.array([max(0, len(some) - 1) for some in placed], np.uint8),
        )

    @cached_property
    def _by_cell(self) -> tuple[Numbers, Numbers]:
        """The cells of all places in rising order, and the service of each."""
        further = self.vectors[:, self.cells.size :]
        lats = np.degrees(np.arcsin(np.clip(further[2], -1, 1)))
        lons = np.degrees(np.arctan2(further[1], further[0]))
        cells = np.concatenate([self.cells, cells_of(lats, lons)])
        rows = np.concatenate([np.arange(self.cells.size, dtype=np.int32), self.further_row])
        order = np.argsort(cells, kind="stable")
        return cells[order], rows[order]

    def around(self, point: Point, radius_m: float) -> list[Numbers] | None:
        """Return the services that may lie in a circle by rows of cells, some more than once.

        None when looking through all of them is as quick.
        """
        bands = bands_around(point, radius_m)
        if bands is None:
            return None
        cells, row_of = self._by_cell
        starts, ends = cells.searchsorted(bands).tolist()
        return [row_of[a:b] for a, b in zip(starts, ends, strict=True)]

    def nearest_m(self, rows: Ints, point: Point) -> Floats:
        """Return whole metres to the nearest place of each service, NaN where it has none."""
        several = taken(self.more, rows).nonzero()[0]
        mine = rows.take(several).astype(np.int32)
        sizes = self.more.take(mine).astype(np.int64)
        further = self.cells.size + runs(self.further_row.searchsorted(mine), sizes)
        vectors = self.vectors.take(np.concatenate([rows, further]), axis=1)
        metres = np.rint(distances_m(vectors, point))
        nearest, apart = metres[: rows.size], metres[rows.size :]
        np.minimum.at(nearest, several.repeat(sizes), apart)
        return nearest


def _vectors(points: list[Point]) -> Floats:
    lats = np.array([point.lat for point in points], np.float64)
    lons = np.array([point.lon for point in points], np.float64)
    return on_the_sphere(lats, lons)
