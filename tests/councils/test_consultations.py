"""How federations ask their members: links, answers without a name, reports, silence."""

import datetime

import pytest
from django.utils import timezone

from seuil.councils.domain.consultation import MOST_MEMBERS, PROCESS, Status, Step
from seuil.councils.domain.decision import Guard, Position
from seuil.councils.domain.decision import Status as State
from seuil.councils.domain.decision import Step as DecisionStep
from seuil.councils.models import MemberAnswer, MemberConsultation, MemberLink
from seuil.councils.operations.consultations import (
    Asking,
    Report,
    answer,
    ask_members,
    report,
    settle_overdue,
    stop_asking,
)
from seuil.councils.operations.decisions import write_decision
from seuil.councils.operations.forgetting import forget_member_answers, forget_member_links
from seuil.councils.operations.reminders import remind_federations
from seuil.councils.queries.consultations import consultations_of, heard_by, versions_told
from seuil.councils.queries.decisions import seen_of
from seuil.councils.queries.rounds import waiting_for
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.messaging.links import digest_of
from seuil.messaging.models import Message
from seuil.operating.operations.erasing import erase_address
from seuil.organisations.standing import standing_of
from tests.factories.decisions import DAY, closed, consulting, move, seat_of, sitting, speak

pytestmark = pytest.mark.django_db

MAILS = [f"member-{number}@association.example" for number in range(4)]
SAID = Report("By mail, and one evening.", asked=12, heard=5, position=Position.CONSENT)


@pytest.fixture
def room():
    return sitting(federation=True)


@pytest.fixture
def one(room):
    return consulting(room).consultations.get()


def asking(one, mails=MAILS, **more):
    return Asking(mails, "fr", more.pop("until", one.until - 3 * DAY), **more)


def tokens():
    """Return the links that are in the mails to members, by address."""
    found = {}
    for mail in Message.objects.filter(to__startswith="member-"):
        found[mail.to] = mail.text.partition("/members/")[2].partition("/")[0]
    return found


def test_a_federation_has_the_days_of_the_charter_and_hears_of_it(room, clock):
    now = clock("2026-11-02 10:00")
    one = consulting(room).consultations.get()

    assert (one.seat, one.until) == (room.seats[0], now + 21 * DAY)
    assert one.text.locked_at == now
    assert "21 days" not in Message.objects.filter(to=room.people[0].email).latest("pk").text
    assert [each.consultation for each in waiting_for(room.voices[0])] == [one.pk]


def test_members_answer_once_by_a_link_and_nothing_leads_from_an_answer_to_an_address(room, one):
    assert ask_members(room.voices[0], one.pk, asking(one, question="Is Tuesday good?")) == 4
    links = tokens()
    assert set(links) == set(MAILS)
    assert "Is Tuesday good?" in Message.objects.filter(to=MAILS[0]).get().text

    answer(links[MAILS[0]], Position.CONCERN, "The tram stops at ten.", "fr")
    with pytest.raises(NotVisible):
        answer(links[MAILS[0]], Position.CONSENT, "", "fr")

    kept = MemberAnswer.objects.get()
    assert {field.name for field in kept._meta.fields} == {
        "id", "consultation", "position", "words", "language",
    }  # fmt: skip


def test_whoever_was_asked_is_not_asked_twice(room, one):
    ask_members(room.voices[0], one.pk, asking(one))
    answer(tokens()[MAILS[0]], Position.CONSENT, "", "fr")

    again = asking(one, [*MAILS, "Member-0@association.example ", "member-9@association.example"])
    assert ask_members(room.voices[0], one.pk, again) == 1
    assert one.links.count() == 5


def test_nobody_reads_answers_while_members_can_answer_not_even_the_federation(room, one):
    ask_members(room.voices[0], one.pk, asking(one))
    for mail in MAILS[:3]:
        answer(tokens()[mail], Position.CONCERN, "The tram stops.", "fr")
    one.refresh_from_db()
    assert heard_by(one) is None

    stop_asking(room.voices[0], one.pk)
    one.refresh_from_db()
    heard = heard_by(one)
    assert (heard.count, heard.positions[Position.CONCERN], len(heard.answers)) == (3, 3, 3)
    assert (one.asked, one.heard, MemberLink.objects.count()) == (4, 3, 0)


def test_fewer_than_three_answers_are_counted_and_not_told(room, one):
    ask_members(room.voices[0], one.pk, asking(one))
    for mail in MAILS[:2]:
        answer(tokens()[mail], Position.OBJECTION, "No.", "fr")
    stop_asking(room.voices[0], one.pk)
    one.refresh_from_db()

    heard = heard_by(one)
    assert (heard.count, dict(heard.positions), list(heard.answers)) == (2, {}, [])


