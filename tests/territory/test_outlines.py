import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from seuil.kernel.errors import InvalidInput
from seuil.territory.domain.outlines import Canton, OutlinePoint, draw

A, B, C = "commune:11111", "commune:22222", "commune:33333"
NORTH, SOUTH = "basin:north", "basin:south"
BASINS = {A: frozenset({NORTH}), B: frozenset({SOUTH}), C: frozenset({NORTH, SOUTH})}


def canton(name, communes, west, south, east, north):
    return Canton(name, frozenset(communes), shapely.box(west, south, east, north))


def drawn(cantons, points=()):
    return {outline.code: outline for outline in draw(cantons, points, BASINS, "region:r")}


def test_cantons_of_one_commune_are_taken_as_they_are():
    outlines = drawn(
        [
            canton("a-1", [A], 4.30, 50.80, 4.32, 50.82),
            canton("a-2", [A], 4.32, 50.80, 4.34, 50.82),
            canton("b", [B], 4.30, 50.78, 4.34, 50.80),
        ]
    )

    assert outlines[A].geometry.equals(shapely.box(4.30, 50.80, 4.34, 50.82))
    assert outlines["region:r"].geometry.equals(shapely.box(4.30, 50.78, 4.34, 50.82))
    assert not any(outline.indicative for outline in outlines.values())


def test_a_shared_canton_is_cut_half_way_and_both_sides_are_indicative():
    outlines = drawn(
        [canton("ab", [A, B], 4.30, 50.80, 4.40, 50.82)],
        [OutlinePoint(A, NORTH, 50.81, 4.31), OutlinePoint(B, SOUTH, 50.81, 4.39)],
    )

    assert outlines[A].geometry.symmetric_difference(
        shapely.box(4.30, 50.80, 4.35, 50.82)
    ).area == pytest.approx(0, abs=1e-8)
    assert outlines[A].indicative
    assert outlines[B].indicative
    assert outlines[NORTH].indicative
    assert not outlines["region:r"].indicative


def test_a_commune_split_over_basins_keeps_its_exact_line_while_the_basins_do_not():
    outlines = drawn(
        [
            canton("c", [C], 4.30, 50.80, 4.34, 50.84),
            canton("a", [A], 4.30, 50.84, 4.34, 50.86),
        ],
        [OutlinePoint(C, NORTH, 50.83, 4.32), OutlinePoint(C, SOUTH, 50.81, 4.32)],
    )

    assert not outlines[C].indicative
    assert outlines[C].geometry.equals(shapely.box(4.30, 50.80, 4.34, 50.84))
    assert outlines[NORTH].indicative
    assert outlines[NORTH].geometry.area == pytest.approx(outlines[SOUTH].geometry.area * 2, 1e-4)


def test_separate_parts_with_one_commune_each_need_no_cut():
    two = Canton(
        "ab",
        frozenset({A, B}),
        shapely.union(shapely.box(4.30, 50.80, 4.31, 50.81), shapely.box(4.35, 50.80, 4.36, 50.81)),
    )
    outlines = drawn(
        [two], [OutlinePoint(A, NORTH, 50.805, 4.305), OutlinePoint(B, SOUTH, 50.805, 4.355)]
    )

    assert outlines[A].geometry.equals(shapely.box(4.30, 50.80, 4.31, 50.81))
    assert not outlines[A].indicative


def test_a_canton_that_must_be_cut_without_a_point_is_refused():
    with pytest.raises(InvalidInput, match=f"canton ab cannot be cut.*{B}"):
        drawn(
            [canton("ab", [A, B], 4.30, 50.80, 4.40, 50.82)],
            [OutlinePoint(A, NORTH, 50.81, 4.31), OutlinePoint(B, SOUTH, 50.99, 4.39)],
        )


def test_without_cantons_there_is_nothing_to_draw():
    with pytest.raises(InvalidInput, match="no canton"):
        drawn([])


inside = st.tuples(st.floats(50.801, 50.819), st.floats(4.301, 4.399))


@settings(max_examples=40, deadline=None)
@given(st.lists(inside, min_size=1, max_size=5), st.lists(inside, min_size=1, max_size=5))
def test_wherever_the_points_are_nothing_is_lost_and_nothing_is_in_two_communes(north, south):
    ours = {(round(lat, 4), round(lon, 4)) for lat, lon in north}
    theirs = {(round(lat, 4), round(lon, 4)) for lat, lon in south} - ours
    if not theirs:
        return
    outlines = drawn(
        [
            canton("ab", [A, B], 4.30, 50.80, 4.40, 50.82),
            canton("a", [A], 4.30, 50.82, 4.40, 50.84),
        ],
        [
            *(OutlinePoint(A, NORTH, lat, lon) for lat, lon in ours),
            *(OutlinePoint(B, SOUTH, lat, lon) for lat, lon in theirs),
        ],
    )
    communes = [outlines[A].geometry, outlines[B].geometry]

    assert shapely.coverage_is_valid(communes)
    assert shapely.union_all(communes).area == pytest.approx(0.1 * 0.04, rel=1e-6)
