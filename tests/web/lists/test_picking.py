"""Picking services while searching: nothing of the search is lost, nothing of it is kept."""

import base64
import time

import pytest
from django.urls import reverse

from seuil.directory.models import Service, SharedList
from seuil.web.lists.picked import COOKIE, MOST, Picked
from tests.factories.directory import ServiceFactory
from tests.web.reading import attribute, form_data, press, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

PICK = "/list/pick/"
TWO_HOURS = 2 * 3600
SEARCH = {"text": "accueil", "s_gender": ["woman"], "s_residence_status": ["undocumented"]}


@pytest.fixture
def services():
    return list(Service.objects.public()[:3])


def pick(client, service, **more):
    return client.post(PICK, {"pick": service.uuid, **more})


def on_the_list(client):
    page = read(client.get("/list/"))
    return [attribute(element, "value") for element in page.all("input", name="service")]


def test_a_service_picked_from_the_results_comes_onto_the_list(client):
    page = read(client.post("/", SEARCH))
    button = page.all("button", name="pick")[0]

    page = press(client, page, "search-form", button)

    assert on_the_list(client) == [dict(button.attributes)["value"]]
    assert "Ma liste (1)" in page.text or "My list (1)" in page.text


def test_picking_without_script_answers_the_same_search_again(client):
    before = read(client.post("/", SEARCH))

    after = press(client, before, "search-form", before.all("button", name="pick")[0])

    assert form_data(after.fields("search-form")) == form_data(before.fields("search-form"))
    assert len(after.all("article")) == len(before.all("article"))


def test_htmx_receives_the_button_and_the_count_and_nothing_around_them(client, services):
    response = client.post(PICK, {"pick": services[0].uuid}, headers={"HX-Request": "true"})

    page = read(response)
    assert "<main" not in response.text
    assert dict(page.one("button").attributes)["name"] == "drop"
    assert "innerHTML:#my-list" in response.text


def test_the_cookie_holds_which_services_and_nothing_of_the_search(client, services):
    response = pick(client, services[0], **SEARCH)

    cookie = response.cookies[COOKIE]
    held = base64.urlsafe_b64decode(cookie.value.split(":")[0] + "==")
    assert held == services[0].uuid.bytes
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == cookie["expires"] == ""  # gone with the browser


def test_nothing_is_stored_on_the_server(client, services):
    pick(client, services[0])

    client.post("/list/", {"service": [services[0].uuid], f"note-{services[0].uuid}": "Fatma"})

    assert "sessionid" not in client.cookies
    assert not SharedList.objects.exists()


def test_the_list_is_forgotten_two_hours_after_the_last_change(client, services, monkeypatch):
    pick(client, services[0])
    moment = time.time()

    monkeypatch.setattr(time, "time", lambda: moment + TWO_HOURS - 60)
    assert len(on_the_list(client)) == 1

    monkeypatch.setattr(time, "time", lambda: moment + TWO_HOURS + 60)
    assert on_the_list(client) == []


@pytest.mark.parametrize("value", ["", "nonsense", "AAAA:1abc:forged", "%00"])
def test_a_cookie_that_is_not_ours_is_an_empty_list(client, value):
    client.cookies[COOKIE] = value

    assert on_the_list(client) == []


def test_a_service_is_taken_off_again(client, services):
    pick(client, services[0])
    pick(client, services[1])

    client.post(PICK, {"drop": services[0].uuid})

    assert on_the_list(client) == [str(services[1].uuid)]


def test_the_last_one_taken_off_leaves_no_cookie(client, services):
    pick(client, services[0])

    response = client.post(PICK, {"drop": services[0].uuid})

    assert response.cookies[COOKIE].value == ""
    assert response.cookies[COOKIE]["max-age"] == 0


def test_a_list_holds_each_service_once_and_no_more_than_fits(client):
    many = ServiceFactory.create_batch(MOST + 1)

    for service in [*many, many[0]]:
        pick(client, service)

    assert on_the_list(client) == [str(service.uuid) for service in many[:MOST]]
    assert "pick" not in {
        dict(b.attributes).get("name") for b in read(client.post("/", SEARCH)).all("button")
    }


def test_a_service_that_not_everybody_may_see_cannot_be_picked(client):
    hidden = ServiceFactory(professional=True)

    assert pick(client, hidden).status_code == 404
    assert on_the_list(client) == []


def test_a_sheet_opened_with_a_situation_keeps_it_when_picked(client, services):
    url = reverse("web:service", args=[services[0].uuid])
    page = read(client.post(url, SEARCH))
    button = page.one("button", name="pick")

    after = press(client, page, "carried", button)

    assert form_data(after.fields("carried")) == form_data(page.fields("carried"))
    assert dict(after.by_id("carried").attributes)["action"] == url


def test_a_sheet_opened_alone_leads_back_to_itself(client, services):
    url = reverse("web:service", args=[services[0].uuid])
    button = read(client.get(url)).one("button", name="pick")

    response = client.post(dict(button.attributes)["formaction"], {"pick": services[0].uuid})

    assert response.headers["Location"] == url


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({}, 200),
    ],
)
def test_another_site_cannot_change_the_list(client, services, headers, status):
    assert client.post(PICK, {"pick": services[0].uuid}, headers=headers).status_code == status


def test_moving_keeps_all_services_and_stops_at_the_ends():
    one, two, three = (ServiceFactory().uuid for _ in range(3))
    picked = Picked.of([one, two, three])

    assert picked.moved(three, "up").ids == (one, three, two)
    assert picked.moved(one, "down").ids == (two, one, three)
    assert picked.moved(one, "up") == picked.moved(three, "down") == picked
