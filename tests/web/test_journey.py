"""The project's own example, from the page and from the public interface: one answer."""

import re

import pytest

from tests.web.reading import attribute, read, walk, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

STATION = {"lat": "50.8603", "lon": "4.3614"}
FORM = STATION | {
    "text": "médecin",
    "within": "3000",
    "when": "at",
    "day": "2026-11-24",
    "hour": "10:00",
    "s_age": "34",
    "s_gender": "man",
    "s_residence_status": "undocumented",
    "s_animals": "yes",
    "s_language": "ti",
}
BODY = {
    "text": "médecin",
    "near": {"lat": 50.8603, "lon": 4.3614, "radius_m": 3000},
    "at": "2026-11-24T10:00:00+01:00",
    "situation": {
        "age": 34,
        "gender": "man",
        "residence_status": "undocumented",
        "animals": True,
        "language": ["ti"],
    },
}


def from_page(client, language):
    """Return (id, verdict, sentences) of each result, over all pages."""
    rows = []
    for number in range(1, 10):
        page = read(
            client.post("/", FORM | {"page": number}, headers={"Accept-Language": language})
        )
        cards = page.all("article")
        rows += [row_of(card) for card in cards]
        if len(cards) < 20:
            return rows
    raise AssertionError("too many pages")


def row_of(card):
    link = next(e for e in walk(card) if e.name == "a")
    band = next(e for e in walk(card) if "result__band" in (attribute(e, "class") or ""))
    reasons = [
        words(e).removeprefix("Obstacle: ").removeprefix("Obstacle : ")
        for group in walk(card)
        if attribute(group, "class") == "reasons"
        for e in group.children
        if getattr(e, "name", "") == "li"
    ]
    return (
        re.search(r"/services/([\w-]+)/", attribute(link, "href"))[1],
        re.search(r"is-(open|ask|blocked)", attribute(band, "class"))[1],
        " ".join(reasons),
    )


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_page_and_the_public_interface_give_the_same_answer(client, language):
    shown = from_page(client, language)

    told = client.post(
        "/api/v1/access/search",
        BODY | {"lang": language, "limit": 200},
        content_type="application/json",
    ).json()

    assert told["count"] == len(shown)
    assert [(row[0], row[1]) for row in shown] == [
        (result["id"], result["verdict"]) for result in told["results"]
    ]
    for row, result in zip(shown, told["results"], strict=True):
        for reason in result["reasons"]:
            assert " ".join(reason["sentence"].split()) in row[2]


def test_one_is_open_some_are_to_ask_and_the_obstacles_have_names(client):
    told = client.post(
        "/api/v1/access/search", BODY | {"limit": 200}, content_type="application/json"
    ).json()

    assert told["verdicts"]["open"] >= 1
    assert told["verdicts"]["ask"] >= 3
    assert told["verdicts"]["blocked"] >= 3
    for result in told["results"]:
        if result["verdict"] == "blocked":
            failed = [r for r in result["reasons"] if r["result"] == "failed"]
            assert failed
            assert all(r["sentence"] for r in failed)


def test_the_sheet_repeats_the_verdict_of_the_list(client):
    for service_id, verdict, _ in from_page(client, "en"):
        page = read(
            client.post(f"/services/{service_id}/", FORM, headers={"Accept-Language": "en"})
        )
        panel = next(
            e for e in page.all("section") if "with-situation" in (attribute(e, "class") or "")
        )
        shown = next(e for e in walk(panel) if "verdict--large" in (attribute(e, "class") or ""))
        assert f"is-{verdict}" in attribute(shown, "class")
