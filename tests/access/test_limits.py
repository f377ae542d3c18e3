"""At a limit itself, one step before it and one after it, the columns say what the rules say.

What both read is said once by hand.
"""

import datetime
from itertools import product

import pytest

from seuil.access import columns, hours, reference
from seuil.access.engine import Engine
from seuil.access.types import (
    CapacityStatus,
    Closure,
    Condition,
    Force,
    Near,
    Offer,
    Opening,
    Operator,
    Query,
    Sort,
    Verdict,
)
from seuil.kernel.geography import Point
from tests.access.strategies import DAY, HOURS, LAST_DAYS, MINUTE, SETTING, TODAY, TURNS

CENTRE = Point(50.85, 4.35)
HARD = (Force.REQUIRES, Force.EXCLUDES)


def assert_the_same(offers, queries):
    engine = Engine(columns.build(offers, SETTING, today=TODAY))
    for query in queries:
        expected, answer = reference.search(offers, query, SETTING), engine.search(query)
        assert (answer.results, answer.verdicts) == (expected.results, expected.verdicts), query


def numbered(parts):
    """Return an offer for each of these parts of one."""
    return [Offer(key=key, **part) for key, part in enumerate(parts, start=1)]


@pytest.mark.parametrize(("age", "asked"), [(17.9, True), (18, False), (64.9, False), (65, True)])
def test_ages_for_which_a_service_that_says_nothing_is_asked(age, asked):
    query = Query(day=TODAY, situation={"age": age})

    answer = reference.search([Offer(key=1)], query, SETTING)

    assert answer.verdicts == {Verdict.ASK if asked else Verdict.OPEN: 1}


@pytest.mark.parametrize(("days", "there"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_condition_is_in_force_from_its_first_day_to_the_one_before_its_last(days, there):
    condition = Condition("phone", Operator.HAS, valid_from=TODAY, valid_to=TODAY + 2 * DAY)

    assert condition.in_force(TODAY + days * DAY) is there


@pytest.mark.parametrize(
    ("at", "until", "is_open", "wait"),
    [
        ("08:59", None, False, 1),
        ("09:00", None, True, 0),
        ("11:59", None, True, 0),
        ("12:00", None, False, 7 * 24 * 60 - 180),
        ("08:00", "09:00", False, 60),
        ("08:00", "09:01", True, 60),
        ("09:00", "09:00", True, 0),
        ("11:59", "13:00", True, 0),
        ("12:00", "13:00", False, 7 * 24 * 60 - 180),
    ],
)
def test_doors_are_open_from_the_first_minute_to_the_one_before_the_last(at, until, is_open, wait):
    opening = Opening("Mo 09:00-12:00")
    start = datetime.datetime.fromisoformat(f"{TODAY} {at}")
    end = until and datetime.datetime.fromisoformat(f"{TODAY} {until}")

    assert (hours.state_between(opening, start, end) is hours.OpenState.OPEN) is is_open
    assert hours.minutes_until_open(opening, start) == wait


def test_ages_at_which_conditions_begin_and_end():
    limits = product((None, 18, 25), (None, 25, 65), HARD)
    offers = numbered(
        {"conditions": (Condition("age", Operator.BETWEEN, (), low, high, force),)}
        for low, high, force in limits
    )
    ages = [limit + step for limit in (18, 25, 65) for step in (-1, -0.5, 0, 1)]

    assert_the_same(
        offers, [Query(day=TODAY, situation={"age": float(age)}, limit=50) for age in ages]
    )


def test_days_on_which_conditions_come_into_force_and_end():
    spans = product((None, TODAY), (None, TODAY, TODAY + DAY))
    offers = numbered(
        {"conditions": (Condition("phone", Operator.HAS, valid_from=first, valid_to=last),)}
        for first, last in spans
    )

    assert_the_same(
        offers,
        [
            Query(day=TODAY + days * DAY, situation={"phone": False}, limit=50)
            for days in range(-2, 4)
        ],
    )


def test_days_for_which_full_counts():
    offers = numbered(
        {"capacity": CapacityStatus.FULL, "capacity_updated": TODAY - age * DAY}
        for age in range(SETTING.capacity_days - 2, SETTING.capacity_days + 3)
    )

    assert_the_same(offers, [Query(day=TODAY, situation={"phone": True}, limit=50)])


@pytest.mark.parametrize(("north", "east"), [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1)])
def test_distances_at_which_services_come_into_reach(north, east):
    """Some lie in another cell of the grid than all that is nearer."""
    offers = numbered(
        {"points": (Point(CENTRE.lat + north * step / 400, CENTRE.lon + east * step / 300),)}
        for step in range(12)
    )
    everything = Query(day=TODAY, near=Near(CENTRE, 10_000.0), limit=50)
    distances = [
        found.distance_m for found in reference.search(offers, everything, SETTING).results
    ]

    assert_the_same(
        offers,
        [
            Query(day=TODAY, near=Near(CENTRE, float(metres + step)), limit=50)
            for metres in distances
            for step in (-1, 0, 1)
        ],
    )


def opening_and_closing():
    """Some open again just where one no longer looks ahead, and where the columns end."""
    closures = [(), *((Closure(TODAY, TODAY + back * DAY),) for back in (3, 28, 41))]
    return numbered({"opening": Opening(said, closed)} for said in HOURS for closed in closures)


def turns_of(day):
    return [
        datetime.datetime.combine(day, datetime.time.fromisoformat(turn)) + step * MINUTE
        for turn in TURNS
        for step in (-1, 0, 1)
    ]


@pytest.mark.parametrize("days", [0, 3, 5, 6, *LAST_DAYS])
def test_minutes_at_which_doors_open_and_close(days):
    assert_the_same(
        opening_and_closing(),
        [
            Query(
                day=at.date(),
                at=at,
                until=None if window is None else at + window * MINUTE,
                sort=Sort.SOONEST,
                limit=50,
            )
            for at in turns_of(TODAY + days * DAY)
            for window in (None, 0, 1, 60)
        ],
    )


@pytest.mark.parametrize("days", [0, 1, 12, 13, 14])
def test_minutes_to_wait_until_doors_open(days):
    offers = opening_and_closing()
    engine = Engine(columns.build(offers, SETTING, today=TODAY))

    for at in turns_of(TODAY + days * DAY):
        query = Query(day=at.date(), at=at)
        keys, waits = engine.verdicts(query).keys.tolist(), engine.waits(query).tolist()
        assert dict(zip(keys, waits, strict=True)) == {
            offer.key: hours.minutes_until_open(offer.opening, at) for offer in offers
        }, at


@pytest.mark.parametrize("limit", [1, 4, 5, 6])
@pytest.mark.parametrize("offset", [0, 1, 4, 5])
def test_pages_begin_and_end_where_they_should(limit, offset):
    assert_the_same(numbered([{}] * 5), [Query(day=TODAY, limit=limit, offset=offset)])
