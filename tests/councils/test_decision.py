"""The rules of a decision by consent, without a database."""

import dataclasses
import datetime

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from seuil.councils.domain import decision as domain
from seuil.councils.domain import objection
from seuil.councils.domain.decision import (
    OPEN,
    PROCESS,
    ROUND_OF,
    WRITTEN_ANEW,
    Guard,
    Position,
    RoundKind,
    Seen,
    Status,
    Step,
    lines_of,
)
from seuil.kernel.errors import TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.organisations.domain import PracticeFamily as Family

READY = Seen(
    charter_adopted=True,
    version=1,
    round_version=1,
    heard=frozenset({Family.HOSPITAL, Family.JUSTICE}),
    quorum=2,
    rounds=2,
    rounds_before_fallback=2,
    fallback=True,
    federations=1,
    consulted=True,
)


@pytest.mark.parametrize(
    ("step", "change", "guard"),
    [
        (Step.CLARIFY, {"charter_adopted": False}, Guard.CHARTER_ADOPTED),
        (Step.CLARIFY, {"missing": ("text_nl",)}, Guard.TEXT_COMPLETE),
        (Step.ASK_REACTIONS, {"round_open": True}, Guard.ROUND_CLOSED),
        (Step.AMEND, {"unheard": ("A federation",)}, Guard.CONSULTATIONS_OVER),
        (Step.CONSULT_MEMBERS, {"federations": 0}, Guard.FEDERATION_SITS),
        (Step.ASK_OBJECTIONS, {"consulted": False}, Guard.MEMBERS_ASKED),
        (Step.ASK_OBJECTIONS, {"unheard": ("A federation",)}, Guard.CONSULTATIONS_OVER),
        (Step.INTEGRATE, {}, Guard.SOME_STAND),
        (Step.CONSENT, {"round_open": True}, Guard.ROUND_CLOSED),
        (Step.CONSENT, {"version": 2}, Guard.SAME_VERSION),
        (Step.CONSENT, {"heard": frozenset({Family.HOSPITAL})}, Guard.QUORUM),
        (Step.CONSENT, {"objections": (objection.Status.STANDING,)}, Guard.NONE_STANDS),
        (Step.CONSENT, {"objections": (objection.Status.RAISED,)}, Guard.NONE_STANDS),
        (Step.CONSENT, {"objections": (objection.Status.APPEALED,)}, Guard.NONE_STANDS),
        (Step.CONSENT, {"outcome_missing": ("review_on",)}, Guard.OUTCOME_SAID),
        (Step.DECLARE_FALLBACK, {"rounds": 1}, Guard.ROUNDS_ENOUGH),
        (Step.DECLARE_FALLBACK, {"fallback": False}, Guard.FALLBACK_WRITTEN),
        (Step.WITHDRAW, {"round_open": True}, Guard.ROUND_CLOSED),
        (Step.SEND_TO_LEVEL, {"round_open": True}, Guard.ROUND_CLOSED),
    ],
)
def test_every_guard_says_no_for_its_own_reason_alone(step, change, guard):
    seen = dataclasses.replace(READY, **change)

    assert [refused.guard for refused in domain.GUARDS.refusals(step, seen)] == [guard]
    with pytest.raises(GuardRefused):
        domain.GUARDS.check(step, seen)


@pytest.mark.parametrize("step", sorted(set(Step) - {Step.INTEGRATE}))
def test_nothing_stands_in_the_way_of_what_is_ready(step):
    assert domain.GUARDS.refusals(step, READY) == []


def test_without_a_federation_nobody_waits_for_members():
    seen = dataclasses.replace(READY, federations=0, consulted=False)

    assert domain.GUARDS.refusals(Step.ASK_OBJECTIONS, seen) == []


@pytest.mark.parametrize("step", sorted(PROCESS.needs_words))
def test_what_is_given_up_or_looked_at_again_is_said_in_words(step):
    origin = next(status for status, taken in PROCESS.paths if taken == step)

    with pytest.raises(TransitionRefused):
        PROCESS.after(origin, step, words="  ")
    assert PROCESS.after(origin, step, words="Because.") == PROCESS.paths[origin, step]


def test_no_state_lets_the_text_change_while_a_round_is_open():
    assert not WRITTEN_ANEW & set(ROUND_OF)
    assert set(PROCESS.last) == {Status.REVIEWED, Status.WITHDRAWN, Status.SENT_TO_LEVEL}


families = st.sampled_from(list(Family))
positions = st.sampled_from([*Position, None])
voices = st.lists(st.tuples(families, positions), max_size=12)


