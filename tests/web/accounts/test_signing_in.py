"""Signing in by password, by a mailed code, out again; what a stranger learns: nothing."""

import re

import pytest
from django.conf import settings

from seuil.messaging.models import Message
from tests.factories.organisations import SourceFactory
from tests.web.accounts.conftest import PASSWORD, code_sent, last_mail
from tests.web.reading import attribute, read, words

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}


def sign_in(client, address="ann@cpas.example", password=PASSWORD, **more):
    return client.post("/account/login/", {"login": address, "password": password} | more)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_person_signs_in_with_a_password(client, person):
    response = sign_in(client)

    assert response.headers["Location"] == "/account/"
    assert "Ann" in client.get("/account/", headers=EN).content.decode()


def test_pages_to_sign_in_look_like_the_others(client):
    SourceFactory(code="invented", fictional=True)

    for path in ("/account/login/", "/account/signup/", "/account/login/code/", "/about/"):
        page = read(client.get(path, headers=EN))
        assert "Demonstration" in page.text, path
        (name,) = [words(e) for e in page.all("span") if attribute(e, "class") == "brand__name"]
        assert "None" not in name


def test_one_is_led_back_to_the_page_that_asked(client, person):
    page = read(client.get("/account/login/?next=/account/sign-ins/", headers=EN))
    carried = [attribute(field, "value") for field in page.all("input", name="next")]
    assert carried.count("/account/sign-ins/") == 2  # by password and by passkey

    response = sign_in(client, next="/account/sign-ins/")

    assert response.headers["Location"] == "/account/sign-ins/"


def test_nobody_is_led_to_another_site(client, person):
    assert sign_in(client, next="https://evil.example/").headers["Location"] == "/account/"


@pytest.mark.parametrize(("remember", "lasts"), [({}, True), ({"remember": "on"}, False)])
def test_staying_signed_in_is_a_choice(client, person, remember, lasts):
    sign_in(client, **remember)

    assert client.session.get_expire_at_browser_close() is lasts


def test_a_person_signs_in_with_a_mailed_code(client, person):
    response = client.post("/account/login/code/", {"email": person.email})
    assert response.headers["Location"] == "/account/login/code/confirm/"
    assert client.get("/account/login/code/confirm/", headers=EN).status_code == 200

    response = client.post("/account/login/code/confirm/", {"code": code_sent().lower()})

    assert response.headers["Location"] == "/account/"
    assert is_signed_in(client)


def test_a_wrong_code_opens_nothing_and_three_end_the_attempt(client, person):
    client.post("/account/login/code/", {"email": person.email})
    for _ in range(2):
        page = client.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"}, headers=EN)
        assert "not the right code" in page.content.decode()

    client.post("/account/login/code/confirm/", {"code": "AAAA-AAAA"})
    client.post("/account/login/code/confirm/", {"code": code_sent()})

    assert not is_signed_in(client)


def test_mail_is_written_in_the_language_of_the_person(client, person):
    person.language = "nl"
    person.save()

    client.post("/account/login/code/", {"email": person.email}, headers=EN)

    assert last_mail().language == "nl"


def test_signing_out_takes_a_form(client, person):
    client.force_login(person)

    assert client.get("/account/logout/", headers=EN).status_code == 200
    assert is_signed_in(client)
    assert client.post("/account/logout/").headers["Location"] == "/"
    assert not is_signed_in(client)


# What a stranger learns


def visible(response):
    """Return what somebody sees of an answer, the address they typed left out."""
    text = response.content.decode()
    for address in ("ann@cpas.example", "nobody@cpas.example"):
        text = text.replace(address, "ADDRESS")
    return response.status_code, response.headers.get("Location"), without_tokens(text)


def without_tokens(text):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/account/login/", {"login": "%s", "password": "not the right one"}),
        ("/account/login/code/", {"email": "%s"}),
        ("/account/password/reset/", {"email": "%s"}),
        ("/account/signup/", {"email": "%s", "name": "Ann", "password1": "x7-Quatre-mots"}),
        ("/account/signup/", {"email": "%s", "name": "Ann"}),
    ],
    ids=["password", "code", "reset", "signup", "signup without password"],
)
def test_a_known_and_an_unknown_address_are_answered_alike(client, person, path, data):
    seen = []
    for address in (person.email, "nobody@cpas.example"):
        client.cookies.clear()
        sent = {key: value % address if "%s" in value else value for key, value in data.items()}
        response = client.post(path, sent, headers=EN)
        following = (
            client.get(response.headers["Location"], headers=EN)
            if response.status_code == 302
            else response
        )
        seen.append((visible(response), visible(following)))

    assert seen[0] == seen[1]
    assert Message.objects.count() in {0, 2}  # the mail tells each of them the truth


def test_a_mail_says_that_there_is_no_account(client):
    client.post("/account/login/code/", {"email": "nobody@cpas.example"}, headers=EN)

    mail = last_mail("nobody@cpas.example")
    assert mail.subject == "No account on Seuil with this address"
    assert "http://testserver/account/signup/" in mail.text.splitlines()


def test_a_mail_says_that_there_is_an_account_already(client, person):
    data = {"email": person.email, "name": "Ann", "password1": "x7-Quatre-mots"}
    client.post("/account/signup/", data, headers=EN)

    assert "http://testserver/account/password/reset/" in last_mail().text.splitlines()


def test_the_settings_hold_what_this_rests_on():
    assert settings.ACCOUNT_PREVENT_ENUMERATION is True
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory"
