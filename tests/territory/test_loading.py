import json

import pytest
import shapely
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, transaction
from django.utils import translation

from seuil.kernel.errors import InvalidInputs
from seuil.territory.domain import Level, Origin, Status
from seuil.territory.domain.shapes import from_geojson
from seuil.territory.domain.territory_file import BRUSSELS, read_territory_file
from seuil.territory.models import (
    Alias,
    Boundary,
    Containment,
    Edition,
    Landmark,
    Population,
    PostalCode,
    PriorityTheme,
    Territory,
)
from seuil.territory.operations import Outcome, draw_outlines, load_territory
from seuil.territory.queries import outline_geojson, places

MAP_BUDGET_BYTES = 40_000


def geometries(level):
    return {
        boundary.territory.code: from_geojson(boundary.geometry)
        for boundary in Boundary.objects.of_layer(level, "").select_related("territory")
    }


# The file


def test_the_territory_is_loaded_with_all_that_the_file_says(brussels):
    file = read_territory_file(BRUSSELS)

    assert Territory.objects.count() == len(file.territories)
    assert Landmark.objects.count() == len(file.landmarks)
    assert PostalCode.objects.count() == len(file.postal_codes)
    assert Containment.objects.count() == len(file.links)
    assert Population.objects.get(territory__code="basin:sud").qualifier == "more_than"
    assert Alias.objects.filter(text="Collignon").exists()
    assert PriorityTheme.objects.filter(territory__code="basin:nord").count() == 3


def test_loading_twice_changes_nothing(brussels):
    stamp = Edition.objects.get().stamp

    counts = load_territory().counts

    assert counts[Outcome.CREATED] == counts[Outcome.UPDATED] == 0
    assert Edition.objects.get().stamp == stamp


def test_loading_again_repairs_a_changed_name_and_keeps_what_was_added_by_hand(brussels):
    commune = Territory.objects.get(code="commune:21005")
    Territory.objects.filter(pk=commune.pk).update(name_fr="Eterbeek")
    Population.objects.create(territory=commune, year=2026, value=50_000, source="by hand")

    counts = load_territory().counts

    commune.refresh_from_db()
    assert (counts[Outcome.UPDATED], commune.name_fr) == (1, "Etterbeek")
    assert commune.populations.first().year == 2026


def test_a_file_with_a_mistake_writes_nothing(db, tmp_path):
    path = tmp_path / "territory.yaml"
    text = BRUSSELS.read_text(encoding="utf-8")
    path.write_text(text.replace("root: region:brussels", "root: region:x"), encoding="utf-8")

    with pytest.raises(InvalidInputs):
        load_territory(path)
    assert not Territory.objects.exists()


def test_the_command_loads_and_says_how_much(db, capsys):
    call_command("load_territory")
    first = capsys.readouterr().out
    call_command("load_territory")

    assert first.endswith(" rows created, 0 updated, 0 unchanged.\n")
    assert capsys.readouterr().out.startswith("0 rows created, 0 updated, ")


