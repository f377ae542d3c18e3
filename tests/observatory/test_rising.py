"""The needs watch: what rises, and what cannot be said because it is not told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.small_cells import HIDDEN, TOTAL
from seuil.observatory.domain.observed import Subject
from seuil.observatory.domain.rising import COMPARED, Counted, Reading, Trend, read
from seuil.observatory.models import ToldFigures
from seuil.observatory.models.told import as_rows
from seuil.observatory.observed.watch import watch_of

YEAR = [Counted(20, 200)] * COMPARED
NORTH = "basin:north"


@pytest.mark.parametrize(
    ("count", "among", "trend"),
    [
        (33, 200, Trend.STEADY),
        (34, 200, Trend.RISES),
        (7, 200, Trend.STEADY),
        (6, 200, Trend.FALLS),
        (40, 400, Trend.STEADY),  # twice as much of everything
        (34, 400, Trend.STEADY),
    ],
)
def test_a_rise_goes_further_than_chance_among_as_many_attempts(count, among, trend):
    assert read(YEAR, Counted(count, among)).trend is trend


def test_what_never_happened_rises_once_it_happens_often():
    never = [Counted(0, 200)] * COMPARED

    assert read(never, Counted(3, 200)).trend is Trend.STEADY
    assert read(never, Counted(5, 200)) == Reading(Trend.RISES, 0)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (YEAR, None),
        ([None, None, None, Counted(20, 200)], Counted(90, 200)),
        ([], Counted(90, 200)),
        ([Counted(0, 0)] * COMPARED, Counted(90, 200)),
        (YEAR, Counted(0, 0)),
    ],
)
def test_where_too_little_is_told_nothing_is_said(before, now):
    assert read(before, now) == Reading(Trend.UNKNOWN)


def test_what_lies_longer_ago_than_a_year_is_not_compared():
    assert read([Counted(200, 200), *YEAR], Counted(20, 200)).expected == 20


counted = st.integers(0, 300).flatmap(
    lambda among: st.builds(Counted, st.integers(0, among), st.just(among))
)


@given(before=st.lists(st.none() | counted, max_size=6), now=counted, more=st.integers(1, 50))
def test_more_of_it_never_turns_a_rise_into_something_else(before, now, more):
    order = [Trend.UNKNOWN, Trend.FALLS, Trend.STEADY, Trend.RISES]

    first, second = (read(before, one).trend for one in (now, Counted(now.count + more, now.among)))

    assert order.index(first) <= order.index(second)


def told(trimester, *, by_category, by_public=None, without=None):
    tables = {
        Subject.BY_CATEGORY: by_category,
        Subject.BY_PUBLIC: by_public or {},
        Subject.WITHOUT_SOLUTION: without or {},
    }
    for subject, figures in tables.items():
        ToldFigures.objects.create(subject=subject, trimester=trimester, figures=as_rows(figures))


def attempts(debts, place=TOTAL):
    return {
        (place, "debts", TOTAL): debts,
        (place, TOTAL, TOTAL): 200,
        (place, TOTAL, "access"): 80,
    }


def rows_of(place, subject):
    return {row.code: row for row in watch_of(place).tables[subject]}


@pytest.mark.django_db
def test_the_watch_begins_with_the_first_trimester_in_which_somebody_tried():
    assert watch_of(TOTAL).trimesters == []

    told("2025-4", by_category={})
    told("2026-1", by_category=attempts(20))
    told("2026-2", by_category=attempts(HIDDEN))
    told("2026-3", by_category=attempts(22))

    assert list(map(str, watch_of(TOTAL).trimesters)) == ["2026-1", "2026-2", "2026-3"]
    assert rows_of(TOTAL, Subject.BY_CATEGORY)["debts"].counts == [20, HIDDEN, 22]


@pytest.mark.django_db
def test_what_is_told_of_the_region_only_is_unknown_in_a_basin_and_not_nothing():
    publics = {(TOTAL, "young", TOTAL): 50, (TOTAL, "young", "access"): 10}
    both = {**attempts(20), **attempts(20, NORTH)}
    told("2026-2", by_category=both, by_public={**publics, (NORTH, "young", TOTAL): 20})
    told("2026-3", by_category=both, by_public=publics)

    assert rows_of(TOTAL, Subject.BY_PUBLIC)["young"].counts == [40, 40]
    assert rows_of(NORTH, Subject.BY_PUBLIC) == {}


@pytest.mark.django_db
def test_publics_told_without_results_say_nothing_of_access():
    young = {(TOTAL, "young", TOTAL): 50}
    told("2026-1", by_category=attempts(20))
    told("2026-2", by_category=attempts(20), by_public=young)
    told("2026-3", by_category=attempts(20), by_public={**young, (TOTAL, "young", "access"): 10})

    assert rows_of(TOTAL, Subject.BY_PUBLIC)["young"].counts == [HIDDEN, HIDDEN, 40]


@pytest.mark.django_db
@pytest.mark.parametrize("kinds", [1, 10])
def test_the_watch_is_read_in_two_queries(kinds, django_assert_num_queries):
    for trimester in ("2026-1", "2026-2", "2026-3"):
        cells = {(TOTAL, f"kind{at}", TOTAL): 20 for at in range(kinds)}
        told(trimester, by_category={**attempts(20), **cells})

    with django_assert_num_queries(2):
        watch_of(TOTAL)
