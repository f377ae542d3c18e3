"""Reminders: each once, on a working day, to whoever must act; clocks never change a result."""

import datetime

import pytest
from django.utils import timezone

from seuil.messaging.models import Message
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import clocks, reminders
from seuil.orientation.domain.reminders import Reminder
from seuil.orientation.domain.request import Party, Status, Step, Urgency
from seuil.orientation.models import AvenueLink, LinkAddress, Notice, NoticeChoice, Seat
from seuil.orientation.operations import Move, Need, start_request, take_step, write_request
from seuil.orientation.operations.digests import choose_rhythm, every_morning, write_digests
from seuil.orientation.operations.reminders import remind
from seuil.orientation.operations.retention import forget_drafts, forget_notices
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory
from tests.factories.orientation import (
    AvenueFactory,
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)

DAY = datetime.timedelta(days=1)


def day(text):
    return datetime.date.fromisoformat(text)


def sent_days(status, since, until, urgency=Urgency.ORDINARY):
    """Return on which working days something first becomes a reminder, as what, to whom."""
    turn = clocks.turn(status, day(since), clocks.USUAL, urgency)
    found, today = {}, day(since)
    while today <= day(until):
        if clocks.is_working_day(today):
            for due in reminders.of_request(status, turn.due, turn.passes, today):
                found.setdefault((due.what, due.party, due.on), today.isoformat())
        today += DAY
    return [(when, what, party) for (what, party, _on), when in found.items()]


def still(when):
    """Return what is said to the desk and to whoever waits when nobody has moved for a week."""
    return [(when, Reminder.STILL, Party.DESK), (when, Reminder.STILL_WAITS, Party.REQUESTER)]


@pytest.mark.parametrize(
    ("status", "since", "expected"),
    [
        # Thursday before Christmas: Friday is one, then a weekend
        (
            Status.SUBMITTED,
            "2026-12-24",
            [("2026-12-29", Reminder.TAKE, Party.DESK), *still("2027-01-05")],
        ),
        (
            Status.TAKEN,
            "2026-12-24",
            [("2026-12-29", Reminder.NEWS, Party.ANSWERER), *still("2027-01-06")],
        ),
        (
            Status.EXPLORING,
            "2026-12-24",
            [("2027-01-04", Reminder.STEP, Party.ANSWERER), *still("2027-01-11")],
        ),
        (
            Status.AWAITING_INFO,
            "2026-12-24",
            [
                ("2026-12-30", Reminder.QUESTION, Party.REQUESTER),
                ("2027-01-06", Reminder.QUESTION, Party.REQUESTER),
                ("2027-01-06", Reminder.NO_REPLY, Party.ANSWERER),
                ("2027-01-13", Reminder.STILL, Party.DESK),
            ],
        ),
        # Easter Monday and the change to summer time
        (
            Status.SUBMITTED,
            "2027-03-26",
            [("2027-03-31", Reminder.TAKE, Party.DESK), *still("2027-04-06")],
        ),
        (
            Status.CO_EXPLORING,
            "2027-03-26",
            [
                ("2027-04-02", Reminder.OTHER_DESK, Party.OTHER_DESK),
                ("2027-04-02", Reminder.NO_OTHER_DESK, Party.ANSWERER),
                *still("2027-04-09"),
            ],
        ),
        # The change to winter time
        (
            Status.ANSWERED,
            "2026-10-23",
            [
                ("2026-10-30", Reminder.READ, Party.REQUESTER),
                ("2026-11-06", Reminder.CALL, Party.ANSWERER),
                ("2026-11-16", Reminder.STILL, Party.DESK),
            ],
        ),
        # Thirty days end on Saturday 28 March: Monday is Easter, so Tuesday
        (
            Status.FOLLOWING,
            "2027-02-26",
            [
                ("2027-03-30", Reminder.FOLLOW, Party.ANSWERER),
                ("2027-04-05", Reminder.STILL, Party.DESK),
            ],
        ),
        # Deleted on 28 December: three days before is Christmas, so the day before that
        (Status.DRAFT, "2026-11-28", [("2026-12-24", Reminder.DRAFT, Party.REQUESTER)]),
        (Status.CLOSED, "2026-12-24", []),
    ],
)
def test_reminders_across_holidays_and_changes_of_the_clock(status, since, expected):
    until = (day(since) + 60 * DAY).isoformat()

    assert sent_days(status, since, until) == expected


