"""The pages of meetings on a request."""

import datetime

import pytest
from django.utils import timezone

from seuil.orientation.models import CaseMeeting
from seuil.orientation.operations.meetings import Asked, ask_meeting
from tests.factories.directory import CategoryFactory
from tests.factories.orientation import (
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

SECRET = "Zorglub Bulgroz"


@pytest.fixture
def answerer(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return sign_in(client, SeatFactory(user__language="en").user)


@pytest.fixture
def request_(answerer):
    return OrientationRequestFactory(
        status="exploring",
        desk=answerer.seats.get().desk,
        answerer=answerer,
        author=professional(),
        category=CategoryFactory(),
        situation={"age": 34},
        words=SECRET,
        contact=SECRET,
    )


@pytest.fixture
def other():
    return SeatFactory(user__language="en").desk


@pytest.fixture
def meeting(answerer, request_, other):
    when = timezone.now() + datetime.timedelta(days=3)
    return ask_meeting(
        viewing(answerer), request_.uuid, Asked("Who pays", when, "By video", [other])
    )


def ask_page(request):
    return f"/orientation/requests/{request.uuid}/meetings/"


def page_of(meeting):
    return f"/orientation/meetings/{meeting.uuid}/"


def filled(desk, **more):
    return {
        "why": "Who pays",
        "starts_at": "2026-11-26T14:30",
        "where": "By video",
        "desks": [str(desk.pk)],
        "invited": "",
    } | more


def test_a_meeting_is_asked_for_and_has_a_page(client, request_, other):
    form = client.get(ask_page(request_))
    answer = client.post(ask_page(request_), filled(other))

    made = CaseMeeting.objects.get()
    assert str(other) in form.text
    assert answer.headers["Location"] == page_of(made)
    assert timezone.localtime(made.starts_at).hour == 14
    assert "Who pays" in client.get(page_of(made)).text
    assert "Who pays" in client.get(ask_page(request_)).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"why": ""}, "Say what is to be settled."),
        ({"starts_at": "soon"}, "Choose a day and an hour."),
        ({"starts_at": "2026-11-01T10:00"}, "Choose a moment that lies ahead"),
        ({"desks": []}, "Invite a desk, or say who else comes."),
        ({"desks": ["0"]}, "field--wrong"),
        ({"why": "Mme Dupont"}, "This may name a person"),
    ],
)
def test_what_cannot_be_read_is_said(client, request_, other, wrong, sentence):
    answer = client.post(ask_page(request_), filled(other, **wrong))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not CaseMeeting.objects.exists()


def test_an_invited_desk_reads_need_facts_and_code_only(client, meeting, request_, other):
    sign_in(client, other.seats.get().user)

    page = client.get(page_of(meeting))

    assert request_.code in page.text
    assert "Who pays" in page.text
    assert "34" in page.text
    assert SECRET not in page.text
    assert str(request_.uuid) not in page.text
    assert "settled-form" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.post(page_of(meeting), {"settled": "Nothing"}).status_code == 404
    assert client.get(ask_page(request_)).status_code == 404


def test_what_was_settled_is_kept_and_a_name_is_shown_first(client, meeting):
    asked = client.post(page_of(meeting), {"settled": "Mme Dupont calls"})
    client.post(page_of(meeting), {"settled": "The desk calls"})

    assert asked.status_code == 422
    meeting.refresh_from_db()
    assert meeting.settled == "The desk calls"
    assert client.post(page_of(meeting), {"settled": ""}).status_code == 422


def test_it_is_cancelled_and_says_so(client, meeting):
    client.post(page_of(meeting), {"do": "cancel"})

    page = client.get(page_of(meeting)).text
    assert "This meeting is cancelled." in page
    assert "settled-form" not in page


def test_the_file_for_a_calendar_is_for_those_who_see_the_meeting(client, meeting, request_):
    answer = client.get(f"{page_of(meeting)}calendar/")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="meeting-{request_.code}.ics"'
    )
    assert page_of(meeting) in answer.text.replace("\r\n ", "")
    assert "Who pays" not in answer.text
    sign_in(client, professional())
    for url in (page_of(meeting), f"{page_of(meeting)}calendar/"):
        assert client.get(url).status_code == 404


def test_nobody_is_asked_to_meet_on_what_is_over(client, answerer):
    over = OrientationRequestFactory(
        status="closed", desk=answerer.seats.get().desk, author=answerer
    )

    assert client.get(ask_page(over)).status_code == 409


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_takes_as_many_queries_for_one_desk_as_for_ten(
    client, answerer, meeting, django_assert_num_queries, number
):
    meeting.desks.set([SeatFactory().desk for _ in range(number)])
    client.get(page_of(meeting))

    with django_assert_num_queries(12):
        client.get(page_of(meeting))


@pytest.mark.parametrize(("status", "shown"), [("exploring", True), ("closed", False)])
def test_a_meeting_is_offered_where_one_can_be_asked_for(client, answerer, status, shown):
    request = OrientationRequestFactory(
        status=status, desk=answerer.seats.get().desk, answerer=answerer
    )

    page = client.get(f"/orientation/requests/{request.uuid}/").text

    assert (f"/orientation/requests/{request.uuid}/meetings/" in page) is shown


def test_who_is_invited_finds_the_meeting_among_their_requests(client, meeting, other):
    sign_in(client, other.seats.get().user)

    page = client.get("/orientation/").text

    assert f"/orientation/meetings/{meeting.uuid}/" in page
    assert meeting.request.code in page
