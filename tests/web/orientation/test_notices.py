"""Choosing how one hears of requests."""

import re

import pytest

from seuil.orientation.models import NoticeChoice
from seuil.orientation.operations.digests import choose_rhythm
from tests.factories.accounts import UserFactory
from tests.factories.orientation import professional
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

PAGE = "/orientation/notices/"


@pytest.fixture
def worker(client):
    user = professional()
    sign_in(client, user)
    return user


def chosen_on(page):
    box = re.search(r"<input[^>]*checked[^>]*>", page.text)[0]
    return re.search(r'value="(\w+)"', box)[1]


def test_whoever_chose_nothing_hears_at_once(client, worker):
    page = client.get(PAGE)

    assert chosen_on(page) == "at_once"
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("rhythm", NoticeChoice.Rhythm)
def test_a_choice_is_kept_and_shown(client, worker, rhythm):
    choose_rhythm(worker, NoticeChoice.Rhythm.DAILY)

    assert client.post(PAGE, {"rhythm": rhythm.value}).status_code == 302

    assert chosen_on(client.get(PAGE)) == rhythm
    assert NoticeChoice.objects.get(user=worker).rhythm == rhythm


@pytest.mark.parametrize("posted", [{}, {"rhythm": ""}, {"rhythm": "hourly"}])
def test_an_odd_choice_says_what_to_do_and_changes_nothing(client, worker, posted):
    choose_rhythm(worker, NoticeChoice.Rhythm.DAILY)

    answer = client.post(PAGE, posted)

    assert answer.status_code == 422
    assert "field__error" in answer.text
    assert NoticeChoice.objects.get(user=worker).rhythm == "daily"


def test_the_page_is_not_there_for_somebody_for_whom_nobody_vouches(client):
    sign_in(client, UserFactory())

    assert client.get(PAGE).status_code == 404


def test_the_account_and_the_page_of_requests_lead_there(client, worker):
    for page in ("/account/", "/orientation/"):
        assert f'href="{PAGE}"' in client.get(page).text
