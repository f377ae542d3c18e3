import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.errors import InvalidInput
from seuil.territory.domain import Level, Link, Names, level_of
from seuil.territory.gazetteer import Gazetteer, Place, PostalPart, Spot

REGION, EAST_BASIN, WEST_BASIN = "region:r", "basin:east", "basin:west"
TOWN, VILLAGE, QUARTER = "commune:11111", "commune:22222", "quarter:clss.market"

# The town is a square split over two basins; the village lies east of it.
PLACES = Gazetteer(
    places=[
        Place(
            REGION,
            Names("Région", "Gewest"),
            outline=shapely.box(4, 50, 6, 51),
            working_languages=("fr", "nl"),
        ),
        Place(
            WEST_BASIN, Names("Bassin Ouest", "Zorgzone West"), outline=shapely.box(4, 50, 4.5, 51)
        ),
        Place(
            EAST_BASIN, Names("Bassin Est", "Zorgzone Oost"), outline=shapely.box(4.5, 50, 6, 51)
        ),
        Place(
            TOWN,
            Names("Saint-Gilles", "Sint-Gillis"),
            ("St-Gilles",),
            50.5,
            4.5,
            outline=shapely.box(4, 50, 5, 51),
            radius_m=900.0,
        ),
        Place(
            VILLAGE,
            Names("Schaerbeek", "Schaarbeek"),
            (),
            50.5,
            5.5,
            outline=shapely.box(5, 50, 6, 51),
        ),
        Place(QUARTER, Names("Colignon", "Colignon"), ("Collignon",), 50.4, 5.4),
    ],
    links=[
        Link(WEST_BASIN, REGION, whole=True),
        Link(EAST_BASIN, REGION, whole=True),
        Link(TOWN, WEST_BASIN, whole=False),
        Link(TOWN, EAST_BASIN, whole=False),
        Link(VILLAGE, EAST_BASIN, whole=True),
        Link(QUARTER, VILLAGE, whole=True),
    ],
    postal_parts=[
        PostalPart("1060", TOWN),
        PostalPart("1040", TOWN, Names("Quartier européen", "Europese wijk"), 50.6, 4.6),
        PostalPart("1040", VILLAGE),
    ],
    spots=[
        Spot(
            "gare-du-nord",
            Names("Gare du Nord", "Noordstation"),
            VILLAGE,
            50.86,
            5.36,
            ("Bruxelles-Nord",),
        ),
    ],
)


def codes(text, language="fr", **how):
    return [found.code for found in PLACES.find(text, language=language, **how)]


def test_a_split_commune_lies_in_both_basins_and_a_point_of_it_in_one():
    assert PLACES.ancestors(TOWN) == {TOWN, WEST_BASIN, EAST_BASIN, REGION}
    assert PLACES.at(50.5, 4.2) == {TOWN, WEST_BASIN, REGION}
    assert PLACES.at(50.5, 4.8) == {TOWN, EAST_BASIN, REGION}


def test_the_parts_of_a_basin_are_all_that_lies_in_it_entirely_or_partly():
    assert PLACES.parts(EAST_BASIN) == {TOWN, VILLAGE, QUARTER}
    assert PLACES.parts(WEST_BASIN) == {TOWN}
    assert PLACES.parts(QUARTER) == frozenset()


def test_every_territory_has_its_ancestors_in_one_table():
    assert PLACES.all_ancestors[QUARTER] == {QUARTER, VILLAGE, EAST_BASIN, REGION}
    assert PLACES.all_ancestors.keys() == PLACES.places.keys()


def test_the_working_languages_are_those_stated_for_the_whole():
    assert PLACES.working_languages == {"fr", "nl"}


def test_a_point_outside_lies_nowhere():
    assert PLACES.at(52.0, 4.2) == frozenset()


def test_whether_a_point_lies_in_a_place_without_outline_is_not_known():
    assert PLACES.contains(QUARTER, 50.4, 5.4) is None
    assert PLACES.contains(VILLAGE, 50.4, 5.4) is True
    assert PLACES.contains(TOWN, 50.4, 5.4) is False


