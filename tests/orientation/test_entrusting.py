"""Whoever asked lets a colleague ask in their place; of who has left, a manager says which one."""

import datetime
import re

import pytest
from django.utils import timezone

from seuil.kernel.errors import Forbidden, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.messaging.models import Message
from seuil.organisations.models import Membership
from seuil.orientation.domain.guards import Guard
from seuil.orientation.domain.request import SENT, Party, Status, Step
from seuil.orientation.models import Notice, NoticeChoice, OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.orientation.operations.digests import every_morning, write_digests
from seuil.orientation.operations.reminders import remind
from seuil.orientation.policies import inherited_by, inherits, parties
from seuil.orientation.queries import inherited
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.orientation import OrientationRequestFactory, viewing
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_a_monday(clock):
    clock("2026-11-23 10:00")


@pytest.fixture
def house():
    return OrganisationFactory()


@pytest.fixture
def author(house):
    return MembershipFactory(organisation=house, role="professional").user


@pytest.fixture
def colleague(house):
    return MembershipFactory(organisation=house, role="professional").user


@pytest.fixture
def manager(house):
    return MembershipFactory(organisation=house, role="manager").user


@pytest.fixture
def asked(house, author):
    """Return a function that makes a request of the author for their organisation."""

    def made(status="answered", **more):
        due = {"due_on": timezone.localdate() + 2 * DAY, "version": 3}
        values = {"author": author, "organisation": house, "words": "A bed near her son."}
        return OrientationRequestFactory(status=status, **{**values, **due, **more})

    return made


def leave(person):
    Membership.objects.filter(user=person).update(status="ended")


def entrust(person, request, colleague, **more):
    move = Move(Step.ENTRUST, colleague=colleague, **more)
    return take_step(viewing(person), request.uuid, move)


# By who asked


def test_who_asked_lets_a_colleague_ask_in_their_place(author, colleague, asked):
    request = asked()

    entrust(author, request, colleague, words="I am away from Monday.", seen=3)

    request.refresh_from_db()
    assert request.author == colleague
    event = request.events.get()
    assert (event.step, event.party, event.actor) == ("entrust", "requester", author)
    assert (event.colleague, event.words) == (colleague, "I am away from Monday.")
    assert parties(viewing(colleague), request) == {Party.REQUESTER}
    assert parties(viewing(author), request) == frozenset()
    [mail] = Message.objects.filter(to=colleague.email)
    assert request.code in mail.text
    assert not re.search(r"\bbed\b", mail.text + mail.subject)


@pytest.mark.parametrize("left", [False, True])
def test_whoever_answers_is_told_that_another_asks(author, colleague, manager, asked, left):
    request = asked()
    if left:
        leave(author)

    entrust(manager if left else author, request, colleague, seen=3)

    [mail] = Message.objects.filter(to=request.answerer.email)
    assert request.code in mail.text
    assert Notice.objects.get(user=request.answerer).what == "entrusted"
    assert Notice.objects.get(user=colleague).what == "entrust"


def test_the_clock_goes_on(author, colleague, asked):
    request = asked(passes_on=timezone.localdate() + 7 * DAY)
    before = (request.status, request.due_on, request.passes_on, request.moved_at)

    entrust(author, request, colleague)

    request.refresh_from_db()
    after = (request.status, request.due_on, request.passes_on, request.moved_at)
    assert after == before
    assert request.version == 4


@pytest.mark.parametrize("who", ["stranger", "left", "nobody", "author"])
def test_it_stays_with_the_organisation_that_asked(author, colleague, asked, who):
    request = asked()
    people = {"stranger": MembershipFactory().user, "left": colleague, "nobody": None}
    leave(colleague)

    with pytest.raises(GuardRefused) as refused:
        entrust(author, request, people.get(who, author))

    assert refused.value.guard is Guard.OWN_COLLEAGUE
    assert not request.events.exists()


def test_a_call_and_what_was_asked_for_no_organisation_are_entrusted_to_nobody(
    author, colleague, asked
):
    for request in (asked(organisation=None), asked(taken_by_phone=True)):
        with pytest.raises((GuardRefused, NotVisible)):
            entrust(author, request, colleague)


def test_the_answerer_entrusts_nothing(colleague, asked):
    request = asked()

    with pytest.raises(Forbidden):
        entrust(request.answerer, request, colleague)


@pytest.mark.parametrize("status", ["draft", "closed", "cancelled"])
def test_a_draft_and_what_is_over_stay_with_who_wrote_them(author, colleague, asked, status):
    request = asked(status)

    with pytest.raises(TransitionRefused):
        entrust(author, request, colleague)


