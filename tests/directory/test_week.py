"""Hours in OSM syntax as a week, and back."""

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.launcher.paths import ROOT
from seuil.access.hours import parsed, spans
from seuil.access.types import Opening
from seuil.directory.week import (
    DAY,
    DAYS,
    Beyond,
    Holidays,
    Interval,
    Kind,
    Week,
    Wrong,
    interval,
    is_osm,
    overlap,
    read,
    rules_of,
    write,
)
from seuil.kernel.errors import InvalidInput

MORNING, AFTERNOON = Interval(540, 720), Interval(780, 1020)
SHELTER = Interval(1200, 1920)
FROM = datetime.datetime.fromisoformat("2026-11-20 00:00")
DEMONSTRATION = ROOT / "seuil" / "exchange" / "data" / "demonstration"


def week(monday=(), *, others=(), holidays=Holidays.UNSAID, own=()):
    return Week((tuple(monday), *[tuple(others)] * 6), holidays, tuple(own))


def minutes_open(hours, days=60, start=FROM):
    """Return every minute of ``days`` as 0 or 1, and 2 where one comes by appointment."""
    found = bytearray(days * DAY)
    for span in spans(Opening(hours), start, start + datetime.timedelta(days=days)):
        first, last = (
            (at - start) // datetime.timedelta(minutes=1) for at in (span.start, span.end)
        )
        found[first:last] = bytes([2 if span.by_appointment else 1]) * (last - first)
    return bytes(found)


# As published by services in Brussels.
PUBLISHED = [
    "Mo,Th,Fr 10:00-17:00; Tu 10:00-18:00; We 10:00-19:00",
    "Mo-Fr 08:00-21:00; Sa,Su 10:00-17:00",
    "Mo-Fr 09:00-13:00,14:00-15:45; PH off",
    "Mo-Fr 09:00-19:00; Sa 09:00-16:00; PH 09:00-13:00",
    "Mo-Su 10:00-24:00",
    "Mo-Su 20:00-08:00",
    "Mo-We,Fr 08:30-13:00,14:00-19:00; Th 08:30-11:00,14:00-19:00",
    "Th[1] 18:30-22:30",
    "24/7",
]


def real_hours():
    """Return the hours of the demonstration, and of some services of Brussels."""
    found = {
        json.loads(line).get("hours", "")
        for file in sorted(DEMONSTRATION.glob("*.ndjson"))
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    return sorted({*found, *PUBLISHED} - {""})


# Writing


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            Week((*[(MORNING, AFTERNOON)] * 5, (MORNING,), ()), Holidays.CLOSED),
            "Mo-Fr 09:00-12:00,13:00-17:00; Sa 09:00-12:00; PH off",
        ),
        (Week(((MORNING,), (), (MORNING,), (), (), (), ())), "Mo,We 09:00-12:00"),
        (Week(((), (), (), (), (), (MORNING,), (MORNING,))), "Sa,Su 09:00-12:00"),
        (Week(((Interval(0, DAY),),) * 7, Holidays.AS_USUAL), "24/7"),
        (Week(((Interval(0, DAY),),) * 7), "Mo-Su 00:00-24:00"),
        (Week(((SHELTER,),) * 7, Holidays.AS_USUAL), "Mo-Su,PH 20:00-08:00"),
        (week([Interval(600, DAY, Kind.OPEN_END)]), "Mo 10:00+"),
        (
            week([MORNING, Interval(780, 1020, Kind.APPOINTMENT)]),
            'Mo 09:00-12:00, Mo 13:00-17:00 open "by appointment"',
        ),
        (
            week([MORNING], holidays=Holidays.AS_USUAL),
            'Mo 09:00-12:00 open "PH as usual"',
        ),
        (
            week([Interval(540, 720, Kind.APPOINTMENT)], holidays=Holidays.AS_USUAL),
            'Mo 09:00-12:00 open "by appointment, PH as usual"',
        ),
        (
            week([AFTERNOON], others=[MORNING], holidays=Holidays.OWN, own=[MORNING]),
            "Mo 13:00-17:00; Tu-Su,PH 09:00-12:00",
        ),
        (
            week([MORNING], others=[AFTERNOON], holidays=Holidays.OWN, own=[MORNING]),
            "Mo 09:00-12:00; Tu-Su 13:00-17:00; PH 09:00-12:00",
        ),
        (Week(holidays=Holidays.OWN, holiday_hours=(MORNING,)), "PH 09:00-12:00"),
        (Week(), "Mo-Su,PH off"),
    ],
)
def test_a_week_is_written_in_the_shortest_way_that_is_easy_to_read(said, written):
    assert write(said) == written
    assert read(written) == said.tidied()


