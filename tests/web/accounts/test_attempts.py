"""Who guesses is stopped; what is kept of it names nobody and is gone the next day."""

import datetime

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.test import Client
from django.utils import timezone

from seuil.accounts.operations import forget_failed_sign_ins
from tests.web.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}


WRONG = "wrong"


def guess(client, password=WRONG, address="ann@cpas.example", **more):
    data = {"login": address, "password": password}
    return client.post("/account/login/", data, headers=EN, **more)


def lock(client, **more):
    return [guess(client, **more).status_code for _ in range(5)]


@pytest.mark.parametrize("address", ["ann@cpas.example", "nobody@cpas.example"])
def test_five_wrong_passwords_close_the_way_in_for_a_while(client, person, address):
    assert lock(client, address=address) == [200, 200, 200, 200, 429]

    response = guess(client, PASSWORD, address=address)

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "for 15 minutes" in response.content.decode()
    assert address not in response.content.decode()


def test_the_owner_still_gets_in_from_elsewhere_and_with_a_code(client, person):
    lock(client)

    assert guess(client, PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 302
    assert client.get("/account/login/code/").status_code in {200, 302}


def test_it_opens_again_after_the_time_that_was_said(client, person):
    moment = timezone.now()
    lock(client)
    AccessAttempt.objects.update(attempt_time=moment - datetime.timedelta(minutes=16))

    assert guess(client, PASSWORD).status_code == 302


def test_what_is_kept_names_nobody(client, person):
    guess(client, password="my-real-password", HTTP_USER_AGENT="Firefox", HTTP_ACCEPT="text/x")

    kept = AccessAttempt.objects.values().get()

    text = str(kept)
    assert not any(trace in text for trace in ("ann", "cpas", "real", "Firefox", "text/x", "login"))
    assert kept["failures_since_start"] == 1
    assert not AccessLog.objects.exists()
    assert not AccessFailureLog.objects.exists()


def test_logs_say_neither_address_nor_password(client, person, caplog):
    caplog.set_level("DEBUG")

    lock(client, password="my-real-password")

    assert "cpas.example" not in caplog.text
    assert "real" not in caplog.text


def test_a_right_password_clears_the_count(client, person):
    for _ in range(4):
        guess(client)

    guess(client, PASSWORD)

    assert not AccessAttempt.objects.exists()


def test_failures_are_forgotten_after_a_day(client, person):
    guess(client)

    assert forget_failed_sign_ins(timezone.now()) == 0
    assert forget_failed_sign_ins(timezone.now() + datetime.timedelta(hours=25)) == 1


def test_many_codes_for_one_address_are_refused(client, person):
    answers = [
        Client().post("/account/login/code/", {"email": person.email}, headers=EN) for _ in range(4)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 200]
    assert "too often" in answers[-1].content.decode()
