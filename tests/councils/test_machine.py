"""A decision with all that people do to it, in any order, on the database (I10, I11, I12)."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from seuil.councils.domain import objection
from seuil.councils.domain.charter import Criterion
from seuil.councils.domain.decision import PROCESS, ROUND_OF, RoundKind, Status, Step, tells
from seuil.councils.models import Round, SeatPosition
from seuil.councils.operations.decisions import Move, take_decision_step, write_decision
from seuil.councils.operations.objections import ObjectionMove, take_objection_step
from seuil.councils.operations.rounds import close_round
from seuil.councils.queries.decisions import closed_objections, seen_of
from seuil.councils.queries.rounds import told_rounds
from seuil.kernel.errors import Forbidden, InvalidInput, TransitionRefused
from seuil.organisations.standing import standing_of
from tests.factories.decisions import (
    Position,
    asked_for_objections,
    outcome,
    prepared,
    sitting,
    speak,
)
from tests.factories.organisations import MandateFactory

pytestmark = pytest.mark.django_db

GIVING_UP = (Step.WITHDRAW, Step.SEND_TO_LEVEL)
NUMBER = st.integers(0, 50)
ACTS = st.one_of(
    st.tuples(st.just("step"), NUMBER, st.none()),
    st.tuples(st.just("step"), NUMBER, st.none()),
    st.tuples(st.just("close"), NUMBER, st.none()),
    st.tuples(st.just("speak"), st.integers(0, 2), st.sampled_from(list(Position))),
    st.tuples(st.just("speak"), st.integers(0, 2), st.just(Position.CONSENT)),
    st.tuples(st.just("objection"), NUMBER, st.sampled_from(list(objection.Step))),
    st.tuples(st.just("write"), NUMBER, st.none()),
)


class Deciding:
    """One decision, and how many times somebody did something that counted."""

    def __init__(self, begin=prepared):
        self.room = sitting()
        self.second = standing_of(MandateFactory(territory=self.room.council.territory).user)
        self.decision = begin(self.room)

    def act(self, what, number, more):
        """Do something; what the rules refuse changes nothing."""
        try:
            with transaction.atomic():
                getattr(self, what)(number, more)
        except (TransitionRefused, InvalidInput, Forbidden, Round.DoesNotExist):
            pass
        self.decision.refresh_from_db()

    def step(self, number, _more):
        ahead = PROCESS.steps_from(Status(self.decision.status))
        ahead = [one for one in ahead if one not in GIVING_UP] or ahead
        if ahead:
            move = Move(ahead[number % len(ahead)], "Because.", outcome())
            take_decision_step(self.room.lead, self.decision.uuid, move)

    def close(self, _number, _more):
        close_round(self.room.lead, self.decision.uuid, why="Early.")

    def speak(self, number, position):
        before = seen_of(self.decision)
        speak(self.room, self.decision, number, position, meets="It is met.")
        assert seen_of(self.decision) == before

    def objection(self, number, step):
        rows = list(closed_objections(self.decision))
        if rows:
            one = rows[number % len(rows)]
            by_seat = step in objection.BY_ITS_SEAT
            seat = self.room.seats.index(one.seat)
            who = self.room.voices[seat] if by_seat else self.second
            criterion = Criterion.HARMS_PUBLIC
            take_objection_step(who, one.pk, ObjectionMove(step, "Because.", criterion))

    def write(self, number, _more):
        text = {"text_fr": f"Texte {number}."}
        write_decision(self.room.lead, self.decision.uuid, text, why="Better.")

    def check(self):
        steps = [Step(one.step) for one in self.decision.events.all()]
        status = Status(self.decision.status)
        assert PROCESS.replayed(steps) == status
        for one in self.decision.objections.all():
            taken = [objection.Step(each.step) for each in one.events.all()]
            assert objection.PROCESS.replayed(taken) == one.status
        self.check_consent(status)
        self.check_hidden(status)

    def check_consent(self, status):
        if status is not Status.CONSENTED:
            return
        raised = self.decision.objections.values_list("status", flat=True)
        assert not objection.OPEN & set(raised)
        asked = self.decision.rounds.filter(kind=RoundKind.OBJECTIONS).latest("pk")
        assert asked.text_id == self.decision.texts.latest("number").pk
        assert len({one.seat.family for one in asked.positions.all()}) >= 2

    def check_hidden(self, status):
        going_on = self.decision.rounds.filter(closed_at=None)
        assert going_on.exists() <= (status in ROUND_OF)
        for told in told_rounds(self.decision):
            assert tells(told.round.closed_at, told.round.closed_at)
        hidden = set(going_on.values_list("pk", flat=True))
        assert not hidden & {told.round.pk for told in told_rounds(self.decision)}
        assert not hidden & {one.round_id for one in closed_objections(self.decision)}
        for one in SeatPosition.objects.select_related("round__text"):
            assert one.round.text.locked_at is not None


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False)
@given(
    st.sampled_from([prepared, asked_for_objections, asked_for_objections]),
    st.lists(ACTS, min_size=15, max_size=40),
)
def test_never_consented_with_a_standing_objection_and_never_told_before_closing(begin, acts):
    with transaction.atomic():
        deciding = Deciding(begin)
        for act in acts:
            deciding.act(*act)
            deciding.check()
        event(f"reached {deciding.decision.status}")
        transaction.set_rollback(True)


def test_this_machine_can_reach_a_consent():
    deciding = Deciding()
    deciding.act("step", 0, None)
    for _round in range(2):
        deciding.act("close", 0, None)
        deciding.act("step", 0, None)
    ahead = PROCESS.steps_from(Status(deciding.decision.status))
    deciding.act("step", ahead.index(Step.ASK_OBJECTIONS), None)
    for number in range(3):
        deciding.act("speak", number, Position.CONSENT)
    deciding.act("close", 0, None)
    ahead = PROCESS.steps_from(Status(deciding.decision.status))
    deciding.act("step", ahead.index(Step.CONSENT), None)

    assert deciding.decision.status == Status.CONSENTED
    deciding.check()
