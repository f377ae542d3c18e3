"""A small drawing of where a place is: its commune among others, a dot, a known spot nearby.

Drawn from the outlines of the project, without any tile. The same SVG stands in a page, where it
takes the colour of the text, and in a PDF, where it is black.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from shapely import Polygon, box, get_coordinates, get_parts
from shapely.geometry.base import BaseGeometry

from seuil.kernel.geography import Point, distance_m
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.models import Landmark

WIDTH, HEIGHT = 160.0, 120.0
MARGIN = 0.08
LEAST_DEGREES = 0.012
DETAIL = 0.6
NEARBY_M = 900.0
STEP_M = 50
APART = 11.0


@dataclass(frozen=True, slots=True)
class LittleMap:
    """``words`` say what is drawn: the commune, and how far a known spot is, as the crow flies."""

    svg: SafeString
    words: str
    near: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A known spot on the drawing; numbers are written out, the same in every language."""

    x: str
    y: str
    text_x: str
    text_y: str
    anchor: str
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws, in its own units."""

    words: str
    neighbours: tuple[str, ...]
    commune: tuple[str, ...]
    spot: Spot | None
    dot: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the earth that is drawn, with the scale that keeps its proportions."""

    west: float
    north: float
    width: float
    height: float
    narrowing: float

    @classmethod
    def around(cls, outline: BaseGeometry, point: Point) -> "_Frame":
        west, south, east, north = outline.bounds
        west, east = min(west, point.lon), max(east, point.lon)
        south, north = min(south, point.lat), max(north, point.lat)
        narrowing = math.cos(math.radians(point.lat))
        wide = max((east - west) * narrowing, LEAST_DEGREES) * (1 + 2 * MARGIN)
        high = max(north - south, LEAST_DEGREES) * (1 + 2 * MARGIN)
        wide, high = max(wide, high * WIDTH / HEIGHT), max(high, wide * HEIGHT / WIDTH)
        middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
        return cls(
            west=middle_lon - wide / narrowing / 2,
            north=middle_lat + high / 2,
            width=wide,
            height=high,
            narrowing=narrowing,
        )

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        x = (lon - self.west) * self.narrowing / self.width * WIDTH
        y = (self.north - lat) / self.height * HEIGHT
        return round(x, 1), round(y, 1)

    def holds(self, lat: float, lon: float) -> bool:
        x, y = self.place(lat, lon)
        return 0 < x < WIDTH and 0 < y < HEIGHT

    @property
    def box(self) -> BaseGeometry:
        east = self.west + self.width / self.narrowing
        return box(self.west, self.north - self.height, east, self.north)


def little_map(
    places: Gazetteer, commune: str, point: Point, spots: Sequence[Landmark], language: str
) -> LittleMap | None:
    """Return the drawing of a place, None where no outline of its commune is known."""
    if commune not in places or (outline := places.place(commune).outline) is None:
        return None
    frame = _Frame.around(outline, point)
    neighbours = [
        place.outline
        for code, place in places.places.items()
        if code.startswith("commune:") and code != commune and place.outline is not None
    ]
    nearest, at = _nearest(spots, point), frame.place(point.lat, point.lon)
    name = places.label(commune, language)
    near = f"{nearest[0].name} · {nearest[1]}\N{NO-BREAK SPACE}m" if nearest else ""
    drawing = Drawing(
        words=f"{name} ({near})" if near else name,
        neighbours=tuple(_paths(neighbours, frame)),
        commune=tuple(_paths([outline], frame)),
        spot=_spot(nearest[0], frame, at) if nearest else None,
        dot=(f"{at[0]:g}", f"{at[1]:g}"),
    )
    svg = render_to_string("drawn/map.html", {"map": drawing})
    return LittleMap(svg, drawing.words, near)


def _paths(outlines: Iterable[BaseGeometry], frame: _Frame) -> Iterator[str]:
    """Draw outlines, without what lies out of the frame nor what is too small to be seen."""
    seen, fine = frame.box, frame.height / HEIGHT * DETAIL
    for outline in outlines:
        if outline.intersects(seen):
            for part in get_parts(outline.simplify(fine).intersection(seen)):
                if isinstance(part, Polygon):
                    yield _path(part, frame)


def _path(polygon: Polygon, frame: _Frame) -> str:
    corners = [frame.place(lat, lon) for lon, lat in get_coordinates(polygon.exterior)]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "z"


def _nearest(spots: Sequence[Landmark], point: Point) -> tuple[Landmark, int] | None:
    """Return the known spot nearest to a place, with its rounded distance, when one is near."""
    found = [(distance_m(Point(spot.lat, spot.lon), point), spot) for spot in spots]
    metres, spot = min(found, key=lambda pair: pair[0], default=(math.inf, None))
    if spot is None or metres > NEARBY_M:
        return None
    return spot, max(STEP_M, round(metres / STEP_M) * STEP_M)


def _spot(landmark: Landmark, frame: _Frame, dot: tuple[float, float]) -> Spot | None:
    """Place the known spot with its name, unless the dot already stands on it."""
    x, y = frame.place(landmark.lat, landmark.lon)
    if not frame.holds(landmark.lat, landmark.lon) or math.dist((x, y), dot) < APART:
        return None
    before = x > WIDTH / 2
    return Spot(
        x=f"{x - 2:g}",
        y=f"{y - 2:g}",
        text_x=f"{x - 4 if before else x + 4:g}",
        text_y=f"{y + 2.5:g}",
        anchor="end" if before else "start",
        name=str(landmark.name),
    )
