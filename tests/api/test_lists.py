import csv
import io

import pytest
from django.db import connection, transaction

from seuil.access.vocabulary import vocabulary
from seuil.directory.models import Category, Service
from seuil.territory.models import Territory
from tests.factories.directory import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
LANGUAGES = {"fr", "nl", "en"}


def test_the_vocabulary_holds_all_that_a_situation_can_say(public):
    answer = public.get("/api/v1/vocabulary").json()

    dimensions = {entry["code"]: entry for entry in answer["dimensions"]}
    assert list(dimensions) == list(vocabulary().dimensions)
    for code, dimension in vocabulary().dimensions.items():
        entry = dimensions[code]
        assert [value["code"] for value in entry["values"]] == list(dimension.values)
        assert entry["fact"]["type"] == dimension.kind
        assert set(entry["label"]) == set(entry["question"]) == LANGUAGES
        assert all(set(value["label"]) == LANGUAGES for value in entry["values"])
    assert {entry["group"] for entry in dimensions.values()} <= {
        group["code"] for group in answer["groups"]
    }


def test_each_listed_value_can_be_asked_with(public):
    dimensions = public.get("/api/v1/vocabulary").json()["dimensions"]
    plain = {"number": 30, "bool": True, "language": ["ti"], "territory": "commune:21015"}
    situation = {}
    for entry in dimensions:
        kind, codes = entry["fact"]["type"], [value["code"] for value in entry["values"]]
        answers = plain | ({"one": codes[0], "set": codes} if codes else {})
        situation[entry["code"]] = answers[kind]

    response = public.search({"situation": situation})

    assert response.status_code == 200


def test_each_listed_category_can_be_asked_for(public):
    categories = public.get("/api/v1/categories").json()["categories"]

    codes = [category["code"] for category in categories]
    assert codes == list(Category.objects.values_list("code", flat=True))
    assert all(set(category["label"]) == LANGUAGES for category in categories)
    assert {category["parent"] for category in categories} - {None} <= set(codes)
    assert public.search({"categories": codes[:50]}).status_code == 200


def test_each_listed_territory_can_be_asked_about(public):
    territories = public.get("/api/v1/territories").json()["territories"]

    codes = {territory["code"] for territory in territories}
    assert codes == set(Territory.objects.values_list("code", flat=True))
    by_code = {territory["code"]: territory for territory in territories}
    assert "region:brussels" in by_code["commune:21015"]["lies_in"]
    assert all(set(territory["lies_in"]) < codes for territory in territories)
    for code in ("region:brussels", "basin:nord", "commune:21015"):
        assert public.search({"territory": code}).status_code == 200


def test_every_public_sheet_is_a_row_of_the_table_and_no_other(public):
    ServiceFactory(name_fr="Réservé", visibility="professional")
    hidden = LocationFactory(address="Rue Cachée 1", confidential=True)

    answer = public.get("/api/v1/services.csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert {row["id"] for row in rows} == set(
        Service.objects.public().values_list("external_id", flat=True)
    )
    assert hidden.service.external_id in text
    assert "Réservé" not in text
    assert "Cachée" not in text


@pytest.mark.parametrize("name", ["vocabulary", "categories", "territories", "openapi.json"])
def test_lists_can_be_kept_and_revalidated(public, name):
    first = public.get(f"/api/v1/{name}")

    again = public.get(f"/api/v1/{name}", headers={"If-None-Match": first.headers["ETag"]})

    assert "public" in first.headers["Cache-Control"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["vocabulary", "categories", "territories", "openapi.json"])
def test_lists_have_no_parameters(public, name):
    response = public.get(f"/api/v1/{name}?lang=fr")

    assert response.status_code == 422
    assert response.json()["errors"][0]["path"] == "lang"


def test_no_cookie_counts_and_caches_are_told_so(public):
    for path in ("/api/v1/categories", "/api/hsds/services", "/api/v1/nothing"):
        answer = public.get(path)

        assert "cookie" not in answer.headers.get("Vary", "").lower(), path
        assert answer.headers["Content-Language"]


def test_a_failure_is_told_in_json_and_in_the_log(public, caplog):
    public.raise_request_exception = False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE organisations_organisation RENAME TO gone")

        answer = public.get("/api/hsds/organizations")

        transaction.set_rollback(True)
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/json"
    (problem,) = answer.json()["errors"]
    assert problem["message"] == "Something broke down on our side"
    assert "gone" not in answer.text
    assert "organisations_organisation" not in answer.text
    (line,) = [record for record in caplog.records if record.name == "django.request"]
    assert line.exc_info
