"""The HSDS paths: every answer is valid HSDS 3.1, strictly, and pages add up."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.directory.models import Location, Service
from seuil.exchange.hsds.taxonomies import Kind, taxonomy_uuid
from seuil.matching.index import index
from seuil.organisations.models import Organisation
from tests.exchange.hsds.offers import FOR_TEAMS, RICH, SHELTER, put_in
from tests.exchange.hsds.schemas import assert_valid, needs_schemas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

PAGE_KEYS = {
    "total_items",
    "total_pages",
    "page_number",
    "size",
    "first_page",
    "last_page",
    "empty",
    "contents",
}
LISTS = {
    "/services": "service_list",
    "/services?full=true": "service",
    "/services?minimal=true": "service_list",
    "/organizations": "organization_list",
    "/organizations?full=true": "organization",
    "/organizations?full_service=true": "organization",
    "/service_at_locations": "service_at_location_list",
    "/service_at_locations?full=true": "service_at_location",
    "/taxonomies": "taxonomy",
    "/taxonomy_terms": "taxonomy_term",
}


def lines_of(response):
    content = b"".join(response.streaming_content).decode()
    return [json.loads(line) for line in content.splitlines()]


def with_parameter(path, parameter):
    return f"{path}{'&' if '?' in path else '?'}{parameter}"


@needs_schemas
@pytest.mark.parametrize(("path", "schema"), LISTS.items())
def test_every_thing_listed_is_valid(public, path, schema):
    put_in(RICH, SHELTER)

    response = public.hsds(with_parameter(path, "format=ndjson"))

    things = lines_of(response)
    assert response.headers["Content-Type"] == "application/x-ndjson"
    assert things
    for thing in things:
        assert_valid(schema, thing)


@needs_schemas
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("path", "schema"), LISTS.items())
def test_a_page_in_another_language_is_valid(public, path, schema, language):
    page = public.hsds(with_parameter(path, f"lang={language}&per_page=5&page=2")).json()

    for thing in page["contents"]:
        assert_valid(schema, thing)


@needs_schemas
@pytest.mark.parametrize(
    ("path", "parameters", "schema"),
    [
        ("/services", "", "service"),
        ("/organizations", "", "organization"),
        ("/organizations", "?full_service=true", "organization"),
        ("/service_at_locations", "", "service_at_location"),
        ("/taxonomies", "", "taxonomy"),
        ("/taxonomy_terms", "", "taxonomy_term"),
    ],
)
def test_every_thing_listed_can_be_read_by_its_id(public, path, parameters, schema):
    listed = lines_of(public.hsds(f"{path}?format=ndjson"))

    for thing in listed[:3] + listed[-3:]:
        response = public.hsds(f"{path}/{thing['id']}{parameters}")

        assert response.status_code == 200
        assert response.json()["id"] == thing["id"]
        assert_valid(schema, response.json())


@pytest.mark.parametrize(
    "path",
    [
        "/services",
        "/organizations?full=true",
        "/service_at_locations?full=true",
        "/taxonomies",
        "/taxonomy_terms",
    ],
)
def test_pages_add_up_to_the_whole(public, path):
    whole = lines_of(public.hsds(with_parameter(path, "format=ndjson")))
    first = public.hsds(with_parameter(path, "per_page=70")).json()
    pages = [
        public.hsds(with_parameter(path, f"per_page=70&page={number}")).json()
        for number in range(1, first["total_pages"] + 1)
    ]

    assert all(page.keys() == PAGE_KEYS for page in pages)
    assert [thing for page in pages for thing in page["contents"]] == whole
    assert {page["total_items"] for page in pages} == {len(whole)}
    assert [page["first_page"] for page in pages] == [True] + [False] * (len(pages) - 1)
    assert [page["last_page"] for page in pages] == [False] * (len(pages) - 1) + [True]
    assert all(page["size"] == len(page["contents"]) for page in pages)
    assert not any(page["empty"] for page in pages)


def test_a_page_past_the_end_is_empty(public):
    page = public.hsds("/services", page=999).json()

    assert (page["size"], page["empty"], page["last_page"]) == (0, True, True)
    assert page["contents"] == []


def test_the_root_says_what_is_spoken_here(public):
    root = public.hsds("/").json()

    assert root["version"] == "3.1"
    assert public.get(root["openapi_url"]).status_code == 200


def test_minimal_lists_everything_at_once(public):
    page = public.hsds("/services", minimal="true").json()

    assert page["size"] == page["total_items"] == Service.objects.public().count()
    assert page["contents"][0].keys() == {"id", "name", "status", "last_modified"}


def test_the_names_follow_the_language_asked_for(public):
    put_in(RICH)
    by_header = {
        tag: public.get("/api/hsds/services?search=Onthaal+rich", headers={"Accept-Language": tag})
        for tag in ("nl-BE,fr;q=0.5", "de,fr;q=0.5", "xx")
    }

    names = {
        tag: [thing["name"] for thing in response.json()["contents"] if "rich" in thing["name"]]
        for tag, response in by_header.items()
    }
    assert names == {
        "nl-BE,fr;q=0.5": ["Onthaal rich"],
        "de,fr;q=0.5": ["Accueil rich"],
        "xx": ["Accueil rich"],
    }
    assert {r.headers["Content-Language"] for r in by_header.values()} == {"fr", "nl"}
    assert "Accept-Language" in by_header["xx"].headers["Vary"]


def test_a_cookie_changes_no_language(public):
    public.cookies["language"] = "nl"

    assert public.hsds("/services").headers["Content-Language"] == "fr"


@pytest.mark.parametrize(
    "path",
    ["/services", "/organizations", "/service_at_locations", "/taxonomies", "/taxonomy_terms"],
)
@pytest.mark.parametrize("thing", ["3a19ff88-4620-4d17-9830-ac1d859eb5d5", "not-a-uuid"])
def test_an_unknown_id_is_answered_in_json(public, path, thing):
    response = public.hsds(f"{path}/{thing}")

    assert response.status_code == 404
    assert response.json()["errors"][0]["accepted"]


def test_what_is_for_professionals_does_not_exist(public):
    (service,) = put_in(FOR_TEAMS)

    assert public.hsds(f"/services/{service.uuid}").status_code == 404
    assert public.hsds(f"/organizations/{service.organisation.uuid}").status_code == 404
    listed = lines_of(public.hsds("/service_at_locations?format=ndjson"))
    assert str(service.uuid) not in {link["service_id"] for link in listed}


def test_the_lists_hold_all_that_is_public(public):
    public_services = Service.objects.public()

    def total(path):
        return public.hsds(path, per_page=1).json()["total_items"]

    assert total("/services") == public_services.count()
    assert total("/service_at_locations") == (
        Location.objects.filter(service__in=public_services).count()
    )
    assert total("/organizations") == (
        Organisation.objects.filter(services__in=public_services).distinct().count()
    )


def test_terms_can_be_walked_from_the_top(public):
    taxonomy = str(taxonomy_uuid(Kind.CATEGORIES))
    tops = public.hsds("/taxonomy_terms", taxonomy_id=taxonomy, top_only="true", per_page=200)
    top = tops.json()["contents"][0]

    children = public.hsds("/taxonomy_terms", parent_id=top["id"]).json()["contents"]

    assert "parent_id" not in top
    assert children
    assert {child["parent_id"] for child in children} == {top["id"]}
    assert {child["taxonomy_id"] for child in children} == {taxonomy}


def test_each_value_of_the_vocabulary_is_a_term(public):
    dimensions = public.get("/api/v1/vocabulary").json()["dimensions"]

    terms = lines_of(public.hsds("/taxonomy_terms?format=ndjson"))

    codes = [
        term["code"] for term in terms if term["taxonomy_id"] == str(taxonomy_uuid(Kind.CONDITIONS))
    ]
    assert len(codes) == len(set(codes))
    wanted = {f"{d['code']}.{v['code']}" for d in dimensions for v in d["values"]}
    wanted |= {
        f"{d['code']}:{state}"
        for d in dimensions
        for state in ("no_condition", "not_checked")
        if d["code"] != "language"
    }
    assert wanted <= set(codes)


def test_the_same_bytes_are_not_sent_twice(public):
    first = public.hsds("/services")

    again = public.get("/api/hsds/services", headers={"If-None-Match": first.headers["ETag"]})
    other = public.get(
        "/api/hsds/services?lang=nl", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert "public" in first.headers["Cache-Control"]


def test_a_change_is_seen_at_once(public):
    (service,) = put_in(RICH)
    before = public.hsds(f"/services/{service.uuid}").json()["name"]

    service.name_fr = "Autre nom"
    service.save()

    assert before == "Accueil rich"
    assert public.hsds(f"/services/{service.uuid}").json()["name"] == "Autre nom"


def test_head_is_answered_as_get(public):
    response = public.head("/api/hsds/services")

    assert response.status_code == 200
    assert response.headers["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(public, method):
    response = getattr(public, method)("/api/hsds/services")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert response.json()["errors"]


def test_other_sites_may_read(public):
    response = public.get("/api/hsds/services", headers={"Origin": "https://elsewhere.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies


@pytest.mark.parametrize("path", LISTS)
def test_the_number_of_queries_does_not_grow(public, path, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 1000.0
    index.ready()

    with CaptureQueriesContext(connection) as of_one:
        assert public.hsds(with_parameter(path, "per_page=1")).json()["size"] == 1
    with CaptureQueriesContext(connection) as of_ten:
        assert public.hsds(with_parameter(path, "per_page=10")).json()["size"] > 1

    assert len(of_one) == len(of_ten) <= 15