def test_an_urgent_request_is_followed_up_after_a_week():
    found = sent_days(Status.FOLLOWING, "2026-11-02", "2026-11-30", Urgency.URGENT)

    assert found == [
        ("2026-11-09", Reminder.FOLLOW, Party.ANSWERER),
        ("2026-11-17", Reminder.STILL, Party.DESK),  # Armistice Day is none
    ]


def of_avenue(status, today, *, address=False):
    since = day("2026-12-21")
    due = clocks.avenue_due(status, since, None)
    found = reminders.of_avenue(status, due, since, day(today), has_address=address)
    return [(one.what, one.party, one.on.isoformat()) for one in found]


def test_a_service_that_has_a_link_is_reminded_itself_and_the_answerer_of_its_silence():
    contacted = avenues.Status.CONTACTED

    assert of_avenue(contacted, "2026-12-28", address=True) == []
    assert of_avenue(contacted, "2026-12-29", address=True) == [
        (Reminder.BY_LINK, None, "2026-12-29")
    ]
    assert of_avenue(contacted, "2026-12-29") == [(Reminder.AVENUE, Party.ANSWERER, "2026-12-29")]
    assert of_avenue(contacted, "2027-01-06", address=True) == [
        (Reminder.SILENCE, Party.ANSWERER, "2027-01-06")
    ]


def test_a_waiting_list_is_checked_every_thirty_days():
    listed = avenues.Status.WAIT_LISTED
    found = {
        due
        for n in range(120)
        for due in of_avenue(listed, (day("2026-12-21") + n * DAY).isoformat())
    }

    assert found == {
        (Reminder.WAITING_LIST, Party.ANSWERER, (day("2026-12-21") + n * DAY).isoformat())
        for n in (30, 60, 90)
    }


@pytest.mark.parametrize("status", sorted(avenues.RESULTS))
def test_what_has_a_result_asks_nothing(status):
    assert of_avenue(status, "2027-02-01") == []


# What is kept and sent


database = pytest.mark.django_db


@pytest.fixture
def morning(clock):
    return clock("2026-12-28 07:15")


def due_request(status="exploring", due="2026-12-28", **more):
    return OrientationRequestFactory(status=status, due_on=day(due), **more)


def mails():
    return {message.to: message.subject for message in Message.objects.all()}


@database
def test_each_reminder_is_said_once_and_changes_nothing_of_the_request(morning):
    request = due_request()
    before = type(request).objects.filter(pk=request.pk).values().get()

    counts = [remind(morning), remind(morning), remind(morning + DAY)]

    assert counts == [1, 0, 0]
    assert list(mails()) == [request.answerer.email]
    assert type(request).objects.filter(pk=request.pk).values().get() == before
    assert not request.events.exists()


@database
@pytest.mark.parametrize("text", ["2026-12-25 07:15", "2026-12-26 07:15", "2026-12-27 07:15"])
def test_nobody_is_reminded_on_a_day_on_which_nobody_works(clock, text):
    due_request(due="2026-12-24")

    assert remind(clock(text)) == 0
    assert remind(clock("2026-12-28 07:15")) == 1


@database
def test_the_morning_is_that_of_the_territory_in_summer_and_in_winter(clock):
    due_request(due="2027-03-26")

    assert every_morning(clock("2027-03-26 06:59")) == 0
    assert every_morning(clock("2027-03-26 07:00")) == 1
    utc = datetime.datetime(2027, 3, 30, 5, 15, tzinfo=datetime.UTC)
    due_request(due="2027-03-30")
    assert every_morning(utc) == 1  # 7:15, summer time
    winter = datetime.datetime(2027, 1, 5, 5, 15, tzinfo=datetime.UTC)
    due_request(due="2027-01-05")
    assert every_morning(winter) == 0  # 6:15


@database
def test_all_that_is_due_for_one_person_is_one_mail_of_codes_and_a_link(morning):
    first = due_request(words="Zorglub cherche un médecin")
    second = due_request(desk=first.desk, answerer=first.answerer)

    remind(morning)

    mail = Message.objects.get()
    assert mail.to == first.answerer.email
    assert first.code in mail.text
    assert second.code in mail.text
    assert "Zorglub" not in mail.text
    assert "/orientation/\n" in mail.text