def test_a_link_opens_nothing_once_the_federation_stopped_asking(room, one):
    ask_members(room.voices[0], one.pk, asking(one))
    token = tokens()[MAILS[0]]
    stop_asking(room.voices[0], one.pk)

    with pytest.raises(NotVisible):
        answer(token, Position.CONSENT, "", "fr")
    with pytest.raises(NotVisible):
        answer("nonsense", Position.CONSENT, "", "fr")
    assert not MemberAnswer.objects.exists()


def test_only_whoever_sits_for_the_federation_asks_and_reports(room, one):
    for stranger in (room.lead, room.voices[1]):
        with pytest.raises(Forbidden):
            ask_members(stranger, one.pk, asking(one))
        with pytest.raises(Forbidden):
            report(stranger, one.pk, SAID)
        with pytest.raises(Forbidden):
            stop_asking(stranger, one.pk)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"mails": [" "]}, "mails"),
        ({"mails": [f"m{number}@a.example" for number in range(MOST_MEMBERS + 1)]}, "mails"),
        ({"until": timezone.now() - DAY}, "until"),
        ({"until": timezone.now() + 99 * DAY}, "until"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_asks_nobody(room, one, change, path):
    with pytest.raises(InvalidInput) as refused:
        ask_members(room.voices[0], one.pk, asking(one, **change))

    one.refresh_from_db()
    assert (refused.value.path, one.status) == (path, Status.NOT_BEGUN)
    assert tokens() == {}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"method": " "}, "method"),
        ({"asked": 3, "heard": 4}, "heard"),
        ({"asked": 0, "heard": 0}, "heard"),
        ({"position": Position.OBJECTION}, "words"),
        ({"dissent": "x" * 241}, "dissent"),
    ],
)
def test_a_report_says_how_many_how_and_why(room, one, change, path):
    said = {"method": "By mail.", "asked": 12, "heard": 5, "position": Position.CONSENT, **change}

    with pytest.raises(InvalidInput) as refused:
        report(room.voices[0], one.pk, Report(**said))
    assert refused.value.path == path


def test_a_report_counts_all_who_answered_here(room, one):
    ask_members(room.voices[0], one.pk, asking(one))
    for mail in MAILS[:3]:
        answer(tokens()[mail], Position.CONSENT, "", "fr")
    with pytest.raises(TransitionRefused):
        report(room.voices[0], one.pk, SAID)
    stop_asking(room.voices[0], one.pk)

    with pytest.raises(InvalidInput):
        report(room.voices[0], one.pk, Report("By mail.", 12, 2, Position.CONSENT))
    report(room.voices[0], one.pk, SAID)
    one.refresh_from_db()
    assert (one.status, one.asked, one.heard, one.position) == ("reported", 12, 5, "consent")


def test_a_federation_that_asked_in_its_own_way_only_reports(room, one):
    report(room.voices[0], one.pk, SAID)

    one.refresh_from_db()
    assert (one.status, one.method) == (Status.REPORTED, SAID.method)
    assert PROCESS.replayed(Step(event.step) for event in one.events.all()) == one.status


def test_a_report_is_corrected_until_positions_are_asked_for(room):
    seat, person = seat_of(room.council, "youth", "federation")
    decision = consulting(room)
    first, second = decision.consultations.order_by("pk")
    report(room.voices[0], first.pk, SAID)
    report(standing_of(person), second.pk, SAID)
    report(room.voices[0], first.pk, Report("By telephone.", 12, 6, Position.CONSENT))
    over = Message.objects.filter(key__startswith=f"members over {first.text_id} ")
    assert over.filter(to=room.team.email).count() == 1
    move(room, decision, DecisionStep.ASK_OBJECTIONS)

    with pytest.raises(TransitionRefused):
        report(room.voices[0], first.pk, SAID)
    first.refresh_from_db()
    assert (first.method, second.seat) == ("By telephone.", seat)


def test_a_report_is_read_once_the_round_of_objections_is_closed(room, one):
    decision = one.decision
    report(room.voices[0], one.pk, SAID)
    assert versions_told(decision) == frozenset()
    move(room, decision, DecisionStep.ASK_OBJECTIONS)
    assert versions_told(decision) == frozenset()

    closed(room, decision)

    assert versions_told(decision) == {1}


def test_where_no_round_comes_any_more_a_report_is_read(room, one):
    report(room.voices[0], one.pk, SAID)
    decision = move(room, one.decision, DecisionStep.WITHDRAW, words="The grant is gone.")

    assert versions_told(decision) == {1}


