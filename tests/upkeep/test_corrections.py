"""What becomes of what somebody says is wrong."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from seuil.access.types import State
from seuil.directory.domain import Audience, Cause, CheckedBy, Hand, Origin
from seuil.directory.models import Authorship, Service
from seuil.directory.record.history import versions_of
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.saving import record_now, save_sheet
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, Role
from seuil.organisations.standing import standing_of
from seuil.upkeep.corrections.domain import (
    OPEN,
    PROCESS,
    Basis,
    Overtaken,
    Proposal,
    Status,
    Step,
    Subject,
    answer_times,
    applied,
    gone,
    observed,
    proposal,
)
from seuil.upkeep.corrections.operations import (
    Told,
    forget_letters,
    forget_old_corrections,
    propose,
    take_step,
    tell_keepers,
)
from seuil.upkeep.corrections.policies import Proposer
from seuil.upkeep.corrections.queries import (
    correction_by_link,
    correction_for,
    corrections_of,
)
from seuil.upkeep.models import Correction
from seuil.upkeep.operations import Writer
from tests.factories.accounts import UserFactory
from tests.factories.corrections import CorrectionFactory
from tests.factories.directory import AccessConditionFactory, ContactFactory, ServiceFactory
from tests.factories.organisations import MandateFactory, MembershipFactory

EXPECTED = {  # written again by hand, so that a slip in the table shows
    ("proposed", "take"): "taken",
    ("proposed", "accept"): "accepted",
    ("proposed", "accept_changed"): "accepted_changed",
    ("proposed", "refuse"): "refused",
    ("proposed", "withdraw"): "withdrawn",
    ("taken", "give_back"): "proposed",
    ("taken", "accept"): "accepted",
    ("taken", "accept_changed"): "accepted_changed",
    ("taken", "refuse"): "refused",
    ("taken", "withdraw"): "withdrawn",
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", Step)
def test_every_step_from_every_status(status, step):
    if target := EXPECTED.get((status, step)):
        assert PROCESS.after(status, step, words="full") == target
    else:
        with pytest.raises(TransitionRefused):
            PROCESS.after(status, step, words="full")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_refusal_needs_a_reason(reason):
    with pytest.raises(TransitionRefused, match="needs words"):
        PROCESS.after(Status.PROPOSED, Step.REFUSE, words=reason)


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_whatever_is_tried_an_answer_is_the_end(steps):
    status = Status.PROPOSED
    for step in steps:
        if step in PROCESS.steps_from(status):
            assert status in OPEN
            status = PROCESS.after(status, step, words="why")
        else:
            with pytest.raises(TransitionRefused):
                PROCESS.after(status, step, words="why")

    assert status in OPEN or PROCESS.steps_from(status) == []


def test_from_every_open_status_each_answer_can_be_given():
    for status in OPEN:
        targets = {PROCESS.paths[status, step] for step in PROCESS.steps_from(status)}
        assert {Status.ACCEPTED, Status.ACCEPTED_CHANGED, Status.REFUSED} <= targets


# What is put into the sheet

HOURS = Proposal(
    Subject.HOURS, before={"hours": "Mo 09:00-12:00"}, after={"hours": "Tu 09:00-12:00"}
)


def test_only_what_differs_is_kept_of_a_proposal():
    made = proposal(Subject.HOURS, {"hours": "a", "name": {"fr": "x"}}, {"name": {"fr": "x"}})

    assert (made.before, made.after) == ({"hours": "a"}, {})


def test_hours_replace_those_that_were_meant():
    now = {"hours": "Mo 09:00-12:00", "languages": ["fr"]}

    assert applied(now, HOURS) == {"hours": "Tu 09:00-12:00", "languages": ["fr"]}


def test_a_sheet_that_says_it_already_stays():
    now = {"hours": "Tu 09:00-12:00"}

    assert applied(now, HOURS) == now


@pytest.mark.parametrize("now", [{}, {"hours": "We 09:00-12:00"}])
def test_a_sheet_that_says_something_else_by_now_is_not_overwritten(now):
    with pytest.raises(Overtaken, match="hours"):
        applied(now, HOURS)


def test_a_contact_replaces_its_like_and_keeps_its_note_and_the_others():
    old = {"type": "phone", "value": "02 1", "audience": "public"}
    new = {**old, "value": "02 2"}
    other = {"type": "phone", "value": "02 9", "audience": "professional"}
    proposed = Proposal(Subject.CONTACT, before={"contacts": [old]}, after={"contacts": [new]})

    result = applied({"contacts": [other, {**old, "note": {"fr": "le matin"}}]}, proposed)

    assert result == {"contacts": [other, {**new, "note": {"fr": "le matin"}}]}


def test_a_contact_that_only_has_to_go_goes():
    old = {"type": "phone", "value": "02 1", "audience": "public"}

    assert applied({"contacts": [old]}, Proposal(Subject.CONTACT, before={"contacts": [old]})) == {
        "contacts": []
    }


def test_an_observation_stands_beside_what_is_declared_and_ousts_what_is_not_checked():
    seen = {"dimension": "age", "state": "condition", "operator": "between", "values": [18, None]}
    declared = {**seen, "values": [16, None], "source": "declared"}
    unknown = {"dimension": "gender", "state": "unknown"}
    met = observed([seen], datetime.date(2026, 11, 12))
    proposed = Proposal(Subject.OBSERVED, "age", after={"conditions": met})

    beside = applied({"conditions": [declared, unknown]}, proposed)
    alone = applied({"conditions": [{"dimension": "age", "state": "none"}]}, proposed)

    assert beside == {"conditions": [declared, met[0], unknown]}
    assert alone == {"conditions": met}
    assert met[0]["source"] == "observed"


@given(
    st.dictionaries(st.sampled_from(["hours", "hours_text", "closures"]), st.integers(0, 2)),
    st.dictionaries(st.sampled_from(["hours", "hours_text", "closures"]), st.integers(0, 2)),
)
def test_what_was_proposed_is_what_the_sheet_then_says(now, wanted):
    assert applied(now, proposal(Subject.HOURS, now, wanted)) == wanted


def test_fewer_than_five_answers_are_not_made_a_figure():
    day = datetime.timedelta(days=1)

    few, enough = answer_times({"basin:a": [day] * 4, "basin:b": [day, day, 2 * day, day, 9 * day]})

    assert (few.count, few.median_days) == (None, None)
    assert (enough.count, enough.median_days) == (5, 1.0)


# Operations

pytestmark = pytest.mark.django_db


def writer(user):
    return Writer(user, standing_of(user))


def editor_of(service, **fields):
    user = UserFactory(**fields)
    MembershipFactory(user=user, organisation=service.organisation, role=Role.EDITOR)
    return user


@pytest.fixture
def service(db):
    return ServiceFactory()


def test_what_is_said_is_kept_with_a_link_that_opens_it(service):
    made = propose(service, Proposal(Subject.OTHER), Told(words=" The bell is broken. "))

    found = correction_by_link(made.token, timezone.now())
    assert found == made.correction
    assert (found.words, found.status, found.proposer) == ("The bell is broken.", "proposed", None)
    assert made.token not in str(made.correction.links.values())


def test_saying_nothing_is_refused(service):
    with pytest.raises(InvalidInput):
        propose(service, Proposal(Subject.OTHER), Told(words="  "))

    assert not Correction.objects.exists()


def test_accepting_writes_the_sheet_its_history_and_the_event(service):
    correction = CorrectionFactory(service=service, hours=True)
    editor = editor_of(service)

    take_step(correction.pk, Step.ACCEPT, actor=writer(editor))

    correction.refresh_from_db()
    service.refresh_from_db()
    assert service.hours == "Mo-Fr 09:00-12:00"
    assert correction.status == Status.ACCEPTED
    assert correction.answered_at is not None
    event = correction.events.get()
    assert (event.origin, event.target, event.actor) == ("proposed", "accepted", editor)
    (version,) = versions_of(service)
    assert (version.cause, version.by) == (Cause.CORRECTION, editor.pk)
    assert version.details["correction"] == str(correction.pk)
    assert Authorship.objects.get(path="hours").hand == Hand.CORRECTION


def test_accepting_what_was_overtaken_changes_nothing(service):
    correction = CorrectionFactory(service=service, hours=True)
    editor = editor_of(service)
    service.hours = "Sa 10:00-11:00"
    service.save()

    with pytest.raises(Overtaken):
        take_step(correction.pk, Step.ACCEPT, actor=writer(editor))

    correction.refresh_from_db()
    service.refresh_from_db()
    assert (correction.status, service.hours) == ("proposed", "Sa 10:00-11:00")
    assert not correction.events.exists()


def test_accepting_in_other_words_writes_those(service):
    correction = CorrectionFactory(service=service, hours=True)

    def edit(record):
        return parse_record(record.as_dict() | {"hours": "Mo 10:00-12:00"}, known_now())

    take_step(correction.pk, Step.ACCEPT_CHANGED, actor=writer(editor_of(service)), edit=edit)

    service.refresh_from_db()
    correction.refresh_from_db()
    assert (service.hours, correction.status) == ("Mo 10:00-12:00", "accepted_changed")


def test_a_service_that_is_gone_leaves_the_public_pages(service):
    since = timezone.localdate()
    correction = CorrectionFactory(service=service, subject=Subject.GONE, after=gone(since).after)
    assert Service.objects.public().contains(service)

    take_step(correction.pk, Step.ACCEPT, actor=writer(editor_of(service)))

    service.refresh_from_db()
    assert (service.gone_on, service.gone_said_by) == (since, CheckedBy.PROFESSIONAL)
    assert service.visibility == Audience.PUBLIC
    assert not Service.objects.public().contains(service)
    assert Authorship.objects.get(service=service).path == "gone"


def test_a_service_that_is_gone_already_stays_gone_since_then():
    before = {"gone": {"on": "2026-10-01", "reason": "stopped"}}

    assert applied(before, gone(datetime.date(2026, 11, 22))) == before


def test_an_observation_is_shown_with_its_origin_and_the_declared_one_stays(service):
    declared = AccessConditionFactory(service=service)
    met = observed(
        [
            {
                "dimension": declared.dimension,
                "state": "condition",
                "operator": "in",
                "values": ["belgian_eu"],
                "force": "requires",
            }
        ],
        datetime.date(2026, 11, 12),
    )
    correction = CorrectionFactory(
        service=service,
        subject=Subject.OBSERVED,
        dimension=declared.dimension,
        after={"conditions": met},
    )

    take_step(correction.pk, Step.ACCEPT, actor=writer(editor_of(service)))

    rows = record_now(service).conditions
    assert [row.source for row in rows] == [Origin.DECLARED, Origin.OBSERVED]
    assert rows[0].checked_on == declared.checked_on
    assert rows[1].state is State.CONDITION
    assert versions_of(service)[0].cause is Cause.OBSERVATION


@pytest.mark.parametrize("step", [Step.TAKE, Step.ACCEPT, Step.REFUSE])
@pytest.mark.parametrize("role", [None, Role.PROFESSIONAL])
def test_others_do_not_answer(service, step, role):
    correction = CorrectionFactory(service=service)
    user = UserFactory()
    if role:
        MembershipFactory(user=user, organisation=service.organisation, role=role)

    with pytest.raises(Forbidden):
        take_step(correction.pk, step, actor=writer(user), reason="no")

    correction.refresh_from_db()
    assert correction.status == Status.PROPOSED


@pytest.mark.parametrize("step", [Step.TAKE, Step.ACCEPT, Step.REFUSE])
def test_whoever_wrote_it_does_not_answer_by_the_link(service, step):
    correction = CorrectionFactory(service=service)

    with pytest.raises(Forbidden):
        take_step(correction.pk, step, actor=Proposer(correction.pk), reason="no")


def test_whoever_wrote_it_withdraws_it_and_no_other_one(service):
    mine, other = CorrectionFactory(service=service), CorrectionFactory(service=service)

    take_step(mine.pk, Step.WITHDRAW, actor=Proposer(mine.pk))
    with pytest.raises(Forbidden):
        take_step(other.pk, Step.WITHDRAW, actor=Proposer(mine.pk))

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.status, other.status) == ("withdrawn", "proposed")


def test_an_editor_does_not_withdraw_what_others_wrote(service):
    correction = CorrectionFactory(service=service)

    with pytest.raises(Forbidden):
        take_step(correction.pk, Step.WITHDRAW, actor=writer(editor_of(service)))


def test_the_answer_goes_to_whoever_asked_for_it_with_the_reason(service):
    correction = CorrectionFactory(service=service, mail="ann@mail.example", language="nl")

    take_step(
        correction.pk, Step.REFUSE, actor=writer(editor_of(service)), reason="We called: it rings."
    )

    message = Message.objects.get()
    assert (message.to, message.language) == ("ann@mail.example", "nl")
    assert "We called: it rings." in message.text
    token = message.text.split("/corrections/answer/")[1].split("/")[0]
    assert correction_by_link(token, timezone.now()) == correction


def test_nobody_is_written_to_who_asked_for_no_answer(service):
    correction = CorrectionFactory(service=service)

    take_step(correction.pk, Step.ACCEPT, actor=writer(editor_of(service)))

    assert not Message.objects.exists()


def test_keepers_are_told_once_a_day_in_one_mail(service):
    editor = editor_of(service)
    CorrectionFactory.create_batch(3, service=service)

    assert tell_keepers(timezone.now()) == 1
    assert tell_keepers(timezone.now()) == 0

    message = Message.objects.get()
    assert message.to == editor.email
    assert message.subject.startswith("3 ")
    assert "bell" not in message.text


def test_that_a_service_is_gone_is_told_at_once_and_not_again(service):
    editor = editor_of(service)

    propose(service, gone(timezone.localdate()), Told())

    assert Message.objects.get().to == editor.email
    assert tell_keepers(timezone.now()) == 0


def test_without_editors_the_team_is_told(service, regional_mandate):
    CorrectionFactory(service=service)

    tell_keepers(timezone.now())

    assert Message.objects.get().to == regional_mandate.user.email


@pytest.fixture
def regional_mandate(db):
    return MandateFactory(kind=MandateKind.REGIONAL_TEAM)


def test_the_queue_holds_what_one_may_answer_and_nothing_else(service):
    mine, other = CorrectionFactory(service=service), CorrectionFactory()
    standing = standing_of(editor_of(service))

    assert list(corrections_of(standing)) == [mine]
    assert correction_for(standing, mine.pk) == mine
    with pytest.raises(NotVisible):
        correction_for(standing, other.pk)


def test_a_month_after_the_answer_letters_and_words_are_forgotten_and_links_closed(service):
    made = propose(service, Proposal(Subject.OTHER), Told(words="x", mail="ann@mail.example"))
    open_one = CorrectionFactory(service=service, mail="bob@mail.example")
    take_step(made.correction.pk, Step.ACCEPT, actor=writer(editor_of(service)))
    later = timezone.now() + datetime.timedelta(days=31)

    assert forget_letters(later) == 1
    assert forget_letters(later) == 0

    made.correction.refresh_from_db()
    open_one.refresh_from_db()
    assert (made.correction.mail, made.correction.words) == ("", "")
    assert open_one.mail == "bob@mail.example"
    with pytest.raises(NotVisible):
        correction_by_link(made.token, later)


def test_after_two_years_a_correction_is_forgotten(service):
    CorrectionFactory(service=service, made_at=timezone.now() - datetime.timedelta(days=731))
    kept = CorrectionFactory(service=service)

    forget_old_corrections(timezone.now())

    assert list(Correction.objects.all()) == [kept]


def test_what_others_changed_meanwhile_elsewhere_on_the_sheet_stays(service):
    ContactFactory(service=service)
    correction = CorrectionFactory(service=service, hours=True, basis=Basis.SERVICE)
    editor = editor_of(service)
    save_sheet(
        service.pk,
        lambda record: parse_record(record.as_dict() | {"languages": ["fr"]}, known_now()),
        actor=editor,
        cause=Cause.EDIT,
        hand=Hand.SERVICE,
    )

    take_step(correction.pk, Step.ACCEPT, actor=writer(editor))

    service.refresh_from_db()
    record = record_now(service)
    assert (record.hours, record.languages) == ("Mo-Fr 09:00-12:00", ("fr",))
    assert len(record.contacts) == 1