# After they left


@pytest.mark.parametrize("how", ["ended", "inactive", "deleted"])
@pytest.mark.parametrize("to", ["colleague", "manager"])
def test_a_manager_says_which_colleague_asks_for_who_has_left(
    author, colleague, manager, asked, how, to
):
    request = asked()
    answerer = viewing(request.answerer)
    heir = {"colleague": colleague, "manager": manager}[to]
    match how:
        case "ended":
            leave(author)
        case "inactive":
            type(author).objects.filter(pk=author.pk).update(is_active=False)
        case "deleted":
            author.delete()
    assert list(inherited(viewing(manager))) == [request]

    entrust(manager, request, heir)

    request.refresh_from_db()
    assert request.author == heir
    assert not inherited(viewing(manager)).exists()
    take_step(answerer, request.uuid, Move(Step.HAND_OVER, colleague=request.answerer))
    take_step(viewing(heir), request.uuid, Move(Step.ACKNOWLEDGE))
    request.refresh_from_db()
    assert request.status == Status.FOLLOWING


def test_a_manager_sees_nothing_of_it_but_the_way_to_a_colleague(
    client, author, colleague, manager, asked
):
    request = asked()
    leave(author)
    sign_in(client, manager)

    assert parties(viewing(manager), request) == frozenset()
    for step in set(Step) - {Step.ENTRUST}:
        with pytest.raises(NotVisible):
            take_step(viewing(manager), request.uuid, Move(step, words="because"))
    assert client.get(f"/orientation/requests/{request.uuid}/").status_code == 404
    for page in ("/orientation/left/", f"/orientation/requests/{request.uuid}/entrust/"):
        text = client.get(page).text
        assert request.code in text
        assert "A bed near her son." not in text


def test_as_long_as_the_author_is_there_no_manager_takes_their_request(
    client, colleague, manager, asked
):
    request = asked()
    sign_in(client, manager)

    with pytest.raises(NotVisible):
        entrust(manager, request, colleague)
    assert client.get(f"/orientation/requests/{request.uuid}/entrust/").status_code == 404
    assert request.code not in client.get("/orientation/left/").text


def test_neither_a_colleague_nor_a_manager_elsewhere_decides(client, author, colleague, asked):
    request = asked()
    leave(author)

    for person in (colleague, MembershipFactory(role="manager").user):
        with pytest.raises(NotVisible):
            entrust(person, request, colleague)
        sign_in(client, person)
        assert client.get(f"/orientation/requests/{request.uuid}/entrust/").status_code == 404


def test_one_and_many_agree(author, manager, asked):
    there = [asked(status) for status in sorted(Status)]
    there += [asked(taken_by_phone=True), asked(organisation=None)]
    there += [asked(organisation=OrganisationFactory())]
    for has_left in (False, True):
        if has_left:
            leave(author)
        viewer = viewing(manager)
        many = set(OrientationRequest.objects.filter(inherited_by(viewer)))
        assert many == {one for one in there if inherits(viewer, one)}
        assert len(many) == (len(SENT) if has_left else 0)


def test_managers_are_told_once_and_the_mail_leads_to_the_list(author, manager, asked):
    request = asked(status="following")
    remind(timezone.now())
    assert not Message.objects.filter(to=manager.email).exists()
    leave(author)

    for _twice in range(2):
        remind(timezone.now())

    [mail] = Message.objects.filter(to=manager.email)
    assert request.code in mail.text
    assert "/orientation/left/" in mail.text
    assert not re.search(r"\bbed\b", mail.text)
    assert Notice.objects.get(user=manager).told_at is not None


def test_managers_who_want_one_mail_a_day_read_it_there(author, manager, asked):
    request = asked(status="following")
    NoticeChoice.objects.create(user=manager, rhythm=NoticeChoice.Rhythm.DAILY)
    manager.language = "en"
    manager.save()
    leave(author)

    every_morning(timezone.now())

    [mail] = Message.objects.filter(to=manager.email)
    assert "1 request of a colleague who left waits for somebody" in mail.text
    assert request.code in mail.text


def test_what_a_mail_is_about_is_said_in_the_language_of_its_reader(author, manager, asked):
    asked(status="following")
    manager.language = "nl"
    manager.save()
    leave(author)

    every_morning(timezone.now())

    assert "Een collega is vertrokken" in Message.objects.get(to=manager.email).subject


