"""Making an account, keeping its address and password right, and leaving."""

import pytest
from allauth.account.models import EmailAddress

from seuil.accounts.models import User
from seuil.journal.models import Entry
from seuil.messaging.models import Message
from tests.web.accounts.conftest import PASSWORD, code_sent, last_mail
from tests.web.reading import read, words

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
NEW = {"name": "Bo", "email": "bo@cpas.example", "password1": PASSWORD}


def confirm_password(client, path, password=PASSWORD):
    """Follow a page that asks once more who is there, and come back to it."""
    response = client.get(path)
    assert response.headers["Location"].startswith("/account/reauthenticate/")
    return client.post(response.headers["Location"], {"password": password, "next": path})


def ask_for_address(client, address):
    path = "/account/email/"
    response = client.post(path, {"email": address, "action_add": "yes"})
    assert response.headers["Location"].startswith("/account/reauthenticate/")
    client.post(response.headers["Location"], {"password": PASSWORD, "next": path})


@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_an_account_opens_with_the_code_that_was_mailed(client, password):
    response = client.post(
        "/account/signup/", NEW | {"password1": password}, headers={"Accept-Language": "nl"}
    )
    assert response.headers["Location"] == "/account/confirm-email/"
    assert client.get("/account/confirm-email/", headers=EN).status_code == 200

    response = client.post("/account/confirm-email/", {"code": code_sent("bo@cpas.example")})

    bo = User.objects.get(email="bo@cpas.example")
    assert (bo.name, bo.language, bo.has_usable_password()) == ("Bo", "nl", bool(password))
    assert EmailAddress.objects.get(user=bo).verified
    assert client.session["_auth_user_id"] == str(bo.pk)


def test_without_the_code_the_account_does_not_open(client):
    client.post("/account/signup/", NEW)
    client.post("/account/logout/")

    client.post("/account/login/", {"login": NEW["email"], "password": PASSWORD})

    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("wrong", "language", "said"),
    [
        ({"password1": "court"}, "fr", "12"),
        ({"password1": "motdepasse12"}, "nl", ""),
        ({"email": "bo"}, "fr", ""),
        ({"name": ""}, "nl", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, wrong, language, said):
    page = read(client.post("/account/signup/", NEW | wrong, headers={"Accept-Language": language}))

    errors = [words(e) for e in page.all("p", class_="field__error")]
    if wrong != {"password1": "motdepasse12"}:
        assert len(errors) == 1
        assert said in errors[0]


def test_an_address_changes_once_the_new_one_has_answered(client, person):
    client.force_login(person)
    ask_for_address(client, "ann@new.example")
    person.refresh_from_db()
    assert person.email == "ann@cpas.example"

    client.post("/account/confirm-email/", {"code": code_sent("ann@new.example")})

    person.refresh_from_db()
    assert person.email == "ann@new.example"
    assert EmailAddress.objects.get(user=person).email == "ann@new.example"
    assert "ann@new.example" in last_mail("ann@cpas.example").text  # the old one is told


def test_an_address_of_somebody_else_is_not_taken_and_not_told(client, person):
    other = User.objects.create_user("other@cpas.example")
    client.force_login(person)

    ask_for_address(client, other.email)
    page = client.get("/account/confirm-email/", headers=EN).content.decode()

    assert "other@cpas.example" in page
    assert "cannot be used" not in page
    person.refresh_from_db()
    assert person.email == "ann@cpas.example"


def test_a_forgotten_password_is_chosen_anew_with_a_code(client, person):
    client.post("/account/password/reset/", {"email": person.email})
    response = client.post("/account/password/reset/confirm/", {"code": code_sent()})
    assert response.headers["Location"] == "/account/password/reset/complete/"
    assert client.get("/account/password/reset/complete/", headers=EN).status_code == 200
    new = {"password1": "une-toute-autre-phrase", "password2": "une-toute-autre-phrase"}

    client.post("/account/password/reset/complete/", new)

    person.refresh_from_db()
    assert person.check_password("une-toute-autre-phrase")
    assert Message.objects.filter(to=person.email).count() == 2


def test_a_password_changes_with_the_present_one(client, person):
    client.force_login(person)
    new = {"password1": "une-toute-autre-phrase", "password2": "une-toute-autre-phrase"}
    path = "/account/password/change/"

    page = client.post(path, new | {"oldpassword": "wrong"}, headers=EN)
    assert "not your present password" in page.content.decode()
    assert client.post(path, new | {"oldpassword": PASSWORD}).headers["Location"] == "/account/"

    person.refresh_from_db()
    assert person.check_password("une-toute-autre-phrase")
    assert "_auth_user_id" in client.session


def test_whoever_has_no_password_can_choose_one(client, person):
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    assert "Choose a password" in client.get("/account/", headers=EN).content.decode()

    client.post("/account/password/set/", {"password1": PASSWORD, "password2": PASSWORD})

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_name_and_language_are_changed_on_the_page_of_the_account(client, person):
    client.force_login(person)

    client.post("/account/", {"name": "Ann Peeters", "language": "nl"})

    person.refresh_from_db()
    assert (person.name, person.language) == ("Ann Peeters", "nl")


def test_an_account_is_deleted_by_its_owner_after_saying_who_it_is(client, person):
    client.force_login(person)
    assert client.post("/account/delete/").headers["Location"] == "/account/delete/"
    assert User.objects.filter(pk=person.pk).exists()
    confirm_password(client, "/account/delete/")
    assert client.get("/account/delete/", headers=EN).status_code == 200

    client.post("/account/delete/")

    assert not User.objects.filter(pk=person.pk).exists()
    assert "_auth_user_id" not in client.session
    assert not Entry.objects.filter(subject_label__contains="Ann").exists()


def test_a_closed_account_does_not_open(client, person):
    person.is_active = False
    person.save()

    client.post("/account/login/", {"login": person.email, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
