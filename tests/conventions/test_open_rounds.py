"""Nobody reads what is said in a round before it closes: every role, every page, every door.

What a seat says is planted in words that are nowhere else; then every address is opened by every
role and by those who sit, and every table, file and mail is read.
"""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.db import connection

from seuil.councils.domain.decision import Position, Step
from seuil.councils.models import Round
from seuil.councils.operations.consultations import Report, answer, report, settle_overdue
from seuil.councils.operations.rounds import Spoken, say, take_position
from seuil.organisations.standing import standing_of
from tests.conventions.addresses import address, routes
from tests.conventions.test_who_sees_what import client_of
from tests.factories.councils import HoldingFactory
from tests.factories.decisions import (
    asked_for_objections,
    closed,
    consulting,
    member_token,
    move,
    prepared,
    seat_of,
    sitting,
)
from tests.plugins.reads import CarefulClient
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

PLANTED = re.compile("zinzolin", re.IGNORECASE)
NOT_OPENED = re.compile(
    r"^(?:orientation|my-services|imports|what-if|vignettes|list|l|live|join|reply|heard|capacity"
    r"|confirm|card-languages|services|mail|account/(?!data)|people/(?!$)|api/fhir|api/hsds)"
    r"|logout|<str:export_format>"
)
"""Areas that know nothing of councils; they are many, and slow to open."""
OWN_TABLES = {
    "councils_remark", "councils_seatposition", "councils_objection", "councils_memberanswer",
    "councils_memberconsultation",
}  # fmt: skip
CHANGES = re.compile(r'(csrf[^"]*" value=")[^"]*|nonce="[^"]*"|"made_at": "[^"]*"')


def path(decision, end=""):
    return f"/decisions/{decision.uuid}/{end}"


def open_round_of(decision):
    return Round.objects.get(decision=decision, closed_at=None).pk


@pytest.fixture
def room():
    return sitting()


@pytest.fixture
def decisions(room):
    """One decision in each kind of round; somebody has spoken in each, in every way there is."""
    asked, reacted = prepared(room), prepared(room)
    move(room, asked, Step.CLARIFY)
    move(room, reacted, Step.CLARIFY)
    closed(room, reacted)
    move(room, reacted, Step.ASK_REACTIONS)
    for decision in (asked, reacted):
        key = open_round_of(decision)
        say(room.voices[1], decision.uuid, room.seats[1].pk, "Zinzolin words.", round_id=key)
    objected = asked_for_objections(room)
    speak_for(room, objected, 1, Position.OBJECTION)
    speak_for(room, objected, 2, Position.CONCERN)
    return [asked, reacted, objected]


def speak_for(room, decision, number, position):
    said = Spoken(
        position,
        concern="Zinzolin concern.",
        reason="Zinzolin reason.",
        proposal="Zinzolin proposal.",
        meets="Zinzolin meets.",
    )
    key = open_round_of(decision)
    take_position(room.voices[number], decision.uuid, room.seats[number].pk, said, round_id=key)


@pytest.fixture
def union():
    """A council in which federations have reported, on three decisions.

    Of the first one, another federation still asks its members; of the second, all are done; of
    the third, positions are asked for.
    """
    union = sitting(federation=True)
    _seat, union.second = seat_of(union.council, "youth", "federation")
    union.asking, union.done, union.objected = (consulting(union) for _number in range(3))
    for decision in (union.asking, union.done, union.objected):
        reports(union, decision.consultations.earliest("pk"), union.voices[0])
    still_asks = union.asking.consultations.latest("pk")
    for number in range(4):
        answer(member_token(still_asks), Position.OBJECTION, f"Zinzolin {number}.", "fr")
    for decision in (union.done, union.objected):
        reports(union, decision.consultations.latest("pk"), standing_of(union.second), "Words.")
    move(union, union.objected, Step.ASK_OBJECTIONS)
    return union


def reports(union, one, voice, words="Zinzolin."):
    """Report in the name of a federation; the words of the one that reads are not looked for."""
    said = Report(words, 9, 4, Position.OBJECTION, f"{words} Otherwise.", f"{words} In short.")
    report(voice, one.pk, said)


def readers_of(people, *rooms):
    """Return a client for every role, and for those inside who did not say it."""
    found = {name: client_of(one, operator=name == "operator") for name, one in people.items()}
    for number, room in enumerate(rooms):
        deputy = HoldingFactory(seat=room.seats[1], is_deputy=True).user
        _seat, observer = seat_of(room.council, kind="observer")
        inside = {"team": room.team, "deputy": deputy, "observer": observer}
        if hasattr(room, "second"):
            inside["federation that asks"] = room.second
        for name, one in inside.items():
            client = CarefulClient()
            sign_in(client, one)
            found[f"{name} of room {number}"] = client
    return found


