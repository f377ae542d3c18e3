"""The pages of passages: beginning, ticking, what each may see, the line of time."""

import re
import uuid

import pytest
from django.utils import timezone

from seuil.orientation.models import OrientationRequest, Transition
from seuil.orientation.operations.transitions import Passage, begin_transition
from seuil.orientation.transitions import templates
from seuil.register.models import Observation
from seuil.web.orientation.passages.parts import passage_part
from tests.factories.directory import CategoryFactory
from tests.factories.orientation import (
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

LIST = "/orientation/transitions/"
TODAY = timezone.datetime(2026, 11, 21).date()


@pytest.fixture
def answerer(client):
    user = SeatFactory(user__language="en").user
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return sign_in(client, user)


@pytest.fixture
def request_(answerer):
    return OrientationRequestFactory(
        status="exploring",
        desk=answerer.seats.get().desk,
        answerer=answerer,
        author=professional(),
        category=CategoryFactory(),
    )


@pytest.fixture
def passage(answerer, request_):
    day = TODAY + timezone.timedelta(days=10)
    return begin_transition(
        viewing(answerer), request_.uuid, Passage("prison_exit", day, holder_before="Prison team")
    )


def page_of(passage):
    return f"{LIST}{passage.uuid}/"


def new_for(request):
    return f"/orientation/requests/{request.uuid}/transition/"


def filled(**more):
    return {"template": "hospital_home", "date": "2026-12-01", "overlap_days": "30"} | more


def item_url(passage, code):
    return f"{page_of(passage)}items/{passage.items.get(code=code).pk}/"


def test_a_passage_is_begun_for_a_request_and_kept(client, request_):
    form = client.get(new_for(request_))
    answer = client.post(new_for(request_), filled(holder_after="Home nurses"))

    transition = Transition.objects.get()
    assert form.status_code == 200
    assert answer.headers["Location"] == page_of(transition)
    page = client.get(page_of(transition))
    assert "Home nurses" in page.text
    assert request_.code in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get(new_for(request_)).headers["Location"] == page_of(transition)


def test_a_passage_is_begun_with_a_draft_once(client, answerer):
    values = filled(key=str(uuid.uuid4()), template="perinatal", date="")
    for _ in range(2):
        answer = client.post(f"{LIST}new/", values)

    draft = OrientationRequest.objects.get()
    assert (draft.status, draft.author) == ("draft", answerer)
    assert answer.headers["Location"] == page_of(draft.transition)
    page = client.get(page_of(draft.transition))
    assert "No day yet" in page.text
    assert '<svg viewBox="0 0 320' not in page.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"template": ""}, "Choose what kind of passage it is."),
        ({"date": "yesterday"}, "Write a day"),
        ({"date": "2046-01-01"}, "Choose a day within three years."),
        ({"overlap_days": "500"}, "120"),
        ({"holder_before": "x" * 201}, "Too long"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(client, request_, wrong, sentence):
    answer = client.post(new_for(request_), filled(to_what="A flat") | wrong)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="A flat"' in answer.text
    assert not Transition.objects.exists()


def test_a_name_is_shown_before_it_is_kept(client, request_):
    values = filled(holder_before="Mme Dupont")

    asked = client.post(new_for(request_), values)
    kept = client.post(new_for(request_), values | {"step": "send_as_is", "shown": "Mme Dupont"})

    assert asked.status_code == 422
    assert "Mme Dupont" in asked.text
    assert kept.status_code == 302
    request_.refresh_from_db()
    assert request_.signs_kept == ["name"]


def test_the_page_says_by_when_everything_is_due_and_draws_it(client, passage):
    page = client.get(page_of(passage))

    assert "Somebody is there, with a telephone and a ticket" in page.text
    assert page.text.count("<circle") == len(templates()["prison_exit"].points)
    assert "AR/KB 11.07.2002, art. 39" in page.text
    titles = ("Before", "On the day", "After")
    assert all(f">{title}</h2>" in page.text for title in titles)
    assert "days late" in page.text
    assert "Prison team" in page.text


def test_a_number_of_the_drawing_has_a_point_in_every_language(client, passage, answerer):
    answerer.language = "fr"
    answerer.save()

    page = client.get(page_of(passage), headers={"Accept-Language": "fr"})

    drawing = page.text[page.text.index('<svg viewBox="0 0 320') :].split("</svg>")[0]
    assert re.findall(r'c[xy]="([^"]+)"', drawing)
    assert "," not in "".join(re.findall(r'"([^"]*\d[^"]*)"', drawing))


def test_something_is_settled_by_one_click(client, passage):
    answer = client.post(
        item_url(passage, "income"), {"tick": "settle", "was": "open"}, follow=True
    )

    assert passage.items.get(code="income").done_on == TODAY
    assert "1 of 11 things settled" in answer.text


def test_a_break_is_counted_and_told_on_the_page(client, passage, request_):
    page = client.post(
        item_url(passage, "medication"), {"tick": "break", "was": "open"}, follow=True
    )

    assert "1 broken" in page.text
    assert Observation.objects.get().category == request_.category


def test_a_click_on_an_old_page_changes_nothing_and_says_so(client, passage):
    client.post(item_url(passage, "income"), {"tick": "settle", "was": "open"})

    answer = client.post(item_url(passage, "income"), {"tick": "break", "was": "open"})

    assert answer.status_code == 409
    assert passage.items.get(code="income").broken_on is None


@pytest.mark.parametrize(
    "values", [{}, {"tick": "x", "was": "open"}, {"tick": "settle", "was": "x"}]
)
def test_a_click_that_says_nothing_shows_the_page_again(client, passage, values):
    assert client.post(item_url(passage, "income"), values).status_code == 422
    assert passage.items.get(code="income").state == "open"


def test_a_thing_of_ones_own_is_added_with_a_day_or_without(client, passage):
    url = f"{page_of(passage)}items/"

    for values in ({"label": "The dog", "due_on": "2026-12-02"}, {"label": "The plants"}):
        assert client.post(url, values).status_code == 302
    wrong = client.post(url, {"label": ""})
    named = client.post(url, {"label": "Call 0470 12 34 56"})

    page = client.get(page_of(passage)).text
    assert "The dog" in page
    assert "Without a day of its own" in page
    assert "Say what must not break." in wrong.text
    assert (wrong.status_code, named.status_code) == (422, 422)
    assert passage.items.count() == 13


def test_a_new_day_is_written_and_things_move(client, passage):
    edit = f"{page_of(passage)}edit/"

    assert 'value="Prison team"' in client.get(edit).text
    client.post(edit, filled(date="2026-12-20"))

    assert passage.items.get(code="welcome").due_on.isoformat() == "2026-12-20"
    passage.refresh_from_db()
    assert passage.template == "prison_exit"


def test_a_request_that_is_over_begins_no_passage(client, answerer):
    over = OrientationRequestFactory(status="closed", desk=answerer.seats.get().desk)

    assert client.get(new_for(over)).status_code == 409


def test_the_page_of_a_request_and_the_first_page_lead_to_its_passage(client, request_, passage):
    page = f"/orientation/requests/{request_.uuid}/"

    for url in (page, f"{page}explore/", "/orientation/"):
        assert page_of(passage) in client.get(url).text


def test_a_stranger_finds_nothing(client, passage, request_):
    sign_in(client, professional())

    for url in (page_of(passage), f"{page_of(passage)}edit/", new_for(request_)):
        assert client.get(url).status_code == 404
    for url in (f"{page_of(passage)}items/", f"{page_of(passage)}delete/"):
        assert client.post(url, {"label": "Something"}).status_code == 404
    assert (
        client.post(item_url(passage, "income"), {"tick": "settle", "was": "open"}).status_code
        == 404
    )
    assert request_.code not in client.get(LIST).text


def test_what_was_begun_by_mistake_is_deleted_by_its_author(client, answerer):
    client.post(f"{LIST}new/", filled(key=str(uuid.uuid4())))
    draft = Transition.objects.get()

    assert "Delete this passage" in client.get(page_of(draft)).text
    assert client.post(f"{page_of(draft)}delete/").headers["Location"] == LIST
    assert not Transition.objects.exists()


def test_what_is_needed_is_in_the_language_of_the_reader(client, passage, answerer):
    for language, words in (("fr", "Sortie de prison"), ("nl", "Vrijlating uit de gevangenis")):
        answerer.language = language
        answerer.save()
        assert words in client.get(page_of(passage), headers={"Accept-Language": language}).text


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_takes_as_many_queries_for_one_as_for_ten(
    client, answerer, django_assert_num_queries, number
):
    desk = answerer.seats.get().desk
    for _ in range(number):
        asked = OrientationRequestFactory(status="exploring", desk=desk, answerer=answerer)
        begin_transition(viewing(answerer), asked.uuid, Passage("move", TODAY))
    client.get(LIST)

    with django_assert_num_queries(COST_OF_LIST):
        page = client.get(LIST)

    assert page.text.count("0 of 8 things settled") == number


COST_OF_LIST = 8
"""Who reads, as what and with which factor takes seven; the list one."""


@pytest.mark.parametrize("number", [1, 10])
def test_a_page_takes_as_many_queries_for_one_thing_as_for_ten(
    client, passage, django_assert_num_queries, number
):
    keep = list(passage.items.values_list("pk", flat=True)[:number])
    passage.items.exclude(pk__in=keep).delete()
    client.get(page_of(passage))

    with django_assert_num_queries(10):
        page = client.get(page_of(passage))

    assert page.text.count('name="was"') == number


def test_what_other_pages_show_costs_a_query_and_nothing_without_a_passage(
    passage, request_, django_assert_num_queries
):
    loaded = OrientationRequest.objects.select_related("transition").get(pk=request_.pk)
    bare = OrientationRequestFactory()

    with django_assert_num_queries(1):
        part = passage_part(loaded, TODAY)
    with django_assert_num_queries(0):
        assert passage_part(bare, TODAY) is None

    assert len(part.items) == passage.items.count()
