"""Somebody leaves for another organisation: nothing of the requests comes with them."""

import datetime

import pytest
from django.utils import timezone

from seuil.kernel.errors import NotVisible
from seuil.messaging.models import Message
from seuil.organisations.models import Membership
from seuil.orientation.domain.request import Step
from seuil.orientation.handing_out import own_requests
from seuil.orientation.models import Notice, NoticeChoice, Transition
from seuil.orientation.operations import Move, delete_draft, take_step
from seuil.orientation.operations.digests import write_digests
from seuil.orientation.operations.meetings import Asked, ask_meeting
from seuil.orientation.operations.reminders import remind
from seuil.orientation.operations.transitions import Passage, begin_transition
from seuil.orientation.policies import parties
from seuil.orientation.queries import to_move
from seuil.orientation.transitions import transition_for, transitions_due, transitions_of
from tests.factories.organisations import MembershipFactory
from tests.factories.orientation import (
    AttachmentFactory,
    OrientationRequestFactory,
    SeatFactory,
    viewing,
)
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_monday(clock):
    clock("2026-11-23 10:00")


@pytest.fixture
def author():
    return MembershipFactory(role="professional").user


@pytest.fixture
def asked(author):
    """Return a function that makes a request of the author for their organisation."""
    answerer = SeatFactory().user

    def made(status="exploring", **more):
        return OrientationRequestFactory(
            author=author,
            organisation=Membership.objects.get(user=author).organisation,
            status=status,
            desk=None if status == "draft" else answerer.seats.get().desk,
            answerer=None if status == "draft" else answerer,
            **more,
        )

    return made


def leave(author):
    Membership.objects.filter(user=author).update(status="ended")
    MembershipFactory(user=author)


def mail_to(person):
    return Message.objects.filter(to=person.email)


def test_they_hear_of_no_step_any_more_and_their_colleagues_work_goes_on(author, asked):
    request = asked()
    answerer = viewing(request.answerer)
    take_step(answerer, request.uuid, Move(Step.ASK, words="Which day?"))
    assert mail_to(author).count() == 1

    leave(author)
    take_step(answerer, request.uuid, Move(Step.GO_ON))
    take_step(answerer, request.uuid, Move(Step.CANCEL, words="The person left."))

    assert mail_to(author).count() == 1
    assert Notice.objects.filter(user=author).count() == 1


def test_they_are_reminded_of_nothing_and_no_morning_mail_names_it(author, asked):
    today = timezone.localdate()
    asked("awaiting_info", due_on=today, passes_on=today + 3 * DAY)
    NoticeChoice.objects.create(user=author, rhythm=NoticeChoice.Rhythm.DAILY)
    leave(author)

    remind(timezone.now())
    write_digests(timezone.now())

    assert not mail_to(author).exists()
    assert not Notice.objects.filter(user=author).exists()


@pytest.mark.parametrize("rhythm", [NoticeChoice.Rhythm.AT_ONCE, NoticeChoice.Rhythm.DAILY])
def test_what_waited_to_be_told_when_they_left_is_never_told(author, asked, rhythm):
    request = asked()
    NoticeChoice.objects.create(user=author, rhythm=rhythm)
    Notice.objects.create(
        user=author, request=request, what=Step.ANSWER, key="one", at=timezone.now()
    )
    leave(author)

    remind(timezone.now())
    write_digests(timezone.now())

    assert not mail_to(author).exists()
    assert Notice.objects.get().told_at is not None


def test_they_are_told_of_no_meeting(author, asked):
    request = asked()
    desk = SeatFactory().desk
    leave(author)

    ask_meeting(
        viewing(request.answerer),
        request.uuid,
        Asked("Who goes along?", timezone.now() + 3 * DAY, "Here", desks=[desk]),
    )

    assert Message.objects.exists()
    assert not mail_to(author).exists()


def test_the_passage_they_wrote_stays_with_the_request(author, asked):
    request = asked()
    passage = Passage("prison_exit", date=timezone.localdate() + 5 * DAY)
    transition = begin_transition(viewing(author), request.uuid, passage)
    assert transition_for(viewing(author), transition.uuid) == transition
    assert transitions_due(viewing(author), timezone.localdate())

    leave(author)

    gone = viewing(author)
    with pytest.raises(NotVisible):
        transition_for(gone, transition.uuid)
    assert not transitions_of(gone).exists()
    assert not transitions_due(gone, timezone.localdate())
    assert transition_for(viewing(request.answerer), transition.uuid) == transition


def test_an_answerer_who_left_the_desk_is_not_reminded_of_a_passage(author, asked):
    request = asked()
    passage = Passage("prison_exit", date=timezone.localdate() + 5 * DAY)
    begin_transition(viewing(author), request.uuid, passage)
    answerer = request.answerer
    assert transitions_due(viewing(answerer), timezone.localdate())

    answerer.seats.update(ended_at=timezone.now())

    assert not transitions_due(viewing(answerer), timezone.localdate())
    assert not Transition.objects.filter(pk__in=transitions_of(viewing(answerer))).exists()
    rows = type(request).objects.all()
    assert not to_move(rows, viewing(answerer), timezone.localdate()).exists()


def test_a_draft_is_read_changed_and_deleted_no_more(author, asked):
    draft = asked("draft")
    leave(author)

    assert parties(viewing(author), draft) == frozenset()
    with pytest.raises(NotVisible):
        delete_draft(viewing(author), draft.uuid)
    assert type(draft).objects.filter(pk=draft.pk).exists()


def test_no_page_list_or_file_shows_it(author, asked, client, brussels):
    request, draft = asked("answered", words="A bed near her son."), asked("draft")
    paper = AttachmentFactory(request=request)
    base = f"/orientation/requests/{request.uuid}/"
    pages = [base, f"{base}attachments/", f"{base}attachments/{paper.uuid}/",
             f"{base}agreements/", f"{base}slip/"]  # fmt: skip
    sign_in(client, author)
    assert {client.get(page).status_code for page in pages} == {200}

    leave(author)

    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(f"{base}steps/contest/", {"words": "No", "seen": 0}).status_code == 404
    lists = ["/orientation/", "/orientation/requests/", "/orientation/requests/?show=drafts"]
    for page in lists:
        text = client.get(page).text
        assert request.code not in text
        assert draft.code not in text
    assert list(own_requests(viewing(author))) == []
