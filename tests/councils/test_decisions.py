"""Decisions with their rounds and objections, on the database."""

import datetime

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from seuil.councils.domain import objection
from seuil.councils.domain.charter import Criterion
from seuil.councils.domain.decision import PROCESS, Guard, Position, RoundKind, Status, Step
from seuil.councils.models import DecisionText, Objection, Remark, Round, Seat, SeatPosition
from seuil.councils.operations.decisions import (
    Move,
    Outcome,
    take_decision_step,
    write_decision,
)
from seuil.councils.operations.objections import (
    ObjectionMove,
    SamePerson,
    take_objection_step,
)
from seuil.councils.operations.reminders import remind_reviews, remind_seats
from seuil.councils.operations.rounds import (
    MOST_REMARKS,
    RoundOver,
    Spoken,
    answer_question,
    close_overdue_rounds,
    close_round,
    say,
    take_back_remark,
    take_position,
)
from seuil.councils.queries.decisions import seen_of
from seuil.councils.queries.rounds import told_rounds, waiting_for
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.organisations.standing import standing_of
from tests.factories.accounts import UserFactory
from tests.factories.councils import LONG_AGO
from tests.factories.decisions import (
    DAY,
    WORDS,
    asked_for_objections,
    closed,
    move,
    prepared,
    seat_of,
    sitting,
    speak,
)
from tests.factories.organisations import MandateFactory
from tests.factories.territory import TerritoryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return sitting()


def raised(room, number=0):
    """Return an objection of a seat in a round that is closed; the others consent."""
    decision = asked_for_objections(room)
    speak(room, decision, number, Position.OBJECTION)
    for other in {0, 1, 2} - {number}:
        speak(room, decision, other)
    closed(room, decision)
    return Objection.objects.get(decision=decision)


def test_from_a_draft_to_a_review_everything_is_written_down(room):
    decision = asked_for_objections(room)
    for number in range(3):
        speak(room, decision, number)
    close_round(room.lead, decision.uuid)
    move(room, decision, Step.CONSENT)
    move(room, decision, Step.APPLY)
    move(room, decision, Step.REVIEW, words="Twelve people came each Tuesday.")

    decision.refresh_from_db()
    steps = [event.step for event in decision.events.all()]
    assert decision.status == Status.REVIEWED == PROCESS.replayed(map(Step, steps))
    assert (decision.carried_by, bool(decision.safeguards)) == ("La Maison", True)
    assert {event.actor for event in decision.events.all()} == {room.team}
    assert [one.kind for one in decision.rounds.all()] == list(RoundKind)


def test_only_the_team_of_its_territory_leads_a_decision(room):
    decision = prepared(room)
    region = MandateFactory(kind=MandateKind.REGIONAL_TEAM).user
    other = MandateFactory(territory=TerritoryFactory(basin=True)).user

    for stranger in (other, room.people[0], UserFactory()):
        with pytest.raises(Forbidden):
            take_decision_step(standing_of(stranger), decision.uuid, Move(Step.CLARIFY))
    take_decision_step(standing_of(region), decision.uuid, Move(Step.CLARIFY))


def test_the_second_of_two_people_changes_nothing(room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY, seen=0)

    with pytest.raises(Stale):
        move(room, decision, Step.WITHDRAW, words="No.", seen=0)
    with pytest.raises(Stale):
        write_decision(room.lead, decision.uuid, WORDS, seen=0)


def test_a_text_that_was_asked_about_is_locked_even_for_whoever_writes_to_the_tables(room):
    decision = prepared(room)
    write_decision(room.lead, decision.uuid, {"text_fr": "Autre chose."})
    assert decision.texts.get().text_fr == "Autre chose."
    move(room, decision, Step.CLARIFY)

    with pytest.raises(TransitionRefused):
        write_decision(room.lead, decision.uuid, {"text_fr": "Encore autre chose."})
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionText.objects.update(text_fr="Encore autre chose.")


