"""The page of an avenue: the script for the call, attempts, results, what they tell."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.messaging.models import Message
from seuil.orientation.domain.avenue import PROCESS, Step
from seuil.orientation.models import Agreement, AvenueLink
from seuil.register.models import Observation
from seuil.upkeep.models import Correction
from tests.factories.directory import (
    AccessConditionFactory,
    ContactFactory,
    LocationFactory,
    ServiceFactory,
)
from tests.factories.organisations import MembershipFactory
from tests.factories.orientation import AvenueFactory, professional
from tests.web.orientation.exploration import at, exploring
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def service():
    service = ServiceFactory(name_fr="La Halte", checked_on="2026-10-01")
    ContactFactory(service=service, value="+32 2 111 22 33")
    ContactFactory(service=service, value="+32 2 999 99 99", audience="professional")
    ContactFactory(service=service, value="halte@example.org", kind="email")
    LocationFactory(service=service, hidden=True)
    return service


@pytest.fixture
def request_(client):
    return exploring(client, situation={"residence_status": "undocumented"}).request


@pytest.fixture
def avenue(request_, service):
    return AvenueFactory(request=request_, service=service)


def put(avenue, status, **more):
    for name, value in {"status": status, **more}.items():
        setattr(avenue, name, value)
    avenue.save()


def text_of(client, avenue):
    return html.unescape(client.get(at("orientation_avenue", avenue.uuid)).text)


def take(client, avenue, step, **posted):
    avenue.refresh_from_db()
    address = at("orientation_avenue_step", avenue.uuid, step)
    response = client.post(address, {"seen": avenue.version, **posted})
    avenue.refresh_from_db()
    return response


# The script


def test_the_script_has_the_questions_of_the_situation_to_tick(client, avenue):
    text = text_of(client, avenue)

    script = text.partition("Ask the service")[2].partition("What may be said")[0]
    assert script.count('<input type="checkbox">') == 1
    assert "with no residence papers" in text.partition("What may be said")[2]


def test_professionals_read_the_contacts_for_them_and_no_hidden_address(client, avenue):
    text = text_of(client, avenue)

    assert "+32 2 111 22 33" in text
    assert "+32 2 999 99 99" in text
    assert text.count("for professionals") == 1
    assert "Jamais-Dite" not in text


def test_what_was_not_agreed_is_named_as_not_to_be_said(client, avenue, request_):
    before = text_of(client, avenue).partition("Not without the person’s agreement")[2]
    today = timezone.localdate()
    Agreement.objects.create(
        request=request_,
        service=avenue.service,
        purpose="A first contact",
        content=["contact"],
        starts_on=today,
        ends_on=today.replace(year=today.year + 1),
        given=True,
        recorded_at=timezone.now(),
    )
    after = text_of(client, avenue)

    assert "how to reach the person" in before
    assert "how to reach the person" not in after.partition("Not without")[2].partition("</ul>")[0]
    assert "the person agreed" in after


def test_an_avenue_without_sheet_has_attempts_and_results_but_no_script(client, request_):
    avenue = AvenueFactory(request=request_, service=None, name="Un groupe de parole")

    text = text_of(client, avenue)
    response = take(client, avenue, "contact", channel="phone")

    assert "For the call" not in text
    assert response.status_code == 302
    assert "Un groupe de parole" in text_of(client, avenue)


# Attempts


@pytest.mark.parametrize("channel", ["phone", "mail", "visit"])
def test_one_tap_notes_an_attempt_with_its_time(client, avenue, channel):
    first = take(client, avenue, "contact", channel=channel)
    take(client, avenue, "attempt", channel=channel)

    assert first.url == at("orientation_avenue", avenue.uuid)
    assert avenue.status == "contacted"
    assert [(one.step, one.channel) for one in avenue.events.all()] == [
        ("contact", channel),
        ("attempt", channel),
    ]
    assert "2 attempts" in text_of(client, avenue)


def test_the_buttons_of_the_page_are_those_of_the_state(client, avenue):
    before = text_of(client, avenue)
    put(avenue, "contacted", contacted_on=timezone.localdate())
    after = text_of(client, avenue)

    assert at("orientation_avenue_step", avenue.uuid, "contact") in before
    assert at("orientation_avenue_step", avenue.uuid, "attempt") in after
    assert at("orientation_avenue_step", avenue.uuid, "refuse") in after


def test_a_double_tap_has_one_effect(client, avenue):
    address = at("orientation_avenue_step", avenue.uuid, "contact")

    for _tap in range(2):
        response = client.post(address, {"seen": avenue.version, "channel": "phone"})

    assert response.status_code == 302
    assert avenue.events.count() == 1


def test_a_page_that_is_too_old_changes_nothing_and_says_so(client, avenue):
    seen = avenue.version
    take(client, avenue, "contact", channel="phone")

    response = client.post(
        at("orientation_avenue_step", avenue.uuid, "refuse"), {"seen": seen, "reason": "full"}
    )

    assert response.status_code == 409
    avenue.refresh_from_db()
    assert avenue.status == "contacted"


def test_the_service_gets_a_link_and_the_mail_says_nothing(client, avenue, request_):
    response = client.post(
        at("orientation_avenue_link", avenue.uuid),
        {"seen": avenue.version, "to": "halte@example.org"},
    )

    assert response.status_code == 302
    avenue.refresh_from_db()
    assert avenue.status == "contacted"
    assert avenue.events.get().channel == "link"
    assert AvenueLink.objects.get().avenue == avenue
    mail = Message.objects.get(to="halte@example.org")
    assert request_.words not in mail.text


@pytest.mark.parametrize(
    "posted", [{}, {"to": "nothing"}, {"to": "a@example.org", "words": "Mme Dupont attend"}]
)
def test_a_link_needs_an_address_and_words_that_name_nobody(client, avenue, posted):
    response = client.post(at("orientation_avenue_link", avenue.uuid), posted)

    assert response.status_code == 422
    assert not AvenueLink.objects.exists()


def test_silence_is_proposed_and_never_set(client, avenue):
    put(avenue, "contacted", contacted_on="2026-11-02")

    text = text_of(client, avenue)

    assert "silent for ten working days" in text
    assert avenue.status == "contacted"
    take(client, avenue, "no_answer", reason="no_reply")
    assert (avenue.status, avenue.reason) == ("no_answer", "no_reply")


def test_what_was_missed_can_be_resumed(client, avenue):
    put(avenue, "missed", reason="out_of_hours", contacted_on=timezone.localdate())

    text = text_of(client, avenue)
    take(client, avenue, "contact", channel="phone")

    assert "Resume" in text
    assert avenue.status == "contacted"


# Results

GIVEN = {
    "consider": {"promised": "2026-12-01"},
    "wait_list": {"delay": "6", "unit": "weeks"},
    "accept": {"promised": "2026-12-01", "first_contact": "Accueil, 9 h"},
    "miss": {"reason": "out_of_hours"},
    "refuse": {"reason": "age"},
    "set_aside": {"reason": "full"},
    "no_answer": {"reason": "no_reply"},
    "contact": {"channel": "phone"},
    "attempt": {"channel": "mail"},
}
NEEDED = {"consider", "miss", "refuse", "set_aside", "contact", "attempt"}
POSSIBLE = [(origin, step) for origin, step in PROCESS.paths if step is not Step.QUESTION]


@pytest.mark.parametrize(("origin", "step"), POSSIBLE)
def test_every_step_has_a_form_that_takes_it(client, avenue, origin, step):
    put(avenue, origin, reason="full" if origin in {"missed", "refused", "set_aside"} else "")

    shown = client.get(at("orientation_avenue_step", avenue.uuid, step))
    response = take(client, avenue, step, **GIVEN.get(step, {}))

    assert shown.status_code == 200
    assert response.status_code == 302
    assert avenue.status == PROCESS.paths[origin, step]


@pytest.mark.parametrize(("origin", "step"), [one for one in POSSIBLE if one[1] in NEEDED])
def test_a_step_says_what_it_needs(client, avenue, origin, step):
    put(avenue, origin, reason="full" if origin in {"missed", "refused", "set_aside"} else "")

    response = take(client, avenue, step)

    assert response.status_code == 422
    assert "field__error" in response.text
    assert avenue.status == origin


def test_a_waiting_list_keeps_its_delay_and_a_contact_its_day(client, avenue):
    put(avenue, "contacted")

    take(client, avenue, "wait_list", delay="6", unit="weeks")
    delay = avenue.delay_days
    take(client, avenue, "accept", promised="2026-12-01", first_contact="Accueil, 9 h")

    assert delay == 42
    assert (str(avenue.promised_on), avenue.first_contact) == ("2026-12-01", "Accueil, 9 h")


def test_reasons_look_at_the_offer_first_and_a_refusal_never_at_the_person(client, avenue):
    put(avenue, "contacted")
    AccessConditionFactory(service=avenue.service)

    text = client.get(at("orientation_avenue_step", avenue.uuid, "refuse")).text

    sides = re.findall(r'<optgroup label="([^"]+)"', text)
    assert sides == ["The offer", "A threshold", "The system", "A mistake"]
    assert "residence status (the sheet says it)" in text
    assert '<option value="residence_status" selected>' in text


def test_words_that_may_name_a_person_are_shown_first(client, avenue):
    put(avenue, "contacted")
    posted = {"reason": "full", "words": "Mme Dupont rappelle au 0470 12 34 56"}

    warned = take(client, avenue, "refuse", **posted)
    kept = take(client, avenue, "refuse", **posted, sure="1")

    assert warned.status_code == 422
    assert "Mme Dupont" in warned.text
    assert kept.status_code == 302
    assert avenue.status == "refused"


@pytest.mark.parametrize("step", ["dance", "question"])
def test_a_step_that_is_none_or_not_theirs_is_not_found(client, avenue, step):
    put(avenue, "contacted")

    assert client.get(at("orientation_avenue_step", avenue.uuid, step)).status_code == 404


def test_an_impossible_step_leads_back_or_is_refused(client, avenue):
    shown = client.get(at("orientation_avenue_step", avenue.uuid, "access"))
    taken = take(client, avenue, "access")

    assert shown.url == at("orientation_avenue", avenue.uuid)
    assert taken.status_code == 409
    assert avenue.status == "identified"


def test_a_closed_request_offers_no_step(client, avenue, request_):
    request_.status, request_.outcome = "closed", "not_needed"
    request_.closed_at = timezone.now()
    request_.save()

    assert "What came of it" not in text_of(client, avenue)


def test_declared_and_undeclared_thresholds_are_told_apart(client, avenue):
    put(avenue, "contacted")
    take(client, avenue, "refuse", reason="residence_status")
    undeclared = text_of(client, avenue)
    AccessConditionFactory(service=avenue.service)
    take(client, avenue, "contact", channel="phone")
    take(client, avenue, "refuse", reason="residence_status")

    assert "the sheet does not say it" in undeclared
    assert "the sheet says it" in text_of(client, avenue)
    assert Observation.objects.filter(declared=False).count() == 1


def test_whoever_asked_follows_the_avenue_and_takes_no_step(client, avenue, request_):
    request_.author = professional()
    request_.save()
    reader = Client(HTTP_ACCEPT_LANGUAGE="en")
    sign_in(reader, request_.author)

    text = text_of(reader, avenue)
    taken = take(reader, avenue, "contact", channel="phone")

    assert "La Halte" in text
    assert "Note an attempt" not in text
    assert taken.status_code == 404


def test_somebody_else_sees_no_avenue(avenue):
    reader = Client()
    sign_in(reader, professional())

    assert reader.get(at("orientation_avenue", avenue.uuid)).status_code == 404


# What it tells about the service


def tells(client, avenue, **changes):
    address = at("orientation_tells", avenue.uuid)
    return client.post(address, {**form_of(client.get(address), "tells-form"), **changes})


def test_an_undeclared_threshold_becomes_an_observed_condition(client, avenue):
    put(avenue, "contacted")

    leads = take(client, avenue, "refuse", reason="residence_status", tells="on")
    sent = tells(client, avenue)

    assert leads.url == at("orientation_tells", avenue.uuid)
    assert sent.url == at("orientation_avenue", avenue.uuid)
    correction = Correction.objects.get()
    assert (correction.subject, correction.dimension) == ("observed", "residence_status")
    (row,) = correction.after["conditions"]
    assert (row["operator"], row["values"]) == ("not_in", ["undocumented"])
    assert (row["source"], str(correction.observed_on)) == ("observed", "2026-11-21")
    assert correction.proposer is not None


def test_nothing_of_the_request_goes_along(client, avenue, request_):
    put(avenue, "contacted")
    take(client, avenue, "refuse", reason="full", words="Needs a bed near the canal")

    tells(client, avenue)

    said = str(Correction.objects.values().get())
    assert request_.code not in said
    assert "canal" not in said
    assert request_.words not in said


def test_a_silence_becomes_words_about_the_service(client, avenue):
    take(client, avenue, "contact", channel="phone")
    take(client, avenue, "attempt", channel="phone")
    take(client, avenue, "no_answer", tells="on")

    tells(client, avenue)

    correction = Correction.objects.get()
    assert correction.subject == "other"
    assert "did not answer (2 attempts" in correction.words


def test_a_declared_threshold_is_told_in_words(client, avenue):
    AccessConditionFactory(service=avenue.service)
    put(avenue, "contacted")
    take(client, avenue, "refuse", reason="residence_status")

    page = client.get(at("orientation_tells", avenue.uuid)).text

    assert "the sheet says it" in page
    assert "residence status" in html.unescape(page).partition("<textarea")[2]


def test_another_condition_of_the_same_reason_can_be_chosen(client, avenue):
    put(avenue, "contacted")
    take(client, avenue, "refuse", reason="protection")
    address = at("orientation_tells", avenue.uuid)

    shown = client.post(address, {"about": "gender_safe", "show": "1"})

    assert shown.status_code == 200
    assert 'id="name-gender_safe"' in shown.text
    assert not Correction.objects.exists()


@pytest.mark.parametrize("words", ["", "Demandez Mme Dupont"])
def test_what_is_told_needs_words_that_name_nobody(client, avenue, words):
    put(avenue, "contacted")
    take(client, avenue, "refuse", reason="full")

    response = tells(client, avenue, words=words)

    assert response.status_code == 422
    assert not Correction.objects.exists()


def test_what_a_person_wants_is_not_told_of_a_service(client, avenue):
    put(avenue, "contacted")
    take(client, avenue, "give_up", reason="distrust")

    page = client.get(at("orientation_tells", avenue.uuid)).text

    assert page.partition("<textarea")[2].partition(">")[2].startswith("</textarea")


def test_a_place_on_a_waiting_list_is_looked_after_once_the_request_is_closed(
    client, avenue, request_
):
    put(avenue, "wait_listed")
    request_.status, request_.outcome = "closed", "waiting_list_accepted"
    request_.closed_at = timezone.now()
    request_.save()

    text = text_of(client, avenue)
    take(client, avenue, "accept")

    assert at("orientation_avenue_step", avenue.uuid, "accept") in text
    assert avenue.status == "accepted"


def test_a_link_that_takes_along_what_was_not_agreed_leads_back_to_the_avenue(client, avenue):
    response = client.post(
        at("orientation_avenue_link", avenue.uuid),
        {"seen": avenue.version, "to": "halte@example.org", "content": "text"},
    )

    assert response.status_code == 409
    assert f'href="{at("orientation_avenue", avenue.uuid)}"' in response.text
    assert not AvenueLink.objects.exists()


def test_an_organisation_is_said_to_have_met_it(client, avenue, request_):
    member = MembershipFactory(user=request_.answerer)
    put(avenue, "contacted")
    take(client, avenue, "refuse", reason="residence_status")

    tells(client, avenue)

    assert Correction.objects.get().observer == member.organisation


@pytest.mark.parametrize("status", ["identified", "contacted", "accepted"])
def test_nothing_is_told_before_there_is_a_result(client, avenue, status):
    put(avenue, status)

    assert client.get(at("orientation_tells", avenue.uuid)).status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_the_page_costs_the_same_however_much_happened(client, avenue, settings, number):
    take(client, avenue, "contact", channel="phone")
    for _attempt in range(number):
        take(client, avenue, "attempt", channel="phone")
    for _part in range(number):
        ContactFactory(service=avenue.service)
        LocationFactory(service=avenue.service)
    text_of(client, avenue)
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with CaptureQueriesContext(connection) as captured:
        text_of(client, avenue)

    assert len(captured) == 28, "\n".join(query["sql"][-160:] for query in captured)
