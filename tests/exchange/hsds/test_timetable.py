import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.access.hours import spans
from seuil.access.types import Opening
from seuil.exchange.hsds.timetable import DAYS, Slot, clock_with_offset, hours_from, slots_of

BRUSSELS = ZoneInfo("Europe/Brussels")
TODAY = datetime.date(2026, 11, 24)
MONDAY = datetime.datetime(2026, 11, 16)


def slot(days, opens, closes, *, monthly=False):
    return Slot(tuple(days.split(",")), opens, closes, monthly)


@pytest.mark.parametrize(
    ("hours", "slots"),
    [
        ("Mo-Fr 09:00-12:00; PH off", [slot("MO,TU,WE,TH,FR", "09:00", "12:00")]),
        ("We 08:00-19:00", [slot("WE", "08:00", "19:00")]),
        ("24/7", [slot("MO,TU,WE,TH,FR,SA,SU", "00:00", "24:00")]),
        ("20:00-08:00", [slot("MO,TU,WE,TH,FR,SA,SU", "20:00", "08:00")]),
        ("Sa-Mo,PH 10:00-12:00", [slot("MO,SA,SU", "10:00", "12:00")]),
        (
            "Mo,Th 09:00-12:00,13:00-17:00",
            [slot("MO,TH", "09:00", "12:00"), slot("MO,TH", "13:00", "17:00")],
        ),
        ("Mo-We 09:00-12:00; Tu off", [slot("MO,WE", "09:00", "12:00")]),
        ("Th[2] 14:00-16:00", [slot("2TH", "14:00", "16:00", monthly=True)]),
        ("Th[1,-1] 14:00-16:00", [slot("-1TH,1TH", "14:00", "16:00", monthly=True)]),
    ],
)
def test_usual_weeks_become_slots(hours, slots):
    assert slots_of(hours) == tuple(slots)


@pytest.mark.parametrize(
    "hours",
    [
        "Nov 15-Mar 31 Mo-Su 20:00-08:00",
        'Mo-Fr 09:00-12:00 open "ring twice"',
        "week 2-52/2 Mo 09:00-12:00",
        "Mo 20:00-26:00",
        "Th 09:00-12:00; Th[2] 14:00-16:00",
        "sunrise-sunset",
    ],
)
def test_what_slots_cannot_say_is_not_half_said(hours):
    assert slots_of(hours) is None


@pytest.mark.parametrize(
    ("clock", "hours", "shown"),
    [
        ("09:00", 1, "09:00+01:00"),
        ("09:00", 2, "09:00+02:00"),
        ("24:00", 1, "00:00+01:00"),
        ("09:00", -3.5, "09:00-03:30"),
    ],
)
def test_an_hour_carries_its_offset(clock, hours, shown):
    assert clock_with_offset(clock, datetime.timedelta(hours=hours)) == shown


clocks = st.times().map(lambda time: time.strftime("%H:%M"))
day_spans = st.lists(clocks, min_size=2, max_size=2, unique=True).map(sorted)
weeks = st.dictionaries(st.sampled_from(DAYS), day_spans, min_size=1)


@given(week=weeks)
def test_slots_open_and_close_as_the_library_has_it(week):
    hours = "; ".join(f"{day} {opens}-{closes}" for day, (opens, closes) in week.items())

    told = {
        (DAYS[span.start.weekday()], f"{span.start:%H:%M}", f"{span.end:%H:%M}")
        for span in spans(Opening(hours), MONDAY, MONDAY + datetime.timedelta(days=7))
    }

    said = {
        (day.capitalize(), slot.opens, slot.closes) for slot in slots_of(hours) for day in slot.days
    }
    assert said == told


@given(week=weeks, summer=st.booleans())
def test_slots_come_back_as_the_same_hours(week, summer):
    hours = "; ".join(f"{day} {opens}-{closes}" for day, (opens, closes) in week.items())
    offset = datetime.timedelta(hours=2 if summer else 1)
    first = "2026-07-01" if summer else "2026-12-01"
    schedules = [
        {
            "byday": ",".join(slot.days),
            "freq": "WEEKLY",
            "valid_from": first,
            "opens_at": clock_with_offset(slot.opens, offset),
            "closes_at": clock_with_offset(slot.closes, offset),
        }
        for slot in slots_of(hours)
    ]

    assert slots_of(hours_from(schedules, BRUSSELS, TODAY)) == slots_of(hours)


@pytest.mark.parametrize(
    "finer",
    [
        {"byweekno": "41,42"},
        {"interval": 2},
        {"until": "2026-12-31"},
        {"byday": "someday"},
        {"byday": None},
        {"opens_at": "25:00"},
        {"closes_at": None},
    ],
)
def test_a_schedule_that_says_more_stays_words(finer):
    plain = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00"}

    assert hours_from([plain], BRUSSELS, TODAY) == "Mo 09:00-12:00"
    assert hours_from([plain | finer], BRUSSELS, TODAY) is None