def test_amending_makes_a_version_that_says_why_and_keeps_the_others(room):
    decision = raised(room).decision
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)

    with pytest.raises(InvalidInput) as unsaid:
        write_decision(room.lead, decision.uuid, {"text_fr": "Le jeudi."})
    write_decision(room.lead, decision.uuid, {"text_fr": "Le jeudi."}, why="Another day.")
    write_decision(room.lead, decision.uuid, {"text_nl": "Op donderdag."}, why="Another day.")
    write_decision(room.lead, decision.uuid, {"text_nl": "Op donderdag."})

    assert unsaid.value.path == "why"
    texts = list(decision.texts.order_by("number"))
    assert [one.number for one in texts] == [1, 2]
    assert (texts[1].text_fr, texts[1].text_nl) == ("Le jeudi.", "Op donderdag.")
    assert (texts[0].text_fr, texts[1].text_en) == (WORDS["text_fr"], WORDS["text_en"])


@pytest.mark.parametrize("name", ["title_nl", "text_fr"])
def test_what_is_missing_in_one_language_is_named(room, name):
    decision = prepared(room, **{name: " "})

    with pytest.raises(GuardRefused) as refused:
        move(room, decision, Step.CLARIFY)
    assert (refused.value.guard, refused.value.missing) == (Guard.TEXT_COMPLETE, (name,))


def test_a_council_without_charter_decides_nothing(room):
    room.council.charters.all().delete()

    with pytest.raises(GuardRefused) as refused:
        move(room, prepared(room), Step.CLARIFY)
    assert refused.value.guard is Guard.CHARTER_ADOPTED


def test_a_round_lasts_as_long_as_the_charter_says_and_closes_by_itself(room, clock):
    clock("2026-11-02 10:00")
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    found = decision.rounds.get()
    assert timezone.localdate(found.until) == datetime.date(2026, 11, 16)

    assert close_overdue_rounds(clock("2026-11-16 09:59")) == 0
    assert close_overdue_rounds(clock("2026-11-16 10:00")) == 1
    assert close_overdue_rounds(timezone.now()) == 0

    found.refresh_from_db()
    assert (found.closed_at, found.why_closed) == (timezone.now(), "")


def test_nothing_is_said_after_the_deadline_though_nobody_closed_the_round_yet(room, clock):
    clock("2026-11-02 10:00")
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    clock("2026-11-16 10:00")

    with pytest.raises(RoundOver):
        say(
            room.voices[0], decision.uuid, room.seats[0].pk, "Why?", round_id=Round.objects.get().pk
        )


def test_closing_before_all_have_spoken_needs_a_reason_that_stays_readable(room):
    decision = asked_for_objections(room)
    speak(room, decision, 0)

    with pytest.raises(InvalidInput):
        close_round(room.lead, decision.uuid)
    found = close_round(room.lead, decision.uuid, why="Two are away for good.")

    assert found.why_closed == "Two are away for good."
    with pytest.raises(TransitionRefused):
        close_round(room.lead, decision.uuid, why="Again.")


def test_a_round_that_is_closed_stays_closed(room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    closed(room, decision)

    with pytest.raises(DatabaseError), transaction.atomic():
        Round.objects.update(closed_at=None)


def test_whoever_holds_the_seat_today_speaks_for_it_and_nobody_else(room):
    decision = asked_for_objections(room)
    found = Round.objects.get(closed_at=None)
    gone_seat, gone = seat_of(room.council)
    gone.council_holdings.update(ends_on=timezone.localdate() - DAY)
    observer_seat, observer = seat_of(room.council, kind="observer")
    said = Spoken(Position.CONSENT)

    for standing, seat in (
        (room.voices[0], room.seats[1]),
        (standing_of(gone), gone_seat),
        (standing_of(observer), observer_seat),
        (room.lead, room.seats[0]),
    ):
        with pytest.raises(Forbidden):
            take_position(standing, decision.uuid, seat.pk, said, round_id=found.pk)
    assert SeatPosition.objects.count() == 0


def test_a_position_says_what_it_needs(room):
    decision = asked_for_objections(room)
    found = Round.objects.get(closed_at=None)

    for said, path in (
        (Spoken(Position.CONCERN), "concern"),
        (Spoken(Position.OBJECTION, proposal="Later."), "reason"),
        (Spoken(Position.OBJECTION, reason="No."), "proposal"),
    ):
        with pytest.raises(InvalidInput) as refused:
            take_position(room.voices[0], decision.uuid, room.seats[0].pk, said, round_id=found.pk)
        assert refused.value.path == path


def test_a_position_can_be_changed_until_the_round_closes_and_only_the_last_one_counts(room):
    decision = asked_for_objections(room)
    speak(room, decision, 0, Position.OBJECTION)
    speak(room, decision, 0, Position.CONCERN)
    assert (SeatPosition.objects.get().concern, Objection.objects.count()) == (
        "It needs a second person.",
        0,
    )
    speak(room, decision, 0, Position.OBJECTION)
    speak(room, decision, 0, Position.OBJECTION)

    assert (SeatPosition.objects.get().concern, Objection.objects.count()) == ("", 1)


def test_a_position_on_an_old_version_is_refused_with_both_numbers(room):
    one = raised(room)
    was = one.round_id
    decision = one.decision
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)
    write_decision(room.lead, decision.uuid, {"text_fr": "Le jeudi."}, why="Another day.")
    move(room, decision, Step.ASK_OBJECTIONS)

    with pytest.raises(RoundOver) as refused:
        take_position(
            room.voices[0],
            decision.uuid,
            room.seats[0].pk,
            Spoken(Position.CONSENT),
            round_id=was,
        )
    assert (refused.value.was, refused.value.now) == (1, 2)


