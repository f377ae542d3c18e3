"""From verdicts of services to cells: counts, causes, and the smallest change."""

import datetime
import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from seuil.access.types import Verdict
from seuil.observatory.domain import Cause, Cell, Counts, Lowering, NeedOutcome, Trend, trend
from seuil.observatory.domain.finding import Measure, as_text, cells, from_text
from tests.observatory.strategies import DIMENSIONS, PLACES, finding_of, findings

AGE, ANIMALS, LANGUAGE, CAPACITY = (1 << i for i in range(4))
ALL = [True] * 3
HERE = {"basin:a": Measure()}


def cell_of(*answers, measure=None, **options):
    """Return the cell of one place from the (failed, ask) of its services."""
    rows = [(key, failed, ask, ALL, ALL) for key, (failed, ask) in enumerate(answers, start=1)]
    return cells(finding_of(rows), {"basin:a": measure or Measure()}, **options)["basin:a"]


def test_services_are_counted_by_verdict():
    cell = cell_of((0, 0), (0, AGE), (AGE, 0), (AGE, LANGUAGE))

    assert cell.within == Counts(open=1, ask=1, blocked=2)
    assert cell.counts == cell.within
    assert cell.state is Verdict.OPEN


def test_a_place_without_service_has_no_state():
    assert cell_of().state is None
    assert cell_of().counts == Counts()


def test_what_blocks_is_counted_the_most_frequent_first():
    cell = cell_of((ANIMALS, 0), (AGE | ANIMALS, 0), (AGE | LANGUAGE, 0), (0, AGE))

    assert cell.blocking == (Cause("age", 2, 0), Cause("animals", 2, 1), Cause("language", 1, 0))


def test_what_is_to_be_asked_is_counted_where_nothing_blocks():
    cell = cell_of((0, AGE), (0, AGE | LANGUAGE), (ANIMALS, CAPACITY))

    assert cell.asking == (Cause("age", 2, 1), Cause("language", 1, 0))


@pytest.mark.parametrize(
    ("answers", "lowering"),
    [
        ([], None),
        ([(0, 0), (AGE, 0)], None),
        ([(0, AGE)], None),
        ([(AGE | ANIMALS, 0), (LANGUAGE, 0)], Lowering(("language",), 1, 0)),
        ([(AGE, 0), (LANGUAGE, 0), (LANGUAGE, 0)], Lowering(("language",), 2, 0)),
        ([(LANGUAGE, 0), (AGE, 0)], Lowering(("age",), 1, 0)),
        ([(AGE | LANGUAGE, 0), (AGE | ANIMALS, 0)], Lowering(("age", "animals"), 1, 0)),
        ([(AGE, LANGUAGE), (AGE, 0)], Lowering(("age",), 2, 1)),
        ([(0, AGE), (CAPACITY, 0)], Lowering(("capacity",), 1, 0)),
    ],
)
def test_the_smallest_change_for_a_first_open_service(answers, lowering):
    assert cell_of(*answers).lowering == lowering


@pytest.mark.parametrize(("found", "met"), [(0, False), (1, False), (2, True), (3, True)])
def test_an_expectation_counts_open_doors_only(found, met):
    answers = [(0, 0)] * found + [(0, AGE)] * 9

    assert cell_of(*answers, measure=Measure(expected=2)).met is met


def test_where_nothing_is_expected_nothing_is_judged():
    assert cell_of((0, 0)).met is None


def test_an_expectation_within_a_distance_looks_at_what_is_in_reach():
    near = [True, False, False]
    finding = finding_of([(1, 0, 0, near, ALL), (2, AGE, 0, ALL, near)])

    cell = cells(finding, {"basin:a": Measure(500, by_reach=True, expected=1)})["basin:a"]

    assert cell.within == Counts(blocked=1)
    assert cell.reach == Counts(open=1)
    assert (cell.counts, cell.met, cell.blocking) == (cell.reach, True, ())


