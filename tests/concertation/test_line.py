"""Who gets a seat that is free: families, floors and time, and nothing else."""

import datetime
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from seuil.concertation.domain.registration import (
    Room,
    Share,
    Waiting,
    Why,
    line_of,
    room_of,
)
from seuil.organisations.domain import PracticeFamily as Family

NOON = datetime.datetime(2026, 9, 1, 12, tzinfo=datetime.UTC)
FEW = [Family.LOW_THRESHOLD, Family.HOSPITAL, Family.JUSTICE, Family.YOUTH]
families = st.sampled_from(FEW)
shares = st.dictionaries(
    families,
    st.builds(
        lambda floor, more: Share(floor, None if more is None else floor + more),
        st.integers(0, 3),
        st.none() | st.integers(0, 3),
    ),
)
lines = st.lists(st.tuples(families, st.integers(0, 500)), max_size=12).map(
    lambda people: [
        Waiting(key, family, NOON + datetime.timedelta(minutes=minute))
        for key, (family, minute) in enumerate(people)
    ]
)
rooms = st.builds(room_of, st.integers(0, 10), shares, st.lists(families, max_size=8))


def waiting(key, family, minute):
    return Waiting(key, family, NOON + datetime.timedelta(minutes=minute))


def order(line):
    return [place.key for place in line]


def reasons(line):
    return {place.key: place.why for place in line}


def test_without_floors_whoever_came_first_is_first():
    room = room_of(1, {}, [])

    line = line_of(room, [waiting(1, Family.YOUTH, 9), waiting(2, Family.HOSPITAL, 3)])

    assert order(line) == [2, 1]
    assert reasons(line) == {2: Why.FIRST_COME, 1: Why.ROOM_FULL}


def test_the_family_furthest_under_its_floor_is_first_however_late():
    kept = {Family.LOW_THRESHOLD: Share(3), Family.HOSPITAL: Share(1)}
    room = room_of(6, kept, [])

    line = line_of(
        room,
        [
            waiting(1, Family.YOUTH, 1),
            waiting(2, Family.HOSPITAL, 2),
            waiting(3, Family.LOW_THRESHOLD, 90),
        ],
    )

    assert order(line) == [3, 2, 1]
    assert reasons(line)[3] == Why.UNDER_FLOOR


def test_seats_kept_for_a_family_are_not_given_to_others():
    room = room_of(2, {Family.LOW_THRESHOLD: Share(2)}, [])

    line = line_of(room, [waiting(1, Family.YOUTH, 1)])

    assert reasons(line) == {1: Why.KEPT_FOR_OTHERS}
    assert not line[0].gets


def test_near_the_day_seats_that_a_family_never_fills_are_given():
    room = room_of(2, {Family.LOW_THRESHOLD: Share(2)}, [])

    line = line_of(room, [waiting(1, Family.YOUTH, 1)], floors_hold=False)

    assert line[0].gets


def test_a_family_has_no_more_seats_than_its_ceiling():
    room = room_of(10, {Family.HOSPITAL: Share(0, 1)}, [Family.HOSPITAL])

    line = line_of(room, [waiting(1, Family.HOSPITAL, 1), waiting(2, Family.YOUTH, 2)])

    assert order(line) == [2, 1]
    assert reasons(line)[1] == Why.FAMILY_FULL


@given(rooms, lines, st.randoms())
def test_the_line_does_not_depend_on_how_it_was_read(room, people, chance):
    shuffled = list(people)
    chance.shuffle(shuffled)

    assert line_of(room, shuffled) == line_of(room, people)


@given(rooms, lines, st.booleans())
def test_everybody_is_in_the_line_once_and_seats_are_never_given_twice(room, people, hold):
    line = line_of(room, people, floors_hold=hold)
    got = Counter(one.family for one in people if any(p.key == one.key and p.gets for p in line))

    assert sorted(order(line)) == sorted(one.key for one in people)
    assert sum(got.values()) <= room.free
    for family, share in room.shares.items():
        if share.ceiling is not None and got[family]:
            assert room.seated.get(family, 0) + got[family] <= share.ceiling


@given(rooms, lines)
def test_while_floors_hold_nobody_takes_a_seat_that_is_kept(room, people):
    line = line_of(room, people)
    family_of = {one.key: one.family for one in people}
    left: Room = room
    for place in line:
        if place.gets:
            under = left.missing(family_of[place.key]) > 0
            assert under or left.free > left.kept
            left = left.with_one(family_of[place.key])


@given(rooms, lines)
def test_nobody_who_gets_a_seat_stands_behind_somebody_who_does_not(room, people):
    gets = [place.gets for place in line_of(room, people)]

    assert gets == sorted(gets, reverse=True)
