import datetime
import gzip
import json

import pytest

from seuil.exchange.formats import text
from seuil.exchange.hsds.reader import read_hsds
from seuil.exchange.operations import import_records
from seuil.exchange.report import Remark
from seuil.kernel.errors import InvalidInput
from tests.exchange.hsds.schemas import HSDS, needs_schemas

TODAY = datetime.date(2026, 11, 24)
PLAIN = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Counselling",
    "status": "active",
    "organization": {
        "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
        "name": "Example",
        "description": "An example",
    },
}


def read(tmp_path, content, name="file.json", **options):
    file = tmp_path / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return list(read_hsds(file, today=TODAY, **options))


def record(tmp_path, **said):
    (line,) = read(tmp_path, PLAIN | said)
    assert line.problems == ()
    return line.record


def noticed(line, remark):
    return [notice.column for notice in line.notices if notice.remark is remark]


@needs_schemas
@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    "example",
    [
        "service_full.json",
        "service_list.json",
        "service_at_location_full.json",
        "service_at_location_list.json",
        "organization_full.json",
        "tabular.json",
        "csv",
    ],
)
def test_the_official_examples_are_taken_in(example):
    lines = read_hsds(HSDS / "examples" / example, today=TODAY)

    report = import_records("example", lines, actor=None)

    assert (report.created, report.refused) == (1, [])


@needs_schemas
@pytest.mark.parametrize(
    "example",
    [
        "organization_list.json",
        "taxonomy.json",
        "taxonomy_list.json",
        "taxonomy_term.json",
        "taxonomy_term_list.json",
        "location.json",
        "base.json",
    ],
)
def test_official_examples_without_services_give_none(example):
    assert list(read_hsds(HSDS / "examples" / example, today=TODAY)) == []


@needs_schemas
def test_the_full_example_says_what_it_can():
    (line,) = read_hsds(HSDS / "examples" / "service_full.json", today=TODAY)

    said = line.record
    assert said["name"] == {"en": "Community Counselling"}
    assert said["conditions"][0]["values"] == [12, 101]
    assert said["languages"] == ["ur"]
    assert said["checked_on"] == "2005-01-01"
    assert said["capacity"] == {"status": "open", "updated": "2024-09-25"}
    assert said["contacts"][0] == {
        "type": "phone",
        "value": "+44 1234 234567",
        "note": said["contacts"][0]["note"],
    }
    assert "lat" not in said["locations"][0]  # latitude 100 is not on earth
    assert noticed(line, Remark.HOURS_AS_TEXT) == ["schedules"]
    left_out = noticed(line, Remark.LEFT_OUT)
    assert {"service.accreditations", "location.latitude", "contacts.name"} <= set(left_out)


def test_keys_that_hsds_does_not_know_are_named_and_left_out(tmp_path):
    (line,) = read(tmp_path, PLAIN | {"colour": "blue", "mood": ""})

    assert noticed(line, Remark.LEFT_OUT) == ["service.colour"]
    assert "colour" not in line.record


def test_what_hsds_does_not_say_stays_unknown(tmp_path):
    said = record(tmp_path)

    assert said.keys() == {"id", "name", "organisation", "visibility"}


def test_usual_schedules_become_hours_on_the_clocks_of_the_place(tmp_path):
    said = record(
        tmp_path,
        schedules=[
            {
                "freq": "WEEKLY",
                "byday": "MO,TU",
                "opens_at": "08:00Z",
                "closes_at": "11:00Z",
                "valid_from": "2026-12-01",
            },
            {"freq": "MONTHLY", "byday": "2TH", "opens_at": "14:00", "closes_at": "16:00"},
        ],
    )

    assert said["hours"] == "Mo,Tu 09:00-12:00; Th[2] 14:00-16:00"


@pytest.mark.parametrize(
    ("capacities", "status"),
    [
        ([{"available": 0, "updated": "2026-11-20T09:00:00Z"}], "full"),
        ([{"available": 0}, {"available": 3}], "open"),
    ],
)
def test_numbers_of_free_places_become_a_status(tmp_path, capacities, status):
    assert record(tmp_path, capacities=capacities)["capacity"]["status"] == status


def test_only_costs_of_nothing_make_a_service_free(tmp_path):
    free = record(tmp_path, cost_options=[{"amount": 0}])
    paid = record(tmp_path, cost_options=[{"amount": 35, "currency": "EUR"}, {"amount": 0}])

    assert free["price"] == {"kind": "free"}
    assert "kind" not in paid["price"]
    assert "35 EUR" in paid["price"]["text"]["en"]


