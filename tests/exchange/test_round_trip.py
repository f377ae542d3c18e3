"""Export, import, export: the same bytes; and what is read is what was written."""

import json
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.directory.models import Service
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.rows import record_of, records_of, render_record
from seuil.directory.record.values import line_of
from seuil.exchange.exports import export_seuil, services_to_export
from seuil.exchange.formats.seuil import read_seuil
from seuil.exchange.management.commands.load_demonstration import demonstration_lines
from seuil.exchange.operations import import_records
from tests.directory.record.samples import raw, taken
from tests.directory.record.strategies import records

any_record = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def exported(source=""):
    return "".join(export_seuil(services_to_export(source)))


@any_record
@given(record=records())
def test_a_line_read_again_is_the_same_record(brussels, record):
    parsed = parse_record(record, brussels)

    assert parse_record(json.loads(line_of(parsed)), brussels) == parsed


@any_record
@given(some=st.tuples(records(1), records(2)))
def test_the_directory_gives_back_what_it_was_given(brussels, some):
    """Each example meets the rows of the one before, so changes are tried as well."""
    report = taken(*some)

    assert report.refused == []
    assert exported() == "".join(line_of(parse_record(record, brussels)) + "\n" for record in some)
    assert taken(*some).unchanged == 2


def test_the_demonstration_comes_back_byte_for_byte(brussels, tmp_path):
    import_records("", demonstration_lines(), actor=None)
    first = exported()
    lines = first.splitlines(keepends=True)
    random.Random(1).shuffle(lines)  # noqa: S311
    file = tmp_path / "shuffled.ndjson"
    file.write_text("".join(lines), encoding="utf-8")

    unchanged = import_records("", read_seuil(file), actor=None)
    Service.objects.all().delete()
    created = import_records("", read_seuil(file), actor=None)

    assert unchanged.unchanged == created.created == len(lines) > 100
    assert exported() == first


def test_the_demonstration_has_no_refused_line(brussels):
    report = import_records("demo", demonstration_lines(), actor=None, dry_run=True)

    assert report.refused == []


def test_lines_stand_in_the_order_of_their_ids(brussels):
    taken(*(raw(id=key, organisation={"id": key}) for key in ["é", "b", "B", "a-2", "a1"]))

    ids = [json.loads(line)["id"] for line in exported().splitlines()]
    assert ids == sorted(ids)


def test_a_sheet_gives_the_record_that_a_bulk_export_gives(brussels):
    import_records("", demonstration_lines(), actor=None)
    services = list(Service.objects.for_sheet().order_by("pk"))

    assert [record_of(service) for service in services] == records_of(services)
    assert render_record(services[0]) == records_of(services[:1])[0].as_dict()


def test_the_number_of_queries_of_an_export_does_not_grow(brussels):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            exported()
        return len(captured)

    taken(raw())
    one = queries()
    taken(*(raw(id=f"s-{n}") for n in range(10)))

    assert queries() == one


@pytest.mark.parametrize("source", ["a", "b"])
def test_one_source_can_be_exported_alone(brussels, source):
    taken(raw(source="a"), raw(source="b"))

    [line] = exported(source).splitlines()

    assert json.loads(line)["source"] == source
