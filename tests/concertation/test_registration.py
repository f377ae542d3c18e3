"""Seats: asked for without account, confirmed by a link, offered to whoever is next."""

import datetime
import re

import pytest
from django.utils import timezone

from seuil.concertation.domain.registration import Share, Status, Why
from seuil.concertation.domain.session import Status as SessionStatus
from seuil.concertation.models import Registration, RegistrationLink
from seuil.concertation.operations.registration import (
    Asked,
    accept_offer,
    ask_again,
    ask_for_seat,
    cancel,
    confirm,
    forget_registrations,
    lapse_what_is_over,
    note_attendance,
    remind,
    share_seats,
)
from seuil.concertation.queries.registration import standing_of
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.messaging.models import Message
from seuil.organisations.domain import PracticeFamily as Family
from tests.factories.concertation import RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def session():
    return SessionFactory(status=SessionStatus.REGISTRATION_OPEN, seats=2, starts_in=30)


def asking(mail="ann@service.example", **changed):
    given = {"name": "Ann", "family": Family.FIRST_LINE, "language": "en"} | changed
    return Asked(mail=mail, **given)


def mails_to(address):
    return Message.objects.filter(to=address).order_by("pk")


def token_in(message):
    return re.search(r"/sessions/seat/([\w-]+)/", message.text)[1]


def last_token(address):
    return token_in(mails_to(address).last())


def comes(session, mail, **changed):
    """Ask and confirm; return the registration."""
    ask_for_seat(session.uuid, asking(mail, **changed))
    return confirm(last_token(mail))


def test_a_seat_is_asked_for_and_confirmed_by_the_link_in_the_mail(session):
    asked = ask_for_seat(session.uuid, asking())
    assert asked.status == Status.REQUESTED

    confirmed = confirm(last_token("ann@service.example"))

    assert confirmed.status == Status.CONFIRMED
    assert "You have a seat" in mails_to("ann@service.example").last().subject


def test_no_token_is_kept(session):
    ask_for_seat(session.uuid, asking())

    assert RegistrationLink.objects.get().digest != last_token("ann@service.example")


def test_asking_twice_is_one_registration_and_both_links_open_it(session):
    ask_for_seat(session.uuid, asking())
    first = last_token("ann@service.example")
    ask_for_seat(session.uuid, asking("ANN@service.example", name="Ann again"))

    assert Registration.objects.get().name == "Ann again"
    assert confirm(first).status == Status.CONFIRMED


def test_what_a_stranger_types_does_not_change_a_confirmed_registration(session):
    comes(session, "ann@service.example")

    ask_for_seat(session.uuid, asking(name="Somebody else"))

    assert Registration.objects.get().name == "Ann"
    assert Registration.objects.get().status == Status.CONFIRMED


def test_confirming_twice_changes_nothing(session):
    ask_for_seat(session.uuid, asking())
    token = last_token("ann@service.example")

    first = confirm(token).confirmed_at

    assert confirm(token).confirmed_at == first


def test_a_registration_that_is_not_open_refuses():
    closed = SessionFactory(status=SessionStatus.ANNOUNCED)

    with pytest.raises(TransitionRefused):
        ask_for_seat(closed.uuid, asking())


def test_when_the_room_is_full_one_waits_and_reads_why(session):
    for number in range(2):
        comes(session, f"p{number}@service.example")

    waiting = comes(session, "late@service.example")

    assert waiting.status == Status.WAITLISTED
    assert standing_of(waiting).place.why == Why.ROOM_FULL
    assert "All seats are taken." in mails_to("late@service.example").last().text


def test_a_seat_given_back_is_offered_to_whoever_is_next(session):
    for number in range(2):
        comes(session, f"p{number}@service.example")
    comes(session, "late@service.example")

    cancel(last_token("p0@service.example"))

    offered = Registration.objects.get(mail="late@service.example")
    assert offered.status == Status.OFFERED
    assert offered.offered_until > timezone.now()
    assert accept_offer(last_token("late@service.example")).status == Status.CONFIRMED


def test_a_family_under_its_floor_gets_the_seat_before_others_who_came_first(session):
    share_seats(session.uuid, 2, {Family.LOW_THRESHOLD: Share(1)})
    comes(session, "first@service.example")
    second = comes(session, "second@service.example")
    assert second.status == Status.WAITLISTED
    assert standing_of(second).place.why == Why.KEPT_FOR_OTHERS

    late = comes(session, "street@service.example", family=Family.LOW_THRESHOLD)

    assert late.status == Status.CONFIRMED


