"""POST /api/v1/access/search: what it answers."""

import logging

import pytest

from seuil.access.types import Interpreter
from seuil.directory.models import Service
from seuil.matching.search import Question
from seuil.matching.search import search as ask_directly
from tests.api.conftest import SEARCH
from tests.exchange.hsds.offers import place, put_in, service_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

NEAR_NORD = {"lat": 50.8605, "lon": 4.3608, "radius_m": 3000}
JOURNEY = {
    "categories": ["primary_care"],
    "near": NEAR_NORD,
    "at": "2026-11-24T10:00:00+01:00",
    "situation": {
        "age": 34,
        "gender": "man",
        "residence_status": "undocumented",
        "language": ["ti"],
        "animals": True,
    },
}
TOP_KEYS = {"count", "verdicts", "facets", "results"}
RESULT_KEYS = {
    "id",
    "source",
    "external_id",
    "name",
    "verdict",
    "distance_m",
    "opens_next",
    "reasons",
}


def condition(dimension, operator, *values, **said):
    return {
        "dimension": dimension,
        "state": "condition",
        "operator": operator,
        "values": list(values),
        **said,
    }


def only(response, external_id):
    (result,) = [r for r in response.json()["results"] if r["external_id"] == external_id]
    return result


def test_the_answer_has_exactly_the_keys_of_the_format(public):
    answer = public.search(JOURNEY).json()

    assert answer.keys() == TOP_KEYS
    assert answer["verdicts"].keys() == {"open", "ask", "blocked", "near_miss"}
    assert answer["facets"].keys() == {"category", "language", "basin", "commune"}
    assert all(result.keys() == RESULT_KEYS for result in answer["results"])
    reasons = [reason for result in answer["results"] for reason in result["reasons"]]
    assert all(r.keys() == {"dimension", "result", "sentence", "derogation"} for r in reasons)


def test_the_man_with_a_dog_finds_a_doctor_and_sees_why_others_do_not_fit(public):
    answer = public.search(JOURNEY | {"limit": 200}).json()

    verdicts = [result["verdict"] for result in answer["results"]]
    assert answer["count"] == len(verdicts) == sum(verdicts.count(v) for v in set(verdicts))
    assert verdicts == sorted(verdicts, key=["open", "ask", "blocked"].index)
    assert {verdict: verdicts.count(verdict) for verdict in set(verdicts)} == {
        verdict: answer["verdicts"][verdict] for verdict in set(verdicts)
    }
    assert {"open", "ask", "blocked"} <= set(verdicts)
    blocked = [result for result in answer["results"] if result["verdict"] == "blocked"]
    assert all(any(r["result"] == "failed" for r in result["reasons"]) for result in blocked)
    assert all(r["sentence"] for result in answer["results"] for r in result["reasons"])
    alone = [b for b in blocked if sum(r["result"] == "failed" for r in b["reasons"]) == 1]
    assert answer["verdicts"]["near_miss"] == len(alone)


def test_it_answers_what_the_engine_answers(public):
    answer = public.search({"text": "psy gratuit", "limit": 200}).json()

    reply = ask_directly(Question(text="psy gratuit", limit=200))
    assert answer["count"] == reply.count > 0
    assert [r["id"] for r in answer["results"]] == [str(m.service.uuid) for m in reply.matches]


@pytest.mark.parametrize("body", [{}, {"situation": {}}, {"situation": {"age": None}}])
def test_without_facts_and_time_no_verdict_is_given(public, body):
    answer = public.search(body).json()

    assert {result["verdict"] for result in answer["results"]} == {None}
    assert {result["distance_m"] for result in answer["results"]} == {None}
    assert set(answer["verdicts"].values()) == {0}
    assert answer["count"] == Service.objects.public().count()


def test_null_is_the_same_as_absent(public):
    nothing = dict.fromkeys(["text", "categories", "near", "territory", "at", "situation", "sort"])

    assert public.search(nothing).json() == public.search({}).json()


def test_each_result_of_a_dimension_has_its_name(public):
    put_in(
        service_record(
            "strict",
            locations=[place()],
            languages=["fr"],
            interpreter=Interpreter.NONE,
            capacity={"status": "full"},
            conditions=[
                condition(
                    "age", "between", 65, None, derogation={"possible": True, "who": {"fr": "Ada"}}
                ),
                condition("address", "in", "home", can_follow=True),
                condition("health_cover", "in", "insured"),
                condition("household", "in", "children", force="prefers"),
            ],
        )
    )
    situation = {
        "age": 30,
        "address": "none",
        "household": ["children"],
        "language": ["ti"],
        "animals": True,
    }

    response = public.search({"source": "test", "situation": situation, "lang": "fr"})

    result = only(response, "strict")
    assert {r["dimension"]: r["result"] for r in result["reasons"]} == {
        "age": "failed",
        "language": "failed",
        "capacity": "failed",
        "health_cover": "ask_person",
        "animals": "ask_service",
        "address": "bring_later",
        "household": "preferred",
    }
    assert result["verdict"] == "blocked"
    derogations = {r["dimension"]: r["derogation"] for r in result["reasons"] if r["derogation"]}
    assert list(derogations) == ["age"]
    assert "Ada" in derogations["age"]


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        ("2026-11-24T08:59:00+01:00", "blocked"),
        ("2026-11-24T09:00:00+01:00", "open"),
        ("2026-11-24T08:00:00Z", "open"),
        ("2026-11-24T17:00:00+09:00", "open"),
        ("2026-11-24T09:00:00+09:00", "blocked"),
        ("2026-07-07T09:00:00+02:00", "open"),
        ("2026-07-07T09:00:00+03:00", "blocked"),
    ],
)
def test_a_time_is_read_on_the_clocks_of_the_territory(public, at, verdict):
    put_in(service_record("early", locations=[place()], hours="Tu 09:00-12:00; PH off"))

    assert only(public.search({"source": "test", "at": at}), "early")["verdict"] == verdict