def test_the_soonest_opening_is_that_of_an_open_service():
    now = datetime.datetime(2026, 11, 21, 12, 0, 30)
    waits = np.array([90.0, 30.0, np.inf])

    cell = cell_of((0, 0), (AGE, 0), (0, 0), waits=waits, now=now)

    assert cell.soonest == datetime.datetime(2026, 11, 21, 13, 30)


def test_nobody_knows_when_services_without_hours_open():
    now = datetime.datetime(2026, 11, 21, 12)

    assert cell_of((0, 0), waits=np.array([np.inf]), now=now).soonest is None


@pytest.mark.parametrize(
    ("met", "together"),
    [([], None), ([True], True), ([True, False], False), ([True, None], True)],
)
def test_a_need_is_met_when_it_is_met_in_each_place(met, together):
    expected = {True: 1, False: 2, None: None}
    found = {
        f"basin:{i}": Cell(f"basin:{i}", Counts(open=1), Counts(), expected=expected[one])
        for i, one in enumerate(met)
    }

    assert NeedOutcome("food", found).met is together


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (Counts(1, 0, 0), Counts(2, 0, 0), Trend.BETTER),
        (Counts(1, 5, 0), Counts(1, 0, 5), Trend.SAME),
        (Counts(1, 0, 0), Counts(0, 9, 0), Trend.WORSE),
    ],
)
def test_more_open_doors_are_better(before, after, found):
    assert trend(before, after) is found


# Against the slow and obvious way


def slow_causes(words):
    found = []
    for i, code in enumerate(DIMENSIONS):
        with_it = [word for word in words if word >> i & 1]
        if with_it:
            found.append(Cause(code, len(with_it), with_it.count(1 << i)))
    return tuple(sorted(found, key=lambda cause: -cause.services))


def slow_lowering(answers):
    """Try every set of conditions, the smallest first."""
    if any(failed == 0 and ask == 0 for failed, ask in answers):
        return None
    codes = range(len(DIMENSIONS))
    for size in range(1, len(DIMENSIONS) + 1):
        tried = []
        for chosen in itertools.combinations(codes, size):
            word = sum(1 << i for i in chosen)
            opened = [ask for failed, ask in answers if failed == word]
            if opened:
                conditions = tuple(DIMENSIONS[i] for i in chosen)
                tried.append(Lowering(conditions, len(opened), sum(ask != 0 for ask in opened)))
        if tried:
            return max(tried, key=lambda one: one.services)
    return None


@given(findings())
def test_cells_are_what_counting_by_hand_gives(finding):
    measures = {
        "region:r": Measure(),
        "basin:a": Measure(900, by_reach=True, expected=1),
        "basin:b": Measure(900),
    }

    found = cells(finding, measures)

    for number, place in enumerate(PLACES):
        mask = finding.reach if measures[place].by_reach else finding.within
        here = np.flatnonzero(mask[:, number])
        answers = [(int(finding.failed[i]), int(finding.ask[i])) for i in here]
        counted = Counter(2 if failed else 1 if ask else 0 for failed, ask in answers)
        cell = found[place]
        assert cell.counts == Counts(counted[0], counted[1], counted[2])
        assert cell.blocking == slow_causes([failed for failed, _ in answers])
        assert cell.asking == slow_causes([ask for failed, ask in answers if not failed])
        assert cell.lowering == slow_lowering(answers)


@given(findings())
def test_a_finding_that_is_written_down_reads_the_same(finding):
    text = as_text(finding)
    again = from_text(text)

    order = np.argsort(finding.keys)
    assert (again.asked, again.dimensions, again.places) == (
        finding.asked,
        finding.dimensions,
        finding.places,
    )
    for name in ("keys", "failed", "ask", "within", "reach"):
        np.testing.assert_array_equal(getattr(again, name), getattr(finding, name)[order])
    assert as_text(again) == text


def test_the_order_of_services_changes_nothing():
    rows = [(1, AGE, 0, ALL, ALL), (2, 0, AGE, ALL, ALL)]

    assert as_text(finding_of(rows)) == as_text(finding_of(rows[::-1]))