def test_a_new_text_asks_again_and_what_was_said_of_the_old_one_does_not_count(room):
    one = raised(room)
    decision = one.decision
    take_objection_step(room.voices[0], one.pk, ObjectionMove(objection.Step.WITHDRAW))
    assert seen_of(decision).heard == {seat.practice for seat in room.seats}
    DecisionText.objects.create(
        decision=decision, number=2, text_fr="a", text_nl="b", written_at=timezone.now()
    )

    with pytest.raises(GuardRefused) as refused:
        move(room, decision, Step.CONSENT)
    assert refused.value.guard is Guard.SAME_VERSION


def test_without_enough_families_there_is_no_consent(room):
    decision = asked_for_objections(room)
    for _ in range(4):
        seat, person = seat_of(room.council, room.seats[0].practice)
        room.seats.append(seat)
        room.voices.append(standing_of(person))
    for number in (0, 3, 4, 5, 6):
        speak(room, decision, number)
    closed(room, decision)

    with pytest.raises(GuardRefused) as refused:
        move(room, decision, Step.CONSENT)
    assert refused.value.guard is Guard.QUORUM


def test_nothing_is_consented_while_an_objection_is_not_dealt_with(room):
    one = raised(room)

    with pytest.raises(GuardRefused) as refused:
        move(room, one.decision, Step.CONSENT)
    assert refused.value.guard is Guard.NONE_STANDS

    take_objection_step(room.voices[0], one.pk, ObjectionMove(objection.Step.WITHDRAW))
    move(room, one.decision, Step.CONSENT)
    one.decision.refresh_from_db()
    assert one.decision.status == Status.CONSENTED


def test_while_a_round_is_open_its_guards_know_nothing_of_what_was_said_in_it(room):
    decision = asked_for_objections(room)
    before = seen_of(decision)
    speak(room, decision, 0, Position.OBJECTION)
    speak(room, decision, 1)

    assert seen_of(decision) == before
    assert told_rounds(decision)[0].round.kind == RoundKind.REACTIONS


def test_an_objection_is_tested_by_a_criterion_of_the_charter(room):
    one = raised(room)
    charter = room.council.charters.get()
    charter.criteria = [Criterion.HARMS_PUBLIC.value]
    charter.save()
    uphold = objection.Step.UPHOLD

    for criterion in (None, Criterion.AGAINST_LAW):
        with pytest.raises(InvalidInput):
            take_objection_step(room.lead, one.pk, ObjectionMove(uphold, criterion=criterion))
    with pytest.raises(Forbidden):
        take_objection_step(
            room.voices[0], one.pk, ObjectionMove(uphold, criterion=Criterion.HARMS_PUBLIC)
        )
    take_objection_step(room.lead, one.pk, ObjectionMove(uphold, criterion=Criterion.HARMS_PUBLIC))

    one.refresh_from_db()
    assert (one.status, one.criterion) == ("standing", "harms_public")


