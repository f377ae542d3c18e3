"""Asking to belong to an organisation, being confirmed, leaving."""

import datetime

import pytest
from django.utils import timezone

from seuil.journal.models import Entry
from seuil.kernel.errors import Forbidden, InvalidInput, TransitionRefused
from seuil.organisations.domain import (
    MEMBERSHIP,
    MandateKind,
    MembershipStatus,
    MembershipStep,
    Role,
)
from seuil.organisations.models import Mandate, Membership
from seuil.organisations.operations import (
    ask_membership,
    end_mandate,
    forget_former_people,
    give_mandate,
    take_membership_step,
)
from seuil.organisations.standing import VISITOR, standing_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory

EXPECTED = {  # written again by hand, so that a slip in the table of paths shows
    ("asked", "confirm"): "confirmed",
    ("asked", "refuse"): "refused",
    ("asked", "withdraw"): "ended",
    ("confirmed", "leave"): "ended",
    ("confirmed", "end"): "ended",
    ("confirmed", "change_role"): "confirmed",
}


@pytest.mark.parametrize("status", MembershipStatus)
@pytest.mark.parametrize("step", MembershipStep)
def test_every_step_from_every_status(status, step):
    if target := EXPECTED.get((status, step)):
        assert MEMBERSHIP.after(status, step, words="left the house") == target
    else:
        with pytest.raises(TransitionRefused):
            MEMBERSHIP.after(status, step, words="left the house")


def test_a_refusal_needs_a_reason():
    with pytest.raises(TransitionRefused, match="needs words"):
        MEMBERSHIP.after(MembershipStatus.ASKED, MembershipStep.REFUSE, words="  ")


def step_by(membership, step, *, by, territories=(), **more):
    return take_membership_step(
        membership.pk,
        step,
        actor=by,
        standing=standing_of(by),
        territories=territories,
        **more,
    )


@pytest.mark.django_db
def test_a_membership_gives_no_role_before_it_is_confirmed():
    manager = MembershipFactory(role=Role.MANAGER)
    person = UserFactory(verified=True)
    asked = ask_membership(person, manager.organisation, role=Role.EDITOR)

    assert standing_of(person).roles == {}

    step_by(asked, MembershipStep.CONFIRM, by=manager.user)

    assert standing_of(person).roles == {manager.organisation_id: Role.EDITOR}
    acts = Entry.objects.about(asked).values_list("verb", "actor", "fields")
    assert set(acts) == {("created", person.pk, ""), ("changed", manager.user_id, "confirm")}


@pytest.mark.django_db
def test_a_membership_is_asked_for_once():
    membership = MembershipFactory(user__verified=True)

    with pytest.raises(InvalidInput, match="waits for an answer"):
        ask_membership(membership.user, membership.organisation, role=Role.MANAGER)


@pytest.mark.django_db
def test_who_was_refused_may_ask_again():
    refused = MembershipFactory(status=MembershipStatus.REFUSED, user__verified=True)

    assert ask_membership(refused.user, refused.organisation, role=Role.PROFESSIONAL).pk


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.EDITOR])
def test_only_managers_of_the_same_organisation_decide(role):
    asked = MembershipFactory(status=MembershipStatus.ASKED)
    colleague = MembershipFactory(role=role, organisation=asked.organisation)
    elsewhere = MembershipFactory(role=Role.MANAGER)

    for person in (colleague.user, elsewhere.user, asked.user):
        with pytest.raises(Forbidden):
            step_by(asked, MembershipStep.CONFIRM, by=person)

    asked.refresh_from_db()
    assert asked.status == MembershipStatus.ASKED
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_the_team_of_a_basin_decides_for_organisations_that_work_there():
    basin = TerritoryFactory(basin=True)
    inside, outside = TerritoryFactory(), TerritoryFactory()
    ContainmentFactory(child=inside, parent=basin)
    team = MandateFactory(territory=basin).user
    asked = MembershipFactory(status=MembershipStatus.ASKED, role=Role.MANAGER)

    with pytest.raises(Forbidden):
        step_by(asked, MembershipStep.CONFIRM, by=team, territories={outside.code})
    step_by(asked, MembershipStep.CONFIRM, by=team, territories={inside.code})

    asked.refresh_from_db()
    assert asked.status == MembershipStatus.CONFIRMED


@pytest.mark.django_db
def test_an_organisation_that_works_nowhere_known_belongs_to_the_regional_team():
    asked = MembershipFactory(status=MembershipStatus.ASKED)
    region = TerritoryFactory(region=True)
    regional = MandateFactory(kind=MandateKind.REGIONAL_TEAM, territory=region)

    step_by(asked, MembershipStep.CONFIRM, by=regional.user)

    assert standing_of(asked.user).roles


@pytest.mark.django_db
def test_nobody_leaves_for_somebody_else():
    membership = MembershipFactory()
    manager = MembershipFactory(role=Role.MANAGER, organisation=membership.organisation)

    with pytest.raises(Forbidden):
        step_by(membership, MembershipStep.LEAVE, by=manager.user)


@pytest.mark.django_db
def test_the_last_manager_does_not_leave_members_behind():
    manager = MembershipFactory(role=Role.MANAGER)
    MembershipFactory(role=Role.PROFESSIONAL, organisation=manager.organisation)

    with pytest.raises(InvalidInput, match="no manager"):
        step_by(manager, MembershipStep.LEAVE, by=manager.user)
    MembershipFactory(role=Role.MANAGER, organisation=manager.organisation)
    step_by(manager, MembershipStep.LEAVE, by=manager.user)

    assert standing_of(manager.user).roles == {}


@pytest.mark.django_db
def test_who_is_alone_may_leave():
    manager = MembershipFactory(role=Role.MANAGER)

    step_by(manager, MembershipStep.LEAVE, by=manager.user)

    assert not standing_of(manager.user).is_professional


@pytest.mark.django_db
def test_a_mandate_holds_until_it_is_ended():
    person, operator = UserFactory(), UserFactory()
    region = TerritoryFactory(region=True)

    given = give_mandate(person, region, MandateKind.REGIONAL_TEAM, actor=operator)
    again = give_mandate(person, region, MandateKind.REGIONAL_TEAM, actor=operator)
    assert (given, len(standing_of(person).mandates)) == (again, 1)

    end_mandate(given, actor=operator)
    assert not standing_of(person).mandates


@pytest.mark.django_db
def test_an_account_that_is_switched_off_is_a_visitor(django_assert_num_queries):
    membership = MembershipFactory()
    membership.user.is_active = False

    with django_assert_num_queries(0):
        assert standing_of(membership.user) == VISITOR


@pytest.mark.django_db
def test_roles_cost_two_queries_however_many(django_assert_num_queries):
    person = UserFactory()
    MembershipFactory.create_batch(5, user=person)
    MandateFactory.create_batch(5, user=person)

    with django_assert_num_queries(2):
        assert len(standing_of(person).roles) == 5


@pytest.mark.django_db
def test_what_ended_two_years_ago_is_forgotten():
    now = timezone.now()
    for days, status in [(740, "ended"), (740, "refused"), (720, "ended"), (740, "confirmed")]:
        MembershipFactory(status=status, decided_at=now - datetime.timedelta(days=days))
    MandateFactory(ended_at=now - datetime.timedelta(days=740))
    MandateFactory()

    assert forget_former_people() == 3
    assert Membership.objects.count() == 2
    assert Mandate.objects.count() == 1