def test_nights_of_different_days_are_written_so_that_each_lasts_until_the_morning():
    late = Interval(1260, 1980)
    said = Week((*[(SHELTER,)] * 4, *[(late,)] * 3))

    written = write(said)

    assert written == "Mo-Th 20:00-08:00, Fr-Su 21:00-09:00"
    monday = FROM + datetime.timedelta(days=3)
    assert monday.weekday() == 0
    assert minutes_open(written, 1, monday)[: 9 * 60] == b"\1" * 9 * 60


def test_a_holiday_with_a_night_of_its_own_lasts_until_the_morning_too():
    written = write(
        week([SHELTER], others=[SHELTER], holidays=Holidays.OWN, own=[Interval(1080, 2040)])
    )

    assert written == "Mo-Su 20:00-08:00; PH off, PH 18:00-10:00"
    christmas = datetime.datetime.fromisoformat("2026-12-25 00:00")
    opened = minutes_open(written, 2, christmas)
    assert opened[18 * 60 : 34 * 60] == b"\1" * 16 * 60


# Reading


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ("Nov 15-Mar 31 Mo-Su,PH 20:00-08:00", Beyond.SEASON),
        ("Jan-Mar: Mo 10:00-12:00", Beyond.SEASON),
        ("We 19:00-21:00; Sa[1] 10:00-12:30", Beyond.MONTHLY),
        ("Mo 15:30-17:30; SH off; PH off", Beyond.SCHOOL),
        ("Mo-Fr 09:00-12:00 unknown", Beyond.UNSURE),
        ('"ring the bell"', Beyond.COMMENT),
        ('Mo 09:00-12:00 "women only"', Beyond.COMMENT),
        ("week 1-10 Mo 10:00-12:00", Beyond.OTHER),
        ("2027 Mo 10:00-12:00", Beyond.OTHER),
        ("Mo sunrise-12:00", Beyond.OTHER),
        ('Mo-Fr 09:00-12:00 || "call"', Beyond.OTHER),
        ("Mo-Fr 09:00-17:00; We 12:00-13:00 off", Beyond.OTHER),
        ("Mo 14:00-13:00", Beyond.OTHER),
        ("Mo 09:00-12:00,11:00-13:00", Beyond.OTHER),
        ("Mo 09:00-12:00, Mo 11:00-13:00", Beyond.OTHER),
        ("Mo-Fr 09:00-17:00; PH Mo-Fr 10:00-12:00", Beyond.OTHER),
    ],
)
def test_what_a_week_cannot_hold_is_told_apart(hours, reason):
    assert read(hours) == reason


def test_a_rule_for_days_after_one_for_holidays_undoes_it_and_is_not_read_as_closed():
    """The later rule wins: this service is open at Christmas, whatever it meant."""
    assert read("PH off; Mo-Fr 09:00-17:00") == Beyond.HOLIDAYS
    assert read("Mo-Fr 09:00-17:00; PH off").holidays is Holidays.CLOSED


def test_hours_that_are_silent_about_holidays_do_not_confirm_them():
    assert read("Mo-Fr 09:00-17:00").holidays is Holidays.UNSAID
    assert read("24/7").holidays is Holidays.AS_USUAL


def test_a_night_that_the_next_rule_cuts_is_not_read_as_if_it_lasted():
    assert read("Mo-Th 20:00-08:00; Fr-Su 21:00-09:00") == Beyond.NIGHT


def test_the_later_rule_wins_on_its_days():
    read_week = read("Mo-Fr 09:00-12:00; We 09:00-12:00,13:00-17:00")
    assert read_week.days[1:4] == ((MORNING,), (MORNING, AFTERNOON), (MORNING,))


@pytest.mark.parametrize("remark", ["by appointment", "on appointment", "sur rendez-vous"])
def test_an_appointment_is_understood_in_the_ways_it_is_written(remark):
    assert read(f'Mo 09:00-12:00 "{remark}"').days[0] == (Interval(540, 720, Kind.APPOINTMENT),)


