"""How a federation asks its members on its page, and the page that a link opens."""

import pytest
from django.utils import timezone

from seuil.councils.domain.consultation import Status
from seuil.councils.domain.decision import Step
from seuil.councils.models import MemberAnswer
from seuil.councils.operations.consultations import settle_overdue
from seuil.messaging.models import Message
from tests.factories.decisions import DAY, WORDS, closed, consulting, move, sitting

pytestmark = pytest.mark.django_db

ASK = {
    "what": "ask",
    "mails": "a@union.example\nb@union.example;\n\nc@union.example",
    "language": "fr",
}
REPORT = {
    "what": "report",
    "position": "concern",
    "words": "Twice a week is much.",
    "method": "By mail.",
    "asked": "3",
    "heard": "3",
    "dissent": "Two think otherwise.",
}


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def room():
    return sitting(federation=True)


@pytest.fixture
def one(room):
    return consulting(room).consultations.get()


def path(one):
    return f"/decisions/{one.decision.uuid}/members/{one.pk}/"


def ask(one, **more):
    return {**ASK, "until": f"{timezone.localdate() + 7 * DAY:%Y-%m-%d}", **more}


def tokens():
    texts = Message.objects.filter(to__endswith="@union.example").order_by("pk")
    return [one.text.partition("/members/")[2].partition("/")[0] for one in texts]


def test_only_whoever_sits_for_the_federation_opens_its_page(client, room, one):
    assert client.get(path(one)).status_code == 302
    for person in (room.people[1], room.team):
        client.force_login(person)
        assert client.get(path(one)).status_code in {302, 404}
        assert client.post(path(one), ask(one)).status_code in {302, 404}
    assert not tokens()


def test_a_federation_asks_hears_and_reports_and_all_read_it(client, room, one):
    client.force_login(room.people[0])
    assert client.post(path(one), ask(one, question="Is Tuesday good?")).status_code == 302
    links = tokens()
    assert len(links) == 3

    client.logout()
    for number, token in enumerate(links):
        page = client.get(f"/members/{token}/")
        assert (page.status_code, "Is Tuesday good?" in page.text) == (200, True)
        assert WORDS["text_en"] in page.text
        said = {"position": "concern", "words": f"The tram stops at {number + 9}."}
        assert "Thank you" in client.post(f"/members/{token}/", said).text
        assert client.get(f"/members/{token}/").status_code == 404

    client.force_login(room.people[0])
    page = client.get(path(one)).text
    assert "3 members have a link." in page
    assert "The tram stops" not in page
    assert client.post(path(one), {"what": "stop"}).status_code == 302
    page = client.get(path(one)).text
    assert page.count("The tram stops") == 3
    for mail in ("a@union.example", "b@union.example", "c@union.example"):
        assert mail not in page

    assert client.post(path(one), {**REPORT, "heard": "2"}).status_code == 422
    assert client.post(path(one), REPORT).status_code == 302
    client.logout()
    decision = f"/decisions/{one.decision.uuid}/"
    assert "reads the position once the round of objections is closed" in client.get(decision).text
    move(room, one.decision, Step.ASK_OBJECTIONS)
    assert "Twice a week is much." not in client.get(decision).text
    closed(room, one.decision)

    page = client.get(decision).text
    assert "Twice a week is much." in page
    assert "3 members were asked, 3 were heard." in page
    assert "Two think otherwise." in page
    assert "The tram stops" not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"mails": ""}, "Write at least one address."),
        ({"mails": "a@union.example\nnobody"}, "These are not e-mail addresses: nobody."),
        ({"mails": "\n".join(f"m{n}@u.example" for n in range(501))}, "At most 500 addresses."),
        ({"until": "2020-01-01"}, "Choose a day from today to the end of your own time."),
        ({"until": "soon"}, "Write a day such as 24/11/2026."),
    ],
)
def test_wrong_addresses_and_days_are_named_and_nobody_is_asked(
    client, room, one, change, sentence
):
    client.force_login(room.people[0])

    answered = client.post(path(one), ask(one, **change))

    assert answered.status_code == 422
    assert sentence in answered.text
    assert not tokens()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"position": ""}, "Choose one of the three."),
        ({"heard": "4"}, "More members were heard than asked"),
        ({"words": ""}, "Say why, and what you propose."),
        ({"method": ""}, "This field is required."),
        ({"dissent": "Mme Dupont n’est pas d’accord."}, "it may name a person"),
    ],
)
def test_a_report_that_is_not_whole_is_answered_with_a_sentence(
    client, room, one, change, sentence
):
    client.force_login(room.people[0])

    answered = client.post(path(one), {**REPORT, **change})

    assert answered.status_code == 422
    assert sentence in answered.text
    one.refresh_from_db()
    assert one.status == Status.NOT_BEGUN


def test_opening_a_link_changes_nothing_and_an_empty_answer_neither(client, room, one):
    client.force_login(room.people[0])
    client.post(path(one), ask(one))
    client.logout()
    token = tokens()[0]

    page = client.get(f"/members/{token}/")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.post(f"/members/{token}/", {}).status_code == 422
    named = {"position": "consent", "words": "Demandez à Mme Dupont."}
    assert client.post(f"/members/{token}/", named).status_code == 422
    assert client.get(f"/members/{token}/").status_code == 200
    assert not MemberAnswer.objects.exists()
    assert client.get("/members/nonsense/").status_code == 404


def test_answers_keep_the_language_in_which_they_were_read(client, room, one):
    client.force_login(room.people[0])
    client.post(path(one), ask(one))
    client.logout()

    client.post(
        f"/members/{tokens()[0]}/", {"position": "consent"}, headers={"accept-language": "nl"}
    )
    assert MemberAnswer.objects.get().language == "nl"


def test_after_the_deadline_the_page_says_silence_and_takes_nothing(client, room, one, clock):
    settle_overdue(clock("2026-12-14 12:00"))
    client.force_login(room.people[0])

    assert "The time is over" in client.get(path(one)).text
    assert client.post(path(one), REPORT).status_code == 409
    client.logout()
    page = client.get(f"/decisions/{one.decision.uuid}/").text
    assert "no position by the deadline" in page


def test_a_report_is_a_draft_of_its_seat_until_the_round_is_closed(client, room, one):
    client.force_login(room.people[0])
    assert client.post(path(one), REPORT).status_code == 302
    assert client.post(path(one), {**REPORT, "words": "Else."}).status_code == 302
    move(room, one.decision, Step.ASK_OBJECTIONS)

    assert client.post(path(one), {**REPORT, "words": "Later."}).status_code == 409
    assert "Your report is read by your seat alone" in client.get(path(one)).text
    assert "Else." in client.get(f"/decisions/{one.decision.uuid}/").text
    closed(room, one.decision)
    assert "Your report is read by everybody now" in client.get(path(one)).text