def test_a_persons_own_contact_is_not_kept(tmp_path):
    said = record(
        tmp_path,
        contacts=[
            {"name": "Ann Persona", "email": "ann@example.org"},
            {"department": "Reception", "email": "desk@example.org"},
        ],
    )

    assert said["contacts"] == [
        {"type": "email", "value": "desk@example.org", "note": {"en": "Reception"}}
    ]


def test_long_steps_are_cut_between_words(tmp_path):
    said = record(tmp_path, application_process="1. Ask\n2. " + "wait " * 200)

    texts = [step["en"] for step in said["entry_steps"]]
    assert texts[0] == "Ask"
    assert all(len(text) <= 500 for text in texts)
    assert " ".join(texts[1:]).split() == ["wait"] * 200


def test_services_at_several_locations_come_together(tmp_path):
    places = [
        {
            "id": f"sal-{n}",
            "service": PLAIN,
            "location": {
                "id": f"loc-{n}",
                "latitude": 50.8 + n / 100,
                "longitude": 4.3,
                "location_type": "physical",
            },
        }
        for n in range(3)
    ]

    (line,) = read(tmp_path, {"contents": places})

    assert [location["id"] for location in line.record["locations"]] == ["loc-0", "loc-1", "loc-2"]


def test_the_language_of_the_texts_can_be_given(tmp_path):
    (line,) = read(tmp_path, PLAIN, language="nl")

    assert line.record["name"] == {"nl": "Counselling"}


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"name": ["no", "text"]}, "name"),
        ({"name": ""}, "name"),
        ({"id": None}, "id"),
        ({"status": "defunct"}, "status"),
        ({"status": "sleeping"}, "status"),
        ({"phones": "02 000 00 00"}, "phones"),
        ({"minimum_age": "twelve"}, "minimum_age"),
        ({"organization": None}, "organization"),
        ({"organization": "Example"}, "organization"),
        ({"schedules": [1]}, "schedules"),
    ],
)
def test_a_wrong_service_is_refused_with_its_place_and_the_others_go_on(tmp_path, said, path):
    lines = read(tmp_path, [PLAIN | said, PLAIN | {"id": "second"}])

    assert [line.number for line in lines] == [1, 2]
    assert path in [problem.path for problem in lines[0].problems]
    assert lines[0].problems[0].accepted
    assert lines[0].record is None
    assert lines[1].problems == ()


def test_a_wrong_line_does_not_stop_the_others(tmp_path):
    good = json.dumps(PLAIN)
    content = f"{good}\n\n{{broken\n[1]\n{good}\n"

    lines = read(tmp_path, content, "file.ndjson")

    assert [(line.number, bool(line.problems)) for line in lines] == [
        (1, False),
        (3, True),
        (4, True),
        (5, False),
    ]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{"id": "\xe9"}', "byte 8"),
        ("{", "line 1, column 2"),
        ("", "line 1, column 1"),
        ('{"contents": [1]}', "contents.0"),
        ('{"hello": "world"}', ""),
        ("[" * 100_000, ""),
    ],
)
def test_a_file_that_is_no_hsds_is_refused_as_a_whole(tmp_path, content, place):
    def problem_of():
        lines = read(tmp_path, content)
        (line,) = lines
        return line.problems[0]

    try:
        problem = problem_of()
    except InvalidInput as raised:
        problem = raised

    assert problem.path == place
    assert problem.accepted


def test_a_line_that_is_no_line_is_refused_and_the_next_one_read(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_LINE", 1000)
    long = json.dumps(PLAIN | {"description": "x" * 2500})

    first, second = read(tmp_path, f"{long}\n{json.dumps(PLAIN)}\n", "a.ndjson")

    assert "too long" in str(first.problems[0])
    assert (second.number, second.problems) == (2, ())


@pytest.mark.parametrize("depth", [401, 980, 990])
def test_lists_in_lists_are_refused_as_such(tmp_path, depth):
    deep = PLAIN | {"x": "HERE"}
    content = json.dumps(deep).replace('"HERE"', "[" * depth + "]" * depth) + "\n"

    first, second = read(tmp_path, content + json.dumps(PLAIN), "a.ndjson")

    assert str(first.problems[0]).startswith("this JSON")
    assert second.problems == ()


def test_a_compressed_file_is_named_as_such(tmp_path):
    with pytest.raises(InvalidInput, match="gzip"):
        read(tmp_path, gzip.compress(b"{}"), "a.ndjson")
