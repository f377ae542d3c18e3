"""The page of a request and its steps: each party sees its own, nobody sees another's."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from seuil.directory.models import Category
from seuil.orientation.domain.request import Status, Step
from seuil.orientation.models import LevelNote, OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.register.models import Observation
from tests.factories.accounts import UserFactory
from tests.factories.orientation import (
    AttachmentFactory,
    AvenueFactory,
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("brussels")]


def page(request):
    return reverse("web:orientation_request", args=[request.uuid])


def step(request, name):
    return reverse("web:orientation_step", args=[request.uuid, name])


def made(status, **more):
    """Return a request whose author and answerer may sign in."""
    more.setdefault("author", professional())
    return OrientationRequestFactory(status=status, **more)


@pytest.fixture
def exploring():
    return made(Status.EXPLORING, situation={"health": ["drugs"], "language": ["ti"]})


def test_a_stranger_finds_nothing(client, exploring):
    sign_in(client, professional())

    assert client.get(page(exploring)).status_code == 404
    assert client.get(step(exploring, "cancel")).status_code == 404
    assert client.post(step(exploring, "cancel"), {"seen": 0, "words": "No"}).status_code == 404


def test_beginning_to_explore_leads_straight_to_the_offer(client):
    taken = made(Status.TAKEN)
    sign_in(client, taken.answerer)

    answer = client.post(step(taken, "explore"), {"seen": taken.version})

    assert answer.headers["Location"] == reverse("web:orientation_explore", args=[taken.uuid])


def test_a_visitor_signs_in_first(client, exploring):
    assert "/account/login/" in client.get(page(exploring)).headers["Location"]


def test_nothing_of_a_request_is_kept_by_a_cache(client, exploring):
    sign_in(client, exploring.author)

    assert client.get(page(exploring)).headers["Cache-Control"] == "no-store"


def test_the_situation_is_said_in_words_and_in_no_address(client, exploring):
    sign_in(client, exploring.answerer)

    response = client.get(page(exploring))

    assert "tigrinya" in response.text.lower()
    assert "drugs=" not in response.text


def test_a_draft_is_edited_not_shown(client):
    draft = made(Status.DRAFT)
    sign_in(client, draft.author)

    response = client.get(page(draft))

    assert response.url == reverse("web:orientation_edit", args=[draft.uuid])


@pytest.mark.parametrize(
    ("party", "sees"), [("author", True), ("answerer", True), ("other", False), ("leads", True)]
)
def test_how_to_reach_the_person_is_for_those_who_asked_and_who_answer(client, party, sees):
    lead = "other_desk" if party == "leads" else "answerer"
    asked = made(Status.CO_EXPLORING, contact="Through the school", lead=lead)
    person = (
        SeatFactory(desk=asked.other_desk).user
        if party in {"other", "leads"}
        else getattr(asked, party)
    )
    sign_in(client, person)

    assert ("Through the school" in client.get(page(asked)).text) is sees


@pytest.mark.parametrize(
    ("party", "sees"), [("author", True), ("answerer", True), ("other", False), ("leads", True)]
)
def test_documents_are_for_those_who_see_how_to_reach_the_person(client, party, sees):
    lead = "other_desk" if party == "leads" else "answerer"
    paper = AttachmentFactory(request=made(Status.CO_EXPLORING, lead=lead))
    asked = paper.request
    person = (
        SeatFactory(desk=asked.other_desk).user
        if party in {"other", "leads"}
        else getattr(asked, party)
    )
    sign_in(client, person)
    document = reverse("web:orientation_attachment", args=[asked.uuid, paper.uuid])
    listed = reverse("web:orientation_attachments", args=[asked.uuid])

    assert (paper.name in client.get(page(asked)).text) is sees
    assert {client.get(path).status_code for path in (document, listed)} == {200 if sees else 404}


@pytest.mark.parametrize(
    ("party", "opens"), [("answerer", True), ("author", False), ("other", False)]
)
def test_the_facts_are_completed_by_the_answerer_alone(client, party, opens):
    """The form shows how to reach the person, and the documents."""
    asked = made(Status.CO_EXPLORING, contact="Through the school")
    person = SeatFactory(desk=asked.other_desk).user if party == "other" else getattr(asked, party)
    sign_in(client, person)

    response = client.get(reverse("web:orientation_edit", args=[asked.uuid]))

    assert response.status_code == (200 if opens else 302)
    assert ("Through the school" in response.text) is opens


def test_a_desk_that_was_asked_along_finds_nothing_once_the_request_is_over(client):
    other = SeatFactory().desk
    asked = made(Status.CLOSED, other_desk=other)
    sign_in(client, other.seats.get().user)

    assert client.get(page(asked)).status_code == 404
    text = client.get(reverse("web:orientation_inbox"), {"code": asked.code}).text
    assert page(asked) not in text


BUTTONS = {
    ("submitted", "desk"): {"take", "transfer"},
    ("submitted", "author"): {"cancel"},
    ("taken", "answerer"): {"explore", "cancel", "hand_over"},
    ("taken", "desk"): {"hand_over"},
    ("awaiting_info", "author"): {"reply", "cancel"},
    ("awaiting_info", "answerer"): {"go_on", "cancel", "hand_over"},
    ("co_exploring", "other"): {"return", "note"},
    ("answered", "author"): {"acknowledge", "contest", "cancel"},
    ("answered", "answerer"): {"cancel", "hand_over"},
    ("following", "answerer"): {"check", "close", "resume", "cancel", "hand_over"},
    ("closed", "author"): {"reopen"},
    ("cancelled", "author"): set(),
}


@pytest.mark.parametrize(("status", "party"), BUTTONS)
def test_each_party_has_the_buttons_of_its_own_steps(client, status, party):
    asked = made(Status(status))
    person = {
        "author": lambda: asked.author,
        "answerer": lambda: asked.answerer,
        "desk": lambda: SeatFactory(desk=asked.desk).user,
        "other": lambda: SeatFactory(desk=asked.other_desk).user,
    }[party]()
    sign_in(client, person)

    text = client.get(page(asked)).text

    offered = {one.value for one in Step if step(asked, one.value) in text}
    assert offered == BUTTONS[status, party]


def test_a_request_that_was_handed_on_is_not_offered_to_be_handed_on_again(client):
    asked = made(Status.SUBMITTED, transferred_from=DeskFactory())
    sign_in(client, SeatFactory(desk=asked.desk).user)

    assert step(asked, "transfer") not in client.get(page(asked)).text


def test_the_answerer_notes_a_spoken_acknowledgement_once_the_day_has_passed(client):
    today = timezone.localdate()
    asked = made(Status.ANSWERED, due_on=today, passes_on=today)
    sign_in(client, asked.answerer)

    assert step(asked, "acknowledge") in client.get(page(asked)).text


def test_a_request_is_taken_in_one_click_and_a_double_click_has_one_effect(client):
    asked = made(Status.SUBMITTED)
    person = SeatFactory(desk=asked.desk).user
    sign_in(client, person)

    for _ in range(2):
        response = client.post(step(asked, "take"), {"seen": asked.version})
        assert response.url == page(asked)

    asked.refresh_from_db()
    assert (asked.status, asked.answerer) == (Status.TAKEN, person)
    assert asked.events.count() == 1


def test_a_stale_form_changes_nothing_and_shows_what_happened(client, exploring):
    seen = exploring.version
    move = Move(Step.NOTE, words="A bed was found.")
    take_step(viewing(exploring.answerer), exploring.uuid, move)
    sign_in(client, exploring.author)

    response = client.post(step(exploring, "cancel"), {"seen": seen, "words": "Solved"})

    assert response.status_code == 409
    assert "A bed was found." in response.text
    assert "Solved" in response.text
    exploring.refresh_from_db()
    assert exploring.status == Status.EXPLORING


def test_a_step_that_is_not_possible_says_so(client, exploring):
    sign_in(client, exploring.answerer)

    assert client.get(step(exploring, "take")).status_code == 409
    assert client.post(step(exploring, "take"), {"seen": 0}).status_code == 409
    assert client.get(step(exploring, "fly")).status_code == 404


def test_words_that_are_needed_are_asked_for_beside_their_field(client, exploring):
    sign_in(client, exploring.answerer)

    response = client.post(step(exploring, "ask"), {"seen": exploring.version, "words": " "})

    assert response.status_code == 422
    assert not exploring.events.exists()


def test_words_that_may_name_a_person_are_shown_first_and_the_choice_is_kept(client, exploring):
    sign_in(client, exploring.answerer)
    words = "Call her on 0470 12 34 56."
    data = {"seen": exploring.version, "words": words}

    first = client.post(step(exploring, "ask"), data)
    sure = {**data, "step": "send_as_is", "shown": "0470 12 34 56"}
    sneaked = {**sure, "words": words + " Or on 0470 98 76 54."}
    assert client.post(step(exploring, "ask"), sneaked).status_code == 422
    second = client.post(step(exploring, "ask"), sure)

    assert (first.status_code, second.status_code) == (422, 302)
    assert "0470 12 34 56" in first.text
    exploring.refresh_from_db()
    assert exploring.status == Status.AWAITING_INFO
    assert exploring.signs_kept == ["phone"]


def test_another_desk_is_asked_along_and_may_lead(client, exploring):
    other = SeatFactory(desk=DeskFactory(name_fr="Desk of the minds")).desk
    sign_in(client, exploring.answerer)

    form = client.get(step(exploring, "co_explore") + f"?desk={other.pk}")
    response = client.post(
        step(exploring, "co_explore"),
        {
            "seen": exploring.version,
            "words": "Who takes both?",
            "desk": other.pk,
            "lead": "other_desk",
        },
    )

    assert f'<option value="{other.pk}" selected>' in form.text
    assert f'<option value="{exploring.desk_id}"' not in form.text
    assert response.status_code == 302
    exploring.refresh_from_db()
    assert (exploring.status, exploring.lead) == (Status.CO_EXPLORING, "other_desk")
    assert exploring.desk.pk != other.pk


def test_a_desk_that_is_closed_cannot_be_chosen(client, exploring):
    closed = DeskFactory(closed_at=timezone.now())
    sign_in(client, exploring.answerer)
    data = {"seen": exploring.version, "words": "Please", "desk": closed.pk, "lead": "answerer"}

    assert client.post(step(exploring, "co_explore"), data).status_code == 422


def test_a_request_is_handed_to_a_colleague_of_the_desk_only(client, exploring):
    colleague, stranger = SeatFactory(desk=exploring.desk).user, SeatFactory().user
    sign_in(client, exploring.answerer)

    wrong = client.post(step(exploring, "hand_over"), {"seen": 0, "colleague": stranger.pk})
    right = client.post(step(exploring, "hand_over"), {"seen": 0, "colleague": colleague.pk})

    assert (wrong.status_code, right.status_code) == (422, 302)
    exploring.refresh_from_db()
    assert exploring.answerer == colleague


def test_the_form_that_closes_says_what_is_missing_before_one_clicks(client):
    asked = made(Status.FOLLOWING)
    AvenueFactory(request=asked, status="contacted", service=None, name="The green door")
    sign_in(client, asked.answerer)

    response = client.get(step(asked, "close"))

    assert "The green door" in response.text
    assert response.text.count("disabled") == 8  # with an avenue under way nothing can be said


def test_an_ending_that_fits_can_be_chosen_and_the_others_not(client):
    asked = made(Status.FOLLOWING)
    AvenueFactory(request=asked, status="accessed")
    sign_in(client, asked.answerer)

    response = client.get(step(asked, "close"))
    wrong = client.post(step(asked, "close"), {"seen": 0, "outcome": "unknown"})
    right = client.post(step(asked, "close"), {"seen": 0, "outcome": "effective_access"})

    disabled = [part.split(">")[0] for part in response.text.split("<input")[1:]]
    disabled = [part for part in disabled if "disabled" in part]
    assert any('value="unknown"' in part for part in disabled)
    assert not any('value="effective_access"' in part for part in disabled)
    assert (wrong.status_code, right.status_code) == (409, 302)
    assert OrientationRequest.objects.get().outcome == "effective_access"


def test_the_line_of_time_tells_steps_and_avenues_in_their_order(client, exploring, clock):
    viewer = viewing(exploring.answerer)
    take_step(viewer, exploring.uuid, Move(Step.NOTE, words="First news"))
    clock("2026-11-23 10:00")
    AvenueFactory(request=exploring, service=None, name="The blue door")
    clock("2026-11-23 11:00")
    take_step(viewer, exploring.uuid, Move(Step.NOTE, words="Second news"))
    sign_in(client, exploring.author)

    text = client.get(page(exploring)).text
    text = text[text.index('id="happened"') :]

    assert text.index("First news") < text.index("The blue door") < text.index("Second news")


def test_the_levels_say_what_is_still_to_be_looked_at(client, exploring):
    AvenueFactory(request=exploring, band="local")
    LevelNote.objects.create(
        request=exploring,
        band="beyond",
        verdict="not_relevant",
        reason="must stay in town",
        noted_at=timezone.now(),
    )
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(client, exploring.answerer)

    text = client.get(page(exploring)).text

    assert "must stay in town" in text
    assert text.count("still to be looked at") == 2


def test_a_late_move_says_how_late(client):
    asked = made(Status.SUBMITTED, due_on=timezone.localdate() - datetime.timedelta(days=2))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(client, SeatFactory(desk=asked.desk).user)

    text = client.get(page(asked)).text

    assert "2 days late" in text
    assert "next--late" in text


def test_the_answer_is_read_and_acknowledged_or_contested(client):
    asked = made(Status.ANSWERED, answer="Go to the red door on Monday.")
    asked.answered_at = timezone.now()
    asked.save()
    sign_in(client, asked.author)

    shown = client.get(page(asked))
    response = client.post(
        step(asked, "contest"), {"seen": asked.version, "words": "They refuse dogs."}
    )

    assert "Go to the red door on Monday." in shown.text
    assert response.status_code == 302
    asked.refresh_from_db()
    assert asked.status == Status.EXPLORING


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow_with_avenues_and_steps(client, exploring, number):
    exploring.category = Category.objects.get(code="mental_health.crisis")
    exploring.save()
    viewer = viewing(exploring.answerer)
    for turn in range(number):
        AvenueFactory(request=exploring)
        take_step(viewer, exploring.uuid, Move(Step.NOTE, words=f"News {turn}"))
    sign_in(client, exploring.answerer)
    client.get(page(exploring))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(page(exploring))

    assert len(queries) <= 24, [one["sql"] for one in queries]


def test_somebody_without_organisation_or_mandate_has_no_requests(client, exploring):
    sign_in(client, UserFactory())

    assert client.get(page(exploring)).status_code == 404


def test_what_nobody_contacted_gets_its_result_in_one_click_before_closing(client):
    asked = made(Status.FOLLOWING)
    accessed = AvenueFactory(request=asked, status="accessed")
    contacted = AvenueFactory(request=asked, status="contacted")
    untried = [
        AvenueFactory(request=asked, status=status) for status in ("identified", "to_contact")
    ]
    sign_in(client, asked.answerer)
    english = {"accept-language": "en"}

    before = client.get(step(asked, "close"), headers=english)
    after = client.post(step(asked, "close"), {"untried": "1"}, headers=english, follow=True)
    client.post(step(asked, "close"), {"untried": "1"})

    assert "Not needed any more: the 2 that nobody contacted" in before.text
    assert "Noted: 2 avenues are not needed any more." in after.text
    assert "that nobody contacted" not in after.text
    for one in untried:
        one.refresh_from_db()
        assert (one.status, one.reason, one.events.count()) == ("given_up", "found_elsewhere", 1)
    assert not Observation.objects.exists()
    for one, status in ((accessed, "accessed"), (contacted, "contacted")):
        one.refresh_from_db()
        assert one.status == status


def test_only_whoever_answers_lays_avenues_down(client):
    asked = made(Status.FOLLOWING)
    avenue = AvenueFactory(request=asked)
    colleague = SeatFactory(desk=asked.desk).user

    for person in (colleague, asked.author, professional()):
        sign_in(client, person)
        assert client.post(step(asked, "close"), {"untried": "1"}).status_code == 404

    avenue.refresh_from_db()
    assert avenue.status == "identified"
