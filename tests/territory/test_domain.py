import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.errors import InvalidInput
from seuil.territory.domain import DEPTH, Level, Link, Names, containing, grid_of, level_of

CODES = [
    "region:a",
    "basin:a",
    "basin:b",
    "commune:11111",
    "commune:22222",
    "quarter:x.a",
    "quarter:x.b",
    "quarter:y.a",
]
UPWARD = [
    (child, parent)
    for child in CODES
    for parent in CODES
    if DEPTH[level_of(parent)] < DEPTH[level_of(child)]
]
links = st.lists(st.sampled_from(UPWARD), unique=True).flatmap(
    lambda pairs: st.tuples(*(st.builds(Link, *map(st.just, p), st.booleans()) for p in pairs))
)


@given(links)
def test_a_place_lies_in_itself_and_in_all_that_it_is_linked_to(links):
    found = containing(CODES, links)

    assert all(code in found[code] for code in CODES)
    assert all(link.parent in found[link.child] for link in links)


@given(links)
def test_a_place_lies_in_all_that_its_parents_lie_in_but_at_levels_it_states_itself(links):
    found = containing(CODES, links)

    for code in CODES:
        direct = {link.parent for link in links if link.child == code}
        stated = {level_of(parent) for parent in direct}
        inherited = {wider for p in direct for wider in found[p] if level_of(wider) not in stated}
        assert found[code] == {code} | direct | inherited


@given(links)
def test_what_contains_a_place_is_wider_than_it(links):
    for code, around in containing(CODES, links).items():
        assert all(DEPTH[level_of(c)] < DEPTH[level_of(code)] for c in around - {code})


def test_the_quarter_of_a_split_commune_lies_only_in_its_own_basin():
    found = containing(
        ["basin:nord", "basin:sud", "commune:21004", "quarter:clss.marolles"],
        [
            Link("commune:21004", "basin:nord", whole=False),
            Link("commune:21004", "basin:sud", whole=False),
            Link("quarter:clss.marolles", "commune:21004", whole=True),
            Link("quarter:clss.marolles", "basin:sud", whole=True),
        ],
    )

    assert found["commune:21004"] == {"commune:21004", "basin:nord", "basin:sud"}
    assert found["quarter:clss.marolles"] == {
        "quarter:clss.marolles",
        "commune:21004",
        "basin:sud",
    }


@pytest.mark.parametrize(
    ("child", "parent", "said"),
    [
        ("basin:a", "commune:11111", "not a wider level"),
        ("basin:a", "basin:b", "not a wider level"),
        ("basin:a", "basin:a", "not a wider level"),
        ("basin:a", "region:elsewhere", "region:elsewhere is not known"),
    ],
)
def test_a_link_that_cannot_be_is_refused(child, parent, said):
    with pytest.raises(InvalidInput, match=said):
        containing(CODES, [Link(child, parent, whole=True)])


@pytest.mark.parametrize(
    ("code", "level", "grid"),
    [
        ("region:brussels", Level.REGION, ""),
        ("basin:nord-est", Level.BASIN, ""),
        ("commune:21004", Level.COMMUNE, ""),
        ("quarter:clss.gare-de-l-ouest", Level.QUARTER, "clss"),
        ("quarter:monitoring.11", Level.QUARTER, "monitoring"),
    ],
)
def test_a_code_tells_its_level_and_grid(code, level, grid):
    assert (level_of(code), grid_of(code)) == (level, grid)


@pytest.mark.parametrize(
    "code", ["", "nord", "commune:2100", "basin:Nord", "quarter:marolles", "basin:nord "]
)
def test_other_texts_are_no_codes(code):
    with pytest.raises(InvalidInput, match="is not the code of a territory"):
        level_of(code)


def test_a_name_falls_back_to_a_language_that_there_is():
    assert Names(fr="Ixelles", nl="Elsene").read_in("nl") == "Elsene"
    assert Names(fr="Ixelles", nl="Elsene").read_in("en") == "Ixelles"
    assert Names(nl="Kuregem Bara").read_in("fr") == "Kuregem Bara"
    assert Names(fr="Jette", nl="Jette").all() == ("Jette",)
