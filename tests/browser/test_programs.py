"""A key for a program: made in the browser, read with it, revoked."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from seuil.directory.models import Service
from seuil.organisations.domain import Role
from tests.browser.test_every_page import barriers, too_wide
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: keys are made in it."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def session(own_copy):
    """The session of somebody who manages an organisation of the demonstration."""
    service = Service.objects.public().first()
    user = UserFactory(name="Chief", email="chief@programs.example")
    MembershipFactory(user=user, organisation=service.organisation, role=Role.MANAGER)
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def status_with(page, letters):
    """Return what a program gets that shows these letters."""
    headers = {"Authorization": f"Bearer {letters}", "Accept": "application/fhir+json"}
    return page.request.get("/api/fhir/r4/Task", headers=headers).status


@pytest.mark.parametrize("phone", [False, True])
def test_a_key_is_made_read_with_and_revoked(reader, site, session, phone):
    page = reader.opens("/", language="en", **(PHONE if phone else {}))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}
    page.context.add_cookies([cookie])
    page.goto("/people/")
    page.get_by_role("link", name="Programs that read for you").click()
    name = "On a phone" if phone else "At a desk"

    page.get_by_label("Name of the program").fill(name)
    page.get_by_role("button", name="Make a key").click()

    letters = page.get_by_label("The key", exact=True).input_value()
    assert barriers(page) == []
    assert not too_wide(page)
    assert status_with(page, letters) == 200

    row = page.get_by_role("listitem").filter(has_text=name)
    row.get_by_text("Revoke", exact=False).first.click()
    row.get_by_role("button", name="Revoke this key").click()

    expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("revoked on")
    expect(page.get_by_label("The key", exact=True)).to_have_count(0)
    assert status_with(page, letters) == 401
