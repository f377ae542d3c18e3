"""What those who sit do on their pages: ask, react, take a position, go on with an objection."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.councils.domain.decision import Position, Status, Step
from seuil.councils.models import Objection, Remark, Round, SeatPosition
from seuil.councils.operations.consultations import Report, report
from seuil.councils.operations.decisions import write_decision
from tests.factories.accounts import UserFactory
from tests.factories.councils import HoldingFactory
from tests.factories.decisions import (
    asked_for_objections,
    closed,
    move,
    prepared,
    seat_of,
    sitting,
    speak,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def room():
    return sitting()


@pytest.fixture
def decision(room):
    return asked_for_objections(room)


def path(decision, end="speak/"):
    return f"/decisions/{decision.uuid}/{end}"


def post(room, number=0, **more):
    key = Round.objects.get(closed_at=None).pk
    return {"round": key, "seat": room.seats[number].pk, **more}


OBJECTION = {"position": "objection", "reason": "It takes their evening.", "proposal": "At seven."}


def test_a_seat_takes_a_position_reads_it_and_changes_it(client, room, decision):
    client.force_login(room.people[0])
    assert client.get(path(decision)).status_code == 200
    assert client.post(path(decision), post(room, **OBJECTION)).status_code == 302

    mine = client.get(path(decision))
    assert "It takes their evening." in mine.text
    assert mine.headers["Cache-Control"] == "no-store"
    assert client.post(path(decision), post(room, position="consent")).status_code == 302
    assert SeatPosition.objects.get().position == Position.CONSENT
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Choose one of the three."),
        ({"position": "concern"}, "Say which concern"),
        ({"position": "objection", "proposal": "Later."}, "An objection has a reason"),
        ({"position": "objection", "reason": "No."}, "Say what would make it acceptable."),
        ({"position": "consent", "seat": "x"}, None),
    ],
)
def test_what_is_not_whole_is_answered_with_a_sentence(client, room, decision, said, sentence):
    client.force_login(room.people[0])

    answered = client.post(path(decision), {**post(room), **said})

    assert answered.status_code == (422 if sentence else 404)
    assert sentence is None or sentence in answered.text
    assert not SeatPosition.objects.exists()


def test_signs_of_a_person_in_an_objection_are_shown_first(client, room, decision):
    client.force_login(room.people[0])
    said = post(room, **{**OBJECTION, "reason": "Mme Dupont ne peut pas venir."})

    asked = client.post(path(decision), said)
    assert (asked.status_code, "Mme Dupont" in asked.text) == (422, True)
    assert client.post(path(decision), {**said, "sure": "on"}).status_code == 302


def test_nobody_speaks_for_a_seat_of_others(client, room, decision):
    client.force_login(room.people[0])
    assert client.post(path(decision), post(room, 1, position="consent")).status_code == 404
    client.force_login(UserFactory())
    assert client.post(path(decision), post(room, 0, position="consent")).status_code == 404
    _seat, observer = seat_of(room.council, kind="observer")
    client.force_login(observer)
    assert client.get(path(decision)).status_code == 404
    assert client.get(path(decision, "")).status_code == 200
    assert not SeatPosition.objects.exists()


def test_a_deputy_speaks_and_does_not_read_what_the_holder_said(client, room, decision):
    deputy = HoldingFactory(seat=room.seats[0], is_deputy=True).user
    client.force_login(room.people[0])
    client.post(path(decision), post(room, **OBJECTION))
    client.force_login(deputy)

    page = client.get(path(decision)).text
    assert "It takes their evening." not in page
    assert "checked" not in page
    assert "Somebody else of your seat has spoken." in page
    client.post(path(decision), post(room, position="consent"))
    client.force_login(room.people[0])
    assert "It takes their evening." not in client.get(path(decision)).text


def test_what_is_said_of_an_old_version_is_refused_and_can_be_copied(client, room, decision):
    old = post(room, **OBJECTION)
    closed(room, decision)
    client.force_login(room.people[0])
    late = client.post(path(decision), old)
    assert late.status_code == 409
    assert "This round is closed." in late.text
    assert "It takes their evening." in late.text

    Objection.objects.create(
        decision=decision,
        round_id=old["round"],
        seat=room.seats[1],
        reason="No.",
        proposal="Later.",
        at=decision.moved_at,
    )
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)
    write_decision(room.lead, decision.uuid, {"text_fr": "Le jeudi."}, why="Another day.")
    move(room, decision, Step.ASK_OBJECTIONS)
    answered = client.post(path(decision), old)
    assert answered.status_code == 409
    assert "What you said is about version 1. The round now asks about version 2" in answered.text
    assert not SeatPosition.objects.exists()


def test_between_rounds_the_page_says_that_nothing_is_asked(client, room, decision):
    closed(room, decision)
    client.force_login(room.people[0])

    assert "No round is open now." in client.get(path(decision)).text
    assert client.post(path(decision), {"round": 1}).status_code == 409


def test_questions_are_asked_several_times_and_taken_back(client, room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    client.force_login(room.people[0])

    assert client.post(path(decision), post(room, words=" ")).status_code == 422
    for words in ("Who pays?", "Since when?"):
        assert client.post(path(decision), post(room, words=words)).status_code == 302
    key = Remark.objects.get(words="Who pays?").pk
    client.post(path(decision), post(room, what="take_back", remark=key))

    page = client.get(path(decision)).text
    assert "Since when?" in page
    assert "Who pays?" not in page
    client.force_login(room.people[1])
    assert "Since when?" not in client.get(path(decision)).text
    answered = client.post(path(decision), post(room, 1, what="take_back", remark=key + 1))
    assert answered.status_code == 404


def test_a_seat_says_on_the_same_page_that_its_earlier_objection_is_met(client, room, decision):
    speak(room, decision, 0, Position.OBJECTION)
    for number in (1, 2):
        speak(room, decision, number)
    closed(room, decision)
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)
    write_decision(room.lead, decision.uuid, {"text_en": "At seven."}, why="As proposed.")
    move(room, decision, Step.ASK_OBJECTIONS)
    client.force_login(room.people[0])

    page = client.get(path(decision)).text
    assert "Your seat objected to version 1:" in page
    assert "As proposed." in page
    client.post(path(decision), post(room, position="consent", meets="It begins at seven."))
    client.force_login(room.people[1])
    assert "How the text meets" not in client.get(path(decision)).text
    client.post(path(decision), post(room, 1, position="consent"))
    assert Objection.objects.get().status == "raised"
    closed(room, decision)

    assert "It begins at seven." in client.get(path(decision, "")).text
    assert move(room, decision, Step.CONSENT).status == Status.CONSENTED


def test_a_seat_takes_its_objection_back_on_its_own_page(client, room, decision):
    speak(room, decision, 0, Position.OBJECTION)
    closed(room, decision)
    one = Objection.objects.get()
    client.force_login(room.people[0])

    assert "Take it back …" in client.get(path(decision, "")).text
    answered = client.post(path(decision, f"objections/{one.pk}/withdraw/"), {"seen": 0})
    assert answered.status_code == 302
    assert client.get(path(decision, f"objections/{one.pk}/uphold/")).status_code == 404
    assert client.get(path(decision, f"objections/{one.pk}/nothing/")).status_code == 404
    assert client.get(path(decision, f"objections/{one.pk}/withdraw/")).status_code == 409
    one.refresh_from_db()
    assert one.status == "withdrawn"


def test_a_federation_begins_with_what_it_reported_of_this_very_text(client):
    room = sitting(federation=True)
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    closed(room, decision)
    move(room, decision, Step.ASK_REACTIONS)
    closed(room, decision)
    move(room, decision, Step.AMEND)
    move(room, decision, Step.CONSULT_MEMBERS)
    said = Report("By mail.", 9, 5, Position.CONCERN, words="Twice a week is much.")
    report(room.voices[0], decision.consultations.get().pk, said)
    move(room, decision, Step.ASK_OBJECTIONS)
    client.force_login(room.people[0])

    page = client.get(path(decision)).text
    assert page.count("Twice a week is much.") == 1
    assert not SeatPosition.objects.exists()


def test_the_page_asks_as_much_of_the_database_for_ten_of_ones_words_as_for_one(client, room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    client.force_login(room.people[0])

    def counted():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(decision)).status_code == 200
        return len(queries)

    client.post(path(decision), post(room, words="Why 0?"))
    counted()
    before = counted()
    for number in range(1, 10):
        client.post(path(decision), post(room, words=f"Why {number}?"))
    counted()

    assert counted() == before
