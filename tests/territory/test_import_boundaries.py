import json

import pytest
import shapely
from django.core.management import call_command
from django.core.management.base import CommandError

from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.territory.domain import Level, Origin, Status
from seuil.territory.domain.shapes import from_geojson
from seuil.territory.models import Boundary, Containment, Edition, Territory
from seuil.territory.operations import (
    Outcome,
    draw_outlines,
    import_boundaries,
    preview_boundaries,
)
from seuil.territory.queries import outline_geojson, places
from tests.territory.test_boundary_file import collection, feature, square

SOURCE = "Invented outlines, 2026"


def test_an_official_outline_replaces_the_drawn_one_and_stays(drawn):
    import_boundaries(
        collection(feature(nis="21005")), level=Level.COMMUNE, source=SOURCE, licence="CC0"
    )

    draw_outlines()

    boundary = Boundary.objects.get(territory__code="commune:21005")
    assert (boundary.origin, boundary.source, boundary.licence) == (
        Origin.IMPORTED,
        SOURCE,
        "CC0",
    )
    assert boundary.bbox == (4.35, 50.84, 4.36, 50.85)
    assert "commune:21005" in places().at(50.845, 4.355)


def test_a_new_grid_makes_quarters_that_lie_where_the_file_says(brussels):
    content = collection(
        feature(
            quarter=11, name_nl="Bara", nis="21001", basin="centre-ouest", basin_status="unverified"
        )
    )

    report = import_boundaries(content, level=Level.QUARTER, grid="monitoring", source=SOURCE)

    quarter = Territory.objects.get(code="quarter:monitoring.11")
    assert report.new_territories == (quarter.code,)
    assert (quarter.grid, str(quarter.name), quarter.name.language) == ("monitoring", "Bara", "nl")
    assert (quarter.lat, quarter.lon) == (pytest.approx(50.845), pytest.approx(4.355))
    basin = quarter.lies_in.get(parent__level=Level.BASIN)
    assert (basin.whole, basin.status, basin.source) == (True, Status.UNVERIFIED, SOURCE)
    assert places().ancestors(quarter.code) == {
        quarter.code,
        "commune:21001",
        "basin:centre-ouest",
        "region:brussels",
    }


def test_a_second_import_corrects_the_links(brussels):
    for nis in ("21001", "21012"):
        import_boundaries(
            collection(feature(quarter=11, nis=nis)),
            level=Level.QUARTER,
            grid="monitoring",
            source=SOURCE,
        )

    links = Containment.objects.filter(child__code="quarter:monitoring.11")
    assert [link.parent.code for link in links] == ["commune:21012"]


def test_an_import_keeps_the_names_that_are_known(brussels):
    import_boundaries(
        collection(feature(nis="21009", name_fr="IXELLES", name_en="Ixelles")),
        level=Level.COMMUNE,
        source=SOURCE,
    )

    commune = Territory.objects.get(code="commune:21009")
    assert (commune.name_fr, commune.name_en) == ("Ixelles", "Ixelles")


def test_one_wrong_feature_and_nothing_is_written(drawn):
    stamp = Edition.objects.get().stamp
    content = collection(feature(nis="21005"), feature(nis="99999"))

    with pytest.raises(InvalidInputs, match="feature 2 commune 99999 is not known"):
        import_boundaries(content, level=Level.COMMUNE, source=SOURCE)
    assert Edition.objects.get().stamp == stamp


def test_an_outline_in_another_country_is_refused(brussels):
    paris = collection(feature(square(2.34, 48.85, 2.35, 48.86), nis="21005"))

    with pytest.raises(InvalidInputs, match=r"26\d km from the territory"):
        import_boundaries(paris, level=Level.COMMUNE, source=SOURCE)


def test_outlines_without_source_are_refused(brussels):
    with pytest.raises(InvalidInput, match="say where the outlines come from"):
        import_boundaries(collection(feature(nis="21005")), level=Level.COMMUNE, source=" ")


def test_a_preview_reports_the_same_and_writes_nothing(brussels):
    content = collection(feature(quarter=11, nis="21001"))
    how = {"level": Level.QUARTER, "grid": "monitoring", "source": SOURCE}
    stamp = Edition.objects.get().stamp

    seen = preview_boundaries(content, **how)

    assert Edition.objects.get().stamp == stamp
    assert not Territory.objects.filter(grid="monitoring").exists()
    assert import_boundaries(content, **how).new_territories == seen.new_territories


# The command


def run(capsys, path, *options):
    call_command("import_boundaries", path, *options)
    return capsys.readouterr().out


