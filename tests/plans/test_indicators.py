"""Rules of indicators: what they lack, how far they came, when a measure is due."""

import datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from seuil.plans.domain.indicator import (
    DAYS,
    Direction,
    Part,
    Progress,
    Rhythm,
    Source,
    Written,
    gives_baseline,
    is_late,
    is_worth_keeping,
    missing_in,
    read,
)
from seuil.plans.report.words import with_unit
from seuil.wording.localised import Wording

MAY = datetime.date(2026, 5, 1)
WHOLE = Written(
    definition="Portes ouvertes",
    unit="services",
    source_words="relevé",
    rhythm="monthly",
    baseline=Decimal(0),
    target=Decimal(3),
)


def later(days):
    return MAY + datetime.timedelta(days=days)


def test_a_whole_indicator_lacks_nothing():
    assert missing_in(WHOLE) == []


def test_an_indicator_without_baseline_says_when_it_will_be_known():
    assert missing_in(_but(WHOLE, baseline=None)) == [Part.BASELINE]
    assert missing_in(_but(WHOLE, baseline=None, baseline_due=MAY)) == []


def test_what_is_measured_by_night_needs_something_to_follow_and_no_words():
    bound = _but(WHOLE, source=Source.VIGNETTE, source_words="")
    assert missing_in(bound) == [Part.SOURCE]
    assert missing_in(_but(bound, binding="open_services")) == []


def _but(written, **changed):
    return Written(**{name: getattr(written, name) for name in Written.__slots__} | changed)


@pytest.mark.parametrize(
    ("baseline", "target", "direction", "last", "progress"),
    [
        (1, 4, Direction.UP, None, Progress.NOT_MEASURED),
        (1, 4, Direction.UP, 0, Progress.WORSE),
        (1, 4, Direction.UP, 1, Progress.SAME),
        (1, 4, Direction.UP, 2, Progress.BETTER),
        (1, 4, Direction.UP, 4, Progress.REACHED),
        (1, 4, Direction.UP, 7, Progress.REACHED),
        (9, 3, Direction.DOWN, 10, Progress.WORSE),
        (9, 3, Direction.DOWN, 5, Progress.BETTER),
        (9, 3, Direction.DOWN, 2, Progress.REACHED),
        (None, 4, Direction.UP, 2, Progress.SAME),
    ],
)
def test_how_far_an_indicator_came(baseline, target, direction, last, progress):
    known = None if baseline is None else Decimal(baseline)
    value = None if last is None else Decimal(last)
    assert read(known, Decimal(target), direction, value).progress is progress


numbers = st.decimals(-1000, 1000, places=2)


@given(numbers, numbers, numbers)
def test_up_and_down_are_mirrors_of_each_other(baseline, target, last):
    up = read(baseline, target, Direction.UP, last)
    down = read(-baseline, -target, Direction.DOWN, -last)
    assert (up.progress, up.share) == (down.progress, down.share)


@given(numbers, numbers.filter(bool))
def test_whoever_stands_at_the_target_reached_it(baseline, way):
    reading = read(baseline, baseline + abs(way), Direction.UP, baseline + abs(way))
    assert (reading.progress, reading.share) == (Progress.REACHED, 1)


def test_a_night_writes_down_what_is_new_or_due():
    last = (MAY, Decimal(3))
    assert is_worth_keeping(Rhythm.YEARLY, None, last)
    assert is_worth_keeping(Rhythm.YEARLY, last, (later(1), Decimal(4)))
    assert not is_worth_keeping(Rhythm.YEARLY, last, (later(1), Decimal(3)))
    assert is_worth_keeping(Rhythm.YEARLY, last, (later(366), Decimal(3)))
    assert is_worth_keeping(Rhythm.NIGHTLY, last, (later(1), Decimal(3)))


def test_a_night_never_writes_a_day_twice_nor_an_earlier_one():
    last = (MAY, Decimal(3))
    assert not is_worth_keeping(Rhythm.NIGHTLY, last, (MAY, Decimal(9)))
    assert not is_worth_keeping(Rhythm.NIGHTLY, last, (later(-1), Decimal(9)))


@pytest.mark.parametrize("rhythm", Rhythm)
def test_a_measure_is_due_once_its_rhythm_is_over(rhythm):
    assert not is_late(rhythm, None, MAY, later(DAYS[rhythm]))
    assert is_late(rhythm, None, MAY, later(DAYS[rhythm] + 1))
    assert not is_late(rhythm, later(5), MAY, later(DAYS[rhythm] + 1))


def test_a_baseline_that_was_to_come_is_the_first_measure_from_its_day_on():
    assert gives_baseline(None, None, MAY)
    assert not gives_baseline(None, later(1), MAY)
    assert gives_baseline(None, later(1), later(1))
    assert not gives_baseline(Decimal(2), later(1), later(1))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        ("1", "services", "1 (services)"),
        ("2.50", "services", "2,5 (services)"),
        ("40", "%", "40 %"),
        ("7", "", "7"),
    ],
)
def test_a_figure_and_its_unit_need_no_grammar(value, unit, said):
    with translation.override("fr"):
        assert with_unit(Decimal(value), Wording(unit, "fr")) == said
