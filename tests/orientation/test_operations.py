import datetime

import pytest
from django.utils import timezone

from seuil.kernel.errors import Forbidden, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.messaging.models import Message
from seuil.orientation.domain.avenue import Band, Channel
from seuil.orientation.domain.avenue import Step as AvenueStep
from seuil.orientation.domain.guards import Content, Guard
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import Outcome, Step
from seuil.orientation.models import Agreement
from seuil.orientation.operations import (
    AvenueMove,
    Move,
    Need,
    StaleForm,
    add_avenue,
    note_level,
    start_request,
    take_avenue_step,
    take_step,
)
from seuil.orientation.operations.avenues import ByLink
from seuil.register.models import Observation
from tests.factories.directory import ServiceFactory
from tests.factories.orientation import (
    AvenueFactory,
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return SeatFactory().desk


@pytest.fixture
def answerer(desk):
    return viewing(desk.seats.get().user)


@pytest.fixture
def requester():
    return viewing(professional())


@pytest.fixture
def exploring(desk, answerer, requester):
    return OrientationRequestFactory(
        status="exploring", desk=desk, answerer=answerer.user, author=requester.user
    )


def walk(viewer, request, *steps, **more):
    for step in steps:
        request = take_step(viewer, request.uuid, Move(step, words="because", **more))
    return request


def all_levels(viewer, request):
    for band in Band:
        note_level(viewer, request.uuid, band, "nothing_found")


def test_a_request_goes_from_a_draft_to_an_end(desk, answerer, requester):
    service = ServiceFactory()
    request = start_request(requester.user, Need(words="A doctor", place=desk.territory))
    walk(requester, request, Step.SUBMIT, desk=desk)
    walk(answerer, request, Step.TAKE, Step.EXPLORE)
    avenue = add_avenue(answerer, request.uuid, service=service, band=Band.LOCAL)
    contact = AvenueMove(AvenueStep.CONTACT, channel=Channel.PHONE)
    for move in (contact, AvenueMove(AvenueStep.ACCEPT), AvenueMove(AvenueStep.ACCESS)):
        take_avenue_step(answerer, avenue.uuid, move)
    all_levels(answerer, request)
    walk(answerer, request, Step.ANSWER)
    walk(requester, request, Step.ACKNOWLEDGE)
    request = walk(answerer, request, Step.CLOSE, outcome=Outcome.EFFECTIVE_ACCESS)

    assert (request.status, request.outcome) == ("closed", "effective_access")
    assert [event.step for event in request.events.all()] == [
        "submit", "take", "explore", "answer", "acknowledge", "close",
    ]  # fmt: skip
    assert [event.target for event in avenue.events.all()] == ["contacted", "accepted", "accessed"]


def test_whoever_must_move_is_told_and_the_mail_names_nothing(desk, requester):
    request = start_request(requester.user, Need(words="Methadone", place=desk.territory))

    walk(requester, request, Step.SUBMIT, desk=desk)

    mail = Message.objects.get()
    assert mail.to == desk.seats.get().user.email
    assert request.code in mail.text
    assert "Methadone" not in mail.text + mail.subject


def test_only_the_most_local_desk_is_asked(requester, desk):
    elsewhere = SeatFactory().desk
    request = start_request(requester.user, Need(words="A doctor", place=desk.territory))

    with pytest.raises(GuardRefused) as refused:
        walk(requester, request, Step.SUBMIT, desk=elsewhere)

    assert refused.value.guard is Guard.LOCAL_FIRST
    assert not request.events.exists()


def test_signs_of_a_person_are_decided_on_before_a_request_is_sent(requester, desk):
    request = start_request(requester.user, Need(words="Ann, 0470 12 34 56", place=desk.territory))

    with pytest.raises(GuardRefused) as refused:
        walk(requester, request, Step.SUBMIT, desk=desk, unseen_signs=True)

    assert refused.value.guard is Guard.SIGNS_SEEN


def test_a_request_is_handed_on_once(desk, answerer):
    other, third = SeatFactory().desk, DeskFactory()
    request = OrientationRequestFactory(status="submitted", desk=desk)
    walk(answerer, request, Step.TRANSFER, desk=other)
    colleague = viewing(other.seats.get().user)

    with pytest.raises(GuardRefused) as refused:
        walk(colleague, request, Step.TRANSFER, desk=third)

    assert refused.value.guard is Guard.ONE_TRANSFER


def test_an_answer_names_the_levels_that_were_forgotten(answerer, exploring):
    note_level(answerer, exploring.uuid, Band.REGION, "nothing_found")
    AvenueFactory(request=exploring, band=Band.LOCAL)

    with pytest.raises(GuardRefused) as refused:
        walk(answerer, exploring, Step.ANSWER)

    assert refused.value.guard is Guard.ALL_LEVELS
    assert refused.value.missing == ("basin", "beyond")


def test_a_request_closes_only_when_every_avenue_has_a_result(answerer, desk):
    request = OrientationRequestFactory(status="following", desk=desk, answerer=answerer.user)
    AvenueFactory(request=request, status="contacted")

    with pytest.raises(GuardRefused) as refused:
        walk(answerer, request, Step.CLOSE, outcome=Outcome.NOT_NEEDED)

    assert refused.value.guard is Guard.RESULTS_KNOWN


def test_not_known_needs_three_attempts_to_know(answerer, desk):
    request = OrientationRequestFactory(status="following", desk=desk, answerer=answerer.user)
    walk(answerer, request, Step.CHECK, Step.CHECK)

    with pytest.raises(GuardRefused) as refused:
        walk(answerer, request, Step.CLOSE, outcome=Outcome.UNKNOWN)
    walk(answerer, request, Step.CHECK)

    assert refused.value.guard is Guard.TRIED_TO_KNOW
    assert walk(answerer, request, Step.CLOSE, outcome=Outcome.UNKNOWN).status == "closed"


def test_no_solution_becomes_an_observation_without_the_words(answerer, desk):
    request = OrientationRequestFactory(status="following", desk=desk, answerer=answerer.user)

    walk(answerer, request, Step.CLOSE, outcome=Outcome.NO_SOLUTION)

    assert Observation.objects.get().kind == "no_solution"


def test_a_refusal_becomes_an_observation_with_its_reason(answerer, exploring):
    avenue = AvenueFactory(request=exploring, status="contacted")

    take_avenue_step(answerer, avenue.uuid, AvenueMove(AvenueStep.REFUSE, reason=Reason.AGE))

    seen = Observation.objects.get()
    assert (seen.kind, seen.reason, seen.declared) == ("refused", "age", False)


def test_silence_has_a_name(answerer, exploring):
    avenue = AvenueFactory(request=exploring, status="contacted")

    avenue = take_avenue_step(answerer, avenue.uuid, AvenueMove(AvenueStep.NO_ANSWER))

    assert (avenue.status, avenue.reason) == ("no_answer", "no_reply")


@pytest.mark.parametrize("given", [True, False])
def test_what_identifies_somebody_goes_with_an_agreement_only(answerer, exploring, given):
    avenue = AvenueFactory(request=exploring, status="to_contact")
    today = timezone.localdate()
    Agreement.objects.create(
        request=exploring,
        service=avenue.service,
        purpose="an appointment",
        content=["text"],
        starts_on=today,
        ends_on=today + datetime.timedelta(days=30),
        given=given,
        recorded_at=timezone.now(),
    )
    move = AvenueMove(AvenueStep.CONTACT, channel=Channel.LINK, content=frozenset({Content.TEXT}))

    if given:
        assert take_avenue_step(answerer, avenue.uuid, move).content == ["text"]
    else:
        with pytest.raises(GuardRefused) as refused:
            take_avenue_step(answerer, avenue.uuid, move)
        assert refused.value.guard is Guard.AGREED


def test_refusing_an_agreement_does_not_stop_the_search(answerer, exploring):
    avenue = AvenueFactory(request=exploring, status="to_contact")

    move = AvenueMove(AvenueStep.CONTACT, channel=Channel.PHONE)

    assert take_avenue_step(answerer, avenue.uuid, move).status == "contacted"


def test_a_late_answer_of_a_service_is_welcome(exploring):
    avenue = AvenueFactory(request=exploring, status="no_answer", reason="no_reply")

    avenue = take_avenue_step(ByLink(avenue.pk), avenue.uuid, AvenueMove(AvenueStep.ACCEPT))

    assert (avenue.status, avenue.reason) == ("accepted", "")
    assert avenue.events.get().by_service


def test_the_link_of_a_service_opens_one_avenue_and_its_own_steps(exploring):
    avenue, other = (AvenueFactory(request=exploring, status="contacted") for _ in range(2))

    with pytest.raises(NotVisible):
        take_avenue_step(ByLink(other.pk), avenue.uuid, AvenueMove(AvenueStep.ACCEPT))
    with pytest.raises(TransitionRefused):
        take_avenue_step(ByLink(avenue.pk), avenue.uuid, AvenueMove(AvenueStep.NO_ANSWER))


def test_a_form_that_was_read_before_another_step_changes_nothing(answerer, exploring):
    seen = exploring.version
    walk(answerer, exploring, Step.NOTE)

    with pytest.raises(StaleForm) as stale:
        take_step(answerer, exploring.uuid, Move(Step.ASK, words="Which language?", seen=seen))

    assert [event.step for event in stale.value.since] == ["note"]


def test_a_double_click_has_one_effect(answerer, exploring):
    move = Move(Step.NOTE, words="Called twice.", seen=exploring.version)

    take_step(answerer, exploring.uuid, move)
    take_step(answerer, exploring.uuid, move)

    assert exploring.events.count() == 1


def test_a_stranger_finds_no_request_and_a_colleague_does_not_answer_for_the_answerer(exploring):
    colleague = viewing(SeatFactory(desk=exploring.desk).user)
    note = Move(Step.NOTE, words="News")

    with pytest.raises(NotVisible):
        take_step(viewing(professional()), exploring.uuid, note)
    with pytest.raises(Forbidden):
        take_step(colleague, exploring.uuid, note)


def test_a_colleague_takes_over_from_somebody_who_is_away(exploring):
    colleague = viewing(SeatFactory(desk=exploring.desk).user)

    request = walk(colleague, exploring, Step.HAND_OVER, colleague=colleague.user)

    assert request.answerer == colleague.user


def test_a_seat_without_its_mandate_opens_nothing(answerer, exploring):
    answerer.user.mandates.update(ended_at=timezone.now())

    with pytest.raises(NotVisible):
        walk(viewing(answerer.user), exploring, Step.NOTE)


def test_the_other_desk_answers_and_the_owner_stays(answerer, exploring):
    other = SeatFactory().desk
    request = walk(answerer, exploring, Step.CO_EXPLORE, desk=other)
    colleague = viewing(other.seats.get().user)
    add_avenue(colleague, request.uuid, name="A doctor in Ghent", band=Band.BEYOND)

    request = walk(colleague, request, Step.RETURN)

    assert (request.status, request.answerer) == ("exploring", answerer.user)
    assert request.avenues.get().origin == "other_level"
    with pytest.raises(Forbidden):
        walk(colleague, request, Step.NOTE)


def test_the_answerer_acknowledges_by_telephone_only_once_the_turn_has_passed(desk, answerer):
    request = OrientationRequestFactory(status="answered", desk=desk, answerer=answerer.user)

    with pytest.raises(GuardRefused) as refused:
        walk(answerer, request, Step.ACKNOWLEDGE)
    request.passes_on = timezone.localdate()
    request.save()

    assert refused.value.guard is Guard.CALLED_FIRST
    assert walk(answerer, request, Step.ACKNOWLEDGE).status == "following"


def test_a_closed_request_is_reopened_within_ninety_days(desk, answerer):
    request = OrientationRequestFactory(status="closed", desk=desk, answerer=answerer.user)
    request.closed_at = timezone.now() - datetime.timedelta(days=91)
    request.save()

    with pytest.raises(GuardRefused) as refused:
        walk(answerer, request, Step.REOPEN)
    request.closed_at = timezone.now() - datetime.timedelta(days=89)
    request.save()

    assert refused.value.guard is Guard.IN_TIME
    assert walk(answerer, request, Step.REOPEN).outcome == ""
