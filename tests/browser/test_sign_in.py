"""An account, a second factor, a passkey: in a real browser, by keyboard, on a phone, with axe."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from seuil.messaging.models import Message
from tests.browser.looks import PHONE, looks_right
from tests.browser.visits import serving
from tests.factories.staff import demo_operator

PASSWORD = "quatre-mots-bien-ordinaires"
PLATFORM_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: accounts are made in it."""
    demo_operator()
    with serving(poll_seconds=60.0) as address:
        yield address


def goes_on(page):
    page.locator("main form button[type=submit]").first.press("Enter")


def code_sent(address):
    mail = Message.objects.filter(to=address).latest("pk")
    return re.search(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", mail.text, re.MULTILINE)[0]


def has_account(page, address):
    """Make an account with the code that was mailed."""
    page.goto("/account/signup/")
    looks_right(page)
    page.fill("[name=name]", "Ann Peeters")
    page.fill("[name=email]", address)
    page.fill("[name=password1]", PASSWORD)
    goes_on(page)
    expect(page.locator("main")).to_contain_text(address)
    looks_right(page)
    page.fill("[name=code]", code_sent(address))
    page.keyboard.press("Enter")
    expect(page.locator(".mine")).to_contain_text("Ann Peeters")
    looks_right(page)


def says_who(page):
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def signs_out(page):
    page.locator(".mine form").last.locator("button").press("Enter")
    expect(page.locator(".mine")).to_have_count(0)


def signs_in(page, address):
    page.goto("/account/login/")
    looks_right(page)
    page.fill("[name=login]", address)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_a_newcomer_adds_an_app_on_a_phone_and_signs_in_with_it(reader, language):
    page, address = reader.opens(language=language, **PHONE), f"ann-{language}@cpas.example"
    has_account(page, address)

    page.goto("/account/second-factor/app/activate/")
    looks_right(page)
    says_who(page)
    picture = page.locator("img.code")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    looks_right(page)
    secret = page.locator("code.key").inner_text()
    page.fill("[name=code]", code_of(secret))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    looks_right(page)

    signs_out(page)
    signs_in(page, address)
    expect(page.locator("[name=code]")).to_be_visible()
    looks_right(page)
    page.fill("[name=code]", code_of(secret))
    page.keyboard.press("Enter")
    expect(page.locator(".mine")).to_contain_text("Ann Peeters")


def test_a_passkey_replaces_the_password(reader):
    page = reader.opens()
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM_KEY})
    has_account(page, "bo@cpas.example")

    page.goto("/account/second-factor/passkeys/add/")
    says_who(page)
    expect(page.locator("[name=passwordless]")).to_be_checked()
    looks_right(page)
    page.fill("[name=name]", "Mon téléphone")
    goes_on(page)
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto("/account/second-factor/passkeys/")
    expect(page.locator("main")).to_contain_text("Mon téléphone")
    looks_right(page)

    signs_out(page)
    page.goto("/account/login/")
    page.locator("[data-passkey] button").press("Enter")
    expect(page.locator(".mine")).to_contain_text("Ann Peeters")

    page.goto("/account/second-factor/passkeys/reauthenticate/?next=/account/delete/")
    looks_right(page)
    goes_on(page)
    expect(page.locator("main")).to_contain_text("bo@cpas.example")


def test_a_device_without_a_passkey_says_so(reader):
    page = reader.opens("/account/login/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    empty = PLATFORM_KEY | {"isUserVerified": False}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": empty})

    page.locator("[data-passkey] button").click()

    expect(page.locator("[data-passkey-problem]")).to_be_visible()
    looks_right(page)


def test_an_operator_opens_and_closes_the_administration_by_keyboard(reader):
    page = reader.opens("/account/login/", color_scheme="dark")
    page.fill("[name=login]", "operator@seuil.example")
    page.fill("[name=password]", "seuil-operator")
    page.keyboard.press("Enter")
    expect(page.locator(".mine")).to_be_visible()
    page.goto("/account/staff-session/")
    looks_right(page)
    page.fill("[name=reason]", "Corriger un horaire")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")

    page.goto("/about/")
    looks_right(page)
    page.locator(".mine form").first.locator("button").press("Enter")
    page.wait_for_url("**/account/")
    page.goto("/admin/")
    page.wait_for_url("**/account/staff-session/**")


@pytest.mark.parametrize("path", ["sign-ins/", "second-factor/", "email/", "password/change/", ""])
def test_pages_of_an_account_fit_a_phone_without_barriers(reader, path):
    page = reader.opens("/account/login/", language="nl", **PHONE)
    page.fill("[name=login]", "editor@seuil.example")
    page.fill("[name=password]", "seuil-editor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/")

    page.goto(f"/account/{path}")

    looks_right(page)
