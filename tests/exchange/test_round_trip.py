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
from seuil.kernel.errors import InvalidInputs
from seuil.organisations.models import Organisation
from tests.directory.record.samples import raw, taken
from tests.directory.record.strategies import records
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import SourceFactory

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


def of_another_source(**fields):
    described = {"id": "org-1", "source": "demo", "name": {"fr": "Les Amis"}}
    return raw(source="here", id="new", organisation=described, **fields)


def test_an_organisation_of_another_source_comes_back_as_one_and_byte_for_byte(brussels):
    taken(
        raw(source="demo", id="s-1", organisation={"id": "org-1", "name": {"fr": "Les Amis"}}),
        of_another_source(),
    )
    first = exported()
    lines = [json.loads(line) for line in first.splitlines()]

    assert Organisation.objects.get().services.count() == 2
    assert taken(*lines).unchanged == 2
    Service.objects.all().delete()
    Organisation.objects.all().delete()
    taken(*lines)
    assert exported() == first
    assert Organisation.objects.get().source.code == "demo"


def test_a_sheet_that_was_begun_here_is_exported_with_the_source_of_its_organisation(brussels):
    service = ServiceFactory(
        source=SourceFactory(code="here"), organisation__source=SourceFactory(code="demo")
    )

    [line] = exported("here").splitlines()
    Service.objects.all().delete()
    taken(json.loads(line))

    assert json.loads(line)["organisation"]["source"] == "demo"
    assert Organisation.objects.get() == service.organisation


def test_a_source_that_says_nothing_new_is_not_written(brussels):
    described = {"id": "org-1", "source": "a"}

    record = parse_record(raw(source="a", organisation=described), brussels)

    assert record.organisation.source == ""
    assert "source" not in record.as_dict()["organisation"]


def test_a_line_of_another_source_leaves_what_an_organisation_says_of_itself(brussels):
    taken(raw(source="demo", id="s-1", organisation={"id": "org-1", "name": {"fr": "Les Amies"}}))

    report = taken(of_another_source())

    assert report.refused == []
    assert Organisation.objects.get().name_fr == "Les Amies"
    assert report.organisations_updated == 0


def test_the_same_organisation_described_in_two_ways_is_refused_whatever_the_source(brussels):
    described = {"id": "org-1", "name": {"fr": "Les Amies"}}

    report = taken(raw(source="demo", id="s-1", organisation=described), of_another_source())

    assert [problem.column for refused in report.refused for problem in refused.problems] == [
        "organisation"
    ]


@pytest.mark.parametrize("source", ["De Mo", 3, "x" * 300])
def test_a_source_of_an_organisation_that_is_none_is_refused_with_its_place(brussels, source):
    with pytest.raises(InvalidInputs) as refused:
        parse_record(raw(organisation={"id": "org-1", "source": source}), brussels)

    assert [problem.path for problem in refused.value.problems] == ["organisation.source"]