@given(voices, families, positions, st.integers(1, 100))
def test_a_hundred_seats_of_one_family_change_no_other_line(said, family, position, count):
    seated = {one for one, _position in said}
    before = {line.family: line for line in lines_of(said, seated)}

    after = {
        line.family: line
        for line in lines_of([*said, *[(family, position)] * count], seated | {family})
    }

    assert after.keys() == before.keys() | {family}
    assert [one for one in before if one != family and before[one] != after[one]] == []


@given(voices)
def test_one_line_a_family_and_the_gravest_word_is_its_line(said):
    lines = lines_of(said, {family for family, _position in said})

    assert len({line.family for line in lines}) == len(lines)
    for line in lines:
        heard = [position for family, position in said if family == line.family and position]
        assert (line.position is None) == (not heard)
        if Position.OBJECTION in heard:
            assert line.position is Position.OBJECTION


def test_who_does_not_sit_has_no_line():
    assert lines_of([(Family.HOSPITAL, Position.OBJECTION)], [Family.YOUTH]) == [
        domain.Line(Family.YOUTH, None)
    ]


def test_a_round_tells_from_the_moment_at_which_it_was_closed():
    now = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)

    assert not domain.tells(None, now)
    assert not domain.tells(now + datetime.timedelta(seconds=1), now)
    assert domain.tells(now, now)


GIVING_UP = frozenset({Step.WITHDRAW, Step.SEND_TO_LEVEL})


class Deciding(RuleBasedStateMachine):
    """A decision with everything that can happen to it, in any order that the rules let through."""

    def __init__(self):
        super().__init__()
        self.status = Status.PREPARED
        self.version = 1
        self.locked = False
        self.round_open = False
        self.round_version = None
        self.rounds = 0
        self.heard = frozenset()
        self.speaking = {}
        self.objections = []
        self.raised = 0
        self.dealt_with = 0

    def seen(self):
        return Seen(
            charter_adopted=True,
            version=self.version,
            round_open=self.round_open,
            round_version=self.round_version,
            heard=self.heard,
            quorum=2,
            objections=tuple(self.objections),
            rounds=self.rounds,
            fallback=True,
        )

    @rule(data=st.data())
    def go_on(self, data):
        ahead = [one for one in PROCESS.steps_from(self.status) if one not in GIVING_UP]
        self.take(data.draw(st.sampled_from(ahead or list(Step))))

    @rule(step=st.sampled_from(list(Step)))
    def take_any(self, step):
        if step not in GIVING_UP or self.rounds > 2:
            self.take(step)

    def take(self, step):
        try:
            target = PROCESS.after(self.status, step, words="Because.")
            domain.GUARDS.check(step, self.seen())
        except TransitionRefused:
            return
        if step is Step.CONSENT:
            assert not self.seen().standing
            assert self.raised == self.dealt_with
            assert self.round_version == self.version
            assert len(self.heard) >= 2
        self.status = target
        event(f"reached {target}")
        if target in ROUND_OF:
            self.round_open, self.locked, self.speaking = True, True, {}

    @precondition(lambda self: self.status in WRITTEN_ANEW)
    @rule()
    def write(self):
        self.version += self.locked
        self.locked = False

    @precondition(lambda self: self.round_open)
    @rule(family=families, position=st.sampled_from(list(Position)))
    def say(self, family, position):
        self.speaking[family] = position

    @precondition(lambda self: self.round_open)
    @rule()
    def close(self):
        self.round_open = False
        if ROUND_OF[self.status] is not RoundKind.OBJECTIONS:
            return
        self.rounds += 1
        self.round_version = self.version
        self.heard = frozenset(self.speaking)
        new = [one for one in self.speaking.values() if one is Position.OBJECTION]
        self.raised += len(new)
        self.objections += [objection.Status.RAISED] * len(new)

    @precondition(lambda self: self.objections)
    @rule(which=st.integers(0, 50), step=st.sampled_from(list(objection.Step)))
    def test_an_objection(self, which, step):
        at = which % len(self.objections)
        before = self.objections[at]
        try:
            after = objection.PROCESS.after(before, step, words="Because.")
        except TransitionRefused:
            return
        self.objections[at] = after
        self.dealt_with += (before in objection.OPEN) - (after in objection.OPEN)

    @invariant()
    def a_round_is_open_only_where_one_is_held(self):
        assert not self.round_open or self.status in ROUND_OF

    @invariant()
    def what_is_decided_stays_decided(self):
        if self.status not in OPEN:
            assert not set(PROCESS.steps_from(self.status)) & {Step.AMEND, Step.ASK_OBJECTIONS}

    @invariant()
    def objections_are_counted_rightly(self):
        standing = sum(one in objection.OPEN for one in self.objections)
        assert standing == self.raised - self.dealt_with


TestDeciding = Deciding.TestCase
TestDeciding.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
