"""A service answers by the link in its mail."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from seuil.messaging.models import Message
from seuil.orientation.domain.guards import Content
from seuil.orientation.models import Agreement, AvenueLink
from seuil.orientation.operations.agreements import withdraw_agreement
from seuil.orientation.operations.links import send_link
from seuil.register.models import Observation
from tests.factories.directory import LocationFactory
from tests.factories.orientation import AttachmentFactory, AvenueFactory, viewing
from tests.web.orientation.exploration import at, exploring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

WORDS = "Needs a bed near her son."
CONTACT = "By way of the night shelter."
SECRETS = (WORDS, CONTACT)


@pytest.fixture
def room(client):
    found = exploring(
        client,
        situation={"health_cover": "none", "age": 34},
        words=WORDS,
        contact=CONTACT,
        language="ar",
        urgency="urgent",
    )
    found.desk.phone = "02 000 11 22"
    found.desk.save()
    found.avenue = AvenueFactory(request=found.request, status="to_contact")
    LocationFactory(service=found.avenue.service, address="Quai des Tests 5")
    return found


@pytest.fixture
def send(room):
    """Send the link, with what the person agreed to; return its address."""

    def sent(*content):
        if content:
            Agreement.objects.create(
                request=room.request,
                service=room.avenue.service,
                purpose="to decide",
                content=sorted(content),
                starts_on=timezone.localdate(),
                ends_on=timezone.localdate() + datetime.timedelta(days=30),
                given=True,
                recorded_at=timezone.now(),
            )
        send_link(
            viewing(room.answerer),
            room.avenue.uuid,
            to="accueil@service.example",
            content=frozenset(content),
            language="en",
        )
        return address_in_mail()

    return sent


def address_in_mail():
    return re.search(r"/reply/[\w-]+/", Message.objects.latest("pk").text)[0]


@pytest.fixture
def service():
    return Client(headers={"accept-language": "en"})


def answer(service, address, step, **more):
    seen = re.search(r'name="seen"\s+value="(\d+)"', service.get(address).content.decode())
    posted = {"step": step, "seen": seen[1] if seen else "0", **more}
    return service.post(address, posted)


def text(response):
    return response.content.decode()


def test_the_page_says_what_is_asked_without_identity(send, service, room):
    page = service.get(send())

    assert page.status_code == 200
    shown = text(page)
    for part in ("Urgent", "34", "Arabic", room.request.code, "02 000 11 22", room.avenue.name):
        assert part in shown
    for secret in SECRETS:
        assert secret not in shown
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_opening_the_link_changes_nothing(send, service, room):
    address = send()
    before = room.avenue.events.count()

    service.get(address)
    service.head(address)

    room.avenue.refresh_from_db()
    assert room.avenue.events.count() == before
    assert room.avenue.status == "contacted"


def test_what_the_person_agreed_to_is_shown_and_no_more(send, service):
    shown = text(service.get(send(Content.TEXT)))

    assert WORDS in shown
    assert CONTACT not in shown


def test_what_was_agreed_to_disappears_with_the_agreement(send, service, room):
    address = send(Content.TEXT, Content.CONTACT)
    assert CONTACT in text(service.get(address))

    Agreement.objects.update(starts_on=datetime.date(2020, 1, 1), ends_on=timezone.localdate())

    shown = text(service.get(address))
    assert all(secret not in shown for secret in SECRETS)


def test_a_withdrawn_agreement_closes_the_link(send, service, room):
    address = send(Content.TEXT)

    withdraw_agreement(viewing(room.answerer), room.request.uuid, Agreement.objects.get().pk)

    page = service.get(address)
    assert page.status_code == 404
    assert WORDS not in text(page)
    assert "Send me a new link" not in text(page)


def test_what_identifies_the_person_is_gone_once_the_service_refused(send, service, room):
    address = send(Content.TEXT, Content.CONTACT, Content.ATTACHMENTS)
    paper = AttachmentFactory(request=room.request)
    document = f"{address}attachments/{paper.uuid}/"
    assert CONTACT in text(service.get(address))
    assert service.get(document).status_code == 200

    answer(service, address, "refuse", reason="full")

    shown = text(service.get(address))
    assert room.request.code in shown
    assert [one for one in (*SECRETS, paper.name) if one in shown] == []
    assert service.get(document).status_code == 404


@pytest.mark.parametrize("status", ["given_up", "set_aside", "missed", "accessed"])
def test_a_link_shows_nothing_of_what_was_settled_otherwise(send, service, room, status):
    """What the desk or the person has decided is no business of a service that was once asked."""
    address = send(Content.TEXT, Content.CONTACT)
    room.avenue.__class__.objects.update(status=status, reason="other")

    shown = text(service.get(address))

    assert [one for one in (*SECRETS, "Arabic", "Urgent") if one in shown] == []
    assert "no longer waits" in shown


def test_a_service_accepts_with_a_first_contact(send, service, room):
    address = send()
    day = timezone.localdate() + datetime.timedelta(days=4)

    answered = answer(
        service,
        address,
        "accept",
        day=day.isoformat(),
        time="09:30",
        where="Quai 5",
        whom="reception",
    )

    assert answered.status_code == 302
    room.avenue.refresh_from_db()
    assert room.avenue.status == "accepted"
    assert room.avenue.promised_on == day
    assert room.avenue.first_contact.endswith("Quai 5 · reception")
    shown = text(service.get(address))
    assert "Thank you" in shown
    assert "Quai 5 · reception" in shown
    assert room.avenue.events.latest("pk").by_service


def test_the_address_of_the_service_is_filled_in(send, service):
    assert "Quai des Tests 5" in text(service.get(send()))


def test_a_service_says_until_when_it_studies_then_answers(send, service, room):
    address = send()
    day = timezone.localdate() + datetime.timedelta(days=3)

    answer(service, address, "consider", until=day.isoformat())
    room.avenue.refresh_from_db()
    assert (room.avenue.status, room.avenue.promised_on) == ("considering", day)

    answer(service, address, "accept")
    room.avenue.refresh_from_db()
    assert room.avenue.status == "accepted"


def test_a_day_is_needed_to_study_and_the_form_says_so(send, service, room):
    answered = answer(service, send(), "consider")

    assert answered.status_code == 422
    assert "Say by which day you answer." in text(answered)
    room.avenue.refresh_from_db()
    assert room.avenue.status == "contacted"


def test_a_day_that_is_past_is_refused(send, service):
    answered = answer(service, send(), "accept", day="2020-01-01")

    assert answered.status_code == 422
    assert "This day is past: choose one that is to come." in text(answered)


def test_a_service_puts_on_its_waiting_list_with_a_delay(send, service, room):
    address = send()

    answer(service, address, "wait_list", delay="28", words="Call again each month.")

    room.avenue.refresh_from_db()
    assert (room.avenue.status, room.avenue.delay_days) == ("wait_listed", 28)
    assert "4 weeks" in text(service.get(address))


def test_a_refusal_has_a_reason_and_the_field_learns(send, service, room):
    address = send()

    assert answer(service, address, "refuse").status_code == 422
    answer(service, address, "refuse", reason="health_cover")

    room.avenue.refresh_from_db()
    assert (room.avenue.status, room.avenue.reason) == ("refused", "health_cover")
    observed = Observation.objects.get()
    assert observed.reason == "health_cover"


def test_a_refusal_cannot_be_laid_on_the_person(send, service, room):
    answered = answer(service, send(), "refuse", reason="does_not_wish")

    assert answered.status_code == 422
    room.avenue.refresh_from_db()
    assert room.avenue.status == "contacted"


def test_something_else_is_said_in_words(send, service):
    address = send()

    assert answer(service, address, "refuse", reason="other").status_code == 422
    assert answer(service, address, "refuse", reason="other", words="Works.").status_code == 302


def test_a_service_asks_a_question(send, service, room):
    address = send()

    answer(service, address, "question", words="Can the dog come along?")

    room.avenue.refresh_from_db()
    assert room.avenue.status == "contacted"
    assert room.avenue.asked_by_service
    assert "Can the dog come along?" in text(service.get(address))


def test_after_a_refusal_the_service_can_still_write(send, service, room):
    address = send()
    answer(service, address, "refuse", reason="full")

    shown = text(service.get(address))
    assert "Did something change?" in shown
    answer(service, address, "question", words="A bed is free after all.")

    room.avenue.refresh_from_db()
    assert (room.avenue.status, room.avenue.asked_by_service) == ("refused", True)


def test_words_that_name_a_person_are_shown_before_they_are_sent(send, service, room):
    address = send()

    answered = answer(service, address, "question", words="Is it Mme Planted?")
    assert answered.status_code == 422
    assert "Mme Planted" in text(answered)
    assert not room.avenue.events.filter(step="question").exists()

    answer(service, address, "question", words="Is it Mme Planted?", sure="1")
    assert room.avenue.events.filter(step="question").exists()


def test_the_telephone_of_the_service_itself_goes_through(send, service, room):
    answer(service, send(), "question", words="Call us: 02 123 45 67.")

    assert room.avenue.events.filter(step="question").exists()


def test_a_double_click_has_one_effect(send, service, room):
    address = send()
    posted = {"step": "refuse", "seen": "1", "reason": "full"}

    assert [service.post(address, posted).status_code for _ in range(2)] == [302, 302]
    assert room.avenue.events.filter(step="refuse").count() == 1


def test_a_form_from_before_somebody_else_answered_changes_nothing(send, service, room):
    address = send()
    answer(service, address, "accept")

    late = service.post(address, {"step": "refuse", "seen": "1", "reason": "full"})

    assert late.status_code == 409
    room.avenue.refresh_from_db()
    assert room.avenue.status == "accepted"


@pytest.mark.parametrize("posted", [{}, {"step": "access"}, {"step": "miss", "seen": "1"}])
def test_what_is_no_answer_of_a_service_changes_nothing(send, service, room, posted):
    service.post(send(), posted)

    room.avenue.refresh_from_db()
    assert room.avenue.status == "contacted"


def test_other_avenues_of_the_request_are_not_shown(send, service, room):
    other = AvenueFactory(request=room.request, name="Another Door", status="refused")

    assert other.name not in text(service.get(send()))


def test_an_expired_link_says_what_to_do_and_sends_a_new_one(send, service, room):
    address = send()
    past = timezone.now() - datetime.timedelta(days=9)
    AvenueLink.objects.update(created_at=past, expires_at=past + datetime.timedelta(days=8))

    page = service.get(address)
    assert page.status_code == 404
    assert "Send me a new link" in text(page)
    assert "02 000 11 22" in text(page)
    assert room.request.code not in text(page)

    sent = service.post(address, {"renew": "1"})
    assert sent.status_code == 200
    assert "new link is on its way" in text(sent)
    assert service.get(address_in_mail()).status_code == 200


def test_a_link_that_never_was_tells_nothing(service):
    page = service.get("/reply/never-was/")

    assert page.status_code == 404
    assert "Send me a new link" not in text(page)


def test_a_request_that_is_over_shows_no_fact_any_more(send, service, room):
    address = send()
    type(room.request).objects.update(status="cancelled")

    page = service.get(address)

    assert "no longer waits" in text(page)
    assert "34 years old" not in text(page)
    assert room.request.code not in text(page)


def test_the_page_costs_a_fixed_number_of_queries(
    send, service, room, django_assert_max_num_queries
):
    address = send(Content.TEXT)
    service.get(address)
    for _ in range(5):
        AvenueFactory(request=room.request)

    with django_assert_max_num_queries(20):
        service.get(address)


def test_answering_needs_no_cookie_and_sets_none(send, service):
    address = send()

    answered = answer(service, address, "refuse", reason="full")

    assert not answered.cookies
    assert not service.get(address).cookies


def test_desks_see_at_their_page_what_the_service_said(send, service, room, client):
    answer(service, send(), "refuse", reason="full")

    assert "full" in text(client.get(at("orientation_avenue", room.avenue.uuid)))
