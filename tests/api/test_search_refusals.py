"""POST /api/v1/access/search: what it refuses, and in which words."""

import json

import pytest

from tests.api.conftest import SEARCH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def problems(response, status=422):
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/json"
    found = response.json()["errors"]
    assert all(p.keys() == {"path", "value", "accepted", "message"} for p in found)
    assert all(p["accepted"] and p["message"] for p in found)
    return found


@pytest.mark.parametrize(
    ("body", "path", "value", "accepted"),
    [
        ({"colour": "blue"}, "colour", "blue", "one of: text, categories"),
        ({"text": 1}, "text", 1, "words"),
        ({"text": "x" * 201}, "text", "x" * 200 + "…", "200 characters"),
        ({"categories": "food"}, "categories", "food", "a list"),
        ({"categories": ["food", "fun"]}, "categories.1", "fun", "/api/v1/categories"),
        ({"categories": [1]}, "categories.0", 1, "/api/v1/categories"),
        ({"near": "here"}, "near", "here", "lat, lon, radius_m"),
        ({"near": {"lat": 50.8}}, "near.lon", None, "degrees east"),
        ({"near": {"lat": 91, "lon": 4}}, "near.lat", 91, "-90 to 90"),
        ({"near": {"lat": 50, "lon": -181}}, "near.lon", -181, "-180 to 180"),
        ({"near": {"lat": "50", "lon": 4}}, "near.lat", "50", "degrees north"),
        ({"near": {"lat": True, "lon": 4}}, "near.lat", True, "degrees north"),
        ({"near": {"lat": 50, "lon": 4, "radius_m": 0}}, "near.radius_m", 0, "more than 0"),
        ({"near": {"lat": 50, "lon": 4, "radius_m": 100001}}, "near.radius_m", 100001, "100000"),
        ({"near": {"lat": 50, "lon": 4, "radius": 5}}, "near.radius", 5, "lat, lon, radius_m"),
        ({"territory": "basin:west"}, "territory", "basin:west", "/api/v1/territories"),
        ({"territory": ["basin:nord"]}, "territory", "['basin:nord']", "/api/v1/territories"),
        ({"at": "tomorrow"}, "at", "tomorrow", "offset"),
        ({"at": "2026-11-24T10:00:00"}, "at", "2026-11-24T10:00:00", "offset"),
        ({"at": "2026-02-30T10:00:00Z"}, "at", "2026-02-30T10:00:00Z", "offset"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at", "0001-01-01T00:00:00+14:00", "2000 to 2100"),
        ({"at": 1700000000}, "at", 1700000000, "offset"),
        ({"situation": []}, "situation", "[]", "dimension -> fact"),
        ({"situation": {"mood": "sad"}}, "situation.mood", "sad", "a dimension: age"),
        ({"situation": {"age": -1}}, "situation.age", -1, "0 to 130"),
        ({"situation": {"age": True}}, "situation.age", True, "0 to 130"),
        ({"situation": {"age": "34"}}, "situation.age", "34", "0 to 130"),
        ({"situation": {"gender": "cat"}}, "situation.gender", "cat", "woman, man, x"),
        ({"situation": {"animals": "yes"}}, "situation.animals", "yes", "true or false"),
        ({"situation": {"health": "drugs"}}, "situation.health", "drugs", "a list of"),
        ({"situation": {"health": ["sad"]}}, "situation.health.0", "sad", "a list of"),
        ({"situation": {"language": ["qqq"]}}, "situation.language.0", "qqq", "ISO 639"),
        (
            {"situation": {"residence_area": "commune:1"}},
            "situation.residence_area",
            "commune:1",
            "commune:21015",
        ),
        ({"sort": "best"}, "sort", "best", "nearest, soonest, relevance"),
        ({"source": "nowhere"}, "source", "nowhere", "demo"),
        ({"source": "\u0000"}, "source", "\u0000", "demo"),
        ({"lang": "de"}, "lang", "de", "fr, nl, en"),
        ({"limit": 0}, "limit", 0, "1 to 200"),
        ({"limit": 201}, "limit", 201, "1 to 200"),
        ({"limit": "20"}, "limit", "20", "1 to 200"),
        ({"limit": 2.5}, "limit", 2.5, "1 to 200"),
        ({"limit": None}, "limit", None, "1 to 200"),
        ({"offset": -1}, "offset", -1, "whole number"),
        ({"offset": 10**30}, "offset", str(10**30), "whole number"),
        ([], "", "[]", "a JSON object"),
        (None, "", None, "a JSON object"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_field_is_named_with_what_is_accepted(public, body, path, value, accepted):
    response = public.post(SEARCH, json.dumps(body), "application/json")

    (problem,) = problems(response)
    assert (problem["path"], problem["value"]) == (path, value)
    assert accepted in problem["accepted"]


def test_all_wrong_fields_are_named_at_once(public):
    response = public.search({"limit": 0, "near": {"lat": 91, "lon": 200}, "sort": "best"})

    assert {p["path"] for p in problems(response)} == {"limit", "near.lat", "near.lon", "sort"}


def test_all_wrong_facts_are_named_at_once(public):
    response = public.search({"situation": {"age": -1, "animals": 3, "health": None}})

    assert [p["path"] for p in problems(response)] == ["situation.age", "situation.animals"]


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b" ", ""),
        (b"{", ""),
        (b"\xff\xfe", ""),
        (b'{"near": {"lat": NaN, "lon": 4}}', "NaN"),
        (b'{"near": {"lat": -Infinity, "lon": 4}}', "-Infinity"),
        (b'{"limit": ' + b"9" * 5000 + b"}", ""),
        (b"[" * 100_000, ""),
    ],
    ids=["blank", "cut", "utf-16", "NaN", "Infinity", "huge number", "deep"],
)
def test_what_is_no_json_is_refused(public, body, value):
    (problem,) = problems(public.post(SEARCH, body, "application/json"))

    assert problem["path"] == ""
    assert problem["value"] == value


def test_a_number_beyond_measure_is_no_place(public):
    body = b'{"near": {"lat": 1e999, "lon": 4}}'

    (problem,) = problems(public.post(SEARCH, body, "application/json"))

    assert (problem["path"], problem["value"]) == ("near.lat", "inf")


@pytest.mark.parametrize("sign", [b"", b"-"])
def test_a_whole_number_beyond_measure_is_no_age(public, sign):
    body = b'{"situation": {"age": ' + sign + b"9" * 400 + b"}}"

    (problem,) = problems(public.post(SEARCH, body, "application/json"))

    assert problem["path"] == "situation.age"


def test_a_key_twice_is_refused(public):
    (problem,) = problems(public.post(SEARCH, b'{"limit": 1, "limit": 2}', "application/json"))

    assert problem["path"] == "limit"


def test_a_lone_surrogate_comes_back_unharmed(public):
    (problem,) = problems(public.post(SEARCH, b'{"sort": "\\ud800"}', "application/json"))

    assert problem["value"] == "\ud800"


def test_a_body_is_needed(public):
    response = public.generic("POST", SEARCH, b"", CONTENT_TYPE="application/json")

    (problem,) = problems(response)
    assert problem["accepted"] == "a JSON object with the documented keys"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(public, kind):
    (problem,) = problems(public.post(SEARCH, "a=1", kind), 415)

    assert problem["accepted"] == "application/json"


def test_a_form_is_refused(public):
    problems(public.post(SEARCH, {"text": "psy"}), 415)


def test_a_body_that_is_too_large_is_refused(public):
    body = json.dumps({"text": "x" * 600_000})

    (problem,) = problems(public.post(SEARCH, body, "application/json"), 413)

    assert "512 kB" in problem["accepted"]


def test_the_situation_never_travels_in_the_address(public):
    (problem,) = problems(public.post(f"{SEARCH}?age=34", "{}", "application/json"))

    assert problem["path"] == "age"


def test_an_unknown_path_is_answered_in_json(public):
    (problem,) = problems(public.get("/api/v2/anything"), 404)

    assert problem["value"] == "/api/v2/anything"
