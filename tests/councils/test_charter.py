"""When a group has adopted a charter; how families are counted: by families, never by heads."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.councils.domain.charter import PROCESS, Status, Step, heard_of
from seuil.councils.domain.composition import Balance, composition
from seuil.councils.domain.seat import is_held_on
from seuil.kernel.errors import TransitionRefused
from seuil.organisations.domain import PracticeFamily

FAMILIES = st.sampled_from(list(PracticeFamily))
VOICES = st.lists(st.tuples(FAMILIES, st.booleans()), max_size=30)
SEATED = st.sets(FAMILIES, min_size=1)


@given(VOICES, SEATED, FAMILIES, st.booleans())
def test_a_hundred_more_voices_of_one_family_change_no_other_family(said, seated, family, agrees):
    before = heard_of(said, seated)
    after = heard_of([*said, *[(family, agrees)] * 100], seated)

    others = seated - {family}
    assert after.agreed & others == before.agreed & others
    assert after.against & others == before.against & others


@given(VOICES, SEATED)
def test_a_charter_with_one_family_against_it_is_never_adopted(said, seated):
    heard = heard_of(said, seated)

    assert not (heard.against and heard.adopts)
    assert heard.agreed | heard.against | heard.silent == seated
    assert not heard.agreed & heard.against


@pytest.mark.parametrize(("agree", "adopts"), [(1, False), (2, True), (3, True)])
def test_two_thirds_of_the_families_adopt(agree, adopts):
    three = list(PracticeFamily)[:3]

    assert heard_of([(one, True) for one in three[:agree]], three).adopts is adopts


def test_a_family_with_two_seats_is_against_when_one_of_them_is():
    family = PracticeFamily.HOSPITAL

    heard = heard_of([(family, True), (family, False)], [family])

    assert (heard.against, heard.agreed, heard.adopts) == ({family}, frozenset(), False)


def test_nobody_adopts_for_an_empty_council():
    assert not heard_of([], []).adopts


def test_a_charter_is_proposed_adopted_then_replaced():
    assert PROCESS.replayed([Step.ADOPT, Step.REPLACE]) is Status.REPLACED
    assert PROCESS.steps_from(Status.ADOPTED) == []
    with pytest.raises(TransitionRefused):
        PROCESS.after(Status.WITHDRAWN, Step.ADOPT)


@given(st.dictionaries(FAMILIES, st.integers(0, 40)), st.dictionaries(FAMILIES, st.integers(0, 90)))
def test_every_family_that_works_here_without_a_seat_is_missing(seats, organisations):
    found = {one.family: one.balance for one in composition(seats, organisations)}

    missing = {family for family, balance in found.items() if balance is Balance.MISSING}
    assert missing == {
        family for family, count in organisations.items() if count and not seats.get(family)
    }


@given(st.dictionaries(FAMILIES, st.integers(1, 9), min_size=1), st.integers(1, 900), FAMILIES)
def test_many_organisations_give_a_family_no_more_weight(seats, many, family):
    here = dict.fromkeys(PracticeFamily, 1)

    assert [one.balance for one in composition(seats, here)] == [
        one.balance for one in composition(seats, here | {family: many})
    ]


def test_a_mandate_holds_on_its_first_and_its_last_day():
    begins, ends = datetime.date(2026, 1, 1), datetime.date(2026, 3, 31)
    day = datetime.timedelta(days=1)

    assert is_held_on(begins, begins, ends)
    assert is_held_on(ends, begins, ends)
    assert not is_held_on(begins - day, begins, ends)
    assert not is_held_on(ends + day, begins, ends)
    assert is_held_on(ends + day, begins, None)