def pages_of(offer, *decisions):
    """Return the addresses of decisions and of all areas that can know of them."""
    found = {address(route, offer) for route in routes() if not NOT_OPENED.search(route)}
    for one in decisions:
        found |= {path(one, end) for end in ("", "versions/", "speak/", "close/", "edit/")}
        found |= {path(one, f"members/{each.pk}/") for each in one.consultations.all()}
        found |= {path(one, f"objections/{each.pk}/uphold/") for each in one.objections.all()}
        found |= {f"/councils/{one.council.slug}/{end}" for end in ("", "composition/", "seats/")}
        found |= {f"/decisions/?council={one.council.slug}", f"/chain/decision/{one.uuid}/"}
    return sorted(found)


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return CHANGES.sub(r"\1", body.decode("utf-8", "replace"))


def tables_with_planted_words():
    with connection.cursor() as cursor:
        found = set()
        for name in connection.introspection.table_names(cursor):
            table = connection.ops.quote_name(name)
            cursor.execute(f"SELECT 1 FROM {table} one WHERE one::text ILIKE '%zinzolin%'")  # noqa: S608
            if cursor.fetchone():
                found.add(name)
    return found


@pytest.mark.slow
def test_no_page_of_any_role_holds_a_word_of_an_open_round(offer, people, room, decisions, union):
    readers = readers_of(people, room, union)
    addresses = pages_of(offer, *decisions, union.asking, union.done, union.objected)

    found = [
        (name, page)
        for name, client in readers.items()
        for page in addresses
        if PLANTED.search(text_of(client.get(page)))
    ]

    assert found == []
    assert len(addresses) > 100


def test_no_mail_journal_job_or_other_table_keeps_a_copy(decisions, union):
    assert tables_with_planted_words() == OWN_TABLES


def test_a_page_is_the_same_whatever_a_seat_has_said(offer, people, room, decisions):
    """A consent and an objection look alike: to everybody, and by no count."""
    decision = decisions[2]
    readers = readers_of(people, room)
    addresses = [*pages_near(decision), "/", "/account/data/", "/people/"]

    def seen():
        return {
            (name, page): text_of(client.get(page))
            for name, client in readers.items()
            for page in addresses
        }

    seen()
    before = seen()
    speak_for(room, decision, 1, Position.CONSENT)
    after = seen()

    assert [key for key in before if before[key] != after[key]] == []


def pages_near(decision):
    own = [path(decision, end) for end in ("", "versions/", "speak/", "close/", "steps/withdraw/")]
    council = f"/councils/{decision.council.slug}/"
    return [*own, "/decisions/", council, "/councils/", "/plans/", "/api/v1/plans"]


def test_what_is_held_about_a_person_does_not_tell_it_to_whoever_runs_the_site(room, decisions):
    written = io.StringIO()
    call_command("person_data", room.people[1].email, stdout=written)

    held = json.loads(written.getvalue())["done"]["councils.SeatPosition.author"]
    assert len(held) == 1
    assert set(held[0]) == {"id", "at"}
    assert not PLANTED.search(written.getvalue())


def test_once_a_round_is_closed_everybody_reads_what_was_said(client, room, decisions, union):
    """So that what is looked for above can be found at all."""
    for decision in decisions:
        assert not PLANTED.search(text_of(client.get(path(decision))))
        closed(room, decision)
        assert PLANTED.search(text_of(client.get(path(decision))))
    for decision in (union.asking, union.done, union.objected):
        assert not PLANTED.search(text_of(client.get(path(decision))))
    settle_overdue(union.asking.consultations.latest("pk").until)
    for decision in (union.asking, union.done):
        move(union, decision, Step.ASK_OBJECTIONS)
    for decision in (union.asking, union.done, union.objected):
        assert not PLANTED.search(text_of(client.get(path(decision))))
        closed(union, decision)
        assert PLANTED.search(text_of(client.get(path(decision))))


def test_a_federation_reads_its_own_report_as_a_draft(union):
    writes = CarefulClient()
    sign_in(writes, union.people[0])
    own = union.objected.consultations.earliest("pk")

    for page in (path(union.objected), path(union.objected, f"members/{own.pk}/")):
        shown = text_of(writes.get(page, headers={"accept-language": "en"}))
        assert re.search("(until|once) the round of objections is closed", shown)
    assert PLANTED.search(text_of(writes.get(path(union.objected))))
