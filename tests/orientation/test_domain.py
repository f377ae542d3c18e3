import datetime

import pytest

from seuil.access.vocabulary import vocabulary
from seuil.kernel.errors import TransitionRefused
from seuil.orientation.domain import avenue, clocks, request
from seuil.orientation.domain.reasons import SIDES, Reason, Side, reason_for, reasons_for

REQUESTS = {  # written again by hand, so that a slip in the table shows
    ("draft", "submit"): "submitted",
    ("draft", "cancel"): "cancelled",
    ("submitted", "transfer"): "submitted",
    ("submitted", "take"): "taken",
    ("submitted", "cancel"): "cancelled",
    ("submitted", "entrust"): "submitted",
    ("taken", "explore"): "exploring",
    ("taken", "cancel"): "cancelled",
    ("taken", "entrust"): "taken",
    ("taken", "hand_over"): "taken",
    ("exploring", "ask"): "awaiting_info",
    ("exploring", "co_explore"): "co_exploring",
    ("exploring", "answer"): "answered",
    ("exploring", "note"): "exploring",
    ("exploring", "cancel"): "cancelled",
    ("exploring", "entrust"): "exploring",
    ("exploring", "hand_over"): "exploring",
    ("awaiting_info", "reply"): "exploring",
    ("awaiting_info", "go_on"): "exploring",
    ("awaiting_info", "cancel"): "cancelled",
    ("awaiting_info", "entrust"): "awaiting_info",
    ("awaiting_info", "hand_over"): "awaiting_info",
    ("co_exploring", "return"): "exploring",
    ("co_exploring", "answer"): "answered",
    ("co_exploring", "note"): "co_exploring",
    ("co_exploring", "cancel"): "cancelled",
    ("co_exploring", "entrust"): "co_exploring",
    ("co_exploring", "hand_over"): "co_exploring",
    ("answered", "contest"): "exploring",
    ("answered", "acknowledge"): "following",
    ("answered", "cancel"): "cancelled",
    ("answered", "entrust"): "answered",
    ("answered", "hand_over"): "answered",
    ("following", "resume"): "exploring",
    ("following", "close"): "closed",
    ("following", "check"): "following",
    ("following", "cancel"): "cancelled",
    ("following", "entrust"): "following",
    ("following", "hand_over"): "following",
    ("closed", "reopen"): "exploring",
}

AVENUES = {
    "identified": "read:to_contact set_aside:set_aside contact:contacted give_up:given_up",
    "to_contact": "contact:contacted set_aside:set_aside give_up:given_up",
    "contacted": "consider:considering wait_list:wait_listed accept:accepted refuse:refused"
    " no_answer:no_answer give_up:given_up attempt:contacted question:contacted",
    "considering": "wait_list:wait_listed accept:accepted refuse:refused no_answer:no_answer"
    " give_up:given_up attempt:considering question:considering",
    "wait_listed": "accept:accepted refuse:refused no_answer:no_answer give_up:given_up"
    " attempt:wait_listed question:wait_listed",
    "accepted": "access:accessed miss:missed give_up:given_up question:accepted",
    "accessed": "",
    "missed": "contact:contacted give_up:given_up",
    "no_answer": "contact:contacted consider:considering wait_list:wait_listed accept:accepted"
    " refuse:refused give_up:given_up",
    "set_aside": "contact:contacted",
    "refused": "contact:contacted question:refused",
    "given_up": "contact:contacted",
}


@pytest.mark.parametrize("status", request.Status)
@pytest.mark.parametrize("step", request.Step)
def test_every_step_of_a_request_from_every_status(status, step):
    if target := REQUESTS.get((status, step)):
        assert request.PROCESS.after(status, step, words="because") == target
    else:
        with pytest.raises(TransitionRefused):
            request.PROCESS.after(status, step, words="because")


@pytest.mark.parametrize("status", avenue.Status)
@pytest.mark.parametrize("step", avenue.Step)
def test_every_step_of_an_avenue_from_every_status(status, step):
    expected = dict(pair.split(":") for pair in AVENUES[status].split())
    if target := expected.get(step):
        assert avenue.PROCESS.after(status, step, words="full") == target
    else:
        with pytest.raises(TransitionRefused):
            avenue.PROCESS.after(status, step, words="full")


