"""A key for a program: made in the browser, read with it, revoked."""

import pytest
from playwright.sync_api import expect

from seuil.directory.models import Service
from seuil.organisations.domain import Role
from tests.browser.looks import TOUCHED, looks_right
from tests.browser.visits import serving, session_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: keys are made in it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def session(own_copy):
    """The session of somebody who manages an organisation of the demonstration."""
    service = Service.objects.public().first()
    user = UserFactory(name="Chief", email="chief@programs.example")
    MembershipFactory(user=user, organisation=service.organisation, role=Role.MANAGER)
    return session_of(user)


def status_with(page, letters):
    """Return what a program gets that shows these letters."""
    headers = {"Authorization": f"Bearer {letters}", "Accept": "application/fhir+json"}
    return page.request.get("/api/fhir/r4/Task", headers=headers).status


@pytest.mark.parametrize("phone", [False, True])
def test_a_key_is_made_read_with_and_revoked(reader, session, phone):
    look = TOUCHED if phone else {}
    page = reader.opens("/people/", session=session, language="en", **look)
    page.get_by_role("link", name="Programs that read for you").click()
    name = "On a phone" if phone else "At a desk"

    page.get_by_label("Name of the program").fill(name)
    page.get_by_role("button", name="Make a key").click()

    letters = page.get_by_label("The key", exact=True).input_value()
    looks_right(page)
    assert status_with(page, letters) == 200

    row = page.get_by_role("listitem").filter(has_text=name)
    row.get_by_text("Revoke", exact=False).first.click()
    row.get_by_role("button", name="Revoke this key").click()

    expect(page.get_by_role("listitem").filter(has_text=name)).to_contain_text("revoked on")
    expect(page.get_by_label("The key", exact=True)).to_have_count(0)
    assert status_with(page, letters) == 401
