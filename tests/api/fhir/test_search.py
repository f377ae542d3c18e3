"""Searching in FHIR: parameters, pages, refusals."""

from urllib.parse import urlencode, urlsplit

import pytest

from seuil.directory.models import Service
from seuil.operating.limits import LIMITS, Limit, in_this_process
from tests.api.fhir.conftest import ROOT
from tests.api.fhir.standard import assert_valid
from tests.exchange.hsds.offers import RICH, place, put_in, service_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

OURS = "http://testserver/api/fhir/r4"
TYPES = ["Organization", "Location", "HealthcareService"]


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"name": "accueil RI"}, True),
        ({"name": "ONTHAAL ri"}, True),
        ({"name": "rich"}, False),
        ({"name:contains": "ich"}, True),
        ({"name:contains": " "}, False),
        ({"name:exact": "Accueil rich"}, True),
        ({"name:exact": "accueil rich"}, False),
        ({"name": "rien,accueil rich"}, True),
        ({"identifier": "rich"}, True),
        ({"identifier": f"{OURS}/sid/test|rich"}, True),
        ({"identifier": f"{OURS}/sid/demo|rich"}, False),
        ({"identifier": "https://elsewhere.example/sid/test|rich"}, False),
        ({"service-category": "homelessness"}, True),
        ({"service-category": "homelessness.day_centre"}, False),
        ({"service-category": f"{OURS}/CodeSystem/categories|mental_health"}, True),
        ({"service-category": "http://snomed.info/sct|mental_health"}, False),
        ({"service-type": "homelessness.day_centre"}, True),
        ({"service-type": "homelessness"}, False),
        ({"active": "true"}, True),
        ({"active": "false"}, False),
        ({"name:contains": "rich", "service-type": "homelessness.night"}, False),
    ],
)
def test_services_are_found_by_what_they_are(fhir, parameters, found):
    put_in(RICH)

    names = fhir.named("HealthcareService", _count=200, **parameters)

    assert ("Accueil rich" in names) is found


@pytest.mark.parametrize("form", ["{}", "Organization/{}", f"{OURS}/Organization/{{}}"])
def test_a_reference_may_be_written_in_three_ways(fhir, form):
    [service] = put_in(RICH)
    body = form.format(service.organisation.uuid)

    assert fhir.named("HealthcareService", organization=body) == ["Accueil rich"]
    assert len(fhir.resources("Location", organization=body)) == 2
    assert fhir.named("HealthcareService", organization=f"nobody,{body}") == ["Accueil rich"]


def test_services_are_found_by_their_place(fhir):
    put_in(RICH, service_record("elsewhere", locations=[place("loc-9", lat=50.9)]))
    [first, _] = fhir.resources("Location", organization=organisation("rich"))

    assert fhir.named("HealthcareService", location=f"Location/{first['id']}") == ["Accueil rich"]
    assert fhir.named("HealthcareService", location="Location/none") == []


def organisation(service_id):
    return Service.objects.get(source__code="test", external_id=service_id).organisation.uuid


@pytest.mark.parametrize(
    ("near", "found"),
    [
        ("50.8496|4.3462", True),
        ("50.8496|4.3462|1|km", True),
        ("50.8496|4.3462|10|m", True),
        ("50.8586|4.3462", True),
        ("50.8586|4.3462|900|m", False),
        ("50.8586|4.3462|1.1", True),
    ],
)
def test_places_are_found_around_a_point(fhir, near, found):
    put_in(RICH)

    names = fhir.named("Location", near=near, _count=200)

    assert ("Rue du Fil-Conducteur 19" in names) is found


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"name": "rue du fil"}, True),
        ({"name:contains": "conducteur"}, True),
        ({"address-city": "bruxelles"}, True),
        ({"address-city": "Brussel"}, True),
        ({"address-city:exact": "bruxelles"}, False),
        ({"address-postalcode": "1000"}, True),
        ({"address-postalcode": "1030"}, False),
        ({"status": "active"}, True),
        ({"status": "suspended"}, False),
    ],
)
def test_places_are_found_by_what_they_are(fhir, parameters, found):
    put_in(RICH)

    names = fhir.named("Location", _count=200, **parameters)

    assert ("Rue du Fil-Conducteur 19" in names) is found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-11-22", True),
        ("2026-11", True),
        ("2026", True),
        ("2026-11-22T10:00", True),
        ("2026-11-22T09:00:00Z", True),
        ("2026-11-22T09:00:01Z", False),
        ("2026-11-21", False),
        ("ne2026-11-22", False),
        ("ge2026-11-22", True),
        ("gt2026-11-22", False),
        ("gt2026-11-21", True),
        ("lt2026-11-22", False),
        ("le2026-11-22", True),
        ("le2026-11-21", False),
        ("eb2026-11-23", True),
        ("sa2026-11-21", True),
        ("2025,2026", True),
    ],
)
def test_what_changed_is_found_by_its_date(fhir, value, found):
    [service] = put_in(RICH)
    Service.objects.filter(pk=service.pk).update(modified_at="2026-11-22T10:00:00+01:00")

    one = {"_id": service.uuid, "_lastUpdated": value}

    assert bool(fhir.resources("HealthcareService", **one)) is found


