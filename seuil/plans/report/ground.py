"""A territory as a small map: its outline, what lies in it, and the region around it."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

from shapely import box, simplify
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places

WIDTH = 400.0
LETTER, LINE = 6.5, 15.0
"""About the room of a letter, and of a line, in the units of the drawing."""
FINE = 0.0006
"""Degrees below which a bend is not drawn."""
BELOW = {Level.REGION: Level.BASIN, Level.BASIN: Level.COMMUNE}


def drawn(code: str, language: str) -> dict[str, Any] | None:
    """Return a drawing: its size, and shapes with a path, a kind and perhaps a name and its place.

    None where no outline is known. Kinds: ``around`` (the region), ``here`` (the territory),
    ``part`` (a basin, a commune in it).
    """
    gazetteer = places()
    if code not in gazetteer or gazetteer.places[code].outline is None:
        return None
    shapes = list(_shapes(gazetteer, code))
    frame = _Frame(shapes[0][1])
    names = {
        part: gazetteer.label(part, language) for kind, _shape, part in shapes if kind == "part"
    }
    readable = _readable(
        frame, [(names[part], shape) for _kind, shape, part in shapes if part in names]
    )
    return {
        "width": WIDTH,
        "height": frame.height,
        "box_height": frame.height + 8,
        "summary": gazetteer.label(code, language),
        "shapes": [
            {
                "kind": kind,
                "path": frame.path(outline),
                "title": names.get(part, ""),
                "name": names.get(part, "") if names.get(part) in readable else "",
                "at": frame.middle(outline),
            }
            for kind, outline, part in shapes
        ],
    }


def _readable(frame: "_Frame", named: Iterable[tuple[str, BaseGeometry]]) -> set[str]:
    """Return the names that can be written without covering that of a larger place."""
    written: list[BaseGeometry] = []
    kept = set[str]()
    for name, outline in sorted(named, key=lambda one: -one[1].area):
        x, y = frame.middle(outline)
        half = len(name) * LETTER / 2
        room = box(x - half, y - LINE / 2, x + half, y + LINE / 2)
        if not any(room.intersects(one) for one in written):
            written.append(room)
            kept.add(name)
    return kept


def _shapes(gazetteer: Gazetteer, code: str) -> Iterator[tuple[str, BaseGeometry, str]]:
    """Yield the widest outline first."""
    here = gazetteer.places[code]
    region = next(
        (
            gazetteer.places[one]
            for one in gazetteer.ancestors(code)
            if one != code
            and gazetteer.places[one].level == Level.REGION
            and gazetteer.places[one].outline is not None
        ),
        None,
    )
    if region is not None and region.outline is not None:
        yield "around", region.outline, region.code
    if here.outline is not None:
        yield "here", here.outline, code
    for part in sorted(gazetteer.parts(code)):
        place = gazetteer.places[part]
        if place.level == BELOW.get(here.level) and place.outline is not None:
            yield "part", place.outline, part


class _Frame:
    """From degrees to the units of the drawing."""

    def __init__(self, widest: BaseGeometry) -> None:
        self.west, south, east, self.north = widest.bounds
        self.stretch = math.cos(math.radians((south + self.north) / 2))
        self.scale = WIDTH / ((east - self.west) * self.stretch)
        self.height = round((self.north - south) * self.scale, 1)

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (
            round((x - self.west) * self.stretch * self.scale, 1),
            round((self.north - y) * self.scale, 1),
        )

    def middle(self, outline: BaseGeometry) -> list[float]:
        point = outline.representative_point()
        return list(self.at(point.x, point.y))

    def path(self, outline: BaseGeometry) -> str:
        return "".join(self._ring(one) for one in _polygons(simplify(outline, FINE)))

    def _ring(self, polygon: Polygon) -> str:
        points = (self.at(x, y) for x, y, *_more in polygon.exterior.coords)
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"


def _polygons(outline: BaseGeometry) -> list[Polygon]:
    if isinstance(outline, MultiPolygon):
        return list(outline.geoms)
    return [outline] if isinstance(outline, Polygon) else []
