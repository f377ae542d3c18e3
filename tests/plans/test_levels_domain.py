"""What levels owe each other: what is overdue, who is reminded, and nothing goes round."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.errors import TransitionRefused
from seuil.plans.domain.level import (
    ANSWERS,
    DAYS_TO_ACKNOWLEDGE,
    DAYS_TO_ANSWER,
    MOST_PASSES,
    PROCESS,
    WAITING,
    Direction,
    Late,
    Leg,
    PingPong,
    Status,
    Step,
    direction,
    late,
    needs_reason,
    refuse_ping_pong,
    reminder,
)
from seuil.territory.domain import Level

SENT = datetime.date(2026, 3, 1)


def after(days):
    return SENT + datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("status", "days", "owed"),
    [
        (Status.SENT, DAYS_TO_ACKNOWLEDGE, None),
        (Status.SENT, DAYS_TO_ACKNOWLEDGE + 1, Late.NOT_ACKNOWLEDGED),
        (Status.SENT, DAYS_TO_ANSWER + 1, Late.NOT_ANSWERED),
        (Status.ACKNOWLEDGED, DAYS_TO_ANSWER, None),
        (Status.ACKNOWLEDGED, DAYS_TO_ANSWER + 1, Late.NOT_ANSWERED),
        (Status.RETURNED, 900, None),
    ],
)
def test_what_is_overdue_is_said_on_the_day_after_the_limit(status, days, owed):
    assert late(status, SENT, after(days)) is owed


@given(st.sampled_from(list(Status)), st.integers(0, 2_000))
def test_whoever_owes_something_overdue_was_reminded(status, days):
    stage = reminder(status, SENT, after(days))

    assert stage is None or (status in WAITING and stage <= days)
    assert late(status, SENT, after(days)) is None or stage is not None


def test_every_answer_is_in_words():
    for step in ANSWERS:
        with pytest.raises(TransitionRefused):
            PROCESS.after(Status.SENT, step, words=" ")


def test_nothing_is_answered_twice():
    for status in Status:
        if status not in WAITING:
            assert not ANSWERS & set(PROCESS.steps_from(status))


PLACES = st.text("abcdef", min_size=1, max_size=1)


@given(st.lists(PLACES, min_size=2, max_size=6, unique=True), PLACES)
def test_what_is_passed_on_never_comes_back(places, to):
    legs = [Leg(*pair) for pair in itertools.pairwise(places)]

    if to in places or len(legs) > MOST_PASSES:
        with pytest.raises(PingPong):
            refuse_ping_pong(legs, to)
    else:
        refuse_ping_pong(legs, to)


def test_up_across_and_down():
    assert direction(Level.BASIN, Level.REGION) is Direction.UP
    assert direction(Level.REGION, Level.BASIN) is Direction.DOWN
    assert direction(Level.BASIN, Level.BASIN) is Direction.ACROSS
    assert needs_reason(Level.REGION, [Level.BASIN])
    assert not needs_reason(Level.BASIN, [Level.REGION])


def test_a_request_that_waits_can_be_withdrawn_and_one_that_was_answered_closed():
    assert PROCESS.replayed([Step.ACKNOWLEDGE, Step.SUPPORT, Step.CLOSE_LOOP]) is Status.LOOP_CLOSED
    assert Step.WITHDRAW not in PROCESS.steps_from(Status.SUPPORTED)
