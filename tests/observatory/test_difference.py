"""What changed between two nights, explained by the services that made it."""

from hypothesis import given

from seuil.access.types import Verdict
from seuil.observatory.domain import Counts
from seuil.observatory.domain.difference import Move, MoveKind, applied, difference
from seuil.observatory.domain.finding import Measure, cells
from tests.observatory.strategies import PLACES, finding_of, findings

AGE, ANIMALS, LANGUAGE, CAPACITY = (1 << i for i in range(4))
ALL = [True] * 3
ONLY_A, ONLY_B = [True, True, False], [True, False, True]
BASINS = {"basin:a": False, "basin:b": False}


def change_of(before, after, place="basin:a"):
    """Return the moves in one place when a service goes from one (failed, ask) to another."""
    old = finding_of([(7, *before, ALL, ALL)] if before else [])
    new = finding_of([(7, *after, ALL, ALL)] if after else [])
    [change] = difference(old, new, {place: False})
    return change


def test_nothing_changed():
    same = [(1, AGE, 0, ALL, ALL), (2, 0, 0, ALL, ALL)]

    assert difference(finding_of(same), finding_of(same), BASINS) == ()


def test_a_service_that_lowered_its_threshold_is_named_with_it():
    change = change_of((ANIMALS, 0), (0, 0))

    assert (change.before, change.after) == (Counts(blocked=1), Counts(open=1))
    assert change.moves == (
        Move(7, MoveKind.CHANGED, Verdict.BLOCKED, Verdict.OPEN, stopped=("animals",)),
    )


def test_a_service_that_is_full_says_so():
    [move] = change_of((0, 0), (CAPACITY, 0)).moves

    assert (move.started, move.after) == (("capacity",), Verdict.BLOCKED)


def test_what_must_be_asked_and_what_is_settled():
    [asked] = change_of((0, 0), (0, LANGUAGE)).moves
    [settled] = change_of((0, LANGUAGE | AGE), (0, 0)).moves
    [refused] = change_of((0, AGE), (AGE, 0)).moves

    assert asked.asked == ("language",)
    assert settled.settled == ("age", "language")
    assert (refused.started, refused.settled) == (("age",), ())


def test_a_new_service_and_one_that_is_gone():
    [new] = change_of(None, (0, 0)).moves
    [gone] = change_of((0, 0), None).moves

    assert (new.kind, new.before, new.after) == (MoveKind.NEW, None, Verdict.OPEN)
    assert (gone.kind, gone.before, gone.after) == (MoveKind.GONE, Verdict.OPEN, None)


def test_a_service_that_moves_leaves_one_place_and_arrives_in_another():
    old, new = finding_of([(7, 0, 0, ONLY_A, ALL)]), finding_of([(7, 0, 0, ONLY_B, ALL)])

    left, arrived = difference(old, new, BASINS)

    assert (left.place, left.moves[0].kind) == ("basin:a", MoveKind.LEFT)
    assert (arrived.place, arrived.moves[0].kind) == ("basin:b", MoveKind.ARRIVED)


def test_a_service_that_is_still_blocked_changes_no_cell():
    old, new = finding_of([(7, AGE, 0, ALL, ALL)]), finding_of([(7, LANGUAGE, 0, ALL, ALL)])

    assert difference(old, new, BASINS) == ()


def test_one_that_opens_for_one_that_closes_is_a_change_with_equal_counts():
    old = finding_of([(1, 0, 0, ALL, ALL), (2, AGE, 0, ALL, ALL)])
    new = finding_of([(1, AGE, 0, ALL, ALL), (2, 0, 0, ALL, ALL)])

    [change] = difference(old, new, {"basin:a": False})

    assert change.before == change.after
    assert [move.service for move in change.moves] == [1, 2]


def test_conditions_are_compared_by_name_when_the_vocabulary_grows():
    old = finding_of([(7, 0b01, 0, ALL, ALL)], dimensions=("age", "animals"))
    new = finding_of([(7, 0b10, 0, ALL, ALL)], dimensions=("new", "age", "animals"))

    assert difference(old, new, BASINS) == ()


@given(findings(), findings())
def test_the_difference_turns_the_old_cells_into_the_new_ones(before, after):
    by_reach = {"region:r": False, "basin:a": True, "basin:b": False}
    measures = {place: Measure(900, by_reach=by_reach[place]) for place in PLACES}
    old, new = cells(before, measures), cells(after, measures)

    changes = {change.place: change for change in difference(before, after, by_reach)}

    for place in PLACES:
        if place in changes:
            change = changes[place]
            assert (change.before, change.after) == (old[place].counts, new[place].counts)
            assert applied(change.before, change.moves) == change.after
            assert len({move.service for move in change.moves}) == len(change.moves)
            assert all(move.before is not move.after for move in change.moves)
        else:
            assert old[place].counts == new[place].counts


@given(findings(), findings())
def test_every_change_of_verdict_has_its_reason(before, after):
    for change in difference(before, after, dict.fromkeys(PLACES, False)):
        for move in change.moves:
            reasons = (*move.stopped, *move.started, *move.settled, *move.asked)
            assert (move.kind is MoveKind.CHANGED) is bool(reasons)
