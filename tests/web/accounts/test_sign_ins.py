"""The list of devices on which one is signed in."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.factories.accounts import UserFactory
from tests.web.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"


def signed_in(browser, agent):
    data = {"login": "ann@cpas.example", "password": PASSWORD}
    browser.post("/account/login/", data, headers={"User-Agent": agent})
    return browser


@pytest.fixture
def phone(person):
    return signed_in(Client(), PHONE)


@pytest.fixture
def desk(client, person):
    return signed_in(client, "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36")


def test_each_device_is_listed_this_one_first(desk, phone):
    page = desk.get("/account/sign-ins/", headers=EN).content.decode()

    assert page.index("This device") < page.index("Firefox · Android")


def test_another_device_is_signed_out(desk, phone):
    page = desk.get("/account/sign-ins/", headers=EN).content.decode()
    (end,) = [
        part.split('"')[0]
        for part in page.split('action="')
        if part.startswith("/account/sign-ins/") and "others" not in part.split('"')[0]
    ]

    desk.post(end)

    assert phone.get("/account/").status_code == 302
    assert desk.get("/account/").status_code == 200


def test_all_others_are_signed_out_at_once(desk, phone):
    desk.post("/account/sign-ins/end-others/")

    assert phone.get("/account/").status_code == 302
    assert desk.get("/account/").status_code == 200


def test_nobody_signs_somebody_else_out(desk, phone):
    stranger = Client()
    stranger.force_login(UserFactory())

    for row in UserSession.objects.all():
        stranger.post(f"/account/sign-ins/{row.pk}/end/")

    assert phone.get("/account/").status_code == 200
    assert desk.get("/account/").status_code == 200


def test_a_new_password_leaves_the_other_devices_outside(desk, phone):
    new = {"password1": "une-toute-autre-phrase", "password2": "une-toute-autre-phrase"}
    desk.post("/account/password/change/", new | {"oldpassword": PASSWORD})

    assert phone.get("/account/").status_code == 302
    assert desk.get("/account/").status_code == 200
