"""Outlines drawn from judicial cantons, where no official file was imported.

Cantons are pieces of communes, or a few communes together. A piece that can only belong to one
commune and one basin is taken as it is. Another one is cut half way between points that are
known to lie in each (Voronoi), and the line that results is marked as indicative.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from seuil.kernel.errors import InvalidInput
from seuil.territory.domain.shapes import EqualArea, area_km2, polygons_of

GRID_DEGREES = 1e-7  # about a centimetre


@dataclass(frozen=True, slots=True)
class Canton:
    """A surface, and the communes that it may hold (their codes)."""

    name: str
    communes: frozenset[str]
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class OutlinePoint:
    """A point known to lie in this commune and this basin (their codes)."""

    commune: str
    basin: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Outline:
    """The drawn outline of a territory; ``indicative`` when a line of it was cut between points."""

    code: str
    geometry: BaseGeometry
    indicative: bool
    area_km2: float


@dataclass(frozen=True, slots=True)
class _Piece:
    commune: str
    basin: str
    geometry: BaseGeometry
    commune_cut: bool
    basin_cut: bool


def draw(
    cantons: Sequence[Canton],
    points: Sequence[OutlinePoint],
    basins_of: Mapping[str, frozenset[str]],
    root: str,
) -> list[Outline]:
    """Return the outlines of the root, of each basin and of each commune.

    ``basins_of`` gives the basins of each commune. Communes tile the root, and basins too: no
    gap, no overlap. Raises `InvalidInput` without any canton, or when a canton must be cut and
    a commune that it holds has no point in it.
    """
    if not cantons:
        raise InvalidInput("no canton is known for these communes", path="territories")
    plane = EqualArea(float(shapely.total_bounds([c.geometry for c in cantons])[1::2].mean()))
    cut = [piece for canton in cantons for piece in _cut(canton, points, basins_of, plane)]
    pieces = _with_common_lines(cut)

    communes = sorted({piece.commune for piece in pieces})
    basins = sorted({piece.basin for piece in pieces if piece.basin})
    return [
        _outline(root, pieces, indicative=False),
        *(
            _outline(code, mine, indicative=any(piece.basin_cut for piece in mine))
            for code in basins
            if (mine := [piece for piece in pieces if piece.basin == code])
        ),
        *(
            _outline(code, mine, indicative=any(piece.commune_cut for piece in mine))
            for code in communes
            if (mine := [piece for piece in pieces if piece.commune == code])
        ),
    ]


def _with_common_lines(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return the pieces with the same points on both sides of each line.

    A cut adds a point to the border of one canton that its neighbour does not have.
    """
    borders = shapely.get_rings(shapely.get_parts([piece.geometry for piece in pieces]))
    lines = shapely.union_all(borders, grid_size=GRID_DEGREES)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    tree = shapely.STRtree([piece.geometry for piece in pieces])
    within, owner = tree.query(shapely.point_on_surface(faces), predicate="within")
    return [
        replace(piece, geometry=shapely.union_all(mine))
        for number, piece in enumerate(pieces)
        if (mine := list(faces[within[owner == number]]))
    ]


def _outline(code: str, pieces: Sequence[_Piece], *, indicative: bool) -> Outline:
    whole = polygons_of(shapely.union_all([piece.geometry for piece in pieces]))
    return Outline(code, whole, indicative, area_km2(whole))


def _cut(
    canton: Canton,
    points: Sequence[OutlinePoint],
    basins_of: Mapping[str, frozenset[str]],
    plane: EqualArea,
) -> list[_Piece]:
    options = {
        (commune, basin)
        for commune in canton.communes
        for basin in basins_of.get(commune) or frozenset({""})
    }
    if len(options) == 1:
        ((commune, basin),) = options
        return [_Piece(commune, basin, canton.geometry, commune_cut=False, basin_cut=False)]

    usable = [point for point in points if (point.commune, point.basin) in options]
    _check_points(canton, usable)
    return [
        piece
        for part in shapely.get_parts(canton.geometry)
        for piece in _cut_part(part, usable, plane)
    ]


def _check_points(canton: Canton, usable: Sequence[OutlinePoint]) -> None:
    shapely.prepare(canton.geometry)
    held = {
        point.commune
        for point in usable
        if shapely.intersects_xy(canton.geometry, point.lon, point.lat)
    }
    if missing := canton.communes - held:
        raise InvalidInput(
            f"canton {canton.name} cannot be cut: no outline point in it for "
            + ", ".join(sorted(missing)),
            path="outline_points",
        )


def _cut_part(part: BaseGeometry, usable: Sequence[OutlinePoint], plane: EqualArea) -> list[_Piece]:
    inside = [p for p in usable if shapely.intersects_xy(part, p.lon, p.lat)] or list(usable)
    cells = _cells(part, inside, plane)
    communes = {commune for commune, _ in cells}
    basins = {basin for _, basin in cells}
    return [
        _Piece(commune, basin, geometry, len(communes) > 1, len(basins) > 1)
        for (commune, basin), geometry in cells.items()
    ]


def _cells(
    part: BaseGeometry, points: Sequence[OutlinePoint], plane: EqualArea
) -> dict[tuple[str, str], BaseGeometry]:
    """Return the part of ``part`` that is nearest to the points of each commune and basin."""
    owners = [(point.commune, point.basin) for point in points]
    if len(set(owners)) == 1:
        return {owners[0]: part}

    flat = plane.project(part)
    sites = plane.project(shapely.MultiPoint([(point.lon, point.lat) for point in points]))
    diagram = shapely.voronoi_polygons(sites, extend_to=flat, ordered=True)
    cells: dict[tuple[str, str], BaseGeometry] = {}
    rest = part
    for owner in sorted(set(owners))[:-1]:
        near = shapely.union_all(
            [cell for cell, mine in zip(diagram.geoms, owners, strict=True) if mine == owner]
        )
        taken = polygons_of(rest.intersection(plane.unproject(near)))
        if not taken.is_empty:
            cells[owner] = taken
            rest = polygons_of(rest.difference(taken))
    if not rest.is_empty:
        cells[max(owners)] = rest
    return cells
