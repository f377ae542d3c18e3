"""The inbox of a desk: what is mine to move first, then what is late, then the rest."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.directory.models import Category
from seuil.orientation.domain.request import Status
from tests.factories.accounts import UserFactory
from tests.factories.orientation import (
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
)
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("brussels")]

INBOX = "/orientation/inbox/"


@pytest.fixture
def desk():
    return DeskFactory(name_fr="Helpdesk Nord")


@pytest.fixture
def me(client, desk):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return sign_in(client, SeatFactory(desk=desk).user)


def day(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def shown(response):
    """Return the codes on the page, in their order."""
    return re.findall(r"<b>([A-Z0-9]{6})</b>", response.text)


def test_those_without_a_desk_have_no_inbox(client):
    sign_in(client, professional())

    assert client.get(INBOX).status_code == 404


def test_what_is_mine_to_move_comes_first_then_what_is_late_then_by_due_day(client, desk, me):
    colleague = SeatFactory(desk=desk).user
    rest = OrientationRequestFactory(
        status=Status.EXPLORING, desk=desk, answerer=colleague, due_on=day(1)
    )
    late = OrientationRequestFactory(
        status=Status.EXPLORING, desk=desk, answerer=colleague, due_on=day(-3)
    )
    later = OrientationRequestFactory(status=Status.TAKEN, desk=desk, answerer=me, due_on=day(9))
    soon = OrientationRequestFactory(status=Status.SUBMITTED, desk=desk, due_on=day(2))

    found = shown(client.get(INBOX))

    assert found == [soon.code, later.code, late.code, rest.code]


def test_requests_of_other_desks_and_drafts_are_not_in_it(client, me):
    OrientationRequestFactory(status=Status.SUBMITTED)
    OrientationRequestFactory(status=Status.DRAFT, author=me)

    assert shown(client.get(INBOX)) == []


def test_a_desk_that_is_asked_along_sees_the_request(client, desk, me):
    asked = OrientationRequestFactory(status=Status.CO_EXPLORING, other_desk=desk)

    response = client.get(INBOX)

    assert shown(response) == [asked.code]
    assert "your desk" in response.text


def test_closed_requests_are_found_by_their_code_and_by_their_state(client, desk, me):
    closed = OrientationRequestFactory(status=Status.CLOSED, desk=desk)

    assert shown(client.get(INBOX)) == []
    assert shown(client.get(INBOX, {"code": closed.code[:4].lower()})) == [closed.code]
    assert shown(client.get(INBOX, {"state": "closed"})) == [closed.code]


def test_it_is_narrowed_by_what_is_ticked(client, desk, me):
    mine = OrientationRequestFactory(status=Status.TAKEN, desk=desk, answerer=me, due_on=day(1))
    late = OrientationRequestFactory(status=Status.TAKEN, desk=desk, due_on=day(-1))
    urgent = OrientationRequestFactory(
        status=Status.TAKEN, desk=desk, urgency="urgent", due_on=day(1)
    )
    part = Category.objects.get(code="mental_health.crisis")
    crisis = OrientationRequestFactory(status=Status.TAKEN, desk=desk, category=part, due_on=day(1))

    def narrowed(**asked):
        return shown(client.get(INBOX, asked))

    assert narrowed(mine="on") == [mine.code]
    assert narrowed(late="on") == [late.code]
    assert narrowed(urgent="on") == [urgent.code]
    assert narrowed(category="mental_health") == [crisis.code]
    assert len(narrowed(state="nonsense", desk="999999")) == 4


def test_each_desk_of_several_can_be_shown_alone(client, desk, me):
    other = SeatFactory(user=me, desk=DeskFactory(name_fr="Helpdesk Sud")).desk
    OrientationRequestFactory(status=Status.SUBMITTED, desk=desk)
    there = OrientationRequestFactory(status=Status.SUBMITTED, desk=other)

    assert shown(client.get(INBOX, {"desk": other.pk})) == [there.code]


def test_the_states_are_counted(client, desk, me):
    OrientationRequestFactory.create_batch(3, status=Status.SUBMITTED, desk=desk)
    OrientationRequestFactory(status=Status.CLOSED, desk=desk)

    text = client.get(INBOX).text

    assert "all open (3)" in text
    assert "sent (3)" in text
    assert "closed (1)" in text


def test_a_request_is_taken_from_the_list_in_one_click(client, desk, me):
    waiting = OrientationRequestFactory(status=Status.SUBMITTED, desk=desk)
    found = re.search(r'action="([^"]+/steps/take/)"', client.get(INBOX).text)

    response = client.post(found[1], {"seen": waiting.version})

    assert response.status_code == 302
    waiting.refresh_from_db()
    assert (waiting.status, waiting.answerer) == (Status.TAKEN, me)
    assert "/steps/take/" not in client.get(INBOX).text


def test_what_waits_for_the_requester_is_not_mine_until_the_turn_passes(client, desk, me):
    waiting = OrientationRequestFactory(
        status=Status.AWAITING_INFO, desk=desk, answerer=me, due_on=day(1), passes_on=day(4)
    )
    before = client.get(INBOX).text
    waiting.passes_on = day(0)
    waiting.save()

    after = client.get(INBOX).text

    assert "Yours to move" not in before
    assert "Yours to move" in after


def test_a_full_page_leads_to_the_next_and_keeps_what_narrows(client, desk, me):
    OrientationRequestFactory.create_batch(27, status=Status.SUBMITTED, desk=desk)

    first = client.get(INBOX, {"state": "submitted"})
    second = client.get(INBOX, {"state": "submitted", "page": "2"})

    assert (len(shown(first)), len(shown(second))) == (25, 2)
    assert "state=submitted&amp;page=2" in first.text


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(client, desk, me, number):
    for _ in range(number):
        OrientationRequestFactory(
            status=Status.TAKEN,
            desk=desk,
            category=Category.objects.get(code="food"),
            author=UserFactory(),
        )
    client.get(INBOX)

    with CaptureQueriesContext(connection) as queries:
        assert len(shown(client.get(INBOX))) == number

    assert len(queries) == 13, [one["sql"] for one in queries]