@database
def test_what_belongs_to_somebody_who_is_away_goes_to_their_cover(morning):
    request = due_request()
    cover = SeatFactory(desk=request.desk).user
    seat = Seat.objects.get(user=request.answerer)
    seat.away_from, seat.away_until, seat.cover = day("2026-12-21"), day("2027-01-04"), cover
    seat.save()

    remind(morning)

    assert list(mails()) == [cover.email]


@database
def test_a_cover_who_does_not_sit_at_the_desk_is_told_nothing(morning):
    request = due_request()
    seat = Seat.objects.get(user=request.answerer)
    seat.away_from, seat.cover = day("2026-12-21"), UserFactory()
    seat.save()

    remind(morning)

    assert list(mails()) == [request.answerer.email]


@database
def test_where_the_answerer_has_left_the_colleagues_who_are_there_are_told(morning):
    request = due_request()
    colleague = SeatFactory(desk=request.desk).user
    Seat.objects.filter(user=request.answerer).update(ended_at=morning)

    remind(morning)

    assert list(mails()) == [colleague.email]


@database
def test_a_desk_hears_of_an_untaken_request_and_its_absent_members_do_not(morning):
    desk = DeskFactory()
    here, away = SeatFactory(desk=desk), SeatFactory(desk=desk, away_from=day("2026-12-01"))
    due_request("submitted", due="2026-12-24", desk=desk)

    remind(morning)

    assert list(mails()) == [here.user.email]
    assert away.user.email not in mails()


@database
def test_a_silent_service_gets_a_new_link_once_and_the_clock_goes_on(morning):
    avenue = AvenueFactory(
        status="contacted", contacted_on=day("2026-12-18"), due_on=day("2026-12-28")
    )
    LinkAddress.objects.create(avenue=avenue, mail="accueil@service.example", language="fr")
    old = AvenueLink.objects.create(avenue=avenue, digest="x" * 64, expires_at=morning + DAY)

    remind(morning)
    remind(morning + DAY)

    mail = Message.objects.get()
    old.refresh_from_db()
    avenue.refresh_from_db()
    assert mail.to == "accueil@service.example"
    assert "/reply/" in mail.text
    assert old.used_at == morning
    assert avenue.links.open_at(morning).count() == 1
    assert (avenue.status, avenue.due_on) == ("contacted", day("2026-12-28"))
    assert not avenue.events.exists()


@database
def test_a_waiting_list_of_a_closed_request_stays_watched(morning):
    request = OrientationRequestFactory(
        status="closed", outcome="waiting_list_accepted", closed_at=morning - 20 * DAY
    )
    AvenueFactory(request=request, status="wait_listed", due_on=day("2026-12-28"))
    other = OrientationRequestFactory(status="closed", closed_at=morning - 20 * DAY)
    AvenueFactory(request=other, status="wait_listed", due_on=day("2026-12-28"))

    assert remind(morning) == 1
    assert Notice.objects.get().request == request


@database
@pytest.mark.parametrize("status", ["accepted", "wait_listed"])
def test_a_place_on_a_list_is_watched_as_long_as_the_list_is_long(clock, status):
    ended = clock("2026-12-01 10:00")
    request = OrientationRequestFactory(
        status="closed", outcome="waiting_list_accepted", closed_at=ended
    )
    AvenueFactory(request=request, status=status, due_on=day("2027-09-01"))

    assert remind(clock("2027-09-01 07:15")) == 1
    assert [notice.user for notice in Notice.objects.all()] == [request.answerer]


@database
def test_what_a_desk_leaves_lying_is_told_to_all_of_it_and_to_whoever_waits(morning):
    request = due_request(due="2026-12-18")
    colleague = SeatFactory(desk=request.desk).user

    assert remind(morning) == 2
    assert set(mails()) == {request.answerer.email, colleague.email, request.author.email}
    assert remind(morning) == 0


@database
def test_where_nobody_sits_any_more_the_team_of_the_territory_is_told_once_a_month(clock, morning):
    request = due_request("submitted", due="2026-12-30")
    others = due_request("submitted", due="2026-12-30")
    SeatFactory(desk=others.desk)
    team = MandateFactory(territory=request.desk.territory, kind="basin_team").user

    assert [remind(morning), remind(morning + DAY)] == [1, 0]
    assert {one.user for one in Notice.objects.filter(what="unattended")} == {team}
    assert f"/orientation/desks/{request.desk.pk}/" in Message.objects.get(to=team.email).text
    later = clock("2027-02-01 07:15")
    forget_notices(later)
    Message.objects.all().delete()
    remind(later)
    assert Message.objects.filter(to=team.email).exists()


