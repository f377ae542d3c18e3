"""A process is its table: steps, words, what happens by itself, where it may end."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.errors import TransitionRefused
from seuil.kernel.processes import Process
from seuil.operating.diagrams import PROCESSES


class Door(StrEnum):
    SHUT = "shut"
    OPEN = "open"
    WALLED = "walled"


class Move(StrEnum):
    PUSH = "push"
    PULL = "pull"
    SLAM = "slam"
    WALL_UP = "wall_up"


DOOR = Process(
    start=Door.SHUT,
    paths={
        (Door.SHUT, Move.PUSH): Door.OPEN,
        (Door.OPEN, Move.PULL): Door.SHUT,
        (Door.OPEN, Move.SLAM): Door.SHUT,
        (Door.SHUT, Move.WALL_UP): Door.WALLED,
    },
    needs_words=frozenset({Move.WALL_UP}),
    by_itself=frozenset({Move.SLAM}),
    ends=frozenset({Door.SHUT}),
)
KNOWN = pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES.keys())


def test_a_step_leads_where_the_table_says():
    assert DOOR.after(Door.SHUT, Move.PUSH) is Door.OPEN
    assert DOOR.after(Door.OPEN, Move.SLAM) is Door.SHUT


def test_a_step_that_the_table_does_not_have_is_refused():
    with pytest.raises(TransitionRefused, match="pull is not possible once shut"):
        DOOR.after(Door.SHUT, Move.PULL)


@pytest.mark.parametrize("words", ["", "  \n"])
def test_a_step_that_needs_words_is_refused_without(words):
    with pytest.raises(TransitionRefused, match="wall_up needs words"):
        DOOR.after(Door.SHUT, Move.WALL_UP, words=words)

    assert DOOR.after(Door.SHUT, Move.WALL_UP, words="draught") is Door.WALLED


def test_what_is_impossible_is_said_before_words_are_asked_for():
    with pytest.raises(TransitionRefused, match="not possible"):
        DOOR.after(Door.OPEN, Move.WALL_UP)


def test_nobody_is_offered_a_step_that_happens_by_itself():
    assert DOOR.steps_from(Door.OPEN) == [Move.PULL]
    assert DOOR.steps_from(Door.WALLED) == []


def test_it_ends_where_no_step_leads_on_and_where_it_may_rest():
    assert DOOR.last == [Door.SHUT, Door.WALLED]


def test_replaying_nothing_is_the_beginning():
    assert DOOR.replayed([]) is Door.SHUT
    assert DOOR.replayed([Move.PUSH, Move.SLAM, Move.WALL_UP]) is Door.WALLED


def test_replaying_what_cannot_be_fails():
    with pytest.raises(KeyError):
        DOOR.replayed([Move.PULL])


@KNOWN
@given(data=st.data())
def test_steps_taken_one_by_one_are_the_steps_replayed(process, data):
    status, taken = process.start, []
    for _ in range(data.draw(st.integers(0, 12))):
        possible = [step for origin, step in process.paths if origin == status]
        if not possible:
            break
        taken.append(data.draw(st.sampled_from(possible)))
        status = process.after(status, taken[-1], words="because")

    assert process.replayed(taken) == status


@KNOWN
def test_every_state_is_reached_and_leads_to_an_end(process):
    reached, leads = {process.start}, set(process.last)
    for _ in process.paths:
        reached |= {to for (origin, _), to in process.paths.items() if origin in reached}
        leads |= {origin for (origin, _), to in process.paths.items() if to in leads}

    assert reached == leads == set(type(process.start))


@KNOWN
def test_no_rule_is_about_a_step_that_the_table_does_not_have(process):
    steps = {step for _origin, step in process.paths}

    assert process.needs_words | process.by_itself <= steps