@given(st.floats(50, 51), st.floats(4, 6))
def test_every_point_of_the_region_lies_in_exactly_one_commune_and_one_basin(lat, lon):
    found = PLACES.at(lat, lon)

    levels = [level_of(code) for code in found]
    assert sorted(levels) == sorted([Level.REGION, Level.BASIN, Level.COMMUNE])
    assert all(PLACES.contains(code, lat, lon) for code in found)


@pytest.mark.parametrize(("lat", "lon"), [(50.5, 5.0), (50.0, 5.0), (51.0, 5.0)])
def test_a_point_on_a_line_belongs_to_the_lower_code(lat, lon):
    assert TOWN in PLACES.at(lat, lon)
    assert PLACES.contains(VILLAGE, lat, lon) is False


def test_quarters_that_overlap_both_hold_a_point():
    both = Gazetteer(
        [
            Place("quarter:g.a", Names("A"), outline=shapely.box(4, 50, 5, 51)),
            Place("quarter:g.b", Names("B"), outline=shapely.box(4.5, 50, 6, 51)),
        ],
        links=[],
    )

    assert both.at(50.5, 4.7) == {"quarter:g.a", "quarter:g.b"}


def test_an_unknown_code_is_refused_with_those_of_its_level():
    with pytest.raises(InvalidInput) as refused:
        PLACES.ancestors("basin:north")

    assert refused.value.value == "basin:north"
    assert refused.value.accepted == f"{EAST_BASIN}, {WEST_BASIN}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Saint-Gilles", TOWN),
        ("sint gillis", TOWN),
        ("st-gilles", TOWN),
        ("SCHAAR", VILLAGE),
        ("scharbeek", VILLAGE),
        ("collignon", QUARTER),
        ("1060", "postal:1060-11111"),
        ("1060 saint", "postal:1060-11111"),
        ("gare nord", "landmark:gare-du-nord"),
        ("noordstation", "landmark:gare-du-nord"),
        ("gare du nord schaerbeek", "landmark:gare-du-nord"),
        ("zorgzone oost", EAST_BASIN),
        ("quartier europeen", "postal:1040-11111"),
    ],
)
def test_people_find_a_place_by_any_of_its_names(text, code):
    assert codes(text)[0] == code


def test_a_shared_postal_code_gives_each_of_its_parts():
    found = PLACES.find("1040", language="nl")

    assert [(place.label, place.context, place.lat) for place in found] == [
        ("1040 Europese wijk", "Sint-Gillis", 50.6),
        ("1040 Schaarbeek", "", 50.5),
    ]


def test_a_commune_comes_before_what_lies_in_it_and_a_typing_error_last():
    assert codes("schaerbeek")[0] == VILLAGE
    assert "landmark:gare-du-nord" not in codes("schaerbeek")


def test_labels_are_in_the_language_of_the_reader_whatever_was_typed():
    (station,) = PLACES.find("gare du nord", language="nl")

    assert (station.label, station.context) == ("Noordstation", "Schaarbeek")
    assert station.territory == VILLAGE


@pytest.mark.parametrize("text", ["", "  ", "’", "xyzzy", "9999"])
def test_nothing_is_found_for_nothing(text):
    assert codes(text) == []


def test_the_names_of_landmarks_are_suggested_in_the_language_of_the_reader():
    assert PLACES.spot_names("nl") == ["Noordstation"]


def test_no_more_is_given_than_asked():
    assert len(codes("s", limit=1)) == 1


def test_the_code_of_a_suggestion_leads_back_to_it():
    for found in PLACES.find("s", language="fr", limit=50):
        assert PLACES.named(found.code, language="fr") == found
    assert PLACES.named("landmark:gone", language="fr") is None


@given(st.text(max_size=40))
def test_any_text_may_be_asked(text):
    PLACES.find(text, language="fr")
