"""Taking along what is held about oneself, and nobody else."""

import pytest
from django.urls import reverse

from seuil.accounts.models import User
from seuil.accounts.operations import confirm_address

pytestmark = pytest.mark.django_db

URL = "/account/data/"


@pytest.fixture
def ann():
    user = User.objects.create_user("ann@cpas.example", "a long password", name="Ann")
    confirm_address(user)
    return user


def sign_in(client, ann):
    return client.post(
        reverse("account_login"), {"login": ann.email, "password": "a long password"}
    )


def test_a_visitor_signs_in_first(client):
    assert client.get(URL).headers["Location"].startswith("/account/login/")


def test_who_has_just_said_who_they_are_gets_the_file(client, ann):
    sign_in(client, ann)
    client.post(reverse("account_reauthenticate"), {"password": "a long password"})
    User.objects.create_user("bart@huis.example", "another", name="Bart")

    response = client.get(URL)

    assert response.json()["account"]["email"] == ann.email
    assert "Bart" not in response.text
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="data.json"'


def test_an_open_session_alone_is_not_enough(client, ann):
    client.force_login(ann)

    response = client.get(URL)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/reauthenticate/")