def test_what_is_set_aside_says_why_and_somebody_else_settles_the_appeal(room):
    one = raised(room)
    aside = objection.Step.SET_ASIDE
    with pytest.raises(TransitionRefused):
        take_objection_step(room.lead, one.pk, ObjectionMove(aside))
    take_objection_step(room.lead, one.pk, ObjectionMove(aside, "A wish, no harm."))
    assert not seen_of(one.decision).standing
    take_objection_step(
        room.voices[0], one.pk, ObjectionMove(objection.Step.APPEAL, "It is a harm.")
    )
    assert seen_of(one.decision).standing

    with pytest.raises(SamePerson):
        take_objection_step(room.lead, one.pk, ObjectionMove(aside, "Still not."))
    second = MandateFactory(territory=room.council.territory).user
    take_objection_step(
        standing_of(second),
        one.pk,
        ObjectionMove(objection.Step.UPHOLD, criterion=Criterion.HARMS_PUBLIC),
    )
    one.refresh_from_db()
    assert one.status == "standing"
    assert objection.PROCESS.replayed(
        objection.Step(event.step) for event in one.events.all()
    ) == one.status  # fmt: skip


def appealed(room):
    """Return an objection of low threshold that the one person of the team set aside, appealed."""
    one = raised(room)
    take_objection_step(
        room.lead, one.pk, ObjectionMove(objection.Step.SET_ASIDE, "A wish, no harm.")
    )
    return take_objection_step(
        room.voices[0], one.pk, ObjectionMove(objection.Step.APPEAL, "It is a harm.")
    )


def heard(days, *families):
    day = timezone.localdate() + datetime.timedelta(days=days)
    hearing = objection.Hearing(day, frozenset(map(PracticeFamily, families)))
    return ObjectionMove(objection.Step.SET_ASIDE, "The room thinks so too.", hearing=hearing)


def test_a_team_of_one_brings_an_appeal_before_the_council_and_writes_down_who_was_there(room):
    one = take_objection_step(room.lead, appealed(room).pk, heard(0, "justice", "hospital"))

    event = one.events.latest("at", "pk")
    assert one.status == "not_an_objection"
    assert event.heard_on == timezone.localdate()
    assert event.families == ["hospital", "justice"]


@pytest.mark.parametrize(
    ("days", "families"),
    [
        (0, ["justice"]),
        (0, ["low_threshold"]),
        (0, []),
        (-1, ["justice", "hospital"]),
        (1, ["justice", "hospital"]),
        (0, ["justice", "youth"]),
    ],
)
def test_no_meeting_of_too_few_of_others_or_of_another_day_settles_an_appeal(room, days, families):
    one = appealed(room)

    with pytest.raises(InvalidInput):
        take_objection_step(room.lead, one.pk, heard(days, *families))


def test_a_family_alone_does_not_hear_its_own_appeal():
    room = sitting(quorum=1)
    one = appealed(room)

    with pytest.raises(InvalidInput):
        take_objection_step(room.lead, one.pk, heard(0, "low_threshold"))
    assert take_objection_step(room.lead, one.pk, heard(0, "hospital")).status != "appealed"


def test_a_meeting_settles_nothing_that_was_not_appealed(room):
    one = raised(room)

    with pytest.raises(InvalidInput):
        take_objection_step(room.lead, one.pk, heard(0, "justice", "hospital"))


@pytest.mark.parametrize("step", [objection.Step.INTEGRATE, objection.Step.WITHDRAW])
def test_only_the_seat_that_raised_it_says_that_it_is_met_or_takes_it_back(room, step):
    one = raised(room)

    for stranger in (room.lead, room.voices[1]):
        with pytest.raises(Forbidden):
            take_objection_step(stranger, one.pk, ObjectionMove(step, "It is met."))
    take_objection_step(room.voices[0], one.pk, ObjectionMove(step, "It is met."))
    with pytest.raises(TransitionRefused):
        take_objection_step(room.voices[0], one.pk, ObjectionMove(step, "It is met."))


def test_a_page_that_is_old_does_not_move_an_objection(room):
    one = raised(room)
    take_objection_step(room.lead, one.pk, ObjectionMove(objection.Step.SET_ASIDE, "A wish."))

    with pytest.raises(Stale):
        take_objection_step(
            room.voices[0], one.pk, ObjectionMove(objection.Step.APPEAL, "A harm.", seen=0)
        )