def test_the_command_tells_a_missing_file(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_territory", tmp_path / "nowhere.yaml")


# What a row can prove


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        (
            lambda: Territory.objects.create(code="basin:x", level=Level.COMMUNE, name_fr="X"),
            "territory_code_says_level_and_grid",
        ),
        (
            lambda: Territory.objects.create(
                code="quarter:a.x", level=Level.QUARTER, grid="b", name_fr="X"
            ),
            "territory_code_says_level_and_grid",
        ),
        (
            lambda: Territory.objects.create(code="basin:x", level=Level.BASIN),
            "territory_has_a_name",
        ),
        (
            lambda: Territory.objects.create(
                code="basin:x", level=Level.BASIN, name_fr="X", lat=50.8
            ),
            "territory_on_earth",
        ),
        (
            lambda: Containment.objects.create(
                child=Territory.objects.first(),
                parent=Territory.objects.first(),
                whole=True,
                status=Status.STATED,
                source="x",
            ),
            "containment_not_itself",
        ),
        (
            lambda: Population.objects.create(
                territory=Territory.objects.first(), value=0, source="x"
            ),
            "population_positive",
        ),
        (
            lambda: Population.objects.create(territory=Territory.objects.first(), value=5),
            "population_has_a_source",
        ),
        (
            lambda: PostalCode.objects.create(code="10A0", territory=Territory.objects.first()),
            "postal_code_four_digits",
        ),
        (
            lambda: Landmark.objects.create(
                code="x", name_fr="X", commune=Territory.objects.first(), lat=120, lon=4
            ),
            "landmark_on_earth",
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(brussels, wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        wrong()


# Drawn outlines


def test_communes_and_basins_tile_the_region(drawn):
    region = geometries(Level.REGION)["region:brussels"]

    for level, number in ((Level.COMMUNE, 19), (Level.BASIN, 5)):
        tiles = list(geometries(level).values())
        assert len(tiles) == number
        assert all(tile.is_valid for tile in tiles)
        assert shapely.coverage_is_valid(tiles)
        assert shapely.union_all(tiles).symmetric_difference(region).area < 1e-9


def test_the_region_has_its_known_area(drawn):
    """162.4 km2, the figure that the Region publishes."""
    area = Boundary.objects.get(territory__code="region:brussels").area_km2

    assert area == pytest.approx(162.4, abs=0.1)


def test_a_cut_line_is_marked_as_indicative(drawn):
    indicative = set(
        Boundary.objects.filter(indicative=True).values_list("territory__code", flat=True)
    )

    assert {"commune:21002", "commune:21017", "basin:sud", "basin:nord"} <= indicative
    assert not indicative & {"region:brussels", "basin:nord-est", "commune:21004", "commune:21014"}


def test_every_outline_tells_its_source_and_licence(drawn):
    assert not Boundary.objects.filter(source="").exists()
    assert set(Boundary.objects.values_list("licence", "origin")) == {("CC BY 4.0", Origin.DRAWN)}


def test_drawing_again_changes_nothing(drawn):
    stamp = Edition.objects.get().stamp

    draw_outlines()

    assert Edition.objects.get().stamp == stamp


def test_landmarks_and_points_lie_in_the_commune_that_the_file_says(drawn):
    where = places()

    for landmark in Landmark.objects.select_related("commune"):
        assert landmark.commune.code in where.at(landmark.lat, landmark.lon), landmark.code
    for part in PostalCode.objects.exclude(lat=None).select_related("territory"):
        assert part.territory.code in where.at(part.lat, part.lon), part.code
    for territory in Territory.objects.exclude(level=Level.REGION):
        held = where.at(territory.lat, territory.lon)
        whole = territory.lies_in.filter(whole=True).values_list("parent__code", flat=True)
        assert set(whole) <= held, territory.code


def test_drawn_communes_agree_with_the_official_ones(drawn, shared_geo):
    official = json.loads((shared_geo / "communes.geojson").read_text(encoding="utf-8"))
    ours = geometries(Level.COMMUNE)

    for feature in official["features"]:
        theirs = from_geojson(feature["geometry"])
        mine = ours[f"commune:{feature['properties']['nis']}"]
        assert mine.intersection(theirs).area / mine.union(theirs).area > 0.9


def test_the_command_draws_and_says_how_much(brussels, capsys):
    call_command("draw_outlines")

    assert capsys.readouterr().out.startswith("25 outlines drawn, ")


# Reading


def test_places_are_read_once_and_again_when_something_changed(drawn, django_assert_num_queries):
    places()
    with django_assert_num_queries(1):
        before = places()
    with django_assert_num_queries(1):
        assert places() is before

    Alias.objects.create(territory=Territory.objects.get(code="commune:21005"), text="Le Village")

    assert places().find("le village", language="fr")[0].code == "commune:21005"


@pytest.mark.parametrize(
    "change",
    [
        lambda: Territory.objects.filter(code="basin:nord").update(name_fr="N"),
        lambda: Containment.objects.filter(child__code="quarter:clss.nord").delete(),
        lambda: Landmark.objects.filter(code="flagey").delete(),
        lambda: PostalCode.objects.filter(code="1130").delete(),
        lambda: Alias.objects.filter(text="Collignon").update(text="Kolignon"),
    ],
)
def test_every_change_of_a_place_is_noticed_whoever_made_it(brussels, change):
    before = places()

    change()

    assert places() is not before


def test_a_change_that_was_undone_leaves_the_places_right(brussels):
    with transaction.atomic():
        Territory.objects.filter(code="basin:nord").update(name_fr="Elsewhere")
        assert places().label("basin:nord", "fr") == "Elsewhere"
        transaction.set_rollback(True)

    assert places().label("basin:nord", "fr") == "Bassin Nord"


def test_the_links_of_the_rows_reach_the_gazetteer(brussels):
    where = places()

    assert where.ancestors("commune:21004") >= {"basin:nord", "basin:centre-ouest", "basin:sud"}
    assert where.ancestors("quarter:clss.marolles") == {
        "quarter:clss.marolles",
        "commune:21004",
        "basin:centre-ouest",
        "region:brussels",
    }
    assert where.working_languages == {"fr", "nl"}
    assert all(
        link.parent in where.ancestors(link.child) for link in read_territory_file(BRUSSELS).links
    )


def test_the_station_is_found_and_lies_where_it_should(drawn):
    (station,) = places().find("gare du Nord", language="nl")

    assert (station.label, station.lat, station.lon) == ("Noordstation", 50.8605, 4.3608)
    assert places().at(station.lat, station.lon) == {
        "region:brussels",
        "basin:nord-est",
        "commune:21015",
    }


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_each_place_is_the_first_that_its_own_label_finds(brussels, language):
    where = places()
    codes = [
        *Territory.objects.values_list("code", flat=True),
        *(f"landmark:{code}" for code in Landmark.objects.values_list("code", flat=True)),
        *(
            f"postal:{code}-{commune.split(':')[1]}"
            for code, commune in PostalCode.objects.values_list("code", "territory__code")
        ),
    ]

    for code in codes:
        shown = where.named(code, language=language)
        text = f"{shown.label} ({shown.context})" if shown.context else shown.label
        assert where.find(text, language=language)[0] == shown


def test_outlines_for_a_map_are_light_and_fit_together(drawn, django_assert_num_queries):
    codes = [*Territory.objects.communes().values_list("code", flat=True)]

    with django_assert_num_queries(1), translation.override("nl"):
        found = outline_geojson(codes)

    shapes = [from_geojson(feature["geometry"]) for feature in found["features"]]
    assert len(json.dumps(found, separators=(",", ":"), ensure_ascii=False)) <= MAP_BUDGET_BYTES
    assert all(shape.is_valid for shape in shapes)
    assert shapely.coverage_is_valid(shapes)
    assert {"Elsene", "Vorst"} <= {feature["properties"]["name"] for feature in found["features"]}


def test_a_place_without_outline_is_left_out_of_the_map(drawn):
    found = outline_geojson(["quarter:clss.marolles", "commune:21009"])

    assert [feature["properties"]["code"] for feature in found["features"]] == ["commune:21009"]


def test_names_are_in_the_order_of_the_readers_language(brussels):
    def names(language):
        with translation.override(language):
            return [str(commune.name) for commune in Territory.objects.communes().by_name()]

    assert names("fr")[:3] == ["Anderlecht", "Auderghem", "Berchem-Sainte-Agathe"]
    assert names("nl")[:3] == ["Anderlecht", "Brussel (Stad)", "Elsene"]


@pytest.mark.parametrize("number", [1, 10])
def test_a_page_of_territories_takes_a_fixed_number_of_queries(
    drawn, number, django_assert_num_queries
):
    with django_assert_num_queries(8):
        for territory in Territory.objects.communes().for_pages()[:number]:
            list(territory.populations.all())
            list(territory.themes.all())
            list(territory.postal_codes.all())
            [str(link.parent) for link in territory.lies_in.all()]
            [str(link.child) for link in territory.holds.all()]
            assert territory.boundary.area_km2
