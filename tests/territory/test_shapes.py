import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from seuil.territory.domain.shapes import (
    EqualArea,
    area_km2,
    from_geojson,
    middle,
    polygons_of,
    radius_m,
    simplified,
    to_geojson,
)

BOW_TIE = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


def test_the_whole_earth_has_its_known_area():
    """510,065,622 km2: the surface of the WGS84 ellipsoid."""
    earth = EqualArea(0).project(shapely.box(-180, -90, 180, 90))

    assert earth.area / 1e6 == pytest.approx(510_065_622, rel=1e-6)


def test_a_small_square_has_the_area_of_its_sides():
    """At 50.8 degrees north one minute is 1,853.8 m northward and 1,174.8 m eastward."""
    minute = 1 / 60
    assert area_km2(shapely.box(4.35, 50.8, 4.35 + minute, 50.8 + minute)) == pytest.approx(
        1.8541 * 1.1746, rel=1e-3
    )


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(-85, 85))
def test_there_and_back_again(around, lon, lat):
    plane = EqualArea(around)
    back = plane.unproject(plane.project(shapely.Point(lon, lat)))

    assert back.x == pytest.approx(lon, abs=1e-9)
    assert back.y == pytest.approx(lat, abs=1e-9)


@given(st.floats(-60, 60), st.floats(-60, 60))
def test_the_area_does_not_depend_on_where_the_plane_touches(one, other):
    shape = shapely.box(4, 50, 5, 51)

    assert EqualArea(one).project(shape).area == pytest.approx(
        EqualArea(other).project(shape).area, rel=1e-9
    )


def test_the_radius_reaches_the_farthest_corner():
    square = shapely.box(4.35, 50.80, 4.36, 50.81)
    metres = radius_m(square, lat=50.80, lon=4.35)

    assert metres == pytest.approx(math.hypot(704.6, 1112.5), rel=0.002)


def test_neighbours_keep_a_common_line_when_simplified():
    wave = [(4.35 + 0.0002 * math.sin(n), 50.80 + n * 0.0005) for n in range(41)]
    west = shapely.Polygon([(4.30, 50.80), *wave, (4.30, 50.82)])
    east = shapely.Polygon([(4.40, 50.80), *wave, (4.40, 50.82)])

    fewer = simplified([west, east], tolerance_m=40)

    assert sum(map(shapely.get_num_coordinates, fewer)) < 50
    assert shapely.coverage_is_valid(fewer)
    assert fewer[0].intersection(fewer[1]).area == 0
    assert shapely.union_all(fewer).area == pytest.approx(shapely.union_all([west, east]).area)


def test_outlines_that_overlap_are_simplified_too():
    circles = [shapely.Point(x, 50.8).buffer(0.05, quad_segs=200) for x in (4.30, 4.33)]

    fewer = simplified(circles, tolerance_m=25)

    for circle, small in zip(circles, fewer, strict=True):
        assert shapely.get_num_coordinates(small) < 200
        assert small.area == pytest.approx(circle.area, rel=0.01)


def test_nothing_simplified_is_nothing():
    assert simplified([], tolerance_m=25) == []


def test_rounded_outlines_stay_valid():
    needle = shapely.Polygon([(0, 0), (1, 0.000004), (1, 0.000005), (0.5, 0.00001), (0, 1)])
    written = to_geojson(needle, digits=5)

    assert from_geojson(written).is_valid
    assert all(
        value == round(value, 5)
        for value in np.ravel(shapely.get_coordinates(from_geojson(written)))
    )


def test_only_surfaces_remain_of_a_repair():
    repaired = polygons_of(shapely.make_valid(BOW_TIE))
    mixed = shapely.GeometryCollection(
        [shapely.box(0, 0, 1, 1), shapely.LineString([(0, 0), (2, 2)])]
    )

    assert repaired.geom_type == "MultiPolygon"
    assert polygons_of(mixed).equals(shapely.box(0, 0, 1, 1))


def test_the_middle_lies_inside_even_of_a_ring():
    ring = shapely.Point(4.35, 50.8).buffer(0.1) - shapely.Point(4.35, 50.8).buffer(0.05)

    assert ring.covers(middle(ring))
