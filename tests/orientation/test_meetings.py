"""Meetings on a request: who asks, who is told, who sees, what a calendar gets."""

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.messaging.models import Message
from seuil.orientation.domain.request import Outcome, Step
from seuil.orientation.meetings import (
    calendar_of,
    desks_to_invite,
    meeting_for,
    meetings_at,
    meetings_of,
)
from seuil.orientation.models import CaseMeeting, NoticeChoice, OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.orientation.operations.digests import every_morning
from seuil.orientation.operations.meetings import (
    Asked,
    ask_meeting,
    cancel_meeting,
    note_settled,
)
from tests.factories.orientation import (
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
SECRET = "Zorglub Bulgroz"


@pytest.fixture(autouse=True)
def _on_a_monday(clock):
    clock("2026-11-23 10:00")


@pytest.fixture
def answerer():
    return viewing(SeatFactory().user)


@pytest.fixture
def request_(answerer):
    desk = answerer.user.seats.get().desk
    return OrientationRequestFactory(
        status="exploring", desk=desk, answerer=answerer.user, author=professional()
    )


@pytest.fixture
def other():
    return SeatFactory().desk


@pytest.fixture
def asked(other):
    return Asked(SECRET, timezone.now() + 3 * DAY, SECRET, [other], SECRET)


def test_those_invited_are_told_of_a_moment_and_a_code_and_nothing_else(
    answerer, request_, other, asked
):
    ask_meeting(answerer, request_.uuid, asked)
    ask_meeting(answerer, request_.uuid, asked)

    mails = Message.objects.all()
    assert {mail.to for mail in mails} == {
        other.seats.get().user.email,
        request_.author.email,
    }
    for mail in mails:
        assert request_.code in mail.text
        assert SECRET not in mail.text + mail.subject
    assert CaseMeeting.objects.count() == 1


def test_who_wants_no_mail_gets_none(answerer, request_, other, asked):
    for person in (request_.author, other.seats.get().user):
        NoticeChoice.objects.create(user=person, rhythm="never")

    ask_meeting(answerer, request_.uuid, asked)

    assert not Message.objects.exists()


def test_who_wants_one_mail_a_day_reads_it_there(answerer, request_, other, asked):
    invited = other.seats.get().user
    NoticeChoice.objects.create(user=invited, rhythm="daily")

    meeting = ask_meeting(answerer, request_.uuid, asked)

    assert {mail.to for mail in Message.objects.all()} == {request_.author.email}
    every_morning(timezone.now() + DAY)
    [digest] = Message.objects.filter(to=invited.email)
    assert request_.code in digest.text
    assert SECRET not in digest.text
    assert meetings_at(viewing(invited), timezone.now()) == [meeting]


def test_a_meeting_before_the_next_mail_of_the_day_is_told_at_once(
    answerer, request_, other, asked
):
    invited = other.seats.get().user
    NoticeChoice.objects.create(user=invited, rhythm="daily")

    ask_meeting(answerer, request_.uuid, replace(asked, starts_at=timezone.now() + DAY))

    assert Message.objects.filter(to=invited.email).exists()


def test_whoever_covers_for_the_answerer_is_told_in_their_place(answerer, request_, asked):
    seat = answerer.user.seats.get()
    cover = SeatFactory(desk=seat.desk).user
    today = timezone.localdate()
    seat.away_from, seat.away_until, seat.cover = today, today + 5 * DAY, cover
    seat.save()

    ask_meeting(viewing(request_.author), request_.uuid, asked)

    told = {mail.to for mail in Message.objects.all()}
    assert cover.email in told
    assert answerer.user.email not in told


def test_the_mail_leads_to_the_choice_how_often_one_is_written_to(answerer, request_, asked):
    ask_meeting(answerer, request_.uuid, asked)

    assert all("/orientation/notices/" in mail.text for mail in Message.objects.all())


def test_invited_desks_see_the_meeting_and_strangers_do_not(answerer, request_, other, asked):
    meeting = ask_meeting(answerer, request_.uuid, asked)
    invited = viewing(other.seats.get().user)

    for somebody in (answerer, invited, viewing(request_.author)):
        assert meeting_for(somebody, meeting.uuid) == meeting
    assert meetings_at(invited, timezone.now()) == [meeting]
    stranger = viewing(professional())
    for refused in (
        lambda: meeting_for(stranger, meeting.uuid),
        lambda: ask_meeting(stranger, request_.uuid, asked),
        lambda: note_settled(invited, meeting.uuid, "Nothing"),
        lambda: cancel_meeting(invited, meeting.uuid),
    ):
        with pytest.raises(NotVisible):
            refused()


def test_a_desk_that_is_no_longer_invited_by_a_seat_sees_nothing(answerer, request_, other, asked):
    meeting = ask_meeting(answerer, request_.uuid, asked)
    person = other.seats.get().user
    other.seats.update(ended_at=timezone.now())

    with pytest.raises(NotVisible):
        meeting_for(viewing(person), meeting.uuid)


@pytest.mark.parametrize("status", ["draft", "closed", "cancelled"])
def test_nobody_meets_on_what_is_not_worked_on(answerer, asked, status):
    request = OrientationRequestFactory(
        status=status, desk=answerer.user.seats.get().desk, author=answerer.user
    )

    with pytest.raises(TransitionRefused):
        ask_meeting(answerer, request.uuid, asked)


@pytest.mark.parametrize(
    "wrong",
    [{"why": " "}, {"where": ""}, {"starts_at": -DAY}, {"starts_at": 400 * DAY},
     {"desks": [], "invited": ""}, {"invited": "x" * 2001}],
)  # fmt: skip
def test_odd_values_are_refused(answerer, request_, asked, wrong):
    values = {name: getattr(asked, name) for name in Asked.__slots__} | wrong
    if "starts_at" in wrong:
        values["starts_at"] = timezone.now() + wrong["starts_at"]

    with pytest.raises(InvalidInput):
        ask_meeting(answerer, request_.uuid, Asked(**values))

    assert not CaseMeeting.objects.exists()


def test_what_was_settled_is_written_and_what_may_name_somebody_is_noted(answerer, request_, asked):
    meeting = ask_meeting(answerer, request_.uuid, asked)

    note_settled(answerer, meeting.uuid, " The desk calls. ", signs_kept=("name",))

    request_.refresh_from_db()
    assert meetings_of(request_)[0].settled == "The desk calls."
    assert request_.signs_kept == ["name"]


def test_it_is_cancelled_once_while_it_lies_ahead(answerer, request_, asked, other, clock):
    meeting = ask_meeting(answerer, request_.uuid, asked)
    told = Message.objects.count()

    cancel_meeting(answerer, meeting.uuid)
    cancel_meeting(answerer, meeting.uuid)

    assert Message.objects.count() == 2 * told
    assert meetings_at(viewing(other.seats.get().user), timezone.now()) == []
    with pytest.raises(TransitionRefused):
        note_settled(answerer, meeting.uuid, "Nothing")
    again = ask_meeting(answerer, request_.uuid, asked)
    assert again != meeting
    clock("2026-12-01 10:00")
    with pytest.raises(TransitionRefused):
        cancel_meeting(answerer, again.uuid)


@pytest.mark.parametrize("step", ["close", "cancel"])
def test_what_is_planned_is_cancelled_with_its_request_and_those_invited_are_told(
    answerer, request_, asked, other, step
):
    now = timezone.now()
    held = CaseMeeting.objects.create(
        request=request_, why="Before", where="Here", asked_at=now, starts_at=now - DAY
    )
    meeting = ask_meeting(answerer, request_.uuid, asked)
    OrientationRequest.objects.filter(pk=request_.pk).update(status="following")
    Message.objects.all().delete()

    move = Move(Step(step), words="Not needed.", outcome=Outcome.NOT_NEEDED)
    take_step(answerer, request_.uuid, move if step == "close" else replace(move, outcome=None))

    meeting.refresh_from_db()
    held.refresh_from_db()
    assert meeting.cancelled_at
    assert held.cancelled_at is None
    invited = other.seats.get().user
    [mail] = Message.objects.filter(to=invited.email)
    assert request_.code in mail.text
    assert SECRET not in mail.subject + mail.text
    assert meeting_for(viewing(invited), meeting.uuid).cancelled_at


def test_whoever_cancels_a_meeting_waits_for_whoever_ends_its_request(answerer, request_, asked):
    meeting = ask_meeting(answerer, request_.uuid, asked)
    acts = (
        lambda: note_settled(answerer, meeting.uuid, "The desk calls."),
        lambda: cancel_meeting(answerer, meeting.uuid),
        lambda: take_step(answerer, request_.uuid, Move(Step.CANCEL, words="Found.")),
    )
    for act in acts:
        with CaptureQueriesContext(connection) as asked_of_it:
            act()
        locks = [one["sql"] for one in asked_of_it if "FOR UPDATE" in one["sql"]]
        assert 'OF "orientation_orientationrequest"' in locks[0]


def test_a_step_that_ends_nothing_leaves_a_meeting_where_it_is(answerer, request_, asked):
    meeting = ask_meeting(answerer, request_.uuid, asked)

    take_step(answerer, request_.uuid, Move(Step.NOTE, words="We go on."))

    meeting.refresh_from_db()
    assert meeting.cancelled_at is None


def test_a_calendar_gets_a_code_and_a_moment_and_nothing_else(answerer, request_, asked):
    meeting = ask_meeting(answerer, request_.uuid, asked)

    text = calendar_of(meeting, "https://seuil.example/orientation/meetings/" + "x" * 60)

    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert max(len(line.encode()) for line in lines) <= 75
    assert "DTSTART:20261126T090000Z" in lines
    assert any(line.startswith("SUMMARY:") and request_.code in line for line in lines)
    assert SECRET not in text
    cancelled = calendar_of(cancel_meeting(answerer, meeting.uuid), "https://seuil.example/")
    assert "STATUS:CANCELLED" in cancelled.split("\r\n")
    assert f"UID:{meeting.uuid}" in cancelled


def test_the_desk_of_the_request_is_there_already(request_, other):
    assert desks_to_invite(request_) == [other]