def test_several_values_of_one_parameter_must_all_hold(fhir):
    [service] = put_in(RICH)
    Service.objects.filter(pk=service.pk).update(modified_at="2026-11-22T10:00:00+01:00")
    begun = {"_id": service.uuid, "_lastUpdated": ["ge2026-11-01", "lt2026-12-01"]}
    over = {"_id": service.uuid, "_lastUpdated": ["ge2026-11-01", "lt2026-11-15"]}

    assert len(fhir.resources("HealthcareService", **begun)) == 1
    assert fhir.resources("HealthcareService", **over) == []


# Pages


@pytest.mark.parametrize("name", TYPES)
def test_the_links_lead_through_everything_once(fhir, name):
    whole = [one["id"] for one in fhir.resources(name, _count=200)]
    page = fhir.fhir(name, _count=30).json()
    seen = []
    while page:
        assert_valid(page)
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        following = links(page).get("next")
        page = fhir.get(following, headers={"Accept-Language": "fr"}).json() if following else None

    assert len(whole) > 60
    assert seen == whole


def links(bundle):
    return {link["relation"]: link["url"] for link in bundle["link"]}


def test_a_page_says_where_it_stands(fhir):
    page = fhir.fhir("HealthcareService", active="true", _count=10, _offset=20).json()

    told = {relation: urlsplit(url).query for relation, url in links(page).items()}

    assert told["self"] == "active=true&_count=10&_offset=20"
    assert told["first"] == "active=true&_count=10"
    assert told["previous"] == "active=true&_count=10&_offset=10"
    assert told["next"] == "active=true&_count=10&_offset=30"
    assert int(told["last"].rpartition("=")[2]) < page["total"]
    assert page["entry"][0]["fullUrl"].startswith(f"{OURS}/HealthcareService/")


def test_a_page_beyond_the_last_leads_back(fhir):
    page = fhir.fhir("Organization", _offset=5000).json()

    assert_valid(page)
    assert "entry" not in page
    assert "next" not in links(page)
    assert fhir.get(links(page)["previous"]).json()["entry"]


@pytest.mark.parametrize("parameters", [{"_summary": "count"}, {"_count": 0}])
def test_only_the_number_can_be_asked_for(fhir, parameters):
    bundle = fhir.fhir("HealthcareService", **parameters).json()

    assert_valid(bundle)
    assert bundle["total"] == Service.objects.public().count()
    assert "entry" not in bundle


def test_what_a_service_refers_to_can_come_along(fhir):
    [service] = put_in(RICH)
    both = ["HealthcareService:organization", "HealthcareService:location"]

    bundle = fhir.fhir("HealthcareService", _id=service.uuid, _include=both).json()

    assert_valid(bundle)
    found = [(entry["search"]["mode"], entry["resource"]) for entry in bundle["entry"]]
    assert [(mode, one["resourceType"]) for mode, one in found] == [
        ("match", "HealthcareService"),
        ("include", "Organization"),
        ("include", "Location"),
        ("include", "Location"),
    ]
    assert bundle["total"] == 1
    assert "_include=HealthcareService%3Alocation" in links(bundle)["self"]
    for _, one in found:
        assert fhir.fhir(f"{one['resourceType']}/{one['id']}").json() == one


def by_form(fhir, path, accept="application/fhir+json", **parameters):
    headers = {"Accept": accept, "Accept-Language": "fr"}
    body = urlencode(parameters, doseq=True)
    form = "application/x-www-form-urlencoded"
    return fhir.post(f"{ROOT}/{path}/_search", body, content_type=form, headers=headers)


@pytest.mark.parametrize("path", ["Organization", "Location", "HealthcareService"])
def test_a_form_finds_what_an_address_finds(fhir, path):
    asked = {"_count": 3, "name:contains": "a"}

    posted, got = by_form(fhir, path, **asked), fhir.fhir(path, **asked)

    assert posted.status_code == 200
    assert posted.json() == got.json()
    assert posted.json()["entry"]