def test_a_report_on_an_older_text_is_neither_read_nor_changed_while_members_are_asked_again(
    room, one
):
    report(room.voices[0], one.pk, SAID)
    decision = asked_again(room, one.decision)

    assert [each.text.number for each in consultations_of(decision)] == [2, 1]
    assert versions_told(decision) == frozenset()
    with pytest.raises(TransitionRefused):
        report(room.voices[0], one.pk, SAID)


def test_what_a_closed_round_told_stays_read_while_members_are_asked_again(room, one):
    report(room.voices[0], one.pk, SAID)
    decision = move(room, one.decision, DecisionStep.ASK_OBJECTIONS)
    speak(room, decision, 1, Position.OBJECTION)
    closed(room, decision)
    move(room, decision, DecisionStep.INTEGRATE)
    asked_again(room, decision)

    assert versions_told(decision) == {1}


def asked_again(room, decision):
    move(room, decision, DecisionStep.AMEND)
    write_decision(room.lead, decision.uuid, {"text_fr": "Le jeudi."}, why="Another day.")
    return move(room, decision, DecisionStep.CONSULT_MEMBERS)


def test_a_federation_that_never_answers_is_told_as_silence_and_the_council_goes_on(room, clock):
    clock("2026-11-02 10:00")
    decision = consulting(room)
    one = decision.consultations.get()
    with pytest.raises(GuardRefused) as refused:
        move(room, decision, DecisionStep.ASK_OBJECTIONS)
    assert refused.value.guard is Guard.CONSULTATIONS_OVER
    assert refused.value.missing == (str(room.seats[0]),)
    assert remind_federations(clock("2026-11-17 08:30")) == 0
    for day in (19, 20):
        assert remind_federations(clock(f"2026-11-{day} 08:30")) == 1

    assert settle_overdue(clock("2026-11-23 09:59")) == 0
    assert settle_overdue(clock("2026-11-23 10:00")) == 1
    assert settle_overdue(timezone.now()) == 0

    one.refresh_from_db()
    assert one.status == Status.SILENT
    mails = Message.objects.filter(to=room.people[0].email)
    assert mails.filter(key__startswith=f"members reminder {one.pk} ").count() == 1
    assert mails.filter(key__startswith=f"members silent {one.pk} ").count() == 1
    assert Message.objects.filter(
        to=room.team.email, key__startswith=f"members over {one.text_id} "
    ).exists()
    assert move(room, decision, DecisionStep.ASK_OBJECTIONS).status == State.OBJECTIONS
    with pytest.raises(TransitionRefused):
        report(room.voices[0], one.pk, SAID)


def test_when_the_time_of_the_members_is_over_the_answers_can_be_read(room, clock):
    clock("2026-11-02 10:00")
    one = consulting(room).consultations.get()
    ask_members(room.voices[0], one.pk, asking(one))
    assert settle_overdue(clock("2026-11-19 10:00")) == 0
    assert settle_overdue(clock("2026-11-20 10:00")) == 1

    one.refresh_from_db()
    assert (one.status, one.asked, MemberLink.objects.count()) == (Status.CLOSED, 4, 0)


def test_a_decision_that_is_given_up_asks_nobody_any_more_and_leaves_answers_unread(room, one):
    ask_members(room.voices[0], one.pk, asking(one))
    for mail in MAILS[:3]:
        answer(tokens()[mail], Position.CONSENT, "", "fr")
    move(room, one.decision, DecisionStep.WITHDRAW, words="The grant is gone.")

    one.refresh_from_db()
    assert one.status == Status.BROKEN_OFF
    assert not MemberLink.objects.exists()
    assert not MemberAnswer.objects.exists()
    assert not seen_of(one.decision).unheard


def test_without_a_federation_there_is_nobody_to_ask():
    room = sitting()

    with pytest.raises(GuardRefused) as refused:
        consulting(room)
    assert refused.value.guard is Guard.FEDERATION_SITS


def test_addresses_and_words_of_members_are_forgotten(room, one, clock):
    ask_members(room.voices[0], one.pk, asking(one))
    answer(tokens()[MAILS[0]], Position.CONSENT, "Good.", "fr")
    now = timezone.now()

    assert forget_member_links(now) == 0
    assert forget_member_links(now + 91 * DAY) == 4
    assert forget_member_answers(one.until + 179 * DAY) == 0
    assert forget_member_answers(one.until + 180 * DAY) == 1
    assert MemberConsultation.objects.filter(pk=one.pk).exists()


def test_erasing_an_address_takes_its_link_away(room, one):
    ask_members(room.voices[0], one.pk, asking(one))
    token = tokens()[MAILS[0]]
    assert MemberLink._base_manager.filter(digest=digest_of(token)).exists()

    erase_address(MAILS[0])

    assert not MemberLink._base_manager.filter(mail=MAILS[0]).exists()
    assert one.until > timezone.now() + datetime.timedelta(days=20)