def test_seats_that_a_family_never_fills_are_offered_a_week_before(session, clock):
    share_seats(session.uuid, 2, {Family.LOW_THRESHOLD: Share(1)})
    comes(session, "first@service.example")
    comes(session, "second@service.example")

    now = clock((session.starts_at - 6 * DAY).strftime("%Y-%m-%d %H:%M"))
    lapse_what_is_over(now)

    assert Registration.objects.get(mail="second@service.example").status == Status.OFFERED


def test_an_offer_that_nobody_takes_lapses_and_goes_on(session, clock):
    for number in range(2):
        comes(session, f"p{number}@service.example")
    comes(session, "next@service.example")
    comes(session, "after@service.example")
    cancel(last_token("p0@service.example"))

    now = clock((timezone.localtime() + 3 * DAY).strftime("%Y-%m-%d %H:%M"))
    lapse_what_is_over(now)

    assert Registration.objects.get(mail="next@service.example").status == Status.LAPSED
    assert Registration.objects.get(mail="after@service.example").status == Status.OFFERED
    with pytest.raises(TransitionRefused):
        accept_offer(last_token("next@service.example"))
    assert ask_again(last_token("next@service.example")).status == Status.WAITLISTED


def test_an_address_that_is_never_confirmed_takes_no_seat_and_is_forgotten(session, clock):
    ask_for_seat(session.uuid, asking())

    lapse_what_is_over(clock((timezone.localtime() + 3 * DAY).strftime("%Y-%m-%d %H:%M")))
    assert Registration.objects.get().status == Status.LAPSED
    forget_registrations(clock((timezone.localtime() + 8 * DAY).strftime("%Y-%m-%d %H:%M")))

    assert not Registration.objects.exists()


def test_a_link_that_was_never_made_opens_nothing():
    with pytest.raises(NotVisible):
        confirm("x" * 43)


def test_everybody_with_a_seat_is_reminded_once(session):
    session.starts_at = timezone.now() + DAY
    session.ends_at = session.starts_at + DAY / 8
    session.save()
    RegistrationFactory(session=session, mail="a@service.example")
    RegistrationFactory(session=session, mail="b@service.example", status=Status.WAITLISTED)

    assert remind(timezone.now()) == 1
    assert remind(timezone.now()) == 0
    assert [one.to for one in Message.objects.all()] == ["a@service.example"]


def test_who_was_there_is_counted_by_family_with_those_who_came_unannounced(session):
    here = RegistrationFactory(session=session, family=Family.JUSTICE)
    away = RegistrationFactory(session=session, family=Family.YOUTH)
    session.status = SessionStatus.LIVE
    session.save()

    noted = note_attendance(session.uuid, {here.uuid}, {Family.JUSTICE: 2}, actor=None)

    assert noted.attended == {"justice": 3}
    away.refresh_from_db()
    assert away.status == Status.ABSENT
    again = note_attendance(session.uuid, {here.uuid, away.uuid}, {}, actor=None)
    assert again.attended == {"justice": 1, "youth": 1}


def test_registrations_go_after_the_time_that_was_promised_and_the_numbers_stay(session, clock):
    here = RegistrationFactory(session=session, family=Family.JUSTICE)
    session.status = SessionStatus.LIVE
    session.save()
    note_attendance(session.uuid, {here.uuid}, {}, actor=None)
    after = session.ends_at + (session.retention_days + 1) * DAY

    assert forget_registrations(session.ends_at + DAY) == 0
    forget_registrations(clock(after.strftime("%Y-%m-%d %H:%M")))

    session.refresh_from_db()
    assert not Registration.objects.exists()
    assert session.attended == {"justice": 1}
    assert session.purged_at is not None


@pytest.mark.parametrize(
    ("seats", "share"), [(5, Share(6)), (5, Share(3, 2))], ids=["more than seats", "most < kept"]
)
def test_shares_that_cannot_be_are_refused(session, seats, share):
    with pytest.raises(InvalidInput):
        share_seats(session.uuid, seats, {Family.HOSPITAL: share})
