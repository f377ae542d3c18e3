"""Our own export comes back: what HSDS and its attributes can say does not change."""

import json

import pytest
from django.core.management import call_command

from seuil.directory.models import Service
from seuil.exchange.hsds.reader import read_hsds
from seuil.exchange.hsds.writer import write_hsds
from seuil.exchange.operations import import_records
from tests.exchange.hsds.offers import FOR_TEAMS, RICH, SHELTER, put_in, service_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def export(path, language="fr", source="test"):
    """Write all to a file; return the services by id, without the moment of their last change."""
    lines = list(write_hsds(Service.objects.from_source(source).order_by("uuid"), language))
    path.write_text("".join(lines), encoding="utf-8")
    made = [json.loads(line) for line in lines]
    return {service["id"]: {**service, "last_modified": ""} for service in made}


def differences(before, after):
    """Return where two exports differ: the service, the key, both values."""
    return [
        (service_id, key, one.get(key), after.get(service_id, {}).get(key))
        for service_id, one in before.items()
        for key in one.keys() | after.get(service_id, {}).keys()
        if one.get(key) != after.get(service_id, {}).get(key)
    ]


def take_back(path):
    return import_records("", read_hsds(path), actor=None)


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_export_import_export_is_stable(language, tmp_path):
    put_in(RICH, SHELTER, service_record(), FOR_TEAMS)
    first = export(tmp_path / "first.ndjson", language)
    Service.objects.all().delete()

    report = take_back(tmp_path / "first.ndjson")

    assert (report.created, report.refused) == (3, [])
    assert differences(first, export(tmp_path / "second.ndjson", language)) == []


def test_the_demonstration_directory_comes_back(tmp_path):
    first = export(tmp_path / "first.ndjson", source="demo")
    Service.objects.all().delete()

    report = take_back(tmp_path / "first.ndjson")

    assert report.refused == []
    assert report.created == len(first) > 100
    assert differences(first, export(tmp_path / "second.ndjson", source="demo")) == []


def test_a_second_import_changes_nothing(tmp_path):
    put_in(RICH, SHELTER)
    export(tmp_path / "first.ndjson")
    Service.objects.all().delete()
    take_back(tmp_path / "first.ndjson")

    report = take_back(tmp_path / "first.ndjson")

    assert (report.unchanged, report.updated, report.created) == (2, 0, 0)


def test_conditions_come_back_whole(tmp_path):
    (before,) = put_in(RICH)
    said = list(before.conditions.values_list("dimension", "operator", "values", "minimum"))
    export(tmp_path / "first.ndjson")
    Service.objects.all().delete()

    take_back(tmp_path / "first.ndjson")

    after = Service.objects.get().conditions
    assert list(after.values_list("dimension", "operator", "values", "minimum")) == [
        row
        for row in said
        if row[0] != "household"  # it had ended
    ]


def test_a_confidential_place_comes_back_confidential(tmp_path):
    put_in(SHELTER)
    export(tmp_path / "first.ndjson")
    Service.objects.all().delete()

    take_back(tmp_path / "first.ndjson")

    location = Service.objects.get().locations.get()
    assert location.confidential
    assert (location.lat, location.address, location.commune) == (None, "", None)


def test_the_commands_write_and_read_a_file(tmp_path):
    file = tmp_path / "all.ndjson"
    put_in(RICH, SHELTER, FOR_TEAMS)

    call_command("export_directory", format="hsds", source="test", output=file, verbosity=0)
    Service.objects.from_source("test").delete()
    call_command("import_directory", file, format="hsds", source="test", verbosity=0)

    names = Service.objects.from_source("test").values_list("external_id", flat=True)
    assert set(names) == {"rich", "shelter"}
