"""Who took part, as it is told: no number about fewer than three people."""

from hypothesis import given
from hypothesis import strategies as st

from seuil.concertation.domain.synthesis import SMALLEST, attendance
from seuil.organisations.domain import PracticeFamily as Family

counts = st.dictionaries(st.sampled_from(list(Family)), st.integers(0, 6))


def test_families_of_three_and_more_are_named():
    told = attendance({Family.JUSTICE: 4, Family.YOUTH: 3})

    assert told.families == {Family.JUSTICE: 4, Family.YOUTH: 3}
    assert told.others == 0


def test_small_families_are_told_together():
    told = attendance({Family.JUSTICE: 4, Family.YOUTH: 1, Family.HOSPITAL: 2})

    assert told.families == {Family.JUSTICE: 4}
    assert (told.others, told.others_families) == (3, 2)


def test_what_is_left_over_is_never_one_or_two():
    told = attendance({Family.JUSTICE: 5, Family.YOUTH: 4, Family.HOSPITAL: 1})

    assert told.families == {Family.JUSTICE: 5}
    assert told.others == 5


@given(counts)
def test_no_number_can_be_worked_out_about_fewer_than_three(given_counts):
    told = attendance(given_counts)
    there = sum(given_counts.values())

    assert all(count >= SMALLEST for count in told.families.values())
    if told.total is None:
        assert there < SMALLEST
        assert not told.families
        assert told.others == 0
    else:
        assert told.total == there == sum(told.families.values()) + told.others
        assert told.others == 0 or told.others >= SMALLEST
