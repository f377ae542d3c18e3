"""Desks and their people: seats, absences with cover, clocks, opening and closing."""

import datetime

import pytest
from django.utils import timezone

from seuil.organisations.domain import MandateKind
from seuil.orientation.domain.request import Status, Step
from seuil.orientation.models import Desk, OrientationRequest, Seat
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory
from tests.factories.orientation import (
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
)
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("brussels")]

DESKS = "/orientation/desks/"


def here(code):
    return Territory.objects.get(code=code)


@pytest.fixture
def desk():
    return DeskFactory(territory=here("basin:nord"), name_fr="Helpdesk Nord")


@pytest.fixture
def me(client, desk):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return sign_in(client, SeatFactory(desk=desk, user=UserFactory(name="Dina")).user)


@pytest.fixture
def colleague(desk):
    return SeatFactory(desk=desk, user=UserFactory(name="Jonas")).user


@pytest.fixture
def team(client):
    user = UserFactory(name="Team")
    MandateFactory(user=user, territory=here("basin:nord"), kind=MandateKind.BASIN_TEAM)
    return sign_in(client, user)


def url(desk):
    return f"{DESKS}{desk.pk}/"


def absence(desk, user, **more):
    seat = Seat.objects.get(desk=desk, user=user)
    told = {f"away-{seat.pk}-{name}": value for name, value in more.items()}
    return {"what": "away", "user": user.pk, **told}


def test_desks_are_for_those_who_sit_there_and_the_team_of_their_territory(client, desk):
    elsewhere = DeskFactory(territory=here("basin:sud"))
    sign_in(client, professional())
    assert client.get(DESKS).status_code == 404
    assert client.get(url(desk)).status_code == 404

    sign_in(client, SeatFactory(desk=elsewhere).user)
    assert "Helpdesk Nord" not in client.get(DESKS).text
    assert client.get(url(desk)).status_code == 404


def test_a_team_sees_the_desks_of_its_territory(client, desk, team):
    DeskFactory(territory=here("basin:sud"), name_fr="Helpdesk Sud")

    text = client.get(DESKS).text

    assert "Helpdesk Nord" in text
    assert "Helpdesk Sud" not in text
    assert client.get(url(desk)).status_code == 200


def test_an_absence_hands_every_open_request_to_the_cover_one_step_each(
    client, desk, me, colleague
):
    for status in (Status.TAKEN, Status.EXPLORING, Status.FOLLOWING):
        OrientationRequestFactory(status=status, desk=desk, answerer=me)
    closed = OrientationRequestFactory(status=Status.CLOSED, desk=desk, answerer=me)
    today = timezone.localdate()

    response = client.post(
        url(desk),
        absence(
            desk,
            me,
            first=today,
            back=today + datetime.timedelta(days=14),
            cover=colleague.pk,
            hand_over="on",
        ),
    )

    assert response.status_code == 302
    handed = OrientationRequest.objects.filter(answerer=colleague)
    assert handed.count() == 3
    assert all(one.events.get().step == Step.HAND_OVER for one in handed)
    closed.refresh_from_db()
    assert closed.answerer == me
    seat = Seat.objects.get(desk=desk, user=me)
    assert seat.is_away(today)
    assert seat.cover == colleague


def test_an_absence_without_handing_over_leaves_the_requests(client, desk, me, colleague):
    asked = OrientationRequestFactory(status=Status.TAKEN, desk=desk, answerer=me)

    client.post(
        url(desk), absence(desk, me, first=timezone.localdate(), back="", cover=colleague.pk)
    )

    asked.refresh_from_db()
    assert asked.answerer == me
    assert Seat.objects.get(desk=desk, user=me).away_until is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": "", "back": "", "cover": ""},
        {"first": "2026-11-20", "back": "2026-11-20", "cover": ""},
        {"first": "2026-11-20", "back": "", "cover": "", "hand_over": "on"},
        {"first": "2026-11-20", "back": "", "cover": "999999"},
    ],
)
def test_an_absence_that_makes_no_sense_comes_back_as_typed(client, desk, me, wrong):
    response = client.post(url(desk), absence(desk, me, **wrong))

    assert response.status_code == 422
    assert Seat.objects.get(desk=desk, user=me).away_from is None


