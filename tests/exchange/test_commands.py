"""`seuil import` and `seuil export` as an operator meets them."""

import csv
import io
import json
import stat
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Category, Service
from seuil.directory.operations import load_categories
from seuil.directory.record.saving import save_sheet
from seuil.exchange import operations
from seuil.exchange.management.commands.import_directory import lines_to_come
from seuil.observatory.models import Vignette
from seuil.organisations.models import Source
from tests.directory.record.samples import raw, taken, write_lines

pytestmark = pytest.mark.usefixtures("brussels")


def run(command, *arguments, **options):
    """Return what a command says, and its exit status."""
    said = io.StringIO()
    try:
        call_command(command, *arguments, stdout=said, **options)
    except SystemExit as left:
        return said.getvalue(), left.code
    return said.getvalue(), 0


def imported(file, *arguments, **options):
    return run("import_directory", file, *arguments, format="seuil", **options)


def test_an_import_tells_what_became_of_the_lines(tmp_path):
    file = write_lines(tmp_path / "a.ndjson", [raw(), raw(id="s-2")])

    said, status = imported(file)

    assert "2 created, 0 updated, 0 unchanged, 0 refused." in said
    assert status == 0
    assert list(tmp_path.iterdir()) == [file]


def test_refused_lines_are_told_and_written_beside_the_file(tmp_path):
    file = write_lines(tmp_path / "a.ndjson", [raw(), raw(id="s-2", hours="x")])

    said, status = imported(file)

    [line] = (tmp_path / "a.refused.ndjson").read_text("utf-8").splitlines()
    refused = json.loads(line)
    assert status == 1
    assert "Line 2 (s-2) was refused" in said
    assert "OSM syntax" in said
    assert (refused["line"], refused["id"]) == (2, "s-2")
    assert refused["problems"][0]["column"] == "hours"
    assert refused["original"]["hours"] == "x"
    assert Service.objects.count() == 1


def test_refused_lines_go_where_was_asked(tmp_path):
    file = write_lines(tmp_path / "a.ndjson", [raw(hours="x")])
    elsewhere = tmp_path / "elsewhere.ndjson"

    imported(file, refused=elsewhere)

    assert elsewhere.exists()
    assert not (tmp_path / "a.refused.ndjson").exists()


def test_refused_lines_are_never_written_over_the_file(tmp_path):
    file = write_lines(tmp_path / "a.ndjson", [raw(hours="x")])
    before = file.read_bytes()
    (tmp_path / "link.ndjson").symlink_to(file)

    with pytest.raises(CommandError, match="--refused"):
        imported(file, refused=tmp_path / "link.ndjson")

    assert file.read_bytes() == before


def test_when_refused_lines_cannot_be_kept_it_says_what_went_in_before(tmp_path, monkeypatch):
    monkeypatch.setattr(operations, "BATCH", 1)
    records = [raw(), raw(id="s-2"), raw(id="s-3", hours="x"), raw(id="s-4")]
    file = write_lines(tmp_path / "a.ndjson", records)

    with pytest.raises(CommandError) as stopped:
        imported(file, refused=tmp_path / "no" / "folder.ndjson")

    assert stopped.value.returncode == 3
    assert "stopped at line 3: 2 created" in str(stopped.value)
    assert "No such file" in str(stopped.value)
    assert Service.objects.count() == 2


def test_lines_to_come_are_known_where_a_line_is_a_service(tmp_path):
    file = write_lines(tmp_path / "a.ndjson", [raw(), raw(id="s-2")])
    document = tmp_path / "a.json"
    document.write_text(json.dumps({"contents": []}, indent=1), encoding="utf-8")

    assert lines_to_come(file, "seuil") == lines_to_come(file, "hsds") == 2
    assert lines_to_come(document, "hsds") == lines_to_come(tmp_path, "hsds") == 0


@pytest.mark.parametrize(("choice", "hours"), [("keep", "24/7"), ("replace", "Mo 09:00-12:00")])
def test_what_was_written_by_hand_is_kept_or_replaced_and_named(tmp_path, choice, hours):
    taken(raw(hours="Tu 09:00-12:00"))
    save_sheet(
        Service.objects.get().pk,
        lambda record: replace(record, hours="24/7"),
        actor=None,
        cause=Cause.EDIT,
        hand=Hand.SERVICE,
    )
    file = write_lines(tmp_path / "a.ndjson", [raw(hours="Mo 09:00-12:00")])

    said, _ = imported(file, hand_edits=choice)
    again, _ = imported(file, hand_edits=choice)

    assert Service.objects.get().hours == hours
    assert "1 x hours: s-1 (line 1)" in said
    assert "0 created, 0 updated, 1 unchanged" in again