@pytest.mark.parametrize("hours", ["lundi 9-12", "Mo 25:99-26:00", "? Mo", "Mo 10:00-12:00;", ""])
def test_what_is_not_osm_syntax_is_refused(hours):
    assert not is_osm(hours)
    with pytest.raises(InvalidInput):
        read(hours)


def test_rules_beyond_a_week_are_still_told_one_by_one():
    shelter, closed = rules_of("Nov 15-Mar 31 Mo-Su 20:00-08:00; PH off")
    assert shelter.dates == ("Nov 15", "Mar 31")
    assert (closed.holidays, closed.off) == (True, True)
    (monthly,) = rules_of("Th[1,-1] 14:00-16:00")
    assert monthly.monthly == ((3, 1), (3, -1))


@pytest.mark.parametrize("hours", real_hours())
def test_real_hours_open_the_same_doors_once_read_and_written(hours):
    found = read(hours)
    if isinstance(found, Beyond):
        assert found is not Beyond.OTHER
    else:
        assert minutes_open(write(found)) == minutes_open(hours)


def test_nearly_all_real_hours_fit_in_a_week():
    found = [read(hours) for hours in real_hours()]
    assert sum(isinstance(one, Week) for one in found) >= 0.9 * len(found)


# One opening


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (540, 720, Interval(540, 720)),
        (1200, 480, Interval(1200, 480 + DAY)),
        (540, 120, Interval(540, 120 + DAY)),
        (600, 0, Interval(600, DAY)),
        (0, 0, Interval(0, DAY)),
        (540, 540, Wrong.SAME),
        (840, 780, Wrong.BACKWARDS),
        (600, 420, Wrong.BACKWARDS),
    ],
)
def test_an_end_before_the_beginning_is_the_next_day_only_when_it_is_a_night(
    opens, closes, expected
):
    assert interval(opens, closes) == expected


def test_openings_that_touch_do_not_overlap():
    assert not overlap([Interval(720, 780), MORNING])
    assert overlap([Interval(719, 780), MORNING])


# Any week


def hours_of_a_day(draw):
    edges = sorted(draw(st.sets(st.integers(0, DAY // 5), max_size=6)))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        kind = draw(st.sampled_from([Kind.PLAIN, Kind.PLAIN, Kind.APPOINTMENT]))
        found.append(Interval(start * 5, end * 5, kind))
    return found


@st.composite
def days(draw):
    found = hours_of_a_day(draw)
    last = draw(st.sampled_from(["none", "none", "night", "open"]))
    start = max([one.closes for one in found], default=0)
    if last == "night" and start <= 1320:
        found.append(Interval(1320, DAY + draw(st.integers(1, 100))))
    elif last == "open" and start <= 1200:
        found.append(Interval(1200, DAY, Kind.OPEN_END))
    return tuple(found)


@st.composite
def weeks(draw):
    some = draw(st.lists(days(), min_size=1, max_size=3))
    own = draw(st.sampled_from([(), *some]))
    return Week(
        tuple(draw(st.sampled_from([*some, ()])) for _day in DAYS),
        draw(st.sampled_from(Holidays)),
        own,
    ).tidied()


@given(weeks())
@settings(max_examples=300, deadline=None)
def test_any_week_that_is_written_reads_as_it_was(said):
    written = write(said)
    parsed(written)
    assert read(written) == said
    assert write(read(written)) == written


@given(weeks().filter(lambda said: said.holidays is Holidays.CLOSED and any(said.days)))
@settings(max_examples=50, deadline=None)
def test_a_week_closed_on_holidays_opens_no_door_at_christmas(said):
    christmas = datetime.datetime.fromisoformat("2026-12-25 00:00")
    assert not any(minutes_open(write(said), 1, christmas))


@given(st.text(alphabet='MoTuPHSa-,;:[]|0123456789 "+fopenJ/', max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_week_or_beyond_one_or_refused(text):
    try:
        found = read(text)
    except InvalidInput:
        return
    assert isinstance(found, Week | Beyond)
    if isinstance(found, Week):
        assert minutes_open(write(found)).replace(b"\2", b"\1") == minutes_open(text).replace(
            b"\2", b"\1"
        )
