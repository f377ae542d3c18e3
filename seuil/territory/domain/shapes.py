"""Outlines as shapes: areas, simplification, GeoJSON.

Coordinates are degrees WGS84, longitude first.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
GeoJSON = dict[str, Any]

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY = math.sqrt(FLATTENING * (2 - FLATTENING))


class EqualArea:
    """Metres on a plane where every surface keeps its area (cylindrical, ellipsoid WGS84).

    Lengths are right at ``latitude`` and off by 0.5 % at 20 km north or south of it. Areas are
    exact but for the sides, straight on the plane: under 0.001 % for outlines of a city.

    References
    ----------
    Snyder (1987), Map Projections: A Working Manual, USGS 1395, pages 81-83.
    """

    def __init__(self, latitude: float) -> None:
        sine = math.sin(math.radians(latitude))
        self._stretch = math.cos(math.radians(latitude)) / math.sqrt(1 - (ECCENTRICITY * sine) ** 2)

    def project(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, self._to_metres)

    def unproject(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, self._to_degrees)

    def _to_metres(self, degrees: Floats) -> Floats:
        sine = np.sin(np.radians(degrees[:, 1]))
        east = SEMI_MAJOR_M * self._stretch * np.radians(degrees[:, 0])
        north = SEMI_MAJOR_M * _authalic(sine) / (2 * self._stretch)
        return np.column_stack([east, north])

    def _to_degrees(self, metres: Floats) -> Floats:
        longitudes = np.degrees(metres[:, 0] / (SEMI_MAJOR_M * self._stretch))
        wanted = metres[:, 1] * 2 * self._stretch / SEMI_MAJOR_M
        sine = wanted / _authalic(np.ones(1))
        for _ in range(6):  # Newton: each step doubles the digits, 6 are more than enough
            slope = 2 * (1 - ECCENTRICITY**2) / (1 - (ECCENTRICITY * sine) ** 2) ** 2
            sine = np.clip(sine - (_authalic(sine) - wanted) / slope, -1.0, 1.0)
        return np.column_stack([longitudes, np.degrees(np.arcsin(sine))])


def _authalic(sine: Floats) -> Floats:
    """Return Snyder's q (3-12): twice the area between equator and latitude, for unit axes."""
    e = ECCENTRICITY
    logarithm = np.log((1 - e * sine) / (1 + e * sine)) / (2 * e)
    result: Floats = (1 - e**2) * (sine / (1 - (e * sine) ** 2) - logarithm)
    return result


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area on the ellipsoid; see `EqualArea` for the error."""
    return float(EqualArea(geometry.centroid.y).project(geometry).area) / 1e6


def radius_m(geometry: BaseGeometry, *, lat: float, lon: float) -> float:
    """Return the distance from a point to the farthest point of an outline."""
    plane = EqualArea(geometry.centroid.y)
    corners = shapely.get_coordinates(plane.project(geometry))
    here = shapely.get_coordinates(plane.project(shapely.Point(lon, lat)))
    return float(np.hypot(*(corners - here).T).max())


def middle(geometry: BaseGeometry) -> shapely.Point:
    """Return the centroid, or a point inside when the centroid falls outside."""
    centroid = geometry.centroid
    return centroid if geometry.covers(centroid) else geometry.representative_point()


def polygons_of(geometry: BaseGeometry) -> BaseGeometry:
    """Return only the surfaces of a geometry: lines and points left by a repair are dropped."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry)).tolist()
        if part.geom_type == "Polygon" and part.area > 0
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def simplified(geometries: Sequence[BaseGeometry], *, tolerance_m: float) -> list[BaseGeometry]:
    """Return outlines with fewer points, for maps.

    Neighbours keep a common line (no gap, no overlap) when they fit without overlap; outlines
    that overlap are simplified one by one. A triangle smaller than ``tolerance_m`` squared
    goes (Visvalingam and Whyatt).
    """
    if not geometries:
        return []
    plane = EqualArea(float(np.mean([geometry.centroid.y for geometry in geometries])))
    flat = [plane.project(geometry) for geometry in geometries]
    if shapely.coverage_is_valid(flat):
        fewer = list(shapely.coverage_simplify(flat, tolerance_m))
    else:
        fewer = [geometry.simplify(tolerance_m / 2) for geometry in flat]
    return [polygons_of(shapely.make_valid(plane.unproject(geometry))) for geometry in fewer]


def to_geojson(geometry: BaseGeometry, *, digits: int) -> GeoJSON:
    """Return a GeoJSON geometry with rounded coordinates (5 digits: 1 m), still valid."""
    rounded = shapely.transform(geometry, lambda degrees: np.round(degrees, digits))
    if not rounded.is_valid:
        rounded = shapely.set_precision(geometry, 10.0**-digits)
    return _listed(mapping(polygons_of(rounded)), digits)


def _listed(geometry: Any, digits: int) -> GeoJSON:
    def lists(value: Any) -> Any:
        if isinstance(value, (tuple, list)):
            return [lists(item) for item in value]
        return round(float(value), digits)

    return {"type": geometry["type"], "coordinates": lists(geometry["coordinates"])}


def from_geojson(geometry: Mapping[str, Any]) -> BaseGeometry:
    return shape(dict(geometry))
