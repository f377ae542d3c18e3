"""Questions to colleagues: asked without a name, answered, found again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.directory.models import Category
from seuil.orientation.models import PeerAnswer, PeerQuestion
from seuil.orientation.operations.peers import Question, answer_peers, ask_peers
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.orientation import professional, viewing
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

ASK = "/orientation/questions/ask/"
LIST = "/orientation/questions/"
TITLES = ("dog for a week", "bed tonight")


def colleague(name):
    user = professional()
    user.name = name
    user.save()
    return user


def asked(by, title="Who takes a dog for a week?", **more):
    where = Territory.objects.get(code=more.pop("at", "basin:sud"))
    return ask_peers(viewing(by), Question(title, where, **more))


@pytest.fixture
def asker(client):
    user = colleague("Ada Asker")
    client.force_login(user)
    return user


def test_a_question_is_asked_once_without_the_name_of_who_asks(client, asker):
    form = form_of(client.get(ASK), "question-form")
    data = {**form, "title": "Who takes a dog for a week?", "category": "homelessness"}

    first, second = client.post(ASK, data), client.post(ASK, data)

    question = PeerQuestion.objects.get()
    assert first.url == second.url == f"{LIST}{question.uuid}/"
    assert (question.author, question.category.code) == (asker, "homelessness")
    assert question.territory.code == "region:brussels"
    client.force_login(colleague("Ben"))
    for page in (LIST, first.url, "/orientation/"):
        text = client.get(page).text
        assert "Who takes a dog" in text
        assert "Ada Asker" not in text
        organisation = asker.memberships.get().organisation
        assert str(organisation) not in text


def test_what_may_name_a_person_is_shown_first_and_can_stay(client, asker):
    form = form_of(client.get(ASK), "question-form")

    shown = client.post(ASK, {**form, "title": "Who knows Mme Dupont?"})
    assert shown.status_code == 422
    assert not PeerQuestion.objects.exists()

    again = form_of(shown, "question-form")
    client.post(ASK, {**again, "step": "send_as_is"})
    assert PeerQuestion.objects.get().title == "Who knows Mme Dupont?"


@pytest.mark.parametrize("wrong", [{"title": " "}, {"title": "x" * 201}, {"territory": "0"}])
def test_what_is_missing_comes_back_with_what_was_typed(client, asker, wrong):
    form = form_of(client.get(ASK), "question-form")
    data = {**form, "title": "Who?", "words": "More about it", **wrong}

    response = client.post(ASK, data)

    assert response.status_code == 422
    assert "More about it" in response.text
    assert not PeerQuestion.objects.exists()


def test_an_answer_shows_the_organisation_and_stays_once(client, asker):
    question = asked(asker)
    answerer = colleague("Zoe Answers")
    client.force_login(answerer)
    page = f"{LIST}{question.uuid}/"

    for _ in range(2):
        client.post(page, {"words": "The shelter in the south does."})

    assert PeerAnswer.objects.count() == 1
    client.force_login(asker)
    text = client.get(page).text
    assert str(answerer.memberships.get().organisation) in text
    assert "Zoe Answers" not in text


def test_switching_the_language_keeps_what_was_typed(client, asker):
    question = asked(colleague("Wellness House"))
    typed = {"title": "Who lends a cot?", "words": "For June.", "interface_language": "nl"}

    asking = client.post(ASK, typed)
    answering = client.post(f"/orientation/questions/{question.uuid}/", typed)

    for page in (asking, answering):
        assert page.status_code == 200
        assert '<html lang="nl"' in page.text
        assert "For June." in page.text
        assert "field__error" not in page.text
    assert 'value="Who lends a cot?"' in asking.text
    assert PeerQuestion.objects.count() == 1
    assert not question.answers.exists()


def test_who_asked_adds_something_without_being_known(client, asker):
    question = asked(asker)
    page = f"{LIST}{question.uuid}/"

    client.post(page, {"words": "A small dog."})

    client.force_login(colleague("Ben"))
    text = client.get(page).text
    assert "A small dog." in text
    assert str(asker.memberships.get().organisation) not in text
    assert "Ada" not in text


def test_an_answer_with_a_name_is_shown_first(client, asker):
    question = asked(colleague("Ben"))
    page = f"{LIST}{question.uuid}/"

    shown = client.post(page, {"words": "Ask Mr Johnson, 0470 12 34 56."})

    assert shown.status_code == 422
    assert not PeerAnswer.objects.exists()
    client.post(page, {**form_of(shown, "answer-form"), "step": "send_as_is"})
    assert PeerAnswer.objects.exists()


def test_only_who_asked_says_that_it_helped_or_is_settled(client, asker):
    question = asked(asker)
    answer = answer_peers(viewing(colleague("Zoe")), question.uuid, "The shelter does.")
    page = f"{LIST}{question.uuid}/"
    helped = {"step": "helped", "answer": str(answer.pk)}

    client.force_login(colleague("Ben"))
    client.post(page, helped)
    client.post(page, {"step": "settle"})
    answer.refresh_from_db()
    question.refresh_from_db()
    assert (answer.helped, question.settled_at) == (False, None)

    client.force_login(asker)
    client.post(page, helped)
    client.post(page, {"step": "settle"})
    answer.refresh_from_db()
    question.refresh_from_db()
    assert answer.helped
    assert question.settled_at is not None
    client.post(page, {**helped, "step": "not_helped"})
    client.post(page, {"step": "open"})
    answer.refresh_from_db()
    question.refresh_from_db()
    assert (answer.helped, question.settled_at) == (False, None)


def test_an_answer_of_another_question_is_not_found(client, asker):
    question, other = asked(asker), asked(asker, "Another one?")
    answer = answer_peers(viewing(colleague("Zoe")), other.uuid, "Yes.")

    response = client.post(f"{LIST}{question.uuid}/", {"step": "helped", "answer": str(answer.pk)})

    assert response.status_code == 404


def test_old_questions_are_found_by_words_theme_and_place(client, asker):
    dog = asked(asker, category=Category.objects.get(code="homelessness.day_centre"))
    bed = asked(asker, "A bed tonight?", at="region:brussels")
    answer_peers(viewing(colleague("Zoe")), bed.uuid, "The night shelter, ask for a kennel.")

    found = {
        look: {title for title in TITLES if title in client.get(look).text}
        for look in (
            LIST, f"{LIST}?q=DOG", f"{LIST}?q=kennel+bed", f"{LIST}?theme=homelessness",
            f"{LIST}?at=region:brussels", f"{LIST}?q=unicorn",
        )
    }  # fmt: skip

    assert list(found.values()) == [
        {"dog for a week", "bed tonight"}, {"dog for a week"}, {"bed tonight"}, {"dog for a week"},
        {"bed tonight"}, set(),
    ]  # fmt: skip
    assert dog.pk != bed.pk


def test_those_whom_nobody_vouches_for_see_nothing(client):
    question = asked(colleague("Ben"))
    client.force_login(UserFactory())

    for page in (LIST, ASK, f"{LIST}{question.uuid}/", "/orientation/"):
        assert client.get(page).status_code == 404
    assert 'href="/orientation/"' not in client.get("/about/").text


@pytest.mark.parametrize("page", ["list", "question"])
def test_pages_cost_the_same_for_many(client, asker, page):
    question = asked(asker)
    url = LIST if page == "list" else f"{LIST}{question.uuid}/"

    def fill(count):
        for number in range(count):
            asked(asker, f"Question {number} of {count}?")
            answer_peers(viewing(colleague("Zoe")), question.uuid, f"Answer {number} of {count}")

    fill(1)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    fill(6)
    with CaptureQueriesContext(connection) as many:
        client.get(url)

    assert len(many) == len(few)
