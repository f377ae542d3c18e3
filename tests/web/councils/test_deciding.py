"""The pages of decisions: their list, each one's page, what teams do with them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.councils.domain import objection
from seuil.councils.domain.decision import Position, Status, Step
from seuil.councils.models import Decision, Objection, Round
from seuil.councils.operations.decisions import write_decision
from seuil.councils.operations.objections import ObjectionMove, take_objection_step
from seuil.councils.operations.rounds import say
from tests.factories.accounts import UserFactory
from tests.factories.decisions import (
    DAY,
    WORDS,
    DecisionFactory,
    asked_for_objections,
    closed,
    move,
    prepared,
    sitting,
    speak,
)
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def room():
    return sitting()


@pytest.fixture
def team(client, room):
    return sign_in(client, room.team)


def path(decision, end=""):
    return f"/decisions/{decision.uuid}/{end}"


def objected(room):
    decision = asked_for_objections(room)
    speak(room, decision, 0, Position.OBJECTION)
    speak(room, decision, 1, Position.CONCERN)
    speak(room, decision, 2)
    closed(room, decision)
    return decision


def test_drafts_are_read_inside_only_and_by_all_from_the_first_round_on(client, room):
    decision = prepared(room)
    inside, outside = room.people[0], UserFactory()

    assert client.get(path(decision)).status_code == 404
    for person, status in ((outside, 404), (inside, 200), (room.team, 200)):
        sign_in(client, person)
        answered = client.get(path(decision))
        assert answered.status_code == status
        listed = client.get("/decisions/").text
        assert (WORDS["title_en"] in listed) == (status == 200)
    client.logout()
    move(room, decision, Step.CLARIFY)

    assert client.get(path(decision)).status_code == 200
    assert WORDS["text_en"] in client.get(path(decision)).text
    assert WORDS["title_en"] in client.get("/decisions/").text


def test_a_draft_that_was_withdrawn_stays_hidden(client, room):
    decision = prepared(room)
    move(room, decision, Step.WITHDRAW, words="A mistake.")

    assert client.get(path(decision)).status_code == 404


@pytest.mark.parametrize("end", ["edit/", "steps/clarify/", "close/", "speak/", "steps/nothing/"])
def test_pages_of_those_inside_are_not_there_for_others(client, room, end):
    decision = prepared(room)
    assert client.get(path(decision, end)).status_code == 302
    client.force_login(UserFactory())

    assert client.get(path(decision, end)).status_code == 404
    assert client.post(path(decision, end), {}).status_code == 404


@pytest.mark.parametrize("end", ["edit/", "steps/clarify/", "close/", "questions/1/"])
def test_those_who_sit_do_not_lead(client, room, end):
    decision = prepared(room)
    client.force_login(room.people[0])

    assert client.get(path(decision, end)).status_code == 404


def test_a_team_prepares_a_decision_in_a_council_of_its_own(client, room, team):
    other = sitting()
    post = {**WORDS, "council": room.council.slug}

    wrong = client.post("/decisions/new/", {**post, "council": other.council.slug})
    kept = client.post("/decisions/new/", post)

    assert wrong.status_code == 422
    decision = Decision.objects.get()
    assert kept.url == path(decision)
    assert decision.texts.get().text_nl == WORDS["text_nl"]
    client.force_login(room.people[0])
    assert client.get("/decisions/new/").status_code == 404


def test_signs_of_a_person_are_shown_before_they_are_kept(client, room, team):
    post = {**WORDS, "council": room.council.slug, "text_fr": "Appelez Mme Dupont, 0470 12 34 56."}

    asked = client.post("/decisions/new/", post)
    assert asked.status_code == 422
    assert "Mme Dupont" in asked.text
    assert not Decision.objects.exists()

    assert client.post("/decisions/new/", {**post, "sure": "on"}).status_code == 302


def test_the_page_leads_a_team_step_by_step_and_says_what_is_missing(client, room, team):
    decision = prepared(room, text_nl="")
    page = client.get(path(decision)).text
    assert "Missing: text in Dutch." in page
    assert "Missing: text in Dutch." in client.get(path(decision, "steps/clarify/")).text

    form = {**WORDS, "seen": 0}
    assert client.post(path(decision, "edit/"), form).status_code == 302
    assert client.post(path(decision, "steps/clarify/"), {"seen": 1}).status_code == 302
    page = client.get(path(decision)).text
    assert "0 of 3 seats have answered." in page
    assert "The round is still open." in client.get(path(decision, "steps/withdraw/")).text


def test_a_step_that_does_not_follow_and_a_page_that_is_old_are_answered_with_a_sentence(
    client, room, team
):
    decision = prepared(room)
    other_way = client.post(path(decision, "steps/consent/"), {})
    stale = client.post(path(decision, "steps/clarify/"), {"seen": 7, "words": "Something typed."})

    assert (other_way.status_code, stale.status_code) == (409, 409)
    assert "Somebody else changed this decision meanwhile." in stale.text
    assert "Something typed." in stale.text
    decision.refresh_from_db()
    assert decision.status == Status.PREPARED


def test_closing_early_asks_for_the_reason(client, room, team):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)

    assert client.post(path(decision, "close/"), {"why": ""}).status_code == 422
    assert client.post(path(decision, "close/"), {"why": "All were there."}).status_code == 302
    assert "Closed before its time: All were there." in client.get(path(decision)).text
    assert client.post(path(decision, "close/"), {"why": "Again."}).status_code == 409


def test_closing_after_all_have_spoken_asks_for_nothing(client, room, team):
    decision = asked_for_objections(room)
    for number in range(3):
        speak(room, decision, number)

    assert "why" not in client.get(path(decision, "close/")).text.partition("<form")[2]
    assert client.post(path(decision, "close/"), {}).status_code == 302


def test_consent_asks_for_its_outcome(client, room, team):
    decision = asked_for_objections(room)
    for number in range(3):
        speak(room, decision, number)
    closed(room, decision)
    today = timezone.localdate()
    form = {"carried_by": "La Maison", "safeguards": "A look at six months.",
            "review_on": f"{today + 200 * DAY:%Y-%m-%d}", "words": ""}  # fmt: skip

    late = client.post(path(decision, "steps/consent/"), {**form, "review_on": f"{today:%Y-%m-%d}"})
    empty = client.post(path(decision, "steps/consent/"), {**form, "carried_by": ""})
    assert (late.status_code, empty.status_code) == (422, 422)
    assert client.post(path(decision, "steps/consent/"), form).status_code == 302

    client.logout()
    page = client.get(path(decision)).text
    assert "La Maison" in page
    assert "A look at six months." in page


def test_what_closed_rounds_said_is_read_by_family_outside_and_by_seat_inside(client, room):
    decision = objected(room)
    seat = str(room.seats[0])

    outside = client.get(path(decision)).text
    client.force_login(room.people[2])
    inside = client.get(path(decision)).text

    for said in ("The street teams lose their evening.", "Begin at seven.", "second person"):
        assert said in outside
        assert said in inside
    assert seat not in outside
    assert seat in inside
    for person in room.people[:2]:
        assert person.name not in inside + outside


def test_a_seat_without_a_word_is_told_as_such(client, room):
    decision = asked_for_objections(room)
    speak(room, decision, 0)
    closed(room, decision)

    assert client.get(path(decision)).text.count("said nothing") == 2


def test_a_team_tests_an_objection_by_the_charter(client, room, team):
    decision = objected(room)
    one = Objection.objects.get()
    url = path(decision, f"objections/{one.pk}/uphold/")

    assert "it would harm people" in client.get(url).text
    assert client.post(url, {"seen": 0}).status_code == 422
    assert client.post(url, {"seen": 9, "criterion": "harms_public"}).status_code == 409
    assert client.post(url, {"seen": 0, "criterion": "harms_public"}).status_code == 302
    assert client.get(path(decision, f"objections/{one.pk}/appeal/")).status_code == 404

    one.refresh_from_db()
    assert one.status == "standing"


def test_whoever_set_it_aside_settles_the_appeal_only_as_a_meeting_did(client, room, team):
    decision = objected(room)
    one = Objection.objects.get()
    aside = objection.Step.SET_ASIDE
    take_objection_step(room.lead, one.pk, ObjectionMove(aside, "A wish."))
    take_objection_step(
        room.voices[0], one.pk, ObjectionMove(objection.Step.APPEAL, "It is a harm.")
    )
    url, today = path(decision, f"objections/{one.pk}/set_aside/"), timezone.localdate()
    heard = {"words": "No.", "seen": 2, "day": today, "families": ["justice", "hospital"]}

    assert "or the council, at a meeting since" in client.get(path(decision)).text
    assert "or the council, at a meeting since" in client.get(url).text
    for odd in ({"day": ""}, {"families": []}, {"day": today + DAY}, {"families": ["justice"]}):
        assert client.post(url, {**heard, **odd}).status_code == 422
    assert client.post(url, heard).status_code == 302

    shown = client.get(path(decision)).text
    assert "The council heard the appeal on" in shown
    assert "There: hospital and justice." in shown


def test_versions_stand_beside_each_other_and_drafts_of_them_inside_only(client, room):
    decision = objected(room)
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)
    write_decision(
        room.lead,
        decision.uuid,
        {"text_en": "The basin opens a desk on Thursday evenings."},
        why="Tuesday is taken.",
    )

    def versions():
        return client.get(path(decision, "versions/")).text

    assert "Thursday" not in versions() + client.get(path(decision)).text
    client.force_login(room.people[0])
    assert "Tuesday is taken." in versions()
    page = " ".join(versions().split())
    assert "</span>Tuesday </del>" in page
    assert "</span>Thursday </ins>" in page
    move(room, decision, Step.ASK_OBJECTIONS)
    client.logout()
    assert "Thursday" in versions()


def test_questions_are_answered_on_their_page(client, room, team):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    key = Round.objects.get().pk
    asked = say(room.voices[0], decision.uuid, room.seats[0].pk, "Who pays?", round_id=key)
    url = path(decision, f"questions/{asked.pk}/")

    assert client.get(url).status_code == 404
    closed(room, decision)
    assert "Who pays?" in client.get(url).text
    assert client.post(url, {"answer": "The region."}).status_code == 302
    client.logout()
    assert "The region." in client.get(path(decision)).text


def test_a_decision_sent_to_another_territory_is_read_by_its_team(client, room, team):
    far = sitting()
    decision = prepared(room)
    form = {"seen": 0, "words": "Too large for us.", "sent_to": far.council.territory.code}

    assert client.post(path(decision, "steps/send_to_level/"), form).status_code == 302
    sign_in(client, far.team)
    assert client.get(path(decision)).status_code == 200
    client.logout()
    assert client.get(path(decision)).status_code == 404


def test_a_review_that_is_due_is_seen(client, room, team):
    decision = asked_for_objections(room)
    for number in range(3):
        speak(room, decision, number)
    closed(room, decision)
    move(room, decision, Step.CONSENT)
    Decision.objects.update(review_on=timezone.localdate())

    assert "It has not said yet what became of it." in client.get(path(decision)).text
    assert WORDS["title_en"] in client.get("/decisions/?state=to_review").text
    assert client.post(path(decision, "steps/apply/"), {}).status_code == 302
    assert client.post(path(decision, "steps/review/"), {"words": ""}).status_code == 422
    assert client.post(path(decision, "steps/review/"), {"words": "It works."}).status_code == 302
    assert "No decision fits" in client.get("/decisions/?state=to_review").text


@pytest.mark.parametrize(
    "query", ["", "?council=x%00y", "?state=prepared", "?page=99", "?state=open"]
)
def test_a_list_bears_every_address(client, query):
    DecisionFactory(asked=True)

    assert client.get(f"/decisions/{query}").status_code == 200


def test_the_list_is_narrowed_by_council_and_state(client):
    first = DecisionFactory(asked=True, status=Status.CLARIFICATION)
    second = DecisionFactory(asked=True, status=Status.CONSENTED)

    by_council = client.get(f"/decisions/?council={first.council.slug}").text
    decided = client.get("/decisions/?state=decided").text

    assert first.title_en in by_council
    assert second.title_en not in by_council
    assert second.title_en in decided
    assert first.title_en not in decided


def test_the_list_asks_as_much_of_the_database_for_ten_decisions_as_for_one(client, room, team):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/decisions/").status_code == 200
        return len(queries)

    move(room, prepared(room), Step.CLARIFY)
    counted()
    before = counted()
    for _ in range(9):
        move(room, prepared(room), Step.CLARIFY)

    assert counted() == before
    client.force_login(room.people[0])
    counted()
    before = counted()
    for _ in range(5):
        move(room, prepared(room), Step.CLARIFY)
    assert counted() == before


def test_the_page_asks_as_much_of_the_database_for_ten_seats_and_rounds_as_for_one(client):
    small, large = sitting(families=["hospital"]), sitting(families=["hospital"] * 10)
    client.force_login(small.people[0])

    def counted(room):
        decision = asked_for_objections(room)
        for number in range(len(room.seats)):
            speak(room, decision, number, Position.OBJECTION)
        closed(room, decision)
        client.force_login(room.people[0])
        client.get(path(decision))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path(decision)).status_code == 200
        return len(queries)

    assert counted(small) == counted(large)