def test_a_dry_run_says_so_and_writes_nothing(tmp_path):
    file = write_lines(tmp_path / "a.ndjson", [raw()])

    said, _ = imported(file, dry_run=True)

    assert "1 created" in said
    assert "nothing was written" in said
    assert not Service.objects.exists()


def test_a_table_is_imported_with_its_mapping(tmp_path):
    (tmp_path / "m.toml").write_text(
        '[columns]\nid = "id"\norganisation = "id"\nname_fr = "nom"\n[split]\nregles = ";"\n'
    )
    file = tmp_path / "a.csv"
    file.write_text("id,nom,regles\na,Accueil,porte bleue\n", encoding="utf-8")

    said, status = run(
        "import_directory", file, format="csv", mapping=str(tmp_path / "m.toml"), source="t"
    )

    assert status == 0
    assert "Phrases not understood, kept as text: 1 times" in said
    assert "regles: porte bleue" in said
    assert Service.objects.get().source.code == "t"


USAGE = {
    "a file that is not there": ({"format": "seuil"}, "No such file"),
    "no source": ({"format": "csv"}, "--source"),
    "a source that is no code": ({"format": "seuil", "source": "Ma source"}, "--source"),
    "no mapping": ({"format": "csv", "source": "t"}, "--mapping"),
    "a mapping that is not there": (
        {"format": "csv", "source": "t", "mapping": "no.toml"},
        "no.toml",
    ),
}


@pytest.mark.parametrize("mistake", USAGE)
def test_a_wrong_call_is_told_in_one_sentence(tmp_path, mistake):
    options, words = USAGE[mistake]

    with pytest.raises(CommandError, match=words) as error:
        run("import_directory", tmp_path / "no.csv", **options)

    assert error.value.returncode == 2
    assert "\n" not in str(error.value)


def test_categories_are_there_for_the_first_import(tmp_path):
    Category.objects.exclude(parent=None).delete()
    Category.objects.all().delete()

    _, status = imported(write_lines(tmp_path / "a.ndjson", [raw()]))

    assert status == 0


def test_loading_categories_again_changes_nothing():
    assert load_categories() == 0


def test_a_category_that_was_changed_by_hand_is_set_right():
    Category.objects.filter(code="food").update(label_fr="Autre")

    assert load_categories() == 1
    assert Category.objects.get(code="food").label_fr == "Alimentation"


def test_the_demonstration_is_fictional_and_can_be_loaded_twice():
    first, status = run("load_demonstration")
    second, _ = run("load_demonstration")

    assert status == 0
    assert " 0 refused." in first
    assert "0 created, 0 updated" in second
    assert Source.objects.get(code="demo").fictional
    assert Vignette.objects.exists()


SECRET = {"id": "a", "address": "Rue Cachée 1", "lat": 50.85, "lon": 4.35, "confidential": True}


def test_the_lossless_export_holds_confidential_addresses_and_is_for_its_owner(tmp_path):
    taken(raw(locations=[SECRET]))
    output = tmp_path / "all.ndjson"

    said, _ = run("export_directory", format="seuil", output=output)

    assert "Rue Cachée 1" in output.read_text("utf-8")
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert "1 services written" in said


@pytest.mark.parametrize("format_name", ["csv", "hsds"])
def test_other_exports_leave_confidential_addresses_out(format_name):
    taken(raw(locations=[SECRET]))

    said, _ = run("export_directory", format=format_name)

    assert "Repas du soir" in said
    assert "Cachée" not in said
    assert "50.85" not in said


def test_no_cell_of_an_exported_table_is_a_formula():
    taken(
        raw(
            name={"fr": "=HYPERLINK(1)", "nl": "@SUM(A1)", "en": "-1+1"},
            description={"fr": "\t=1"},
            contacts=[
                {"type": "phone", "value": "+32 2 000 00 00"},
                {"type": "phone", "value": "112", "audience": "professional"},
            ],
        )
    )

    said, _ = run("export_directory", format="csv")

    [row] = csv.DictReader(io.StringIO(said))
    assert row["name_fr"] == "'=HYPERLINK(1)"
    assert row["name_nl"] == "'@SUM(A1)"
    assert row["name_en"] == "'-1+1"
    assert row["description_fr"] == "'\t'=1"
    assert row["phone"] == "+32 2 000 00 00"


def test_what_was_exported_as_hsds_can_be_imported_again(tmp_path):
    taken(raw())
    output = tmp_path / "all.hsds.ndjson"
    run("export_directory", format="hsds", output=output)
    Service.objects.all().delete()

    said, status = run("import_directory", output, format="hsds")

    assert status == 0, said
    assert Service.objects.get(source__code="test").name_fr == "Repas du soir"


def test_a_source_without_services_cannot_be_exported():
    with pytest.raises(CommandError, match="No services of source nobody"):
        run("export_directory", format="seuil", source="nobody")
