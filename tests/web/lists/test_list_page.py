"""The list page: order, notes that are kept nowhere, a link shown once."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.directory.models import Service, SharedList
from seuil.messaging.links import digest_of
from tests.factories.directory import ServiceFactory
from tests.web.reading import attribute, press, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

FORM = "list-form"


@pytest.fixture
def services():
    return list(Service.objects.public()[:3])


@pytest.fixture
def page(client, services):
    for service in services:
        client.post("/list/pick/", {"pick": service.uuid})
    return read(client.get("/list/"))


def order(page):
    return [attribute(element, "value") for element in page.all("input", name="service")]


def button(page, **attributes):
    return page.all("button", **attributes)[0]


def ids(services):
    return [str(service.uuid) for service in services]


def test_services_stand_in_the_order_in_which_they_were_picked(page, services):
    assert order(page) == ids(services)


def test_the_order_can_be_changed_and_is_kept(client, page, services):
    last = button(page, name="up", value=str(services[2].uuid))

    press(client, page, FORM, last, to="/list/")

    assert order(read(client.get("/list/"))) == ids([services[0], services[2], services[1]])


def test_a_change_of_order_is_told_to_those_who_do_not_see_it(client, page, services):
    down = button(page, name="down", value=str(services[0].uuid))

    after = press(client, page, FORM, down, to="/list/")

    assert "2" in words(after.all("p", role="status")[0])
    assert words(page.all("p", role="status")[0]) == ""


def test_htmx_receives_the_form_alone(client, page):
    response = client.post("/list/", {"service": order(page)}, headers={"HX-Request": "true"})

    assert response.text.strip().startswith("<form")


def test_notes_come_back_with_the_page_and_are_gone_on_the_next(client, page, services):
    name = f"note-{services[0].uuid}"

    answer = read(client.post("/list/", {"service": ids(services), name: "Demander Fatma"}))

    assert attribute(answer.one("input", name=name), "value") == "Demander Fatma"
    assert attribute(read(client.get("/list/")).one("input", name=name), "value") == ""


def test_emptying_leaves_nothing(client, page):
    after = press(client, page, FORM, button(page, name="empty"), to="/list/")

    assert order(after) == []
    assert client.cookies["list"].value == ""


def test_a_service_that_was_withdrawn_since_is_told(client, services):
    gone = ServiceFactory(professional=True)

    page = read(client.post("/list/", {"service": [*ids(services), str(gone.uuid)]}))

    assert order(page) == ids(services)
    assert (
        page.all("div", class_="notice notice--warning") or "notice--warning" in page.response.text
    )


def test_the_page_is_kept_by_no_cache(client, page):
    assert client.get("/list/").headers["Cache-Control"] == "no-store"


def test_the_number_of_queries_does_not_grow(client):
    many = [str(one) for one in Service.objects.public().values_list("uuid", flat=True)[:10]]
    counts = []
    for number in (1, 10):
        with CaptureQueriesContext(connection) as asked_for:
            client.post("/list/", {"service": many[:number]})
        counts.append(len(asked_for))

    assert counts[0] >= counts[1]


def test_a_link_is_shown_once_and_stored_as_a_digest(client, page, services):
    share = button(page, formaction="/list/share/")

    after = press(client, page, FORM, share)

    token = attribute(after.one("input", name="link"), "value")
    shared = SharedList.objects.get()
    assert shared.digest == digest_of(token)
    assert shared.services == [service.uuid for service in services]
    assert f"/l/{token}/" in attribute(after.by_id("shared-address"), "value")
    assert client.get(f"/l/{token}/").status_code == 200
    assert token not in client.get("/list/").text


def test_a_link_is_sent_from_the_telephone_or_the_mail_of_whoever_made_it(client, page):
    after = press(client, page, FORM, button(page, formaction="/list/share/"))

    address = quote(attribute(after.by_id("shared-address"), "value"), safe="")
    links = {attribute(a, "href") for a in after.all("a")}
    assert {f"sms:?&body={address}", f"mailto:?body={address}"} <= links


def test_a_changed_list_no_longer_shows_the_link_of_the_old_one(client, page, services):
    after = press(client, page, FORM, button(page, formaction="/list/share/"))

    moved = press(
        client, after, FORM, button(after, name="up", value=str(services[2].uuid)), "/list/"
    )

    assert moved.all("input", name="link") == []


@pytest.mark.parametrize("address", ["/list/pdf/", "/list/print/", "/list/share/"])
@pytest.mark.parametrize("given", [[], ["nonsense"], ["00000000-0000-0000-0000-000000000000"]])
def test_an_empty_list_leads_back_to_its_page(client, address, given):
    response = client.post(address, {"service": given})

    assert (response.status_code, response.headers["Location"]) == (302, "/list/")
    assert not SharedList.objects.exists()