def test_who_is_back_is_away_no_longer(client, desk, me):
    Seat.objects.filter(user=me).update(away_from=timezone.localdate())

    client.post(url(desk), {"what": "back", "user": me.pk})

    assert Seat.objects.get(desk=desk, user=me).away_from is None


def test_what_somebody_left_behind_is_said_and_handed_over(client, desk, me):
    gone = UserFactory(name="Gone")
    asked = OrientationRequestFactory(status=Status.EXPLORING, desk=desk, answerer=gone)

    assert "Gone no longer sits here" in client.get(url(desk)).text
    client.post(url(desk), {"what": "hand_over", "user": gone.pk, "cover": me.pk})

    asked.refresh_from_db()
    assert asked.answerer == me
    assert "Gone" not in client.get(url(desk)).text


def test_a_team_that_does_not_sit_there_hands_nothing_over(client, desk, team, colleague):
    gone = UserFactory(name="Gone")
    asked = OrientationRequestFactory(status=Status.EXPLORING, desk=desk, answerer=gone)

    told = {"what": "hand_over", "user": gone.pk, "cover": colleague.pk}
    response = client.post(url(desk), told)

    assert response.status_code == 404
    asked.refresh_from_db()
    assert asked.answerer == gone


def test_the_clocks_are_set_and_nonsense_is_refused(client, desk, me):
    told = {
        "what": "pace",
        "acknowledge_days": "2",
        "first_news_days": "3",
        "step_days": "7",
        "other_level_days": "4",
    }

    wrong = client.post(url(desk), {**told, "step_days": "0"})
    right = client.post(url(desk), told)

    assert (wrong.status_code, right.status_code) == (422, 302)
    desk.refresh_from_db()
    assert (desk.pace.acknowledge, desk.pace.step) == (2, 7)


def test_who_sits_at_a_desk_finds_its_programs_and_its_team_does_not(client, desk, me):
    assert 'href="/programs/"' in client.get(url(desk)).text

    user = UserFactory(name="Team")
    MandateFactory(user=user, territory=here("basin:nord"), kind=MandateKind.BASIN_TEAM)
    sign_in(client, user)
    page = client.get(url(desk))
    assert page.status_code == 200
    assert 'href="/programs/"' not in page.text


def test_a_seat_is_given_to_who_has_the_mandate_and_given_up(client, desk, me):
    free = UserFactory(name="Free")
    MandateFactory(user=free, territory=desk.territory, kind=MandateKind.DESK)
    assert "Free" in client.get(url(desk)).text

    client.post(url(desk), {"what": "sit", "user": free.pk})
    assert Seat.objects.in_force().filter(desk=desk, user=free).exists()

    client.post(url(desk), {"what": "leave", "user": free.pk})
    assert not Seat.objects.in_force().filter(desk=desk, user=free).exists()


def test_a_desk_is_opened_by_the_team_of_the_territory_once(client, team):
    told = {
        "territory": "commune:21010",
        "theme": "mental_health",
        "name_fr": "Helpdesk Jette",
        "name_nl": "Helpdesk Jette",
    }

    first = client.post(DESKS, told)
    again = client.post(DESKS, told)

    desk = Desk.objects.get()
    assert (first.status_code, first.url, again.status_code) == (302, url(desk), 422)
    assert desk.theme.code == "mental_health"


def test_a_team_opens_no_desk_elsewhere_and_a_desk_none_at_all(client, desk, team):
    told = {"territory": "basin:sud", "name_fr": "X", "name_nl": "X"}
    assert client.post(DESKS, told).status_code == 422

    sign_in(client, SeatFactory(desk=desk).user)
    assert client.post(DESKS, {**told, "territory": "commune:21010"}).status_code == 404
    assert Desk.objects.count() == 1


def test_a_desk_with_open_requests_is_not_closed(client, desk, team):
    asked = OrientationRequestFactory(status=Status.SUBMITTED, desk=desk)

    client.post(url(desk), {"what": "close"})
    desk.refresh_from_db()
    assert desk.closed_at is None

    asked.status = Status.CANCELLED
    asked.save()
    client.post(url(desk), {"what": "close"})
    desk.refresh_from_db()
    assert desk.closed_at is not None
    assert client.get(url(desk)).status_code == 404


def test_who_sits_at_a_desk_does_not_close_it(client, desk, me):
    assert client.post(url(desk), {"what": "close"}).status_code == 404
    desk.refresh_from_db()
    assert desk.closed_at is None