@pytest.mark.parametrize("step", sorted(request.PROCESS.needs_words))
def test_a_step_that_says_something_needs_words(step):
    origin = next(status for status, possible in request.PROCESS.paths if possible is step)

    with pytest.raises(TransitionRefused):
        request.PROCESS.after(origin, step, words="  ")


def test_every_request_can_end_from_every_state_and_every_state_can_be_reached():
    reached, ends = {request.Status.DRAFT}, {request.Status.CLOSED, request.Status.CANCELLED}
    for _ in request.Status:
        reached |= {to for (origin, _), to in request.PROCESS.paths.items() if origin in reached}
        ends |= {origin for (origin, _), to in request.PROCESS.paths.items() if to in ends}

    assert reached == ends == set(request.Status)


def test_every_avenue_can_end_in_a_result():
    ends = set(avenue.RESULTS)
    for _ in avenue.Status:
        ends |= {origin for (origin, _), to in avenue.PROCESS.paths.items() if to in ends}

    assert ends == set(avenue.Status)


def test_every_step_belongs_to_somebody_and_every_state_waits_for_somebody():
    assert set(request.TAKEN_BY) == set(request.Step)
    assert all(request.TAKEN_BY.values())
    assert {s for s, party in request.MOVERS.items() if party is None} == {"closed", "cancelled"}


def test_each_reason_lies_on_one_side_and_the_offer_comes_before_the_person():
    assert set(SIDES) == set(Reason)
    assert list(dict.fromkeys(SIDES[reason] for reason in Reason)) == list(Side)
    assert SIDES[Reason.PROTECTION] is Side.OFFER
    assert SIDES[Reason.COMPANY] is Side.THRESHOLD


def test_a_refusal_is_never_laid_on_the_person():
    assert not {SIDES[one] for one in reasons_for(avenue.Step.REFUSE)} & {Side.PERSON, Side.LINK}


def test_every_dimension_of_the_vocabulary_stands_for_a_reason():
    for dimension in (*vocabulary().dimensions, "hours", "capacity"):
        assert reason_for(dimension, {}) in Reason


def test_a_health_door_closed_to_two_problems_at_once_is_about_the_combination():
    both = {"health": frozenset({"mental", "drugs"})}

    assert reason_for("health", both) is Reason.COMBINED_PROBLEMS
    assert reason_for("health", {"health": frozenset({"drugs"})}) is Reason.DIAGNOSIS_EXCLUDED


@pytest.mark.parametrize(
    ("since", "count", "due"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday to Monday
        ("2026-11-22", 1, "2026-11-23"),  # a Sunday counts as no day
        ("2026-12-24", 1, "2026-12-28"),  # Christmas is a Friday
        ("2027-03-26", 1, "2027-03-30"),  # Easter Monday, across the change to summer time
        ("2026-07-20", 2, "2026-07-23"),  # 21 July
    ],
)
def test_working_days_skip_weekends_and_belgian_holidays(since, count, due):
    day = datetime.date.fromisoformat(since)

    assert clocks.working_days_after(day, count) == datetime.date.fromisoformat(due)
    assert clocks.working_days_between(day, datetime.date.fromisoformat(due)) == count


def test_the_turn_passes_to_the_answerer_after_the_second_reminder():
    found = clocks.turn(
        request.Status.AWAITING_INFO,
        datetime.date(2026, 11, 2),
        clocks.USUAL,
        request.Urgency.ORDINARY,
    )

    assert (found.due, found.passes) == (datetime.date(2026, 11, 5), datetime.date(2026, 11, 12))


def test_an_urgent_request_is_followed_after_a_week():
    day = datetime.date(2026, 11, 2)
    found = clocks.turn(request.Status.FOLLOWING, day, clocks.USUAL, request.Urgency.URGENT)

    assert found.due == datetime.date(2026, 11, 9)
