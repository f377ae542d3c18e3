"""Inviting somebody who has no account, who accepts; asking to join, being confirmed."""

import re

import pytest
from playwright.sync_api import expect

from seuil.messaging.models import Message
from seuil.organisations.demonstration import load_people_and_roles
from seuil.organisations.models import Membership
from tests.browser.looks import PHONE, looks_right
from tests.browser.test_sign_in import code_sent, goes_on
from tests.browser.visits import serving

LINK = re.compile(r"/people/invited/[\w-]+/")


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration, with its people."""
    load_people_and_roles()
    with serving(poll_seconds=60.0) as address:
        yield address


def signed_in(page, role):
    page.goto("/account/login/")
    page.fill("[name=login]", f"{role}@seuil.example")
    page.fill("[name=password]", f"seuil-{role}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")
    page.goto("/people/")
    looks_right(page)
    return page


def test_a_manager_invites_and_a_newcomer_accepts_on_a_phone(reader):
    manager = signed_in(reader.opens(), "manager")
    manager.locator("main a[href*='/people/of/']").press("Enter")
    looks_right(manager)
    manager.locator("main a[href$='/invite/']").press("Enter")
    looks_right(manager)
    manager.fill("[name=email]", "nieuw@cpas.example")
    manager.check("[name=role][value=professional]")
    goes_on(manager)
    expect(manager.locator("#messages")).to_contain_text("nieuw@cpas.example")
    looks_right(manager)

    link = LINK.search(Message.objects.get(to="nieuw@cpas.example").text)[0]
    page = reader.opens(link, language="nl", **PHONE)
    looks_right(page)
    page.locator("main a[href*=signup]").press("Enter")
    page.fill("[name=name]", "Nieuwe Collega")
    page.fill("[name=email]", "nieuw@cpas.example")
    goes_on(page)
    expect(page.locator("[name=code]")).to_be_visible()
    page.fill("[name=code]", code_sent("nieuw@cpas.example"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/")
    looks_right(page)
    page.locator("button[value=accept]").press("Enter")
    expect(page.locator("main .rows li")).to_have_count(1)
    looks_right(page)

    assert Membership.objects.confirmed().filter(user__email="nieuw@cpas.example").exists()


def test_a_request_is_asked_on_a_phone_and_confirmed_by_keyboard(reader):
    page = signed_in(reader.opens(language="nl", **PHONE), "desk")
    page.goto("/people/join/")
    looks_right(page)
    page.fill("[name=text]", "slapende")
    page.keyboard.press("Enter")
    page.locator("main .rows a").press("Enter")
    looks_right(page)
    page.check("[name=role][value=editor]")
    page.fill("[name=function]", "Onthaal")
    goes_on(page)
    page.wait_for_url("**/people/")

    manager = signed_in(reader.opens(color_scheme="dark"), "manager")
    manager.locator("main a[href*='/people/of/']").press("Enter")
    answer = manager.locator("main li", has_text="Onthaal").locator("a")
    answer.press("Enter")
    looks_right(manager)
    manager.locator("button[value=confirm]").press("Enter")
    expect(manager.locator("#messages .notice--success")).to_be_visible()

    assert Membership.objects.confirmed().filter(user__email="desk@seuil.example").exists()


@pytest.mark.parametrize("path", ["", "mandates/", "without-manager/"])
def test_pages_of_a_team_fit_a_small_phone(reader, path):
    page = signed_in(reader.opens(viewport={"width": 320, "height": 640}), "region")

    page.goto(f"/people/{path}")

    looks_right(page)
