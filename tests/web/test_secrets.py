"""A confidential address leaves the server on no page and in no file, for nobody who visits."""

import logging

import pytest
from django.urls import reverse

from seuil.directory.models import Location, Service
from seuil.observatory.models import Vignette
from seuil.territory.models import Territory
from tests.factories.directory import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

SECRET = {
    "address": "Rue Jamais-Dite 77",
    "postal_code": "X1039X",
    "lat": 50.987654,
    "lon": 4.123456,
}
TRACES = ("Jamais-Dite", "X1039X", "50.9876", "4.1234")


@pytest.fixture
def refuge():
    service = ServiceFactory(
        name_fr="Refuge Zeppelin",
        categories=["violence.shelter"],
        hours="24/7",
        serves=[Territory.objects.get(code="region:brussels")],
    )
    LocationFactory(
        service=service,
        confidential=True,
        commune=Territory.objects.get(code="commune:21015"),
        **SECRET,
    )
    return service


def addresses(service):
    yield "get", "/", {}
    yield "get", "/", {"category": "violence.shelter"}
    yield "post", "/", {"text": "zeppelin"}
    yield "post", "/", {"text": "zeppelin", "place": "1030", "within": "any"}
    yield "post", "/", {"category": "violence.shelter", "s_gender": "woman", "when": "now"}
    yield "post", "/", {"lat": "50.98", "lon": "4.12", "within": "3000", "text": "refuge"}
    for method in ("get", "post"):
        yield method, reverse("web:service", args=[service.uuid]), {"place": "1030"}
    yield "get", "/outlines.json", {}
    yield "get", "/vignettes/", {}
    yield "get", "/about/", {}
    yield "get", "/accessibility/", {}
    yield "get", f"/admin/directory/service/{service.pk}/change/", {}
    yield "get", f"/admin/directory/service/?q={service.name_fr}", {}


def test_no_page_shows_it(client, refuge):
    shown = 0
    for method, url, data in addresses(refuge):
        response = getattr(client, method)(url, data, headers={"Accept-Language": "en"})

        answer = response.text + str(response.headers)
        shown += "Refuge Zeppelin" in answer
        found = [t for t in TRACES if t in answer]
        assert not found, (method, url, data, found)
    assert shown >= 5


def test_no_line_of_a_log_tells_it_nor_who_asked_what(client, refuge, caplog):
    caplog.set_level(logging.DEBUG, logger="seuil")
    for method, url, data in addresses(refuge):
        getattr(client, method)(url, data, headers={"User-Agent": "OldPhone/1.0"})

    assert "web:search" in caplog.text
    asked = ("zeppelin", "violence", "woman", "50.98", "OldPhone", "127.0.0.1", str(refuge.uuid))
    assert [trace for trace in TRACES + asked if trace in caplog.text] == []


def test_the_sheet_says_that_there_is_one(client, refuge):
    response = client.get(
        reverse("web:service", args=[refuge.uuid]), headers={"Accept-Language": "en"}
    )

    assert "Confidential address: call first." in response.text


@pytest.mark.parametrize("code", ["region:brussels", "commune:21015"])
def test_no_page_of_a_place_shows_it(client, refuge, code):
    outlines = client.get("/outlines.json", {"around": code})
    assert not [trace for trace in TRACES if trace in outlines.text]

    for number in range(1, 12):
        page = client.get(reverse("web:territory", args=[code]), {"page": number}).text
        assert not [trace for trace in TRACES if trace in page]
        if "Refuge Zeppelin" in page:
            return
    raise AssertionError("the refuge is not shown where it serves")


def test_the_public_interface_does_not_tell_it(client, refuge):
    body = {"text": "zeppelin", "near": {"lat": 50.86, "lon": 4.36, "radius_m": 50000}}

    answers = [
        client.post("/api/v1/access/search", body, content_type="application/json"),
        client.post("/api/v1/access/search", {"text": "zeppelin"}, content_type="application/json"),
        client.get(f"/api/hsds/services/{refuge.uuid}"),
        client.get("/api/hsds/services", {"search": "zeppelin", "full": "true"}),
        client.get("/api/hsds/service_at_locations", {"per_page": 100}),
    ]

    assert any("Refuge Zeppelin" in answer.text for answer in answers)
    for answer in answers:
        assert answer.status_code == 200
        assert not [trace for trace in TRACES if trace in answer.text]
    (found,) = answers[0].json()["results"]
    assert found["distance_m"] is None
    assert set(answers[0].json()["facets"]["commune"].values()) == {1}  # it serves them all


def test_the_hidden_addresses_of_the_demonstration_are_on_none_of_its_pages(client):
    hidden = list(Location.objects.filter(confidential=True).values_list("address", flat=True))
    urls = [reverse("web:service", args=[s.uuid]) for s in Service.objects.public()[::8]]
    urls += [reverse("web:service", args=[s.uuid]) for s in with_hidden_place()]
    urls += [reverse("web:vignette", args=[v.code]) for v in Vignette.objects.all()[::4]]

    assert len(hidden) >= 3
    for url in urls:
        text = client.get(url).text
        assert not [address for address in hidden if address in text]


def with_hidden_place():
    return Service.objects.public().filter(locations__confidential=True)