def test_an_objection_of_an_open_round_is_not_there_and_older_ones_wait(room):
    one = raised(room)
    decision = one.decision
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)
    write_decision(room.lead, decision.uuid, {"text_fr": "Le jeudi."}, why="Another day.")
    move(room, decision, Step.ASK_OBJECTIONS)
    speak(room, decision, 1, Position.OBJECTION)
    new = Objection.objects.exclude(pk=one.pk).get()

    with pytest.raises(NotVisible):
        take_objection_step(room.lead, new.pk, ObjectionMove(objection.Step.SET_ASIDE, "No."))
    with pytest.raises(GuardRefused) as refused:
        take_objection_step(room.voices[0], one.pk, ObjectionMove(objection.Step.WITHDRAW))
    assert refused.value.guard is Guard.ROUND_CLOSED


def test_a_seat_says_with_its_position_that_the_new_text_meets_its_objection(room):
    """Told when the round closes: earlier, it would say how this seat stands."""
    one = raised(room)
    decision = one.decision
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)
    write_decision(room.lead, decision.uuid, {"text_fr": "À sept heures."}, why="As proposed.")
    move(room, decision, Step.ASK_OBJECTIONS)
    speak(room, decision, 0, meets="It begins at seven now.")
    one.refresh_from_db()
    assert one.status == "raised"
    speak(room, decision, 1)
    closed(room, decision)

    one.refresh_from_db()
    assert one.status == "integrated"
    assert one.events.get().words == "It begins at seven now."
    move(room, decision, Step.CONSENT)


def test_the_fallback_of_the_charter_takes_its_rounds_and_its_reason(room):
    one = raised(room)
    decision = one.decision
    move(room, decision, Step.INTEGRATE)

    with pytest.raises(GuardRefused) as refused:
        move(room, decision, Step.DECLARE_FALLBACK, words="The plan is due.")
    assert refused.value.guard is Guard.ROUNDS_ENOUGH
    with pytest.raises(TransitionRefused):
        move(room, decision, Step.DECLARE_FALLBACK)

    move(room, decision, Step.AMEND)
    move(room, decision, Step.ASK_OBJECTIONS)
    closed(room, decision)
    move(room, decision, Step.INTEGRATE)
    assert move(room, decision, Step.DECLARE_FALLBACK, words="The plan is due.").status == (
        Status.FALLBACK_DECLARED
    )


def test_an_outcome_says_who_with_what_and_when_it_is_looked_at_again(room):
    decision = asked_for_objections(room)
    for number in range(3):
        speak(room, decision, number)
    closed(room, decision)
    ahead = timezone.localdate() + DAY

    with pytest.raises(GuardRefused) as refused:
        move(room, decision, Step.CONSENT, outcome=Outcome(" ", "", ahead))
    assert refused.value.missing == ("carried_by", "safeguards")
    with pytest.raises(InvalidInput):
        move(room, decision, Step.CONSENT, outcome=Outcome("X", "Y", timezone.localdate()))


def test_a_decision_goes_to_another_territory_never_to_its_own(room):
    decision = prepared(room)
    region = TerritoryFactory(region=True)
    team = MandateFactory(territory=region, kind=MandateKind.REGIONAL_TEAM).user

    for target in (None, room.council.territory):
        with pytest.raises(InvalidInput):
            move(room, decision, Step.SEND_TO_LEVEL, words="Too large.", sent_to=target)
    move(room, decision, Step.SEND_TO_LEVEL, words="Too large.", sent_to=region)

    mail = Message.objects.get(to=team.email)
    assert "Too large." in mail.text


