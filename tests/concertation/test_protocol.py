"""The protocol of a session: its phases stay in a row whatever is moved, added or removed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.concertation.domain.protocol import USUAL, Floor, PhaseKind
from seuil.concertation.domain.session import Status
from seuil.concertation.operations.protocol import (
    MOST_PHASES,
    Move,
    Written,
    add_phase,
    copy_phases,
    move_phase,
    remove_phase,
    write_phases,
)
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from tests.factories.concertation import SessionFactory

pytestmark = pytest.mark.django_db

PAUSE = Written(PhaseKind.BREAK, 10, Floor.EVERYBODY)


@pytest.fixture
def session():
    return SessionFactory(usual=True)


def kinds(session):
    return [phase.kind for phase in session.phases.all()]


def test_the_usual_protocol_lasts_two_hours():
    assert sum(minutes for _kind, minutes, _floor in USUAL) == 120


def test_a_phase_changes_places_with_its_neighbour_and_the_ends_stay(session):
    first, second, *_, last = session.phases.all()
    before = kinds(session)

    move_phase(session.uuid, first.pk, Move.UP)
    move_phase(session.uuid, last.pk, Move.DOWN)
    assert kinds(session) == before
    move_phase(session.uuid, second.pk, Move.UP)

    assert kinds(session) == [before[1], before[0], *before[2:]]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(["up", "down", "remove", "add"]), st.integers(0, 8)), max_size=8
    )
)
def test_whatever_is_done_positions_are_whole(changes):
    session = SessionFactory(usual=True)
    for what, number in changes:
        phases = list(session.phases.all())
        chosen = phases[number % len(phases)].pk if phases else 0
        if what == "add":
            add_phase(session.uuid, PAUSE)
        elif phases and what == "remove":
            remove_phase(session.uuid, chosen)
        elif phases:
            move_phase(session.uuid, chosen, Move(what))

    positions = list(session.phases.values_list("position", flat=True))
    assert positions == list(range(len(positions)))


def test_what_is_written_is_kept_and_phases_of_others_are_not_touched(session):
    other = SessionFactory(usual=True).phases.first()
    phase = session.phases.first()

    write_phases(
        session.uuid,
        {
            phase.pk: Written(PhaseKind.OPEN, 45, Floor.EVERYBODY, " Slowly "),
            other.pk: PAUSE,
        },
    )

    phase.refresh_from_db()
    other.refresh_from_db()
    assert (phase.kind, phase.minutes, phase.note) == ("open", 45, "Slowly")
    assert other.minutes != PAUSE.minutes or other.kind != PAUSE.kind
    with pytest.raises(NotVisible):
        move_phase(session.uuid, other.pk, Move.UP)


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_minutes_that_cannot_be_are_refused(session, minutes):
    with pytest.raises(InvalidInput):
        add_phase(session.uuid, Written(PhaseKind.OPEN, minutes, Floor.EVERYBODY))


def test_there_is_an_end_to_phases(session):
    for _ in range(MOST_PHASES - len(USUAL)):
        add_phase(session.uuid, PAUSE)

    with pytest.raises(InvalidInput):
        add_phase(session.uuid, PAUSE)


def test_nothing_changes_under_a_clock_that_runs():
    session = SessionFactory(usual=True, status=Status.LIVE)
    phase = session.phases.first()

    for change in (
        lambda: add_phase(session.uuid, PAUSE),
        lambda: remove_phase(session.uuid, phase.pk),
        lambda: move_phase(session.uuid, phase.pk, Move.DOWN),
        lambda: write_phases(session.uuid, {phase.pk: PAUSE}),
    ):
        with pytest.raises(TransitionRefused):
            change()


def test_a_copy_is_a_protocol_of_its_own(session):
    other = SessionFactory(usual=True)
    remove_phase(session.uuid, session.phases.first().pk)

    copy_phases(session, other)
    remove_phase(other.uuid, other.phases.first().pk)

    assert (session.phases.count(), other.phases.count()) == (7, 6)
