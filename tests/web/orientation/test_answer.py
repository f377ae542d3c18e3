"""The answer: drafted from the avenues, read as the requester will, sent once it is whole."""

import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seuil.orientation.domain.avenue import Band, Status
from seuil.orientation.models import LevelNote
from seuil.orientation.operations import note_level
from tests.factories.directory import ContactFactory, RequiredDocumentFactory, ServiceFactory
from tests.factories.orientation import AvenueFactory, SeatFactory, professional, viewing
from tests.web.orientation.exploration import at, exploring
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def room(client):
    room = exploring(client)
    room.request.author = professional()
    room.request.author.language = "en"
    room.request.author.save()
    room.request.save()
    return room


@pytest.fixture
def asked(room):
    return room.request


def avenue(asked, name, status, **more):
    service = ServiceFactory(name_fr=name)
    return AvenueFactory(request=asked, service=service, status=status, name=name, **more)


def draft(client, asked):
    text = client.get(at("orientation_answer", asked.uuid)).text
    return html.unescape(text.partition("<textarea")[2].partition(">")[2].partition("</t")[0])


def send(client, asked, words="All is said.", **more):
    asked.refresh_from_db()
    posted = {"words": words, "seen": asked.version, "send": "1", **more}
    return client.post(at("orientation_answer", asked.uuid), posted)


def all_levels(room):
    for band in Band:
        note_level(viewing(room.answerer), room.request.uuid, band, "nothing_found")


def test_the_draft_has_a_sentence_for_each_avenue(client, asked):
    accepted = avenue(
        asked, "La Porte", "accepted", first_contact="desk, 9 h", promised_on="2026-12-01"
    )
    RequiredDocumentFactory(service=accepted.service, text_fr="Une pièce d'identité")
    ContactFactory(service=accepted.service, value="+32 2 111 22 33")
    ContactFactory(service=accepted.service, value="+32 2 999 99 99", audience="professional")
    avenue(asked, "Le Pont", "refused", reason="full")
    avenue(asked, "Le Quai", "no_answer", reason="no_reply")
    avenue(asked, "Le Parc", "wait_listed", delay_days=42)
    avenue(asked, "La Cour", "set_aside", reason="out_of_area")
    avenue(asked, "La Rue", "contacted", contacted_on="2026-11-19")

    text = draft(client, asked)

    assert "La Porte accepts. First contact on 1 December 2026: desk, 9 h." in text
    assert "To bring: Une pièce d'identité. To reach them: +32 2 111 22 33." in text
    assert "+32 2 999 99 99" not in text
    assert "Le Pont cannot take this request: full." in text
    assert "Le Quai did not answer." in text
    assert "Le Parc: a place on the waiting list, about 6 weeks." in text
    assert "La Cour: outside the area of the service." in text
    assert "La Rue was contacted on 19 November 2026; the answer is awaited." in text
    assert text.index("La Porte") < text.index("La Rue") < text.index("Le Pont")


@pytest.mark.parametrize("status", Status)
def test_every_state_of_an_avenue_is_said(client, asked, status):
    why = {"reason": "full"} if status in {"refused", "missed", "set_aside"} else {}
    avenue(asked, "La Porte", status, **why)

    assert "La Porte" in draft(client, asked)


def test_the_draft_is_in_the_language_of_whoever_asked(client, asked):
    asked.author.language = "nl"
    asked.author.save()
    avenue(asked, "Le Pont", "refused", reason="full")

    page = client.get(at("orientation_answer", asked.uuid)).text
    chosen = client.post(at("orientation_answer", asked.uuid), {"draft": "fr", "words": "x"}).text

    area = page.partition("<textarea")[2].partition(">")[0]
    assert 'lang="nl"' in area
    assert "Dag," in page
    assert "Bonjour," in chosen


def test_levels_noted_are_said_in_the_draft(client, room):
    note_level(viewing(room.answerer), room.request.uuid, Band.REGION, "nothing_found")
    note_level(
        viewing(room.answerer), room.request.uuid, Band.BEYOND, "not_relevant", reason="no travel"
    )

    text = draft(client, room.request)

    assert "region: consulted, nothing found." in text
    assert "beyond the region: not relevant, no travel." in text


def test_the_answer_waits_for_all_levels_and_keeps_the_words(client, asked):
    response = send(client, asked, "Go to La Porte.")

    assert response.status_code == 409
    assert "Each level needs an avenue" in response.text
    assert "Go to La Porte." in response.text
    asked.refresh_from_db()
    assert asked.status == "exploring"


