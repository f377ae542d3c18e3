"""Confidential addresses and what is for professionals: in no answer, on no path, in no header."""

import re

import pytest

from seuil.directory.domain import Audience
from seuil.directory.models import Contact, Location, Service
from tests.exchange.hsds.offers import (
    FOR_TEAMS,
    RICH,
    SECRETS,
    SECRETS_OF_THE_SHELTER,
    SHELTER,
    put_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

HSDS_LISTS = [
    "services",
    "services?full=true",
    "services?minimal=true",
    "organizations",
    "organizations?full=true",
    "organizations?full_service=true",
    "service_at_locations",
    "service_at_locations?full=true",
    "taxonomies",
    "taxonomy_terms",
]
ONE_A_TIME = {"one", *HSDS_LISTS} - {"organizations?full=true", "organizations?full_service=true"}
SHELTER_NAME = re.compile("(Accueil|Onthaal) shelter").search
OTHERS = ["/api/hsds/", "/api/v1/vocabulary", "/api/v1/categories", "/api/v1/openapi.json"]
SEARCHES = [
    {},
    {"text": "shelter refuge secret gardé"},
    {"situation": {"age": 30, "animals": True, "language": ["ti"]}},
    {"near": {"lat": 50.8, "lon": 4.3, "radius_m": 100_000}},
    {"at": "2026-11-24T10:00:00+01:00", "sort": "soonest"},
]


def everything(public, source):
    """Yield the answer, headers included, of every way to read the directory."""
    for path in HSDS_LISTS:
        mark = "&" if "?" in path else "?"
        for language in ("fr", "nl", "en") if path == "services?full=true" else ("fr",):
            lines = public.get(f"/api/hsds/{path}{mark}lang={language}&format=ndjson")
            yield from ((path, line.decode()) for line in lines.streaming_content)
        page = public.get(f"/api/hsds/{path}{mark}per_page=20")
        yield f"{path}, a page", page.content.decode() + str(page.headers)
    for path in OTHERS:
        answer = public.get(path)
        yield path, answer.content.decode() + str(answer.headers)
    for body in SEARCHES:
        answer = public.search(body | {"source": source, "limit": 200})
        assert answer.status_code == 200
        yield str(body), answer.content.decode() + str(answer.headers)


def one_by_one(public, services):
    for service in services:
        yield public.hsds(f"/services/{service.uuid}")
        yield public.hsds(f"/organizations/{service.organisation.uuid}")
        yield public.hsds(f"/organizations/{service.organisation.uuid}", full_service="true")
    links = public.hsds("/service_at_locations", search="shelter", per_page=200).json()
    for link in links["contents"]:
        yield public.hsds(f"/service_at_locations/{link['id']}")


def test_no_path_tells_a_secret(public):
    services = put_in(RICH, SHELTER, FOR_TEAMS)

    answers = list(everything(public, "test"))
    answers += [("one", r.content.decode()) for r in one_by_one(public, services)]

    assert found_in(answers, SECRETS) == []
    about = [(where, text) for where, text in answers if where in ONE_A_TIME and SHELTER_NAME(text)]
    assert len(about) > 10  # the shelter is there, and can be called
    assert found_in(about, SECRETS_OF_THE_SHELTER) == []


def found_in(answers, secrets):
    return [(where, secret) for where, text in answers for secret in secrets if secret in text]


def test_the_demonstration_directory_tells_none_of_its_secrets(public):
    hidden = Location.objects.filter(confidential=True)
    teams = Service.objects.filter(visibility=Audience.PROFESSIONAL)
    contacts = Contact.objects.filter(audience=Audience.PROFESSIONAL)
    secrets = {
        *hidden.values_list("address", flat=True),
        *(str(degrees) for place in hidden.values_list("lat", "lon") for degrees in place),
        *(str(uuid) for uuid in teams.values_list("uuid", flat=True)),
        *teams.values_list("name_fr", flat=True),
        *contacts.values_list("value", flat=True),
    }
    secrets -= said_openly() | {"", "None"}
    assert len(secrets) > 30

    leaks = {
        (where, secret)
        for where, text in everything(public, "demo")
        for secret in secrets
        if secret in text and re.search(rf"(?<![\w.]){re.escape(secret)}(?!\w)", text)
    }

    assert leaks == set()


def said_openly():
    """Return what a public sheet or organisation says too."""
    shown = Service.objects.public()
    contacts = Contact.objects.filter(audience=Audience.PUBLIC, service__in=shown)
    return {
        *contacts.values_list("value", flat=True),
        *shown.values_list("name_fr", flat=True),
        *shown.values_list("organisation__name_fr", flat=True),
    }


def test_a_confidential_place_gives_no_distance(public):
    put_in(SHELTER)
    near = {"lat": 50.8643, "lon": 4.3276, "radius_m": 100_000}

    for body in ({"source": "test", "near": near}, {"source": "test"}):
        results = public.search(body).json()["results"]
        assert [r["distance_m"] for r in results if r["external_id"] == "shelter"] in ([], [None])


def test_a_confidential_place_counts_in_no_commune(public):
    put_in(SHELTER)

    answer = public.search({"source": "test"}).json()

    assert answer["count"] == 1
    assert answer["facets"]["commune"] == {}
    assert answer["facets"]["basin"] == {}
    assert public.search({"source": "test", "territory": "commune:21011"}).json()["count"] == 0
