"""Seats: asked for by mail, held for a time, given up; who is inside, and until when."""

import datetime

import pytest
from django.utils import timezone

from seuil.councils.domain.composition import Balance
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import Holding, SeatInvitation
from seuil.councils.operations.seats import (
    MANDATES_KEPT,
    SeatTaken,
    SitsAlready,
    end_holding,
    end_seat,
    forget_mandates,
    forget_seat_invitations,
    invitations_for,
    invite_to_seat,
    take_seat,
    write_seat,
)
from seuil.councils.policies import abilities, seats_held
from seuil.councils.queries.councils import balance_of, missing_in, seat_lines
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.messaging.models import Message
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.standing import standing_of
from tests.factories.accounts import UserFactory
from tests.factories.councils import CouncilFactory, HoldingFactory, SeatFactory, team_of
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import OrganisationFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
MAIL = "somebody@association.example"


@pytest.fixture
def council():
    return CouncilFactory(name_en="Council of the South")


@pytest.fixture
def team(council):
    return team_of(council.territory)


def invited(seat, team, mail=MAIL, **more):
    given = {"is_deputy": False, "language": "en"} | more
    return invite_to_seat(seat, mail, actor=team, **given)


def person(mail=MAIL):
    return UserFactory(email=mail, verified=True)


def able(user, council):
    standing = standing_of(user)
    return abilities(standing, council, seats_held(standing, timezone.localdate()))


def test_whoever_was_asked_takes_the_seat_and_is_inside(council, team):
    seat = SeatFactory(council=council)
    invitation = invited(seat, team)
    somebody = person()

    held = take_seat(invitation.pk, somebody)

    assert (held.seat, held.is_deputy, held.begins_on) == (seat, False, timezone.localdate())
    assert able(somebody, council).is_inside
    assert able(somebody, council).may_speak_for(seat)
    assert not able(somebody, council).convenes
    mail = Message.objects.get()
    assert mail.to == MAIL
    assert "Council of the South" in mail.text
    assert "/councils/invited/" in mail.text


def test_an_invitation_is_taken_once_and_by_nobody_else(council, team):
    invitation = invited(SeatFactory(council=council), team)
    other, unverified = person("other@association.example"), UserFactory(email=MAIL)

    for somebody in (other, unverified):
        with pytest.raises(NotVisible):
            take_seat(invitation.pk, somebody)
    assert invitations_for(other, timezone.now()) == []
    assert not Holding.objects.exists()


def test_one_holds_a_seat_and_others_stand_in(council, team):
    holding = HoldingFactory(seat__council=council)

    with pytest.raises(SeatTaken) as taken:
        invited(holding.seat, team)
    assert taken.value.holding == holding
    deputy = take_seat(invited(holding.seat, team, is_deputy=True).pk, person())
    assert deputy.is_deputy
    assert able(deputy.user, council).may_speak_for(holding.seat)


def test_of_two_who_were_asked_the_second_hears_that_the_seat_is_taken(council, team):
    seat = SeatFactory(council=council)
    first = invited(seat, team)
    second = invited(seat, team, "second@association.example")
    take_seat(first.pk, person())

    with pytest.raises(SeatTaken):
        take_seat(second.pk, person("second@association.example"))


def test_nobody_speaks_for_two_seats_of_a_council(council, team):
    somebody = person()
    held = HoldingFactory(seat__council=council, user=somebody)
    invitation = invited(SeatFactory(council=council, family=PracticeFamily.YOUTH), team)

    with pytest.raises(SitsAlready) as sits:
        take_seat(invitation.pk, somebody)
    assert sits.value.seat == held.seat
    elsewhere = invited(SeatFactory(), team)
    assert take_seat(elsewhere.pk, somebody).seat.council != council


def test_a_mandate_that_ended_opens_nothing(council, team):
    holding = HoldingFactory(seat__council=council, ends_on=timezone.localdate() - DAY)

    assert not able(holding.user, council).is_inside
    held_until_tonight = end_holding(HoldingFactory(seat__council=council), actor=team)
    assert able(held_until_tonight.user, council).is_inside


def test_whoever_loses_a_mandate_is_told_and_whoever_gives_it_up_is_not(council, team):
    given_up, ended = HoldingFactory.create_batch(2, seat__council=council)

    end_holding(given_up, actor=given_up.user)
    end_holding(ended, actor=team)

    assert [mail.to for mail in Message.objects.all()] == [ended.user.email]


def test_an_administration_reads_and_has_no_word(council):
    holding = HoldingFactory(seat__council=council, seat__kind=SeatKind.OBSERVER)

    found = able(holding.user, council)

    assert found.is_inside
    assert found.speaks_for == frozenset()


