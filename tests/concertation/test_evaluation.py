"""What people thought of a session: kept once, told from three people on."""

import uuid

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from seuil.concertation.domain.evaluation import SMALLEST, Answer, Question, results
from seuil.concertation.models import Evaluation
from seuil.concertation.operations.contributions import SessionOver
from seuil.concertation.operations.evaluation import evaluate, forget_evaluation_words
from seuil.concertation.queries.evaluation import (
    evaluated_session,
    evaluation_of,
    evaluation_token,
    session_by_evaluation_token,
)
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.organisations.standing import standing_of
from tests.factories.accounts import UserFactory
from tests.factories.concertation import SessionFactory, WorkingMemberFactory

SHEETS = st.lists(st.dictionaries(st.sampled_from(Question), st.sampled_from(Answer)), max_size=12)


@given(sheets=SHEETS)
def test_no_number_about_one_or_two_people_is_told(sheets):
    """I1, and nothing told leaves a rest of one or two."""
    for told in results(sheets):
        if told.counts is None:
            assert sum(told.question in sheet for sheet in sheets) < SMALLEST
            continue
        known = [count for count in told.counts.values() if count is not None]
        rest = told.answered - sum(known)
        assert all(count == 0 or count >= SMALLEST for count in known)
        assert rest == 0 or (rest >= SMALLEST and len(known) <= 1)


def thought(session, answer="yes", words=""):
    return evaluate(session, uuid.uuid4(), {"could_say": answer}, words=words, now=timezone.now())


@pytest.mark.django_db
def test_an_evaluation_sent_twice_is_one():
    session, key = SessionFactory(status="live"), uuid.uuid4()

    for answer in ("yes", "no"):
        evaluate(session, key, {"could_say": answer}, now=timezone.now())

    assert Evaluation.objects.get().answers == {"could_say": "yes"}


@pytest.mark.django_db
def test_words_are_read_once_three_people_answered():
    session = SessionFactory(status="consolidation")
    thought(session, words="Plus de temps.")
    thought(session)
    assert evaluation_of(session).answered is None
    assert evaluation_of(session).words == ()

    thought(session)

    assert [one.words for one in evaluation_of(session).words] == ["Plus de temps."]


@pytest.mark.django_db
@pytest.mark.parametrize("answers", [{}, {"unknown": "yes"}, {"could_say": "perhaps"}])
def test_what_says_nothing_or_is_not_known_is_refused(answers):
    with pytest.raises(InvalidInput):
        evaluate(SessionFactory(status="live"), uuid.uuid4(), answers, now=timezone.now())


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "days"), [("registration_open", 1), ("disseminated", -40)])
def test_a_session_is_evaluated_once_it_is_held_and_for_a_month(status, days):
    with pytest.raises(SessionOver):
        thought(SessionFactory(status=status, starts_in=days))


@pytest.mark.django_db
def test_the_next_working_group_reads_it_and_a_stranger_does_not():
    held = SessionFactory(status="disseminated", starts_in=-90)
    member = WorkingMemberFactory(session__series=held.series).user
    stranger = UserFactory()

    assert evaluated_session(member, standing_of(member), held.slug) == held
    with pytest.raises(NotVisible):
        evaluated_session(stranger, standing_of(stranger), held.slug)


@pytest.mark.django_db
def test_a_link_to_an_evaluation_opens_one_session_and_cannot_be_guessed():
    session = SessionFactory(status="live")
    token = evaluation_token(session)

    assert session_by_evaluation_token(token) == session
    for wrong in (token[:-1], session.uuid.hex, "", f"{session.uuid.hex}:x"):
        with pytest.raises(NotVisible):
            session_by_evaluation_token(wrong)


@pytest.mark.django_db
def test_own_words_are_forgotten_after_two_years_and_the_answers_stay():
    session = SessionFactory(status="archived", starts_in=-800)
    Evaluation.objects.create(session=session, answers={"could_say": "yes"}, words="Long.")

    assert forget_evaluation_words(timezone.now()) == 1

    kept = Evaluation.objects.get()
    assert (kept.words, kept.answers) == ("", {"could_say": "yes"})