def test_a_form_and_an_address_count_together(fhir):
    path = "HealthcareService/_search?_count=1"
    form = "application/x-www-form-urlencoded"

    found = fhir.post(f"{ROOT}/{path}", "name:contains=a", content_type=form).json()

    assert len(found["entry"]) == 1
    assert "name%3Acontains=a" in found["link"][0]["url"]


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", "{}", 400),
        ("application/x-www-form-urlencoded", "nonsense=1", 400),
        ("application/x-www-form-urlencoded", "_format=xml", 406),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_as_fhir_does(fhir, kind, body, status):
    answer = fhir.post(f"{ROOT}/Organization/_search", body, content_type=kind)

    assert answer.status_code == status
    assert_valid(answer.json())


def test_what_comes_along_comes_once(fhir):
    along = [
        entry["fullUrl"]
        for entry in fhir.fhir("Location", _count=200, _include="Location:organization").json()[
            "entry"
        ]
        if entry["search"]["mode"] == "include"
    ]

    assert len(along) == len(set(along)) > 50


def test_a_page_is_never_longer_than_said(fhir):
    bundle = fhir.fhir("Location", _count=5000).json()

    assert "_count=200" in links(bundle)["self"]


# What can be asked


def test_the_statement_names_the_parameters_that_are_understood(fhir):
    statement = fhir.fhir("metadata").json()

    told = {one["type"]: one.get("searchParam", []) for one in statement["rest"][0]["resource"]}

    assert set(told) == {*TYPES, "ServiceRequest", "Task", "CodeSystem", "StructureDefinition"}
    usual = {"date": "2026", "special": "50.8|4.3"}
    for name in TYPES:
        asked = {one["name"]: usual.get(one["type"], "true") for one in told[name]}
        assert len(asked) >= 6
        assert fhir.fhir(name, **asked).status_code == 200


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("HealthcareService", {"colour": "red"}, 400),
        ("HealthcareService", {"active": "perhaps"}, 400),
        ("HealthcareService", {"_lastUpdated": "2026-13-01"}, 400),
        ("HealthcareService", {"_lastUpdated": "ap2026"}, 400),
        ("HealthcareService", {"_lastUpdated": "0000"}, 400),
        ("HealthcareService", {"_lastUpdated": "9999"}, 400),
        ("HealthcareService", {"_count": "-1"}, 400),
        ("HealthcareService", {"_count": "²"}, 400),
        ("HealthcareService", {"_offset": "9" * 30}, 400),
        ("HealthcareService", {"_summary": "text"}, 400),
        ("HealthcareService", {"name": "x" * 4001}, 400),
        ("HealthcareService", {"_id": ",".join("x" * 101)}, 400),
        ("HealthcareService", {"name": "a\x00b"}, 400),
        ("HealthcareService", {"_format": "xml"}, 406),
        ("HealthcareService", {"_include": "HealthcareService:endpoint"}, 400),
        ("Organization", {"_include": "Organization:endpoint"}, 400),
        ("Location", {"near": "50.8"}, 400),
        ("Location", {"near": "50.8|4.3|1|mi"}, 400),
        ("Location", {"near": "nan|4.3"}, 400),
        ("Location", {"near": "50.8|4.3|5000|km"}, 400),
        ("Organization/1", {}, 404),
        ("Organization/6f0d1c52-5e0b-5d8e-9a53-0b8a3e6f7c11", {}, 404),
        ("Organization/6f0d1c52-5e0b-5d8e-9a53-0b8a3e6f7c11", {"name": "x"}, 400),
        ("Patient", {}, 404),
        ("CodeSystem/none", {}, 404),
        ("StructureDefinition/none", {}, 404),
        ("metadata", {"mode": "full"}, 400),
    ],
)
def test_what_is_wrong_is_said_as_fhir_says_it(fhir, path, parameters, status):
    response = fhir.fhir(path, **parameters)

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert response.json()["resourceType"] == "OperationOutcome"
    assert response.json()["issue"][0]["diagnostics"]
    assert_valid(response.json())


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", 200),
        ("application/fhir+json; fhirVersion=4.0", 200),
        ("text/html, */*;q=0.1", 200),
        ("", 200),
        ("application/fhir+xml", 406),
        ("text/html", 406),
    ],
)
def test_only_json_is_spoken(fhir, accept, status):
    assert fhir.fhir("Organization", accept=accept).status_code == status
    asked = fhir.fhir("Organization", accept=accept, _format="application/fhir+json")
    assert asked.status_code == 200


def test_other_methods_are_refused_as_fhir_does(fhir):
    response = fhir.post(f"{ROOT}/Organization", {}, "application/json")

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert_valid(response.json())


def test_who_asks_too_often_waits(fhir, settings, monkeypatch):
    settings.SEUIL_LIMITS = True
    monkeypatch.setitem(LIMITS, "open_data", Limit(2, 60))
    in_this_process.clear()

    answers = [fhir.fhir("Organization", _summary="count") for _ in range(3)]

    in_this_process.clear()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert answers[-1].json()["issue"][0]["code"] == "throttled"
