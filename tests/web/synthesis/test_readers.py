"""Getting syntheses by mail, without account and without cookie; what was left by last time."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from seuil.concertation.domain.session import Status
from seuil.concertation.models import Evaluation, SeriesReader
from seuil.messaging.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.concertation import SeriesFactory, SessionFactory, working_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def series(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return SeriesFactory()


def ask(client, series, mail="reader@service.example", **headers):
    address = reverse("web:read_series", args=[series.slug])
    return client.post(address, {"mail": mail}, headers=headers)


def link():
    return re.search(r"/series/readers/[\w-]+/", Message.objects.latest("pk").text)[0]


def test_asking_needs_no_account_and_no_cookie_and_a_press_confirms(client, series):
    page = client.get(reverse("web:series", args=[series.slug]))
    assert "Syntheses by e-mail" in page.text
    answer = ask(client, series)
    assert "Look at your e-mails" in answer.text
    assert not client.cookies

    opened = client.get(link())
    assert SeriesReader.objects.get().confirmed_at is None
    confirmed = client.post(link(), {"do": "confirm"})

    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert "You get the syntheses of this series" in confirmed.text
    assert SeriesReader.objects.get().confirmed_at is not None


def test_one_press_stops_and_forgets(client, series):
    ask(client, series)
    client.post(link(), {"do": "confirm"})

    stopped = client.post(link(), {"do": "stop"})

    assert "Your address is forgotten." in stopped.text
    assert not SeriesReader.objects.exists()
    assert client.get(link()).status_code == 404


def test_the_answer_is_the_same_whoever_reads_already(client, series):
    first = ask(client, series)
    again = ask(client, series)

    assert first.text == again.text


@pytest.mark.parametrize("mail", ["", "nobody", "éléonore@service.example"])
def test_an_address_that_cannot_be_is_said_beside_it(client, series, mail):
    response = ask(client, series, mail)

    assert response.status_code == 422
    assert "Write an address such as" in response.text
    assert not SeriesReader.objects.exists()


def test_a_form_of_another_site_is_refused(client, series):
    response = ask(client, series, Origin="https://elsewhere.example")

    assert response.status_code == 403


def last_time(session):
    return reverse("web:session_last_time", args=[session.slug])


@pytest.fixture
def two_sessions(series):
    before = SessionFactory(series=series, status=Status.DISSEMINATED, starts_in=-90)
    return before, SessionFactory(series=series, status=Status.PREPARED, starts_in=20)


def test_the_next_group_reads_what_people_thought_of_the_last_session(client, two_sessions):
    before, session = two_sessions
    Evaluation.objects.bulk_create(
        Evaluation(session=before, answers={"could_say": "yes"}, words="Come again.")
        for _number in range(4)
    )
    client.force_login(working_group(session)[0])

    page = client.get(last_time(session)).text

    assert "4 people answered." in page
    assert "Come again." in page
    assert reverse("web:synthesis", args=[before.slug]) in page


def test_the_first_session_of_a_series_says_so(client, series):
    session = SessionFactory(series=series, starts_at=timezone.now())
    client.force_login(working_group(session)[0])

    assert "This is the first session of the series" in client.get(last_time(session)).text


def test_others_do_not_read_what_people_thought(client, two_sessions):
    client.force_login(UserFactory())

    assert client.get(last_time(two_sessions[1])).status_code == 404