def test_questions_are_answered_once_the_round_is_closed(room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    found = Round.objects.get()
    asked = say(room.voices[0], decision.uuid, room.seats[0].pk, "Who pays?", round_id=found.pk)

    with pytest.raises(NotVisible):
        answer_question(room.lead, decision.uuid, asked.pk, "The region.")
    closed(room, decision)
    with pytest.raises(Forbidden):
        answer_question(room.voices[0], decision.uuid, asked.pk, "The region.")
    answer_question(room.lead, decision.uuid, asked.pk, "The region.")

    assert told_rounds(decision)[0].remarks[0].answer == "The region."


def test_what_one_said_is_taken_back_by_oneself_while_the_round_is_open(room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    found = Round.objects.get()
    mine = say(room.voices[0], decision.uuid, room.seats[0].pk, "Who?", round_id=found.pk)
    later = say(room.voices[0], decision.uuid, room.seats[0].pk, "When?", round_id=found.pk)

    with pytest.raises(NotVisible):
        take_back_remark(room.voices[1], decision.uuid, mine.pk)
    take_back_remark(room.voices[0], decision.uuid, mine.pk)
    closed(room, decision)
    with pytest.raises(NotVisible):
        take_back_remark(room.voices[0], decision.uuid, later.pk)
    assert [one.words for one in Remark.objects.all()] == ["When?"]


def test_nothing_empty_and_not_more_than_a_few_questions_of_one_seat(room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    found = Round.objects.get()

    def ask(words):
        return say(room.voices[0], decision.uuid, room.seats[0].pk, words, round_id=found.pk)

    with pytest.raises(InvalidInput):
        ask("  ")
    for number in range(MOST_REMARKS):
        ask(f"Why {number}?")
    with pytest.raises(InvalidInput):
        ask("And why?")


def test_the_lines_of_a_round_are_those_of_the_seats_of_that_day(room):
    decision = asked_for_objections(room)
    speak(room, decision, 0)
    speak(room, decision, 1, Position.CONCERN)
    closed(room, decision)
    room.seats[2].ends_on = timezone.localdate() + DAY
    room.seats[2].save()
    Seat.objects.filter(pk=seat_of(room.council, "youth")[0].pk).update(
        begins_on=timezone.localdate() + DAY
    )

    told = told_rounds(decision)[0]

    assert {line.family.value: line.position for line in told.lines} == {
        "low_threshold": Position.CONSENT,
        "hospital": Position.CONCERN,
        "justice": None,
    }
    assert [one.concern for one in told.said if one.concern] == ["It needs a second person."]


def test_who_has_to_speak_finds_it_and_is_reminded_once(room, clock):
    clock("2026-11-02 10:00")
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    found = Round.objects.get()
    say(room.voices[0], decision.uuid, room.seats[0].pk, "Who?", round_id=found.pk)
    Message.objects.all().delete()

    assert waiting_for(room.voices[0]) == []
    assert [one.seat for one in waiting_for(room.voices[1])] == [room.seats[1]]
    assert waiting_for(room.lead) == []
    remind_seats(clock("2026-11-10 08:30"))
    assert not Message.objects.exists()
    for hour in ("08:30", "08:40"):
        remind_seats(clock(f"2026-11-15 {hour}"))

    assert sorted(Message.objects.values_list("to", flat=True)) == sorted(
        one.email for one in room.people[1:]
    )


def test_a_review_is_reminded_once_on_its_day(room, clock):
    clock("2026-01-02 10:00")
    decision = asked_for_objections(room)
    for number in range(3):
        speak(room, decision, number)
    closed(room, decision)
    move(room, decision, Step.CONSENT, outcome=Outcome("A", "B", datetime.date(2026, 6, 1)))
    Message.objects.all().delete()

    assert remind_reviews(clock("2026-05-31 08:30")) == 0
    assert remind_reviews(clock("2026-06-01 08:30")) == 1
    assert remind_reviews(clock("2026-06-02 08:30")) == 0
    assert {room.team.email, *(one.email for one in room.people)} == set(
        Message.objects.values_list("to", flat=True)
    )


def test_nothing_that_was_said_goes_by_mail(room):
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    say(
        room.voices[0],
        decision.uuid,
        room.seats[0].pk,
        "Zinzolin questions?",
        round_id=Round.objects.get().pk,
    )
    closed(room, decision)
    move(room, decision, Step.ASK_REACTIONS)
    closed(room, decision)
    move(room, decision, Step.AMEND)
    move(room, decision, Step.ASK_OBJECTIONS)
    speak(room, decision, 0, Position.OBJECTION)
    speak(room, decision, 1, Position.CONCERN)
    closed(room, decision)

    texts = "".join(f"{one.subject} {one.text}" for one in Message.objects.all())
    for said in ("Zinzolin", "lose their evening", "Begin at seven", "second person"):
        assert said not in texts
    assert Message.objects.filter(to=room.people[2].email).count() == 6


def test_holders_and_deputies_hear_in_their_own_language_and_whoever_did_it_does_not(room):
    deputy = UserFactory(language="nl")
    room.seats[0].holdings.create(user=deputy, is_deputy=True, begins_on=LONG_AGO)
    room.seats[1].holdings.create(user=room.team, begins_on=LONG_AGO)
    move(room, prepared(room), Step.CLARIFY)

    assert Message.objects.get(to=deputy.email).language == "nl"
    assert not Message.objects.filter(to=room.team.email).exists()
