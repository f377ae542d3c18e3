"""A charter is proposed by the team, adopted by the families that sit, and never changed."""

import pytest
from django.db import IntegrityError, transaction

from seuil.councils.domain.charter import NotAgreed, Status
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import Charter, CharterVoice
from seuil.councils.operations.charters import (
    adopt_charter,
    mark_of,
    propose_charter,
    say_of_charter,
    withdraw_charter,
)
from seuil.councils.queries.councils import charter_in_force, charters_of
from seuil.kernel.errors import Forbidden, InvalidInput, TransitionRefused
from seuil.kernel.versions import Stale
from seuil.messaging.models import Message
from seuil.organisations.domain import PracticeFamily
from tests.factories.councils import CharterFactory, CouncilFactory, HoldingFactory, SeatFactory

pytestmark = pytest.mark.django_db
WRITTEN = {
    "text_fr": "Nous décidons par consentement.",
    "text_nl": "We beslissen met instemming.",
    "quorum": 2,
    "criteria": ["not_feasible"],
}


@pytest.fixture
def council():
    return CouncilFactory(name_en="Council of the South")


@pytest.fixture
def seats(council):
    return [
        HoldingFactory(seat__council=council, seat__family=family).seat
        for family in list(PracticeFamily)[:3]
    ]


def agree(charter, *seats):
    for seat in seats:
        say_of_charter(charter, seat, agrees=True, actor=None)


def test_a_charter_is_in_force_once_two_thirds_of_the_families_agree(council, seats):
    proposed = propose_charter(council, WRITTEN, actor=None)
    agree(proposed, seats[0])

    with pytest.raises(NotAgreed) as refused:
        adopt_charter(proposed)
    assert refused.value.heard.silent == {seats[1].practice, seats[2].practice}
    assert charter_in_force(council) is None

    agree(proposed, seats[1])
    assert adopt_charter(proposed).status == Status.ADOPTED
    assert charter_in_force(council) == proposed


def test_one_family_against_it_is_enough_to_go_on_writing(council, seats):
    proposed = propose_charter(council, WRITTEN, actor=None)
    agree(proposed, *seats[:2])
    say_of_charter(proposed, seats[2], agrees=False, reason="Too short a round.", actor=None)

    with pytest.raises(NotAgreed) as refused:
        adopt_charter(proposed)
    assert refused.value.heard.against == {seats[2].practice}


def test_many_seats_of_one_family_are_one_line(council, seats):
    for _ in range(20):
        SeatFactory(council=council, family=seats[0].family)
    proposed = propose_charter(council, WRITTEN, actor=None)
    agree(proposed, *council.seats.filter(family=seats[0].family))

    with pytest.raises(NotAgreed):
        adopt_charter(proposed)


def test_the_charter_before_is_replaced_and_can_still_be_read(council, seats):
    first = CharterFactory(council=council, version=1, status=Status.ADOPTED)
    proposed = propose_charter(council, WRITTEN, actor=None)
    agree(proposed, *seats)

    adopt_charter(proposed)

    first.refresh_from_db()
    assert (first.status, proposed.version) == (Status.REPLACED, 2)
    assert first.ended_at is not None
    assert charters_of(council, inside=False) == [proposed, first]


def test_a_charter_is_adopted_once(council, seats):
    proposed = propose_charter(council, WRITTEN, actor=None)
    agree(proposed, *seats)
    adopt_charter(proposed)

    with pytest.raises(TransitionRefused):
        adopt_charter(proposed)
    with pytest.raises(TransitionRefused):
        agree(proposed, seats[0])


def test_two_charters_are_never_in_force(council):
    CharterFactory(council=council, status=Status.ADOPTED)

    with pytest.raises(IntegrityError), transaction.atomic():
        CharterFactory(council=council, status=Status.ADOPTED)


def test_one_charter_waits_at_a_time_and_the_withdrawn_one_makes_room(council, seats):
    first = propose_charter(council, WRITTEN, actor=None)

    with pytest.raises(TransitionRefused):
        propose_charter(council, WRITTEN, actor=None)
    withdraw_charter(first)
    second = propose_charter(council, WRITTEN, actor=None)
    assert second.version == first.version + 1
    assert charters_of(council, inside=False) == []
    assert len(charters_of(council, inside=True)) == 2


def test_a_quorum_that_the_council_cannot_reach_is_refused(council, seats):
    with pytest.raises(InvalidInput) as refused:
        propose_charter(council, WRITTEN | {"quorum": 4}, actor=None)
    assert (refused.value.path, refused.value.accepted) == ("quorum", "3")


def test_no_says_why(council, seats):
    proposed = propose_charter(council, WRITTEN, actor=None)

    with pytest.raises(InvalidInput):
        say_of_charter(proposed, seats[0], agrees=False, reason=" ", actor=None)
    assert not CharterVoice.objects.exists()


def test_observers_seats_that_are_over_and_those_of_others_have_no_word(council, seats):
    proposed = propose_charter(council, WRITTEN, actor=None)
    over = SeatFactory(council=council, ends_on="2025-02-01")
    observer = SeatFactory(council=council, kind=SeatKind.OBSERVER)

    for seat in (over, observer, SeatFactory()):
        with pytest.raises(Forbidden):
            agree(proposed, seat)


def test_what_the_deputy_said_meanwhile_is_not_overwritten(council, seats):
    proposed = propose_charter(council, WRITTEN, actor=None)
    seen = mark_of(None)
    said = say_of_charter(proposed, seats[0], agrees=True, actor=None)

    with pytest.raises(Stale):
        say_of_charter(proposed, seats[0], agrees=False, reason="No.", actor=None, seen=seen)
    say_of_charter(proposed, seats[0], agrees=False, reason="No.", actor=None, seen=mark_of(said))
    assert not CharterVoice.objects.get().agrees


def test_those_who_sit_are_asked_and_hear_that_it_is_in_force(council, seats):
    proposed = propose_charter(council, WRITTEN, actor=None)
    assert Message.objects.filter(key__startswith="charter proposed").count() == 3
    agree(proposed, *seats)

    adopt_charter(proposed)

    assert Message.objects.filter(key__startswith="charter adopted").count() == 3
    assert Charter.objects.get().rules().quorum == 2
