"""Somebody is away or has left the desk: what they answer never waits for nobody."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from seuil.messaging.models import Message
from seuil.orientation.domain.request import Step
from seuil.orientation.models import OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.orientation.queries import to_move
from seuil.web.orientation.desk.turns import turn_of
from tests.factories.orientation import OrientationRequestFactory, SeatFactory, viewing
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_monday(clock):
    clock("2026-11-23 10:00")


@pytest.fixture
def asked():
    """Return a request that is late by two days."""
    return OrientationRequestFactory(status="exploring", due_on=timezone.localdate() - 2 * DAY)


@pytest.fixture
def seat(asked):
    return asked.answerer.seats.get()


@pytest.fixture
def colleague(asked):
    return SeatFactory(desk=asked.desk).user


@pytest.fixture
def other(asked):
    return SeatFactory(desk=asked.desk).user


def away(seat, cover=None):
    seat.away_from, seat.cover = timezone.localdate(), cover
    seat.save()


def waits_for(person):
    rows = OrientationRequest.objects.all()
    return to_move(rows, viewing(person), timezone.localdate()).exists()


def said_to(person, asked):
    with translation.override("en"):
        turn = turn_of(asked, viewing(person), timezone.localdate())
    return turn.mine, turn.who


def test_it_waits_for_the_answerer_while_they_are_there(asked, colleague):
    assert (waits_for(asked.answerer), waits_for(colleague)) == (True, False)
    assert said_to(asked.answerer, asked) == (True, "you")
    assert said_to(colleague, asked) == (False, f"the answerer ({asked.answerer})")


def test_it_waits_for_the_cover_of_somebody_who_is_away(asked, seat, colleague, other):
    away(seat, colleague)

    assert (waits_for(colleague), waits_for(other)) == (True, False)
    assert said_to(colleague, asked) == (True, f"you, in place of {asked.answerer}")
    assert said_to(other, asked) == (False, f"{colleague}, in place of {asked.answerer}")
    assert said_to(asked.author, asked) == (False, f"{colleague}, in place of {asked.answerer}")


def test_without_a_cover_it_waits_for_all_who_are_there(asked, seat, colleague, other):
    away(seat)

    assert (waits_for(colleague), waits_for(other)) == (True, True)
    assert said_to(other, asked) == (True, "your desk")
    assert said_to(asked.author, asked) == (False, f"the desk ({asked.desk})")


def test_a_cover_who_is_away_too_is_no_cover(asked, seat, colleague, other):
    away(seat, colleague)
    away(colleague.seats.get())

    assert (waits_for(colleague), waits_for(other)) == (False, True)


def test_whoever_comes_back_has_their_own_again(asked, seat, colleague):
    away(seat, colleague)
    seat.away_until = timezone.localdate()
    seat.save()

    assert (waits_for(asked.answerer), waits_for(colleague)) == (True, False)


@pytest.mark.parametrize("how", ["seat", "mandate", "account"])
def test_whoever_left_the_desk_leaves_it_to_all_who_are_there(asked, seat, colleague, how):
    match how:
        case "seat":
            asked.answerer.seats.update(ended_at=timezone.now())
        case "mandate":
            asked.answerer.mandates.update(ended_at=timezone.now())
        case "account":
            asked.answerer = None
            asked.save()

    assert waits_for(colleague)
    assert said_to(colleague, asked) == (True, "your desk")
    assert said_to(asked.author, asked) == (False, f"the desk ({asked.desk})")


def test_a_desk_of_which_everybody_is_away_changes_nothing(asked, seat):
    away(seat)

    assert waits_for(asked.answerer)
    assert said_to(asked.author, asked) == (False, f"the answerer ({asked.answerer})")


def test_another_desk_is_not_concerned(asked, seat):
    stranger = SeatFactory().user
    away(seat)

    assert not waits_for(stranger)


def test_without_a_cover_all_who_are_there_hear_of_a_reply(asked, seat, colleague, other):
    take_step(viewing(asked.answerer), asked.uuid, Move(Step.ASK, words="Which day?"))
    Message.objects.all().delete()
    away(seat)

    take_step(viewing(asked.author), asked.uuid, Move(Step.REPLY, words="Monday."))

    assert {mail.to for mail in Message.objects.all()} == {colleague.email, other.email}


def test_the_page_offers_the_cover_to_take_it_over_in_one_click(asked, seat, colleague, client):
    away(seat, colleague)
    sign_in(client, colleague)
    page = f"/orientation/requests/{asked.uuid}/"
    step = reverse("web:orientation_step", args=[asked.uuid, "hand_over"])
    english = {"accept-language": "en"}

    shown = client.get(page, headers=english)
    taken = client.post(step, {"seen": asked.version, "colleague": colleague.pk}, follow=True)

    assert f'<input type="hidden" name="colleague" value="{colleague.pk}">' in shown.text
    assert "Take it over" in shown.text
    assert taken.status_code == 200
    asked.refresh_from_db()
    assert asked.answerer == colleague
    assert "Take it over" not in client.get(page, headers=english).text


def test_nobody_else_is_offered_to_take_it_over(asked, seat, colleague, other, client):
    away(seat, colleague)
    sign_in(client, other)

    shown = client.get(f"/orientation/requests/{asked.uuid}/", headers={"accept-language": "en"})

    assert "Take it over" not in shown.text


def test_a_request_that_is_handed_over_stays_as_late_as_it_was(asked, colleague):
    late = asked.due_on

    take_step(viewing(colleague), asked.uuid, Move(Step.HAND_OVER, colleague=colleague))

    asked.refresh_from_db()
    assert asked.due_on == late


def test_news_of_the_answerer_give_the_other_desk_no_more_time(asked, clock):
    other = SeatFactory().desk
    answerer = viewing(asked.answerer)
    take_step(answerer, asked.uuid, Move(Step.CO_EXPLORE, words="A bed?", desk=other))
    asked.refresh_from_db()
    days = (asked.due_on, asked.passes_on)
    clock("2026-11-25 10:00")

    take_step(answerer, asked.uuid, Move(Step.NOTE, words="We called twice."))
    asked.refresh_from_db()
    assert (asked.due_on, asked.passes_on) == days

    take_step(viewing(other.seats.get().user), asked.uuid, Move(Step.NOTE, words="We look."))
    asked.refresh_from_db()
    assert (asked.due_on, asked.passes_on) > days


def test_once_the_turn_has_passed_the_answerer_may_give_the_other_desk_more_time(asked, clock):
    answerer = viewing(asked.answerer)
    asking = Move(Step.CO_EXPLORE, words="A bed?", desk=SeatFactory().desk)
    take_step(answerer, asked.uuid, asking)
    asked.refresh_from_db()
    clock(f"{asked.passes_on:%Y-%m-%d} 10:00")

    take_step(answerer, asked.uuid, Move(Step.NOTE, words="They promised for Friday."))

    asked.refresh_from_db()
    assert asked.passes_on > timezone.localdate()
