"""Official outlines in a GeoJSON file: read, checked, matched with territories, measured."""

import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.kernel.geography import Point, distance_m
from seuil.kernel.text import fold
from seuil.territory.domain import SLUG, Level, Names, Status, slug
from seuil.territory.domain.shapes import EqualArea, area_km2, from_geojson, polygons_of

FARTHEST_KM = 100.0
OVERLAP_FROM_KM2 = 0.0001
REPAIR_UP_TO = 0.001

# The properties that may hold the id of a feature, first found first served.
ID_PROPERTIES: Mapping[Level, tuple[str, ...]] = {
    Level.COMMUNE: ("nis", "nis_code", "code"),
    Level.BASIN: ("code", "basin"),
    Level.QUARTER: ("quarter", "code"),
}
# How the file's words for "where does its basin come from" are kept.
STATUSES = {"commune": Status.DERIVED, **{status.value: status for status in Status}}
WGS84 = ("4326", "crs84")


@dataclass(frozen=True, slots=True)
class FileLink:
    parent: str
    whole: bool
    status: Status


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two features that cover the same ground."""

    first: int
    second: int
    area_km2: float


@dataclass(frozen=True, slots=True)
class FileTerritory:
    """One territory of the file: all the features with its id, put together."""

    code: str
    names: Names
    geometry: BaseGeometry
    area_km2: float
    features: tuple[int, ...]
    links: tuple[FileLink, ...]


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    territories: tuple[FileTerritory, ...]
    overlaps: tuple[Overlap, ...]
    repaired: tuple[int, ...]

    @property
    def total_area_km2(self) -> float:
        return sum(territory.area_km2 for territory in self.territories)


@dataclass(frozen=True, slots=True)
class _Feature:
    number: int
    code: str
    names: Names
    geometry: BaseGeometry
    commune: str
    basin: str
    basin_status: Status


@dataclass
class _Reader:
    level: Level
    grid: str
    known: Container[str]
    around: Point | None
    repaired: list[int] = field(default_factory=list)

    def feature(self, number: int, raw: Any) -> _Feature:
        if not isinstance(raw, dict) or raw.get("type") != "Feature":
            raise _refused(number, "is not a GeoJSON Feature", raw)
        properties = _lower_keys(raw.get("properties"))
        code = self._code(number, properties)
        return _Feature(
            number=number,
            code=code,
            names=_names(properties),
            geometry=self._geometry(number, raw.get("geometry")),
            commune=self._parent(number, properties.get("nis"), Level.COMMUNE),
            basin=self._parent(number, properties.get("basin"), Level.BASIN),
            basin_status=_status(number, properties.get("basin_status")),
        )

    def _code(self, number: int, properties: Mapping[str, Any]) -> str:
        accepted = ID_PROPERTIES[self.level]
        value = next((v for key in accepted if (v := _text(properties.get(key)))), "")
        if not value:
            raise _refused(number, f"has no id: give it as {' or '.join(accepted)}", properties)
        if self.level is Level.QUARTER:
            return self._quarter_code(number, value)
        code = value if ":" in value else f"{self.level}:{value}"
        if code not in self.known:
            raise _refused(number, f"{self.level} {value} is not known", value)
        return code

    def _quarter_code(self, number: int, value: str) -> str:
        last = slug(fold(value.rsplit(".", 1)[-1]))
        if not last:
            raise _refused(number, f"{value!r} cannot be the id of a quarter", value)
        return f"quarter:{self.grid}.{last}"

    def _parent(self, number: int, value: Any, level: Level) -> str:
        text = _text(value)
        if not text or self.level is not Level.QUARTER:
            return ""
        code = text if ":" in text else f"{level}:{text}"
        if code not in self.known:
            raise _refused(number, f"lies in {level} {text}, which is not known", text)
        return code

    def _geometry(self, number: int, raw: Any) -> BaseGeometry:
        if not isinstance(raw, dict) or raw.get("type") not in {"Polygon", "MultiPolygon"}:
            kind = raw.get("type") if isinstance(raw, dict) else raw
            raise _refused(number, f"must be a Polygon or a MultiPolygon, not {kind}", kind)
        try:
            geometry = from_geojson(raw)
        except (ValueError, TypeError, IndexError, KeyError, shapely.errors.ShapelyError) as error:
            raise _refused(number, f"has coordinates that are no polygon ({error})") from error
        if geometry.is_empty:
            raise _refused(number, "is empty")
        self._check_where(number, geometry)
        return self._valid(number, geometry)

    def _check_where(self, number: int, geometry: BaseGeometry) -> None:
        west, south, east, north = geometry.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise _refused(
                number,
                f"is not in degrees WGS84 (longitudes {west:g} to {east:g}, "
                f"latitudes {south:g} to {north:g}); convert the file to EPSG:4326",
            )
        if self.around is None:
            return
        middle = Point(lat=(south + north) / 2, lon=(west + east) / 2)
        far_km = distance_m(self.around, middle) / 1000
        if far_km > FARTHEST_KM:
            raise _refused(
                number,
                f"lies {far_km:,.0f} km from the territory: another place, "
                "or latitude and longitude are swapped",
            )

    def _valid(self, number: int, geometry: BaseGeometry) -> BaseGeometry:
        if geometry.is_valid:
            return geometry
        repaired = polygons_of(shapely.make_valid(geometry))
        largest = max(repaired.area, geometry.area)
        if largest == 0 or abs(repaired.area - geometry.area) / largest > REPAIR_UP_TO:
            reason = shapely.is_valid_reason(geometry)
            raise _refused(number, f"is not a valid polygon: {reason}")
        self.repaired.append(number)
        return repaired


def read_boundary_file(
    content: bytes,
    *,
    level: Level,
    grid: str,
    known: Container[str],
    around: Point | None,
) -> BoundaryFile:
    """Return the outlines of a GeoJSON file, or raise `InvalidInputs` with every refused feature.

    ``grid`` names the grid of quarters and is empty for other levels; ``known`` are the codes
    of the territories that exist; ``around`` the middle of the whole territory.
    """
    _check_level(level, grid)
    reader = _Reader(level, grid, known, around)
    features, problems = [], []
    for number, raw in enumerate(_features(content), start=1):
        try:
            features.append(reader.feature(number, raw))
        except InvalidInput as problem:
            problems.append(problem)
    territories = [] if problems else _put_together(features)
    problems += [
        _refused(territory.features[0], "is new: give its commune (nis) or its basin")
        for territory in territories
        if territory.code not in known and not territory.links
    ]
    if problems:
        raise InvalidInputs(problems)
    return BoundaryFile(
        territories=tuple(territories),
        overlaps=tuple(_overlaps(features)),
        repaired=tuple(reader.repaired),
    )


def _check_level(level: Level, grid: str) -> None:
    if level not in ID_PROPERTIES:
        raise InvalidInput(
            f"outlines of level {level} are not imported",
            path="level",
            value=level,
            accepted=", ".join(ID_PROPERTIES),
        )
    if (level is Level.QUARTER) != bool(grid):
        raise InvalidInput(
            "quarters need the name of their grid; other levels have none", path="grid", value=grid
        )
    if grid and not re.fullmatch(SLUG, grid):
        raise InvalidInput(
            f"{grid!r} cannot name a grid",
            path="grid",
            value=grid,
            accepted="lower-case letters, digits and hyphens",
        )


def _features(content: bytes) -> Sequence[Any]:
    try:
        raw = json.loads(content.decode("utf-8-sig"), parse_constant=_not_a_number)
    except UnicodeDecodeError as error:
        raise InvalidInput(f"the file is not UTF-8 (byte {error.start})", path="file") from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the file is not JSON: {error}", path="file") from error
    if not isinstance(raw, dict) or raw.get("type") != "FeatureCollection":
        raise InvalidInput("the file is not a GeoJSON FeatureCollection", path="type")
    system = json.dumps(raw.get("crs") or "").lower()
    if raw.get("crs") and not any(name in system for name in WGS84):
        raise InvalidInput(
            f"the file is in another reference system: {system}", path="crs", accepted="EPSG:4326"
        )
    features = raw.get("features")
    if not isinstance(features, list) or not features:
        raise InvalidInput("the file holds no feature", path="features")
    return features


def _not_a_number(name: str) -> Any:
    raise ValueError(f"{name} is not a coordinate")


def _refused(number: int, reason: str, value: object = None) -> InvalidInput:
    return InvalidInput(f"feature {number} {reason}", path=f"features.{number}", value=value)


def _lower_keys(properties: Any) -> dict[str, Any]:
    if not isinstance(properties, dict):
        return {}
    return {str(key).lower(): value for key, value in properties.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    return str(value).strip()


def _names(properties: Mapping[str, Any]) -> Names:
    return Names(
        fr=_text(properties.get("name_fr")) or _text(properties.get("name")),
        nl=_text(properties.get("name_nl")),
        en=_text(properties.get("name_en")),
    )


def _status(number: int, value: Any) -> Status:
    text = _text(value) or Status.STATED
    if text not in STATUSES:
        raise _refused(number, f"has a basin_status {text!r}, not {', '.join(STATUSES)}", text)
    return STATUSES[text]


def _put_together(features: Iterable[_Feature]) -> list[FileTerritory]:
    by_code: dict[str, list[_Feature]] = {}
    for feature in features:
        by_code.setdefault(feature.code, []).append(feature)
    return [_territory(code, parts) for code, parts in by_code.items()]


def _territory(code: str, parts: Sequence[_Feature]) -> FileTerritory:
    geometry = polygons_of(shapely.union_all([part.geometry for part in parts]))
    return FileTerritory(
        code=code,
        names=Names(
            fr=next((part.names.fr for part in parts if part.names.fr), ""),
            nl=next((part.names.nl for part in parts if part.names.nl), ""),
            en=next((part.names.en for part in parts if part.names.en), ""),
        ),
        geometry=geometry,
        area_km2=area_km2(geometry),
        features=tuple(part.number for part in parts),
        links=(
            *_links([(part.commune, Status.STATED) for part in parts]),
            *_links([(part.basin, part.basin_status) for part in parts]),
        ),
    )


def _links(parents: Sequence[tuple[str, Status]]) -> list[FileLink]:
    """Return one link for each parent; the least certain of its parts speaks for it."""
    doubt = list(Status)
    found: dict[str, Status] = {}
    for parent, status in parents:
        found[parent] = max(found.get(parent, status), status, key=doubt.index)
    whole = len(found) == 1
    return [FileLink(parent, whole, status) for parent, status in found.items() if parent]


def _overlaps(features: Sequence[_Feature]) -> list[Overlap]:
    plane = EqualArea(features[0].geometry.centroid.y)
    flat = [plane.project(feature.geometry) for feature in features]
    first, second = shapely.STRtree(flat).query(flat, predicate="intersects")
    found = [
        Overlap(
            features[a].number,
            features[b].number,
            float(shapely.intersection(flat[a], flat[b]).area) / 1e6,
        )
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
        if a < b
    ]
    return sorted(
        (overlap for overlap in found if overlap.area_km2 >= OVERLAP_FROM_KM2),
        key=lambda overlap: -overlap.area_km2,
    )
