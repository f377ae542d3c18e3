"""The pages of what levels ask of each other: overdue first, answers in words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.journal.models import Entry
from seuil.plans.domain.level import Status
from seuil.plans.models import LevelRequest, LevelRequestEvent
from tests.factories.accounts import UserFactory
from tests.factories.councils import LevelRequestFactory, team_of
from tests.factories.plans import ActionFactory
from tests.factories.register import blockage
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def region():
    return TerritoryFactory(region=True, code="region:brussels", name_en="Brussels")


@pytest.fixture
def basins(region):
    found = [
        TerritoryFactory(basin=True, code=f"basin:{name}", name_en=name.title())
        for name in ("south", "north")
    ]
    for one in found:
        ContainmentFactory(child=one, parent=region)
    return found


@pytest.fixture
def asked(region, basins):
    return LevelRequestFactory(origin=basins[0], target=region, subject="A line for interpreters")


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def step(request, name):
    return f"/levels/{request.uuid}/steps/{name}/"


def form(request, **more):
    return {"seen": request.version, "words": "It is in the plan of next year."} | more


def test_everybody_reads_what_is_overdue_first(client, region, basins):
    LevelRequestFactory(origin=basins[0], target=region, subject="Sent today")
    for subject, days in (("Sixty-one days", 61), ("Fifteen days", 15)):
        LevelRequestFactory(origin=basins[0], target=region, subject=subject, days=days)
    LevelRequestFactory(
        origin=basins[0], target=region, subject="Answered", days=99, status=Status.SUPPORTED
    )

    page = text_of(client, "/levels/")

    order = ["Overdue: 2", "Sixty-one days", "Fifteen days", "The others", "Sent today", "Answered"]
    places = [page.index(words) for words in order if words != "Answered"]
    assert places == sorted(places)
    assert page.index("Answered") > page.index("The others")
    assert "nobody said that it arrived" in page
    assert "waits for 61 days" in page


def test_the_list_is_narrowed_to_a_place_and_a_state(client, region, basins, asked):
    LevelRequestFactory(origin=basins[1], target=region, subject="Of the north")

    assert "Of the north" not in text_of(client, f"/levels/?place={basins[0].code}")
    assert "A line for" in text_of(client, f"/levels/?place={basins[0].code}")
    assert "A line for" not in text_of(client, "/levels/?status=supported")
    assert "A line for" in text_of(client, "/levels/?place=nowhere&status=odd")


def test_the_feed_has_all_that_is_overdue(client, region, basins, asked):
    for days in range(20, 80):
        LevelRequestFactory(origin=basins[0], target=region, days=days)

    answer = client.get("/levels/feed.atom")

    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert answer.content.decode().count("<entry>") == 60


def test_a_team_asks_another_level_about_a_blockage(client, region, basins):
    one = blockage()
    sign_in(client, team_of(basins[0]))
    page = f"/levels/new/?blockage={one.uuid}"
    text_of(client, page)
    written = {
        "origin": basins[0].code,
        "target": region.code,
        "subject": "A line for interpreters",
        "words": "Every basin looks for interpreters alone.",
        "language": "en",
    }

    refused = client.post(page, written)
    assert refused.status_code == 422
    assert "Say why there" in refused.content.decode()
    answer = client.post(page, written | {"reason": "several_basins"})

    sent = LevelRequest.objects.get()
    assert answer.headers["Location"] == f"/levels/{sent.uuid}/"
    assert (sent.blockage, sent.reason) == (one, "several_basins")
    again = client.post(page, written | {"reason": "several_basins"})
    assert again.status_code == 409
    assert "asked already" in again.content.decode()
    client.logout()
    assert "met in two basins or more" in text_of(client, f"/levels/{sent.uuid}/")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"target": "basin:south"}, "Choose another territory"),
        ({"target": ""}, "Choose who is asked."),
        ({"subject": " "}, "Say it in one line."),
        ({"words": ""}, "Say what is asked."),
        ({"words": "Mme Amina Peeters waits."}, "may name a person"),
    ],
)
def test_a_request_that_cannot_be_sent_says_what_to_do(client, region, basins, wrong, sentence):
    sign_in(client, team_of(basins[0]))
    written = {
        "origin": basins[0].code,
        "target": region.code,
        "subject": "A line for interpreters",
        "words": "Every basin looks for interpreters alone.",
        "language": "en",
        "reason": "several_basins",
    }

    refused = client.post("/levels/new/", written | wrong)

    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not LevelRequest.objects.exists()


def test_only_teams_ask_and_answer(client, asked):
    assert "/login/" in client.get("/levels/new/").headers["Location"]
    sign_in(client, UserFactory())
    text_of(client, "/levels/new/", 404)
    text_of(client, step(asked, "support"), 404)
    assert client.post(step(asked, "support"), form(asked)).status_code == 404
    assert "steps/" not in text_of(client, f"/levels/{asked.uuid}/")


def test_those_who_are_asked_answer_in_words_that_everybody_reads(client, region, asked):
    sign_in(client, team_of(region))
    assert "Waits for an answer of yours" in text_of(client, "/levels/")

    refused = client.post(step(asked, "return"), form(asked, words=""))
    assert refused.status_code == 422
    assert "Write the answer in words." in refused.content.decode()
    assert client.post(step(asked, "take_up"), form(asked)).status_code == 302

    client.logout()
    page = text_of(client, f"/levels/{asked.uuid}/")
    assert "It is in the plan of next year." in page
    assert "taken up" in page


def test_a_name_that_stays_in_an_answer_on_purpose_is_noted(client, region, asked):
    sign_in(client, team_of(region))
    sent = form(asked, words="Mme Amina Peeters has the interpreters.")
    assert client.post(step(asked, "support"), sent).status_code == 422

    assert client.post(step(asked, "support"), sent | {"sure": "on"}).status_code == 302

    [entry] = Entry.objects.filter(fields__startswith="left as written")
    assert "Peeters" not in entry.fields


def test_those_who_asked_do_not_answer_and_those_who_are_asked_do_not_close(
    client, region, basins, asked
):
    sign_in(client, team_of(basins[0]))
    assert client.post(step(asked, "take_up"), form(asked)).status_code == 404
    sign_in(client, team_of(region))
    assert client.post(step(asked, "withdraw"), form(asked)).status_code == 404
    text_of(client, step(asked, "nothing"), 404)


def test_a_step_that_does_not_follow_or_comes_second_changes_nothing(client, region, asked):
    sign_in(client, team_of(region))
    old = form(asked)
    client.post(step(asked, "acknowledge"), form(asked, words=""))

    stale = client.post(step(asked, "support"), old)
    assert stale.status_code == 409
    assert "Somebody changed it" in stale.content.decode()
    asked.refresh_from_db()
    client.post(step(asked, "support"), form(asked))
    late = client.post(step(asked, "return"), form(asked))
    assert late.status_code == 409
    assert "does not follow" in late.content.decode()
    assert LevelRequestEvent.objects.count() == 2


def test_what_is_passed_on_shows_its_way_and_never_comes_back(client, region, basins, asked):
    sign_in(client, team_of(region))
    back = client.post(step(asked, "hand_on"), form(asked, to=basins[0].code))
    assert back.status_code == 409
    assert "South before" in back.content.decode()
    assert client.post(step(asked, "hand_on"), form(asked, to=basins[1].code)).status_code == 302
    passed = LevelRequest.objects.get(previous=asked)

    sign_in(client, team_of(basins[0]))
    asked.refresh_from_db()
    early = client.post(step(asked, "close_loop"), form(asked))
    assert early.status_code == 409
    assert "North has not answered yet" in early.content.decode()
    page = text_of(client, f"/levels/{passed.uuid}/")
    assert "Through which hands it went" in page
    assert "South to Brussels" in page
    assert "Brussels to North" in page


def test_the_action_that_takes_it_up_is_named_and_a_draft_is_not(client, region, asked):
    shown = ActionFactory(plan__territory=region, status="proposed", title_en="Interpreters' line")
    draft = ActionFactory(plan=shown.plan, title_en="A draft of a line")
    sign_in(client, team_of(region))
    assert "A draft of a line" not in text_of(client, step(asked, "take_up"))
    client.post(step(asked, "take_up"), form(asked))
    asked.refresh_from_db()
    named = {"seen": asked.version, "result": draft.uuid}
    result = f"/levels/{asked.uuid}/result/"

    client.post(result, named)
    asked.refresh_from_db()
    assert asked.result is None
    assert client.post(result, named | {"result": shown.uuid}).status_code == 302
    client.logout()
    assert "Interpreters" in text_of(client, f"/levels/{asked.uuid}/")


def test_a_request_that_is_not_there_is_not_found(client, asked):
    text_of(client, "/levels/6f0d1c52-5e0b-5d8e-9a53-0b8a3e6f7c11/", 404)
    sign_in(client, team_of(asked.origin))
    text_of(client, "/levels/new/?blockage=nothing", 404)
    text_of(client, f"/levels/new/?action={asked.uuid}", 404)


def test_the_pages_take_the_same_queries_however_long(client, region, basins):
    counts = set()
    for number in (1, 10):
        while LevelRequest.objects.count() < 2 * number:
            LevelRequestFactory(origin=basins[0], target=region)
            LevelRequestFactory(origin=basins[1], target=region, days=20)
        client.get("/levels/")
        with CaptureQueriesContext(connection) as seen:
            text_of(client, "/levels/")
        counts.add(len(seen))

    assert len(counts) == 1
    assert counts.pop() <= 8


def test_the_page_of_a_blockage_says_what_levels_ask_about_it(client, region, basins):
    one = blockage()
    LevelRequestFactory(origin=basins[0], target=region, blockage=one, subject="About this one")
    LevelRequestFactory(origin=basins[0], target=region, subject="About something else")

    page = text_of(client, f"/blockages/{one.uuid}/")

    assert "About this one" in page
    assert "About something else" not in page
