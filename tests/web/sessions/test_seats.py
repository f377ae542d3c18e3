"""Registering without account, the page behind the link, seats as the working group sees them."""

import datetime
import io
import re

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from seuil.concertation.domain import registration
from seuil.concertation.domain.session import Status
from seuil.concertation.models import Registration
from seuil.messaging.models import Message
from seuil.organisations.domain import PracticeFamily as Family
from tests.factories.accounts import UserFactory
from tests.factories.concertation import RegistrationFactory, SessionFactory, working_group

pytestmark = pytest.mark.django_db

ANN = {
    "name": "Ann Peeters",
    "mail": "ann@service.example",
    "organisation": "La Halte",
    "family": "low_threshold",
    "needs": "a lift",
}


@pytest.fixture
def english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def session():
    return SessionFactory(
        status=Status.REGISTRATION_OPEN, title_en="Drugs and alcohol", seats=2, starts_in=30
    )


@pytest.fixture
def member(english, session):
    user, _scribe = working_group(session)
    english.force_login(user)
    return user


def form(session):
    return reverse("web:session_register", args=[session.slug])


def inside(session, name="session_seats", *more):
    return reverse(f"web:{name}", args=[session.slug, *more])


def seat_address():
    return re.search(r"/sessions/seat/[\w-]+/", Message.objects.latest("pk").text)[0]


def moved(client, step):
    return client.post(f"{seat_address()}move/", {"step": step}, follow=True)


def test_registering_needs_no_account_and_no_cookie(english, session):
    page = english.get(form(session))
    assert "Badges and a reminder, nothing else." in page.text
    assert "deleted on" in page.text

    sent = english.post(form(session), ANN, follow=True)

    assert "Look at your e-mails" in sent.text
    assert not english.cookies
    assert Registration.objects.get().family == Family.LOW_THRESHOLD


def test_opening_the_link_changes_nothing_and_a_tap_confirms(english, session):
    english.post(form(session), ANN)
    page = english.get(seat_address())
    assert "Address not confirmed yet" in page.text
    assert Registration.objects.get().status == registration.Status.REQUESTED

    confirmed = moved(english, "confirm")

    assert "Has a seat" in confirmed.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_a_seat_goes_into_a_calendar_until_it_is_given_back(english, session):
    english.post(form(session), ANN)
    moved(english, "confirm")

    event = Calendar.from_ical(english.get(f"{seat_address()}session.ics").content).walk("VEVENT")
    assert str(event[0]["summary"]) == "Drugs and alcohol"
    assert "Cancelled" in moved(english, "cancel").text
    assert english.get(f"{seat_address()}session.ics").status_code == 404


def test_somebody_on_the_waiting_list_reads_why_and_how_many_are_before(english, session):
    RegistrationFactory.create_batch(2, session=session)
    earlier = timezone.now() - datetime.timedelta(hours=1)
    waits = registration.Status.WAITLISTED
    RegistrationFactory(session=session, status=waits, asked_at=earlier)
    english.post(form(session), ANN)

    page = moved(english, "confirm")

    assert "All seats are taken." in page.text
    assert "One person is before you in the line." in page.text


def test_a_step_that_came_too_late_shows_how_it_stands_now(english, session):
    english.post(form(session), ANN)
    moved(english, "confirm")

    response = english.post(f"{seat_address()}move/", {"step": "accept"})
    assert response.status_code == 302  # it has the seat already
    response = english.post(f"{seat_address()}move/", {"step": "ask_again"})

    assert response.status_code == 409
    assert "This changed in the meantime." in response.text


def test_a_link_that_was_never_made_says_what_to_do(english):
    response = english.get("/sessions/seat/nothing-of-the-kind/")

    assert response.status_code == 404
    assert "link" in response.text.lower()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"mail": "nobody"}, "Write an address such as"),
        ({"mail": ""}, "Write an address such as"),
        ({"name": ""}, "it goes on your badge"),
        ({"family": "knights"}, "knights"),
        ({"family": ""}, "nearest to yours"),
        ({"website": "http://spam.example"}, "Leave this empty."),
        ({"needs": "x" * 301}, "300"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_beside_it(english, session, changed, sentence):
    response = english.post(form(session), ANN | changed)

    assert response.status_code == 422
    assert sentence in response.text
    assert not Registration.objects.exists()


@pytest.mark.parametrize("status", [Status.ANNOUNCED, Status.REGISTRATION_CLOSED, Status.CANCELLED])
def test_where_registration_is_not_open_a_page_says_so(english, status):
    closed = SessionFactory(status=status)

    response = english.post(form(closed), ANN)

    assert response.status_code == 409
    assert "Registration is not open" in response.text


def test_a_session_that_is_not_announced_does_not_exist(english):
    assert english.get(form(SessionFactory(status=Status.PREPARED))).status_code == 404


def test_the_working_group_sees_who_comes_and_the_order_of_the_line(english, session, member):
    RegistrationFactory.create_batch(2, session=session)
    RegistrationFactory(session=session, name="Later", status=registration.Status.WAITLISTED)

    page = english.get(inside(session)).text

    assert "2 of 2 seats are taken, 0 are free." in page
    assert "Later" in page
    assert "All seats are taken." in page


@pytest.mark.parametrize("name", ["session_seats", "session_attendance"])
def test_nobody_else_reads_who_registered(english, session, name):
    RegistrationFactory(session=session, name="Secret Person")
    other, _scribe = working_group(SessionFactory(status=Status.REGISTRATION_OPEN))
    for user in (other, UserFactory()):
        english.force_login(user)
        response = english.get(inside(session, name))
        assert response.status_code == 404
        assert "Secret Person" not in response.text


def test_seats_are_shared_and_what_cannot_be_is_refused(english, session, member):
    english.post(inside(session), {"seats": 5, "floor_low_threshold": 2, "ceiling_hospital": 1})

    session.refresh_from_db()
    assert session.seats == 5
    assert session.shares.get(family="low_threshold").floor == 2
    wrong = english.post(inside(session), {"seats": 5, "floor_low_threshold": 6})
    assert wrong.status_code == 422
    assert "More seats are kept for families than there are: keep fewer." in wrong.text


def test_the_line_takes_the_same_number_of_queries_however_long(
    english, session, member, django_assert_max_num_queries
):
    waits = registration.Status.WAITLISTED
    RegistrationFactory.create_batch(12, session=session, status=waits)

    with django_assert_max_num_queries(22):
        english.get(inside(session))


def test_badges_and_the_sign_in_sheet_are_tagged_papers(english, session, member):
    RegistrationFactory(session=session, name="Zoë Çelik")
    for kind in ("badges", "sign-in"):
        response = english.get(inside(session, "session_paper", kind))
        with pikepdf.open(io.BytesIO(response.content)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert len(pdf.pages) == 1
    assert english.get(inside(session, "session_paper", "other")).status_code == 404


def test_who_was_there_is_ticked_and_others_are_counted(english, session, member):
    here = RegistrationFactory(session=session, family=Family.JUSTICE)
    away = RegistrationFactory(session=session, family=Family.YOUTH)
    session.status = Status.LIVE
    session.save()

    english.post(
        inside(session, "session_attendance"),
        {"present": [str(here.uuid), "nonsense"], "walk_in_justice": "2"},
    )

    session.refresh_from_db()
    away.refresh_from_db()
    assert session.attended == {"justice": 3}
    assert away.status == registration.Status.ABSENT
