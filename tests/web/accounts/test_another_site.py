"""Signing in with the account of another site: a real provider, on this machine."""

from threading import Thread
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from oidc_provider_mock import app as provider

from config.env import Environment, EnvironmentIncomplete, oidc_providers
from seuil.accounts.models import User
from tests.web.reading import attribute, read

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of the provider, not of ours
]
EN = {"Accept-Language": "en"}
WHO = "iris-1"


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def client():
    """A browser in which coming back, a GET by the rules of OpenID Connect, may sign one in."""
    return Client()


@pytest.fixture(scope="module")
def other_site():
    """The address of a provider that believes whatever it is told."""
    server = make_server("127.0.0.1", 0, provider(), handler_class=Silent)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def with_button(settings, other_site):
    settings.SOCIALACCOUNT_PROVIDERS = oidc_providers(
        Environment(
            {
                "SEUIL_OIDC_ISSUER": other_site,
                "SEUIL_OIDC_NAME": "Iris Login",
                "SEUIL_OIDC_CLIENT_ID": "seuil",
                "SEUIL_OIDC_CLIENT_SECRET": "a key",
            }
        )
    )
    return other_site


def knows(other_site, address, *, verified):
    claims = {"email": address, "email_verified": verified, "name": "Ann of Iris"}
    requests.put(f"{other_site}/users/{WHO}", json=claims, timeout=5)


def come_back(client, other_site):
    """Go to the other site by the button, say who one is there, come back."""
    page = read(client.post("/account/elsewhere/site/", headers=EN))
    leave = next(attribute(a, "href") for a in page.all("a") if attribute(a, "class") == "button")
    assert leave.startswith(other_site)
    answer = requests.post(leave, data={"sub": WHO}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert parse_qs(back.query)["code"]
    return client.get(f"{back.path}?{back.query}", headers=EN)


def test_without_a_setting_there_is_no_button_and_no_way(client):
    assert "Iris" not in client.get("/account/login/", headers=EN).content.decode()
    assert client.post("/account/elsewhere/site/").status_code == 404


def test_with_it_the_button_has_its_name(client, with_button):
    assert "Sign in with Iris Login" in client.get("/account/login/", headers=EN).content.decode()


def test_an_issuer_without_its_key_stops_the_start():
    env = Environment({"SEUIL_OIDC_ISSUER": "https://iris.example"})
    oidc_providers(env)

    with pytest.raises(EnvironmentIncomplete, match="SEUIL_OIDC_CLIENT_SECRET"):
        env.check()


def test_an_address_verified_on_both_sides_opens_the_account_here(client, person, with_button):
    knows(with_button, person.email, verified=True)

    come_back(client, with_button)

    assert client.session["_auth_user_id"] == str(person.pk)
    assert SocialAccount.objects.get().user == person


def test_an_address_that_the_other_site_did_not_verify_opens_nothing(client, person, with_button):
    knows(with_button, person.email, verified=False)

    come_back(client, with_button)

    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.filter(user=person).exists()


def test_an_address_that_was_not_verified_here_opens_nothing(client, person, with_button):
    person.emailaddress_set.update(verified=False)
    knows(with_button, person.email, verified=True)

    come_back(client, with_button)

    assert client.session.get("_auth_user_id") != str(person.pk)


def test_somebody_new_gets_an_account_with_the_name_from_there(client, with_button):
    knows(with_button, "new@iris.example", verified=True)

    come_back(client, with_button)

    user = User.objects.get(email="new@iris.example")
    assert (user.name, user.has_usable_password()) == ("Ann of Iris", False)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_button_never_links_the_account_of_whoever_is_signed_in(client, person, with_button):
    client.force_login(person)

    assert client.post("/account/elsewhere/site/?process=connect").status_code == 404


def test_turning_back_there_signs_nobody_in(client, with_button):
    page = client.get("/account/elsewhere/cancelled/", headers=EN)

    assert "You are not signed in" in page.content.decode()


def test_an_answer_that_was_not_asked_for_is_refused(client, with_button):
    page = client.get("/account/elsewhere/site/back/?code=x&state=y", headers=EN)

    assert "_auth_user_id" not in client.session
    assert "did not answer as expected" in page.content.decode()
