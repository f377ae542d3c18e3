"""Whose request it is: as Python for one, as a query for many; never longer than the belonging."""

import datetime
from itertools import product

import pytest
from django.utils import timezone

from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Mandate, Membership, Organisation
from seuil.orientation.domain.request import OPEN, Party, Status
from seuil.orientation.models import OrientationRequest, Seat
from seuil.orientation.policies import parties, sees_person
from seuil.orientation.queries import requests_at, requests_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory
from tests.factories.orientation import (
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.timedelta(days=30)


@pytest.fixture
def member():
    """Somebody who asks for an organisation, and sits at no desk."""
    return MembershipFactory(role="professional")


def asked_for(member, **more):
    return OrientationRequestFactory(
        author=member.user, organisation=member.organisation, **{"status": "exploring", **more}
    )


def move_to_another_organisation(user):
    Membership.objects.filter(user=user).update(status="ended")
    MembershipFactory(user=user)


@pytest.mark.parametrize("status", Status)
def test_whoever_moves_to_another_organisation_leaves_the_requests_behind(member, status):
    asked = asked_for(member, status=status)
    assert Party.REQUESTER in parties(viewing(member.user), asked)

    move_to_another_organisation(member.user)

    assert parties(viewing(member.user), asked) == frozenset()
    assert not requests_of(viewing(member.user)).exists()


def test_whoever_asked_for_no_organisation_keeps_the_request_while_anybody_vouches_for_them():
    author = professional()
    asked = OrientationRequestFactory(author=author, status="exploring")
    assert parties(viewing(author), asked) == {Party.REQUESTER}

    Membership.objects.filter(user=author).update(status="ended")

    assert parties(viewing(author), asked) == frozenset()


def test_a_call_stays_with_whoever_took_it_for_as_long_as_they_sit_where_they_sat():
    seat = SeatFactory()
    call = {"author": seat.user, "taken_by_phone": True, "organisation": OrganisationFactory()}
    kept = OrientationRequestFactory(**call)
    passed_on = OrientationRequestFactory(**call, status="exploring")
    own = OrientationRequestFactory(**call, status="closed", desk=seat.desk)
    for one in (kept, passed_on, own):
        assert Party.REQUESTER in parties(viewing(seat.user), one)

    Seat.objects.filter(pk=seat.pk).update(ended_at=timezone.now())
    elsewhere = SeatFactory(user=seat.user)
    assert list(requests_of(viewing(seat.user))) == [kept]

    Seat.objects.filter(pk=elsewhere.pk).update(ended_at=timezone.now())
    MembershipFactory(user=seat.user)
    for one in (kept, passed_on, own):
        assert parties(viewing(seat.user), one) == frozenset()
    assert not requests_of(viewing(seat.user)).exists()


def test_a_call_is_no_colleagues_of_whoever_called():
    """The organisation of a call is that of the caller: it opens nothing to who once took it."""
    seat, organisation = SeatFactory(), OrganisationFactory()
    call = OrientationRequestFactory(
        author=seat.user, taken_by_phone=True, organisation=organisation, status="exploring"
    )
    Mandate.objects.filter(user=seat.user).update(ended_at=timezone.now())
    MembershipFactory(user=seat.user, organisation=organisation)

    assert parties(viewing(seat.user), call) == frozenset()


@pytest.mark.parametrize("status", Status)
def test_a_desk_that_was_asked_along_sees_a_request_while_it_is_open(status):
    desk = SeatFactory().desk
    viewer = viewing(desk.seats.get().user)
    asked = OrientationRequestFactory(status=status, other_desk=desk)

    sees = status in OPEN - {Status.DRAFT}

    assert parties(viewer, asked) == ({Party.OTHER_DESK} if sees else frozenset())
    assert requests_at(viewer).exists() is sees


@pytest.mark.parametrize(
    ("held", "lead", "sees"),
    [
        ({Party.REQUESTER}, "answerer", True),
        ({Party.DESK}, "answerer", True),
        ({Party.OTHER_DESK}, "answerer", False),
        ({Party.OTHER_DESK}, "other_desk", True),
        ({Party.OTHER_DESK, Party.REQUESTER}, "answerer", True),
        (set(), "other_desk", False),
    ],
)
def test_what_names_the_person_is_for_who_asked_and_who_answers(held, lead, sees):
    asked = OrientationRequest(status=Status.CO_EXPLORING, lead=lead)

    assert sees_person(frozenset(held), asked) is sees


def test_the_rule_for_one_and_the_queries_for_many_agree():
    """Every author, organisation, way, desk and state, seen by people of every kind."""
    here, elsewhere = OrganisationFactory(), OrganisationFactory()
    desk, other = DeskFactory(), DeskFactory()
    people = [
        MembershipFactory(organisation=here).user,
        MembershipFactory(organisation=elsewhere, status="ended").user,
        SeatFactory(desk=desk).user,
        MembershipFactory(organisation=here, user=SeatFactory(desk=other).user).user,
        MandateFactory(kind=MandateKind.REGIONAL_TEAM).user,
        UserFactory(),
    ]
    Seat.objects.filter(user=people[3]).update(since=timezone.now() - LONG_AGO)
    bodies: list[Organisation | None] = [None, here, elsewhere]
    states = (Status.DRAFT, Status.SUBMITTED, Status.CO_EXPLORING, Status.CLOSED)
    moments = (timezone.now(), timezone.now() - LONG_AGO / 2, timezone.now() - LONG_AGO * 2)
    for author, body, by_phone, status in product(people, bodies, (True, False), states):
        for where, along, moment in zip(
            (desk, other, desk), (other, desk, None), moments, strict=True
        ):
            OrientationRequestFactory(
                author=author,
                organisation=body,
                taken_by_phone=by_phone,
                status=status,
                desk=None if status is Status.DRAFT else where,
                other_desk=along or (other if status is Status.CO_EXPLORING else None),
                answerer=None,
                created_at=moment,
            )
    all_of_them = list(OrientationRequest.objects.all())

    seen = dict.fromkeys(Party, 0)
    for person in people:
        viewer = viewing(person)
        held = {one.pk: parties(viewer, one) for one in all_of_them}
        mine, at_desks = requests_of(viewer), requests_at(viewer)
        asked = {key for key, found in held.items() if Party.REQUESTER in found}
        answers = {key for key, found in held.items() if found & {Party.DESK, Party.OTHER_DESK}}
        assert {one.pk for one in mine} == asked
        assert {one.pk for one in at_desks} == answers
        for found in held.values():
            for party in found:
                seen[party] += 1
    assert all(seen[party] for party in (Party.REQUESTER, Party.DESK, Party.OTHER_DESK))
