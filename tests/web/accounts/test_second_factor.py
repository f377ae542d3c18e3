"""Apps for codes, recovery codes, and roles that wait until one of them was shown."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import override_settings

from seuil.accounts.operations import load_demo_people
from seuil.organisations.domain import MandateKind
from seuil.organisations.operations import give_mandate
from seuil.web.accounts.second_factor import is_exempt
from tests.factories.accounts import UserFactory
from tests.factories.territory import TerritoryFactory
from tests.web.accounts.conftest import PASSWORD, last_mail
from tests.web.reading import read, words

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
PERIOD = 30


def code_of(secret, *, later=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + later))


def confirmed(client, path, password=PASSWORD):
    """Say once more who is there, then open the page."""
    response = client.get(path)
    client.post(response.headers["Location"], {"password": password, "next": path})
    return client.get(path, headers=EN)


def add_app(client):
    """Add an app for codes and return its secret."""
    page = read(confirmed(client, "/account/second-factor/app/activate/"))
    secret = words(page.one("code"))
    client.post("/account/second-factor/app/activate/", {"code": code_of(secret)})
    return secret


def sign_in(client):
    return client.post("/account/login/", {"login": "ann@cpas.example", "password": PASSWORD})


@pytest.fixture
def team_member(person):
    give_mandate(person, TerritoryFactory(basin=True), MandateKind.BASIN_TEAM, actor=None)
    return person


@pytest.mark.django_db(transaction=True)
def test_an_app_is_added_with_its_first_code_and_recovery_codes_follow(client, person):
    client.force_login(person)

    add_app(client)

    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    assert kinds == {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES}
    page = read(client.get("/account/second-factor/codes/", headers=EN))
    assert len(page.all("code")) == 10
    assert last_mail().purpose == "account"


def test_a_wrong_first_code_adds_nothing(client, person):
    client.force_login(person)
    confirmed(client, "/account/second-factor/app/activate/")

    page = client.post("/account/second-factor/app/activate/", {"code": "000000"}, headers=EN)

    assert "not the right code" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_signing_in_then_asks_for_a_code_which_works_once(client, person):
    client.force_login(person)
    secret = add_app(client)
    client.post("/account/logout/")

    assert sign_in(client).headers["Location"] == "/account/second-factor/authenticate/"
    assert client.get("/account/second-factor/authenticate/", headers=EN).status_code == 200
    assert "_auth_user_id" not in client.session
    code = code_of(secret)
    client.post("/account/second-factor/authenticate/", {"code": code})
    assert "_auth_user_id" in client.session

    client.post("/account/logout/")
    sign_in(client)
    client.post("/account/second-factor/authenticate/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_replaces_the_app_once(client, person):
    client.force_login(person)
    add_app(client)
    page = read(client.get("/account/second-factor/codes/", headers=EN))
    code = words(page.all("code")[0])

    for signed_in in (True, False):
        client.post("/account/logout/")
        sign_in(client)
        client.post("/account/second-factor/authenticate/", {"code": code})
        assert ("_auth_user_id" in client.session) is signed_in


def test_recovery_codes_are_saved_as_a_file_and_made_anew(client, person):
    client.force_login(person)
    add_app(client)
    before = client.get("/account/second-factor/codes/file/").content.decode().split()
    assert len(before) == 10
    assert client.get("/account/second-factor/codes/new/", headers=EN).status_code == 200

    client.post("/account/second-factor/codes/new/")

    after = client.get("/account/second-factor/codes/file/").content.decode().split()
    assert set(before) & set(after) == set()


def test_an_app_is_removed_after_saying_who_one_is(client, person):
    client.force_login(person)
    add_app(client)
    assert client.get("/account/second-factor/app/deactivate/", headers=EN).status_code == 200

    client.post("/account/second-factor/app/deactivate/")

    assert not Authenticator.objects.exists()


def test_keys_are_not_readable_in_the_database(client, person):
    client.force_login(person)
    secret = add_app(client)

    stored = [str(row.data) for row in Authenticator.objects.all()]

    assert secret not in "".join(stored)
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(secret))


# Roles that need one


def test_without_it_a_mandate_gives_nothing(client, team_member):
    client.force_login(team_member)

    response = client.get("/account/staff-session/")
    assert response.headers["Location"] == (
        "/account/second-factor/why/?next=%2Faccount%2Fstaff-session%2F"
    )
    page = client.get(response.headers["Location"], headers=EN).content.decode()
    assert "more than a password" in page
    assert client.get("/").status_code == 200
    assert "One more step" in client.get("/about/", headers=EN).content.decode()


@pytest.mark.django_db(transaction=True)
def test_adding_one_gives_the_roles_at_once(client, team_member):
    client.force_login(team_member)

    add_app(client)

    assert "One more step" not in client.get("/about/", headers=EN).content.decode()
    assert client.get("/account/second-factor/why/").headers["Location"] == "/account/"


def test_a_mandate_given_to_whoever_is_signed_in_waits_for_the_factor(client, person):
    client.force_login(person)
    secret = add_app(client)
    client.force_login(person)  # a session that has shown nothing
    give_mandate(person, TerritoryFactory(basin=True), MandateKind.DESK, actor=None)
    page = read(client.get("/account/second-factor/why/?next=/about/", headers=EN))
    assert "/account/second-factor/reauthenticate/?next=/about/" in page.response.content.decode()

    response = client.post(
        "/account/second-factor/reauthenticate/", {"code": code_of(secret), "next": "/about/"}
    )

    assert response.headers["Location"] == "/about/"
    assert "One more step" not in client.get("/about/", headers=EN).content.decode()


def test_members_of_organisations_need_none(client, person):
    client.force_login(person)

    assert "One more step" not in client.get("/about/", headers=EN).content.decode()


def test_only_accounts_of_the_demonstration_are_exempt_and_only_there():
    load_demo_people()
    demo = UserFactory._meta.model.objects.get(email="operator@seuil.example")

    assert is_exempt(demo)
    assert not is_exempt(UserFactory())
    with override_settings(SEUIL_DEMO=False):
        assert not is_exempt(demo)