def test_who_owes_a_second_factor_holds_no_seat(council):
    standing = standing_of(HoldingFactory(seat__council=council).user)

    withheld = type(standing)(user_id=standing.user_id, withheld=True)

    assert seats_held(standing, timezone.localdate())
    assert seats_held(withheld, timezone.localdate()) == []


def test_a_seat_that_ends_takes_its_mandates_and_invitations_along(council, team):
    holding = HoldingFactory(seat__council=council)
    invited(holding.seat, team, is_deputy=True)

    end_seat(council, holding.seat.pk)

    holding.refresh_from_db()
    assert holding.ends_on == timezone.localdate()
    assert not SeatInvitation.objects.exists()


def test_a_seat_of_another_council_is_not_there(council):
    with pytest.raises(NotVisible):
        end_seat(council, SeatFactory().pk)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({"kind": SeatKind.FEDERATION, "organisation": None, "label": "Federation"},
         "organisation"),
        ({"organisation": None, "label": ""}, "label"),
        ({"ends_on": datetime.date(2024, 12, 31)}, "ends_on"),
    ],
)  # fmt: skip
def test_a_seat_that_is_not_said_whole_is_refused(council, written, path):
    whole = {
        "kind": SeatKind.MEMBER,
        "family": PracticeFamily.HOSPITAL,
        "organisation": OrganisationFactory(),
        "label": "",
        "begins_on": datetime.date(2025, 1, 1),
        "ends_on": None,
    }

    with pytest.raises(InvalidInput) as refused:
        write_seat(council, whole | written)
    assert refused.value.path == path
    assert write_seat(council, whole).pk


def test_a_seat_that_somebody_held_keeps_its_family(council):
    holding = HoldingFactory(seat__council=council)
    written = {"family": PracticeFamily.YOUTH}

    with pytest.raises(InvalidInput):
        write_seat(council, written, holding.seat.pk)
    empty = SeatFactory(council=council)
    assert write_seat(council, written, empty.pk).family == PracticeFamily.YOUTH


def test_a_mandate_that_would_end_before_its_seat_begins_is_refused(council, team):
    later = SeatFactory(council=council, begins_on=timezone.localdate() + 30 * DAY)

    with pytest.raises(InvalidInput):
        invited(later, team, ends_on=timezone.localdate() + DAY)


def test_a_new_invitation_for_an_address_takes_the_place_of_the_one_before(council, team):
    first = invited(SeatFactory(council=council), team)
    invited(SeatFactory(council=council), team)

    assert not SeatInvitation.objects.filter(pk=first.pk).exists()
    assert SeatInvitation.objects.count() == 1


def test_used_and_old_invitations_and_old_mandates_are_forgotten(council, team):
    used = invited(SeatFactory(council=council), team)
    take_seat(used.pk, person())
    waits = invited(SeatFactory(council=council), team, "second@association.example")
    last = timezone.localdate() - MANDATES_KEPT - DAY
    old = HoldingFactory(begins_on=last, ends_on=last)

    assert forget_seat_invitations(timezone.now()) == 1
    assert list(SeatInvitation.objects.all()) == [waits]
    assert forget_mandates(timezone.now()) == 1
    assert not Holding.objects.filter(pk=old.pk).exists()
    assert forget_seat_invitations(timezone.now() + 15 * DAY) == 1


def test_the_families_of_the_territory_are_beside_those_that_sit(council):
    youth = OrganisationFactory(families=[PracticeFamily.YOUTH])
    hospital = OrganisationFactory(families=[PracticeFamily.HOSPITAL])
    for organisation in (youth, hospital):
        ServiceFactory(organisation=organisation).serves.add(council.territory)
    SeatFactory(council=council, organisation=hospital)
    SeatFactory(council=council, kind=SeatKind.OBSERVER, family=PracticeFamily.LOCAL_AUTHORITY)
    SeatFactory(council=council, family=PracticeFamily.OTHER, ends_on=datetime.date(2025, 2, 1))

    balance = balance_of(council)

    assert {one.family: one.balance for one in balance} == {
        PracticeFamily.HOSPITAL: Balance.FAIR,
        PracticeFamily.YOUTH: Balance.MISSING,
    }
    assert [one.family for one in missing_in(balance)] == [PracticeFamily.YOUTH]


@pytest.mark.parametrize("number", [1, 10])
def test_seats_and_their_holders_are_read_in_two_queries(
    council, django_assert_num_queries, number
):
    for _ in range(number):
        seat = SeatFactory(council=council)
        HoldingFactory(seat=seat)
        HoldingFactory(seat=seat, is_deputy=True)

    with django_assert_num_queries(2):
        lines = seat_lines(council, timezone.localdate())
        names = [str(line.holder.user) + str(line.deputies[0].user) for line in lines]
    assert len(names) == number