def test_nothing_is_told_once_a_colleague_asks(author, colleague, manager, asked):
    request = asked(status="following")
    NoticeChoice.objects.create(user=manager, rhythm=NoticeChoice.Rhythm.DAILY)
    leave(author)
    remind(timezone.now())
    entrust(manager, request, colleague)

    write_digests(timezone.now())

    assert not Message.objects.filter(to=manager.email).exists()


# The pages


def test_the_page_of_a_request_offers_it_to_who_asked(client, author, colleague, asked):
    request = asked()
    sign_in(client, author)
    there = f"/orientation/requests/{request.uuid}/entrust/"
    assert there in client.get(f"/orientation/requests/{request.uuid}/").text
    data = {"seen": 3, "colleague": colleague.pk, "words": ""}

    for _double_click in range(2):
        answered = client.post(there, data, follow=True)
        assert answered.status_code == 200
        assert answered.request["PATH_INFO"] == "/orientation/"

    request.refresh_from_db()
    assert request.author == colleague
    assert request.events.count() == 1


def test_what_becomes_of_requests_is_said_before_anybody_leaves(client, author, manager):
    there = f"/people/memberships/{Membership.objects.get(user=author).pk}/"
    for person, page in ((author, "/orientation/requests/"), (author, there), (manager, there)):
        sign_in(client, person)

        text = " ".join(client.get(page, headers={"accept-language": "en"}).text.split())

        assert "its managers say which colleague" in text
        assert "who may be a manager, then reads" in text


def test_what_was_asked_for_no_organisation_is_not_offered(client, author, asked):
    request = asked(organisation=None)
    sign_in(client, author)

    assert "/entrust/" not in client.get(f"/orientation/requests/{request.uuid}/").text


def test_a_manager_who_takes_it_over_reads_it_at_once(client, author, manager, asked):
    request = asked()
    leave(author)
    sign_in(client, manager)
    assert "/orientation/left/" in client.get("/orientation/").text
    there = f"/orientation/requests/{request.uuid}/entrust/"

    answered = client.post(there, {"seen": 3, "colleague": manager.pk, "words": ""}, follow=True)

    assert answered.request["PATH_INFO"] == f"/orientation/requests/{request.uuid}/"
    assert "A bed near her son." in answered.text
    again = client.post(there, {"seen": 3, "colleague": manager.pk, "words": ""})
    assert again.status_code == 302
    assert request.events.count() == 1


def test_of_two_managers_who_decide_the_second_is_told(client, house, author, manager, asked):
    request, other = asked(), MembershipFactory(organisation=house, role="manager").user
    leave(author)
    entrust(other, request, other, seen=3)
    sign_in(client, manager)

    there = f"/orientation/requests/{request.uuid}/entrust/"
    data = {"seen": 3, "colleague": manager.pk, "words": ""}
    english = {"accept-language": "en"}
    answered = client.post(there, data, follow=True, headers=english)

    assert "Somebody else has said so already" in answered.text
    request.refresh_from_db()
    assert request.author == other
    assert client.post(there, {**data, "seen": "9" * 5000}).status_code == 404


def test_words_that_may_name_somebody_are_shown_first(client, author, colleague, asked):
    request = asked()
    sign_in(client, author)
    there = f"/orientation/requests/{request.uuid}/entrust/"
    data = {"seen": 3, "colleague": colleague.pk, "words": "Call 0470 12 34 56."}

    assert client.post(there, data).status_code == 422
    sure = {**data, "step": "send_as_is", "shown": "0470 12 34 56"}
    assert client.post(there, sure).status_code == 302
    request.refresh_from_db()
    assert request.signs_kept == ["phone"]


def test_a_stale_form_changes_nothing(client, author, colleague, asked):
    request = asked()
    take_step(viewing(request.answerer), request.uuid, Move(Step.CANCEL, words="Found elsewhere."))
    sign_in(client, author)

    there = f"/orientation/requests/{request.uuid}/entrust/"
    answered = client.post(there, {"seen": 3, "colleague": colleague.pk, "words": ""})

    assert answered.status_code in {404, 409}
    request.refresh_from_db()
    assert request.author == author


def test_whoever_answers_reads_that_nobody_asks_any_more(client, author, asked):
    request = asked()
    sign_in(client, request.answerer)
    page = f"/orientation/requests/{request.uuid}/"
    english = {"accept-language": "en"}
    assert "has left" not in client.get(page, headers=english).text

    leave(author)

    assert "has left" in client.get(page, headers=english).text