@database
def test_the_team_is_not_told_of_a_desk_at_which_somebody_sits_meanwhile(morning):
    request = due_request("submitted", due="2026-12-30")
    team = MandateFactory(territory=request.desk.territory, kind="basin_team").user
    NoticeChoice.objects.create(user=team, rhythm=NoticeChoice.Rhythm.NEVER)
    SeatFactory(desk=request.desk)

    remind(morning)

    assert not Notice.objects.filter(what="unattended").exists()


@database
def test_a_reminder_does_not_come_back_when_its_notice_is_forgotten(clock, morning):
    due_request()
    remind(morning)

    later = clock("2027-02-01 07:15")

    assert forget_notices(later) == 1
    assert remind(later) == 0


@database
def test_what_moved_in_between_reminds_nobody(morning):
    request = due_request("submitted", due="2026-12-24", desk=SeatFactory().desk)
    answerer = viewing(request.desk.seats.get().user)
    take_step(answerer, request.uuid, Move(Step.TAKE))

    assert remind(morning) == 0


@database
def test_a_draft_that_is_written_on_is_kept_for_another_month(clock):
    author = viewing(professional())
    clock("2026-11-02 10:00")
    draft = start_request(author.user, Need(words="A doctor"))
    clock("2026-11-30 10:00")

    write_request(author, draft.uuid, Need(words="A dentist"))

    draft.refresh_from_db()
    assert draft.due_on == day("2026-12-30")
    assert forget_drafts(clock("2026-12-10 03:00")) == 0
    assert remind(clock("2026-12-10 08:00")) == 0
    assert remind(clock("2026-12-28 08:00")) == 1
    assert forget_drafts(clock("2026-12-31 03:17")) == 1


# Once a day, together


def daily(user):
    choose_rhythm(user, NoticeChoice.Rhythm.DAILY)
    return user


@database
def test_one_mail_a_day_says_how_much_waits_and_under_which_codes(morning):
    request = due_request(words="Zorglub", desk=SeatFactory().desk)
    daily(request.answerer)
    waiting = due_request("awaiting_info", due="2027-01-10", author=request.answerer)

    counts = [every_morning(morning), every_morning(morning), every_morning(morning)]

    mail = Message.objects.get()
    assert counts == [2, 0, 0]
    assert mail.to == request.answerer.email
    assert request.code in mail.text
    assert waiting.code in mail.text
    assert "Zorglub" not in mail.subject + mail.text
    assert not Notice.objects.filter(told_at=None).exists()


@database
def test_whoever_has_nothing_waiting_gets_no_mail(morning):
    daily(professional())
    following = due_request("following", due="2027-01-20")
    daily(following.answerer)

    assert write_digests(morning) == 0
    assert not Message.objects.exists()


@database
def test_a_step_waits_for_the_daily_mail(morning):
    request = due_request("submitted", due="2027-01-10", desk=SeatFactory().desk)
    daily(request.author)

    take_step(viewing(request.desk.seats.get().user), request.uuid, Move(Step.TAKE))
    assert not Message.objects.exists()
    write_digests(morning + DAY)

    assert request.code in Message.objects.get().text


@database
def test_whoever_wants_no_mail_gets_none_and_is_not_told_of_the_past_later(morning):
    request = due_request()
    choose_rhythm(request.answerer, NoticeChoice.Rhythm.NEVER)
    every_morning(morning)

    choose_rhythm(request.answerer, NoticeChoice.Rhythm.AT_ONCE)
    every_morning(morning + DAY)

    assert not Message.objects.exists()


@database
def test_digests_are_not_written_on_holidays(clock):
    request = due_request(due="2026-12-24")
    daily(request.answerer)

    assert every_morning(clock("2026-12-25 07:15")) == 0


@database
def test_an_address_that_takes_no_mail_keeps_nobody_else_from_theirs(morning):
    odd = due_request()
    odd.answerer.email = "not an address"
    odd.answerer.save(update_fields=["email"])
    other = due_request()

    remind(morning)

    assert list(mails()) == [other.answerer.email]


@database
def test_the_number_of_queries_grows_only_with_what_is_due(morning, django_assert_max_num_queries):
    for _n in range(20):
        due_request(due="2027-01-20")

    with django_assert_max_num_queries(6):
        remind(timezone.now())
