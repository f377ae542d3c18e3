import json

import pytest

from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.kernel.geography import Point
from seuil.territory.domain import Level, Status
from seuil.territory.domain.boundary_file import FileLink, read_boundary_file

KNOWN = {"region:brussels", "basin:nord", "basin:sud", "commune:21004", "commune:21009"}
MIDDLE = Point(lat=50.84, lon=4.35)


def square(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry=None, **properties):
    geometry = geometry or square(4.35, 50.84, 4.36, 50.85)
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def read(content, level=Level.COMMUNE, grid=""):
    return read_boundary_file(content, level=level, grid=grid, known=KNOWN, around=MIDDLE)


def refusals(content, **how):
    with pytest.raises(InvalidInputs) as refused:
        read(content, **how)
    return [str(problem) for problem in refused.value.problems]


def test_a_commune_is_matched_by_its_nis_code_and_measured():
    (commune,) = read(collection(feature(nis="21004"))).territories

    assert commune.code == "commune:21004"
    assert commune.area_km2 == pytest.approx(0.7835, rel=0.001)


def test_ids_may_be_numbers_codes_and_capitals():
    found = read(
        collection(
            feature(NIS=21004),
            feature(square(4.37, 50.84, 4.38, 50.85), code="commune:21009"),
        )
    )

    assert [commune.code for commune in found.territories] == ["commune:21004", "commune:21009"]


def test_features_with_one_id_are_put_together():
    found = read(
        collection(feature(nis="21004"), feature(square(4.36, 50.84, 4.37, 50.85), nis="21004"))
    )

    (commune,) = found.territories
    assert commune.features == (1, 2)
    assert commune.geometry.geom_type == "Polygon"
    assert found.total_area_km2 == pytest.approx(2 * 0.7835, rel=0.001)


def test_a_quarter_says_where_it_lies_and_how_sure_that_is():
    found = read(
        collection(
            feature(quarter=11, name_nl="Bara", nis="21004", basin="nord", basin_status="commune"),
            feature(
                square(4.36, 50.84, 4.37, 50.85),
                quarter=11,
                nis="21009",
                basin="nord",
                basin_status="unverified",
            ),
        ),
        level=Level.QUARTER,
        grid="monitoring",
    )

    (quarter,) = found.territories
    assert quarter.code == "quarter:monitoring.11"
    assert quarter.names.nl == "Bara"
    assert set(quarter.links) == {
        FileLink("commune:21004", whole=False, status=Status.STATED),
        FileLink("commune:21009", whole=False, status=Status.STATED),
        FileLink("basin:nord", whole=True, status=Status.UNVERIFIED),
    }


def test_overlaps_are_reported_with_their_area():
    found = read(
        collection(feature(nis="21004"), feature(square(4.355, 50.84, 4.365, 50.85), nis="21009"))
    )

    (overlap,) = found.overlaps
    assert (overlap.first, overlap.second) == (1, 2)
    assert overlap.area_km2 == pytest.approx(0.7835 / 2, rel=0.001)


def test_neighbours_do_not_overlap():
    found = read(
        collection(feature(nis="21004"), feature(square(4.36, 50.84, 4.37, 50.85), nis="21009"))
    )

    assert found.overlaps == ()


def test_a_ring_that_touches_itself_is_repaired_and_reported():
    pinched = [[4.35, 50.84], [4.36, 50.84], [4.36, 50.85], [4.355, 50.84], [4.35, 50.85]]
    geometry = {"type": "Polygon", "coordinates": [[*pinched, pinched[0]]]}

    found = read(collection(feature(geometry, nis="21004")))

    assert found.repaired == (1,)
    assert found.territories[0].geometry.is_valid


BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[4.35, 50.84], [4.36, 50.85], [4.36, 50.84], [4.35, 50.85], [4.35, 50.84]]],
}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (feature(nis="99999"), "commune 99999 is not known"),
        (feature(name="Bruxelles"), "has no id: give it as nis or nis_code or code"),
        (feature(nis=True), "has no id"),
        (feature({"type": "Point", "coordinates": [4.35, 50.84]}, nis="21004"), "not Point"),
        ({"type": "Feature", "properties": {"nis": "21004"}}, "not None"),
        ({"type": "Polygon"}, "is not a GeoJSON Feature"),
        ("21004", "is not a GeoJSON Feature"),
        (feature(BOW_TIE, nis="21004"), "is not a valid polygon: Self-intersection"),
        (feature({"type": "Polygon", "coordinates": []}, nis="21004"), "is empty"),
        (feature({"type": "Polygon", "coordinates": [[[4, 50]]]}, nis="21004"), "no polygon"),
        (feature({"type": "Polygon", "coordinates": "x"}, nis="21004"), "no polygon"),
        (
            feature({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, nis="21004"),
            "no polygon",
        ),
        (feature(square(148000, 168000, 149000, 169000), nis="21004"), "not in degrees WGS84"),
        (
            feature(square(50.84, 4.35, 50.85, 4.36), nis="21004"),
            "latitude and longitude are swapped",
        ),
        (feature(square(2.34, 48.85, 2.35, 48.86), nis="21004"), "km from the territory"),
    ],
)
def test_a_wrong_feature_is_refused_with_its_number_and_the_reason(wrong, reason):
    (said,) = refusals(collection(feature(nis="21009"), wrong))

    assert said.startswith("feature 2 ")
    assert reason in said


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (feature(quarter="11", nis="12345"), "lies in commune 12345, which is not known"),
        (feature(quarter="11", basin="ouest"), "lies in basin ouest, which is not known"),
        (feature(quarter="11", nis="21004", basin_status="perhaps"), "basin_status 'perhaps'"),
        (feature(quarter="11"), "is new: give its commune (nis) or its basin"),
        (feature(quarter="--"), "cannot be the id of a quarter"),
    ],
)
def test_a_wrong_quarter_is_refused(wrong, reason):
    (said,) = refusals(collection(wrong), level=Level.QUARTER, grid="monitoring")

    assert said.startswith("feature 1 ")
    assert reason in said


def test_all_wrong_features_are_told_at_once():
    assert len(refusals(collection(feature(nis="1"), feature(nis="21004"), feature()))) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"a": NaN}', "NaN is not a coordinate"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (collection(), "holds no feature"),
        (b'{"type": "FeatureCollection", "features": {}}', "holds no feature"),
        (
            collection(feature(nis="21004"), crs={"properties": {"name": "EPSG:31370"}}),
            "another reference system",
        ),
    ],
)
def test_a_file_that_is_no_map_is_refused(content, reason):
    with pytest.raises(InvalidInput, match=reason):
        read(content)


def test_a_file_that_says_wgs84_is_taken():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}

    assert read(b"\xef\xbb\xbf" + collection(feature(nis="21004"), crs=crs)).territories


@pytest.mark.parametrize(
    ("level", "grid", "reason"),
    [
        (Level.REGION, "", "level region are not imported"),
        (Level.QUARTER, "", "quarters need the name of their grid"),
        (Level.COMMUNE, "monitoring", "other levels have none"),
        (Level.QUARTER, "Mon Grid", "cannot name a grid"),
    ],
)
def test_level_and_grid_must_go_together(level, grid, reason):
    with pytest.raises(InvalidInput, match=reason):
        read(collection(feature(nis="21004")), level=level, grid=grid)