@pytest.mark.parametrize(
    ("at", "opens_next"),
    [
        ("2026-11-24T08:59:00+01:00", "2026-11-24T09:00:00+01:00"),
        ("2026-11-24T10:00:00+01:00", "2026-11-24T09:00:00+01:00"),
        ("2026-11-24T12:00:00+01:00", "2026-12-01T09:00:00+01:00"),
        ("2026-03-24T12:00:00+01:00", "2026-03-31T09:00:00+02:00"),
    ],
)
def test_the_next_opening_carries_the_offset_of_its_own_day(public, at, opens_next):
    put_in(service_record("early", locations=[place()], hours="Tu 09:00-12:00; PH off"))

    assert only(public.search({"source": "test", "at": at}), "early")["opens_next"] == opens_next


@pytest.mark.parametrize(
    ("language", "header"), [("fr", "en"), ("nl", "en"), ("en", "fr"), (None, "nl-BE, en;q=0.5")]
)
def test_sentences_are_in_the_language_asked_for(public, language, header):
    put_in(service_record("strict", conditions=[condition("age", "between", 65, None)]))
    body = {"source": "test", "situation": {"age": 30}} | ({"lang": language} if language else {})

    response = public.search(body, headers={"Accept-Language": header})

    expected = {"fr": "À partir de 65 ans.", "nl": "Vanaf 65 jaar.", "en": "aged 65 and over."}
    sentence = only(response, "strict")["reasons"][0]["sentence"]
    assert sentence.endswith(expected[language or "nl"])


def test_a_source_restricts(public):
    put_in(service_record("mine"))

    answer = public.search({"source": "test"}).json()

    assert [result["external_id"] for result in answer["results"]] == ["mine"]


def test_a_territory_is_a_filter(public):
    everywhere = public.search({}).json()
    nord = public.search({"territory": "basin:nord", "limit": 200}).json()

    assert 0 < nord["count"] < everywhere["count"]


def test_pages_follow_each_other(public):
    whole = public.search(JOURNEY | {"limit": 200}).json()["results"]
    pages = [
        public.search(JOURNEY | {"limit": 5, "offset": offset}).json()["results"]
        for offset in range(0, len(whole), 5)
    ]

    assert [result["id"] for page in pages for result in page] == [r["id"] for r in whole]


def test_the_nearest_comes_first_among_equals(public):
    results = public.search({"near": NEAR_NORD, "sort": "nearest", "limit": 200}).json()["results"]

    known = [result["distance_m"] for result in results if result["distance_m"] is not None]
    assert known == sorted(known)
    assert min(known) < NEAR_NORD["radius_m"]


@pytest.mark.parametrize("body", [JOURNEY, {"situation": {"age": "UNHEARD-OF-VALUE"}}, {"x": "Y"}])
def test_nothing_of_the_body_is_logged_or_kept(public, body, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        response = public.search(body)

    written = caplog.text + "".join(capfd.readouterr())
    for secret in ("undocumented", "UNHEARD-OF-VALUE", "50.8605", '"ti"', "'ti'"):
        assert secret not in written.replace("search_access", "")
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    assert "ETag" not in response.headers


def test_no_cookie_is_needed_and_none_changes_the_answer(public):
    plain = public.search(JOURNEY)
    public.cookies["language"] = "nl"
    public.cookies["sessionid"] = "anything"

    assert public.search(JOURNEY).content == plain.content


def test_other_sites_may_ask(public):
    answer = public.search({}, headers={"Origin": "https://elsewhere.example"})
    first = public.options(SEARCH, headers={"Origin": "https://elsewhere.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert first.status_code == 204
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Access-Control-Allow-Methods"] == "POST"
    assert "Content-Type" in first.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head"])
def test_other_methods_are_not_allowed(public, method):
    response = getattr(public, method)(SEARCH)

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_the_number_of_queries_does_not_grow(public, django_assert_max_num_queries, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 1000.0
    public.search(JOURNEY)

    with django_assert_max_num_queries(20):
        assert len(public.search(JOURNEY | {"limit": 1}).json()["results"]) == 1
    with django_assert_max_num_queries(20):
        assert len(public.search(JOURNEY | {"limit": 20}).json()["results"]) == 20