def test_the_command_reports_what_it_did(brussels, tmp_path, capsys):
    path = tmp_path / "communes.geojson"
    path.write_bytes(
        collection(feature(nis="21005"), feature(square(4.359, 50.84, 4.37, 50.85), nis="21009"))
    )

    said = run(capsys, path, "--level", "commune", "--source", SOURCE)

    assert "2 features, 2 territories." in said
    assert "Outlines: 2 created, 0 updated, 0 unchanged." in said
    assert "Total area 1.65 km2" in said
    assert "features 1 and 2: 0.0784 km2" in said
    assert "Not in the file: commune:21001" in said
    assert Boundary.objects.count() == 2


def test_the_command_without_source_names_the_file(brussels, tmp_path, capsys):
    path = tmp_path / "communes-2026.geojson"
    path.write_bytes(collection(feature(nis="21005")))

    run(capsys, path, "--level", "commune")

    assert Boundary.objects.get().source == "communes-2026.geojson"


def test_a_dry_run_says_so_and_writes_nothing(brussels, tmp_path, capsys):
    path = tmp_path / "communes.geojson"
    path.write_bytes(collection(feature(nis="21005")))

    said = run(capsys, path, "--level", "commune", "--dry-run")

    assert said.endswith("Dry run: nothing was written.\n")
    assert not Boundary.objects.exists()


def test_the_command_lists_what_it_refuses(brussels, tmp_path):
    path = tmp_path / "communes.geojson"
    path.write_bytes(collection(*(feature(nis=str(number)) for number in range(30))))

    with pytest.raises(CommandError) as refused:
        call_command("import_boundaries", path, "--level", "commune")

    lines = str(refused.value).splitlines()
    assert lines[0] == "Nothing was imported: 30 problems."
    assert lines[1] == "  feature 1 commune 0 is not known"
    assert lines[-1] == "... and 10 more"


def test_the_command_tells_a_file_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_boundaries", tmp_path / "no.geojson", "--level", "commune")


# Official outlines of Brussels


def official(shared_geo, name, **how):
    return import_boundaries(
        (shared_geo / f"{name}.geojson").read_bytes(), source="Statbel", licence="CC BY 4.0", **how
    )


def test_the_official_files_are_taken_whole(brussels, shared_geo):
    communes = official(shared_geo, "communes", level=Level.COMMUNE)
    basins = official(shared_geo, "basins", level=Level.BASIN)
    quarters = official(shared_geo, "quarters", level=Level.QUARTER, grid="monitoring")

    assert [len(r.file.territories) for r in (communes, basins, quarters)] == [19, 5, 145]
    assert sum(len(territory.features) for territory in quarters.file.territories) == 204
    assert len(quarters.new_territories) == 145
    for report in (communes, basins, quarters):
        assert report.file.total_area_km2 == pytest.approx(162.4, abs=0.1)
        assert report.file.overlaps == ()
        assert report.tally.counts[Outcome.CREATED] == len(report.file.territories)


def test_what_is_not_verified_stays_marked(brussels, shared_geo):
    official(shared_geo, "quarters", level=Level.QUARTER, grid="monitoring")

    unverified = Containment.objects.filter(
        child__grid="monitoring", parent__level=Level.BASIN, status=Status.UNVERIFIED
    )
    assert {link.child.code for link in unverified} >= {"quarter:monitoring.35"}
    assert unverified.count() == 5


def test_importing_the_official_quarters_twice_changes_no_outline(brussels, shared_geo):
    official(shared_geo, "quarters", level=Level.QUARTER, grid="monitoring")
    again = official(shared_geo, "quarters", level=Level.QUARTER, grid="monitoring")

    assert again.new_territories == ()
    assert again.tally.counts == {
        Outcome.CREATED: 0,
        Outcome.UPDATED: 0,
        Outcome.UNCHANGED: 145,
    }


def test_a_point_lies_in_a_quarter_of_the_imported_grid(drawn, shared_geo):
    official(shared_geo, "quarters", level=Level.QUARTER, grid="monitoring")
    where = places()
    marolles = where.at(50.8365, 4.3465)

    assert {"quarter:monitoring.8", "commune:21004", "basin:centre-ouest"} <= marolles
    assert where.ancestors("quarter:monitoring.8") <= marolles


def test_a_quarter_over_two_communes_is_one_surface_on_the_map(brussels, shared_geo):
    report = official(shared_geo, "quarters", level=Level.QUARTER, grid="monitoring")
    several = [t for t in report.file.territories if len(t.features) > 1]
    (shown,) = outline_geojson([several[0].code])["features"]

    assert several
    assert from_geojson(shown["geometry"]).is_valid
    assert shapely.area(from_geojson(shown["geometry"])) == pytest.approx(
        several[0].geometry.area, rel=0.1
    )
    assert not json.dumps(shown).count("NaN")