def test_the_answer_is_sent_as_it_was_written(client, room):
    all_levels(room)

    response = send(client, room.request, "Go to La Porte.\r\nBring a paper.")

    assert response.url == at("orientation_request", room.request.uuid)
    room.request.refresh_from_db()
    assert (room.request.status, room.request.answer) == (
        "answered",
        "Go to La Porte.\nBring a paper.",
    )


def test_the_draft_is_sent_as_it_stands(client, room):
    all_levels(room)
    address = at("orientation_answer", room.request.uuid)
    form = form_of(client.get(address), "answer-form")

    response = client.post(address, {**form, "send": "1"})

    assert response.status_code == 302


def test_it_is_read_as_the_requester_will_before_it_is_sent(client, room):
    all_levels(room)

    response = client.post(
        at("orientation_answer", room.request.uuid),
        {"words": "Go <b>there</b>.\nNow.", "preview": "1"},
    )

    assert "Go &lt;b&gt;there&lt;/b&gt;.<br>Now." in response.text
    room.request.refresh_from_db()
    assert room.request.status == "exploring"


def test_words_that_may_name_a_person_are_shown_before_they_leave(client, room):
    all_levels(room)
    words = "Madame Dupont peut venir lundi."

    warned = send(client, room.request, words)
    changed = send(client, room.request, words, send="1")
    kept = send(client, room.request, words, send="sure")

    assert (warned.status_code, changed.status_code, kept.status_code) == (422, 422, 302)
    assert "Madame Dupont" in warned.text


@pytest.mark.parametrize("words", ["", "x" * 5_001])
def test_an_answer_has_words_but_not_too_many(client, room, words):
    all_levels(room)

    assert send(client, room.request, words).status_code == 422


def test_a_page_that_is_too_old_shows_what_happened_and_keeps_the_words(client, room):
    all_levels(room)

    response = send(client, room.request, "Go there.", seen=room.request.version + 5)

    assert response.status_code == 409
    assert "Go there." in response.text


def test_a_double_click_sends_one_answer(client, room):
    all_levels(room)
    posted = {"words": "Go there.", "seen": room.request.version, "send": "1"}
    address = at("orientation_answer", room.request.uuid)

    for _click in range(2):
        response = client.post(address, posted)

    assert response.status_code == 302
    assert room.request.events.filter(step="answer").count() == 1


def test_only_who_answers_writes_the_answer(client, room):
    colleague, author = Client(), Client()
    sign_in(colleague, SeatFactory(desk=room.desk).user)
    sign_in(author, room.request.author)
    address = at("orientation_answer", room.request.uuid)

    assert colleague.get(address).url == at("orientation_request", room.request.uuid)
    assert author.get(address).status_code == 404


def test_a_level_can_be_noted_beside_the_answer(client, asked):
    response = client.post(
        at("orientation_level", asked.uuid, "beyond"),
        {"verdict-beyond": "nothing_found", "from": "answer"},
    )

    assert response.url == at("orientation_answer", asked.uuid)
    assert LevelNote.objects.get().band == "beyond"


def test_what_was_typed_stays_when_a_level_is_noted_beside_it(client, asked):
    address = at("orientation_answer", asked.uuid)
    typed = form_of(client.get(address), "answer-form") | {"words": "Typed by hand."}

    noted = client.post(address, {**typed, "verdict-beyond": "nothing_found"})
    reasons = {"reason-local": "No bus there", "reason-region": "Call 0470 12 34 56"}
    warned = client.post(
        address, {**form_of(noted, "answer-form"), **reasons, "verdict-region": "not_relevant"}
    )

    assert LevelNote.objects.get().band == "beyond"
    assert [noted.status_code, warned.status_code] == [200, 422]
    again = form_of(warned, "answer-form")
    assert again["words"][0].strip() == "Typed by hand."
    assert again["reason-local"] == ["No bus there"]
    assert again["shown"] == ["0470 12 34 56"]
    client.post(address, {**again, "verdict-region": "send_as_is"})
    assert LevelNote.objects.get(band="region").reason == "Call 0470 12 34 56"


def test_signs_of_a_person_that_stay_in_an_answer_are_recorded(client, asked, room):
    all_levels(room)

    send(client, asked, "Ask for Mme Dupont.", send="sure")

    asked.refresh_from_db()
    assert asked.signs_kept == ["name"]


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(client, asked, number):
    for count in range(number):
        accepted = avenue(asked, f"La Porte {count}", "accepted")
        RequiredDocumentFactory(service=accepted.service)
        ContactFactory(service=accepted.service)
    draft(client, asked)

    with CaptureQueriesContext(connection) as captured:
        draft(client, asked)

    assert len(captured) == 13, "\n".join(query["sql"][-160:] for query in captured)
