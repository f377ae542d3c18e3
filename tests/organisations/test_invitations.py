"""Inviting by mail: who may, who may accept, and what a link is worth in wrong hands."""

import datetime
import re

import pytest
from django.utils import timezone

from seuil.accounts.operations import start_staff_session
from seuil.journal.models import Entry
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, MembershipStatus, Role
from seuil.organisations.models import Invitation, Mandate, Membership
from seuil.organisations.operations import (
    accept_invitation,
    decline_invitation,
    end_mandate,
    forget_invitations,
    invite_to_mandate,
    invite_to_organisation,
    is_valid,
    send_again,
    take_mandate_back,
    withdraw_invitation,
)
from seuil.organisations.queries import invitations_to, open_invitation
from seuil.organisations.standing import standing_of
from tests.factories.accounts import UserFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r"/people/invited/([\w-]+)/")
ADDRESS = "ann@cpas.example"


@pytest.fixture
def manager():
    return MembershipFactory(role=Role.MANAGER)


@pytest.fixture
def ann():
    return UserFactory(email=ADDRESS, verified=True)


def invited_by(manager, email=ADDRESS, role=Role.EDITOR, standing=None):
    return invite_to_organisation(
        manager.organisation,
        email=email,
        role=role,
        actor=manager.user,
        standing=standing or standing_of(manager.user),
    )


def accept(invitation, user):
    return accept_invitation(invitation.pk, user=user, now=timezone.now())


def last_token():
    return TOKEN.search(Message.objects.latest("pk").text)[1]


def test_accepting_makes_a_member_with_the_role_of_the_invitation(manager, ann):
    invitation = invited_by(manager, role=Role.MANAGER)

    accept(invitation, ann)

    assert standing_of(ann).roles == {manager.organisation_id: Role.MANAGER}
    membership = Membership.objects.get(user=ann)
    assert membership.decided_by == manager.user
    assert Message.objects.count() == 1


def test_the_link_is_stored_nowhere_and_the_journal_knows_no_address(manager):
    invitation = invited_by(manager)
    token = last_token()

    assert open_invitation(token, timezone.now()) == invitation
    assert token not in str(Invitation.objects.values())
    assert ADDRESS not in str(Entry.objects.values())


def test_the_same_is_written_whether_the_address_has_an_account_or_not(manager, ann):
    invited_by(manager, email=ADDRESS)
    invited_by(manager, email="nobody@cpas.example")

    known, unknown = Message.objects.order_by("pk")
    words = [TOKEN.sub("", mail.text) for mail in (known, unknown)]
    assert words[0] == words[1]
    assert known.subject == unknown.subject


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.EDITOR])
def test_members_who_do_not_manage_invite_nobody(role):
    member = MembershipFactory(role=role)

    with pytest.raises(Forbidden):
        invited_by(member)

    assert not Message.objects.exists()


def test_a_member_is_not_invited_again(manager):
    colleague = MembershipFactory(organisation=manager.organisation)

    with pytest.raises(InvalidInput, match="a member already"):
        invited_by(manager, email=colleague.user.email.upper())


@pytest.mark.parametrize(
    "other",
    [
        {"email": "bart@cpas.example", "verified": True},
        {"email": ADDRESS, "verified": False},
    ],
    ids=["another address", "not verified"],
)
def test_nobody_else_accepts_or_declines(manager, other):
    invitation = invited_by(manager)
    stranger = UserFactory(**other)

    assert invitations_to(stranger, timezone.now()) == []
    with pytest.raises(NotVisible):
        accept(invitation, stranger)
    with pytest.raises(NotVisible):
        decline_invitation(invitation.pk, user=stranger)

    assert standing_of(stranger).roles == {}


def test_an_invitation_is_accepted_once(manager, ann):
    invitation = invited_by(manager)
    accept(invitation, ann)

    with pytest.raises(NotVisible):
        accept(invitation, ann)
    with pytest.raises(NotVisible):
        open_invitation(last_token(), timezone.now())


def test_an_invitation_that_is_too_old_is_worth_nothing(manager, ann):
    invitation = invited_by(manager)
    later = timezone.now() + datetime.timedelta(days=14)

    with pytest.raises(NotVisible):
        accept_invitation(invitation.pk, user=ann, now=later)
    with pytest.raises(NotVisible):
        open_invitation(last_token(), later)

    assert standing_of(ann).roles == {}


def test_an_invitation_falls_with_the_right_of_who_sent_it(manager, ann):
    MembershipFactory(role=Role.MANAGER, organisation=manager.organisation)
    invitation = invited_by(manager)
    Membership.objects.filter(pk=manager.pk).update(role=Role.EDITOR)

    assert not is_valid(invitation, ())
    with pytest.raises(NotVisible, match="may not invite"):
        accept(invitation, ann)

    assert standing_of(ann).roles == {}


def test_an_invitation_of_somebody_whose_account_is_gone_is_worth_nothing(manager, ann):
    invitation = invited_by(manager)
    manager.user.delete()

    with pytest.raises(NotVisible):
        accept(invitation, ann)


def test_sending_again_gives_another_link_and_closes_the_first(manager, ann):
    invitation = invited_by(manager)
    first = last_token()

    send_again(invitation.pk, actor=manager.user, standing=standing_of(manager.user))

    assert last_token() != first
    assert open_invitation(last_token(), timezone.now()) == invitation
    with pytest.raises(NotVisible):
        open_invitation(first, timezone.now())


def test_another_manager_sends_again_what_fell_with_the_first(manager, ann):
    colleague = MembershipFactory(role=Role.MANAGER, organisation=manager.organisation)
    invitation = invited_by(manager)
    Membership.objects.filter(pk=manager.pk).update(status=MembershipStatus.ENDED)

    send_again(invitation.pk, actor=colleague.user, standing=standing_of(colleague.user))
    accept(invitation, ann)

    assert standing_of(ann).roles


def test_managers_of_other_organisations_touch_nothing(manager):
    invitation = invited_by(manager)
    stranger = MembershipFactory(role=Role.MANAGER).user
    given = {"actor": stranger, "standing": standing_of(stranger)}

    with pytest.raises(NotVisible):
        send_again(invitation.pk, **given)
    with pytest.raises(NotVisible):
        withdraw_invitation(invitation.pk, **given)

    assert Invitation.objects.get().digest == invitation.digest


def test_a_withdrawn_invitation_opens_nothing(manager, ann):
    invitation = invited_by(manager)

    withdraw_invitation(invitation.pk, actor=manager.user, standing=standing_of(manager.user))

    with pytest.raises(NotVisible):
        open_invitation(last_token(), timezone.now())
    with pytest.raises(NotVisible):
        accept(invitation, ann)


def test_inviting_an_address_again_replaces_the_first(manager, ann):
    invited_by(manager, role=Role.EDITOR)
    invited_by(manager, email=ADDRESS.upper(), role=Role.PROFESSIONAL)

    [waiting] = invitations_to(ann, timezone.now())
    assert waiting.role == Role.PROFESSIONAL
    assert Invitation.objects.count() == 1


def test_an_invitation_answers_a_request_that_waits(manager, ann):
    asked = MembershipFactory(
        user=ann,
        organisation=manager.organisation,
        status=MembershipStatus.ASKED,
        role=Role.PROFESSIONAL,
        introduction="Team of Bart",
    )

    accept(invited_by(manager, role=Role.EDITOR), ann)

    asked.refresh_from_db()
    assert (asked.status, asked.role, asked.introduction) == ("confirmed", "editor", "")


def test_who_became_a_member_meanwhile_stays_as_they_are(manager, ann):
    invitation = invited_by(manager, role=Role.PROFESSIONAL)
    MembershipFactory(user=ann, organisation=manager.organisation, role=Role.MANAGER)

    accept(invitation, ann)

    assert standing_of(ann).roles == {manager.organisation_id: Role.MANAGER}


def test_declining_takes_the_invitation_away(manager, ann):
    invitation = invited_by(manager)

    decline_invitation(invitation.pk, user=ann)

    assert not Invitation.objects.exists()


def test_invitations_are_forgotten_a_month_after_they_were_over():
    now = timezone.now()
    days = datetime.timedelta(days=1)
    kept = InvitationFactory(expires_at=now - 29 * days)
    InvitationFactory(expires_at=now - 31 * days)
    InvitationFactory(used_at=now - 31 * days)

    assert forget_invitations(now) == 2
    assert Invitation.objects.get() == kept


# Mandates


@pytest.fixture
def basin():
    return TerritoryFactory(basin=True)


@pytest.fixture
def region(basin):
    region = TerritoryFactory(region=True)
    ContainmentFactory(child=basin, parent=region)
    return region


def holder(kind, territory):
    return MandateFactory(kind=kind, territory=territory).user


def with_staff_session(user):
    return start_staff_session(user, reason="To name the team", now=timezone.now())


WHO_GIVES = {
    ("desk", "desk"): False,
    ("basin_team", "desk"): False,
    ("regional_team", "desk"): True,
    ("operator", "desk"): False,
    ("desk", "basin_team"): False,
    ("basin_team", "basin_team"): False,
    ("regional_team", "basin_team"): True,
    ("operator", "basin_team"): False,
    ("desk", "regional_team"): False,
    ("basin_team", "regional_team"): False,
    ("regional_team", "regional_team"): False,
    ("operator", "regional_team"): True,
    ("desk", "operator"): False,
    ("basin_team", "operator"): False,
    ("regional_team", "operator"): False,
    ("operator", "operator"): True,
}


@pytest.mark.parametrize(("giver", "kind"), WHO_GIVES)
def test_who_gives_and_ends_which_mandate(basin, region, giver, kind):
    person = holder(MandateKind(giver), basin if giver in {"desk", "basin_team"} else region)
    place = basin if kind in {"desk", "basin_team"} else region
    standing, staff_session = standing_of(person), with_staff_session(person)
    held = MandateFactory(kind=kind, territory=place)
    MandateFactory(kind="operator", territory=region)

    def give():
        invite_to_mandate(
            place,
            MandateKind(kind),
            email=ADDRESS,
            actor=person,
            standing=standing,
            staff_session=staff_session,
        )
        take_mandate_back(held.pk, actor=person, standing=standing, staff_session=staff_session)

    if WHO_GIVES[giver, kind]:
        give()
        held.refresh_from_db()
        assert held.ended_at
        assert set(Message.objects.values_list("to", flat=True)) == {ADDRESS, held.user.email}
    else:
        with pytest.raises(Forbidden):
            give()
        assert not Message.objects.exists()


def test_an_operator_gives_nothing_outside_a_staff_session(region):
    operator = holder(MandateKind.OPERATOR, region)

    with pytest.raises(Forbidden):
        invite_to_mandate(
            region,
            MandateKind.OPERATOR,
            email=ADDRESS,
            actor=operator,
            standing=standing_of(operator),
        )


def test_the_regional_team_gives_nothing_in_another_region(region):
    team = holder(MandateKind.REGIONAL_TEAM, region)

    with pytest.raises(Forbidden):
        invite_to_mandate(
            TerritoryFactory(basin=True),
            MandateKind.BASIN_TEAM,
            email=ADDRESS,
            actor=team,
            standing=standing_of(team),
        )


def test_there_is_no_basin_team_of_a_region(region):
    team = holder(MandateKind.REGIONAL_TEAM, region)

    with pytest.raises(InvalidInput, match="for such a place"):
        invite_to_mandate(
            region,
            MandateKind.BASIN_TEAM,
            email=ADDRESS,
            actor=team,
            standing=standing_of(team),
        )


def test_a_mandate_holds_once_it_is_accepted(basin, region, ann):
    team = holder(MandateKind.REGIONAL_TEAM, region)
    invitation = invite_to_mandate(
        basin, MandateKind.BASIN_TEAM, email=ADDRESS, actor=team, standing=standing_of(team)
    )
    assert not standing_of(ann).mandates

    accept(invitation, ann)

    mandate = Mandate.objects.get(user=ann)
    assert (mandate.territory, mandate.kind, mandate.given_by) == (basin, "basin_team", team)


def test_what_an_operator_gave_is_accepted_after_the_staff_session(region, ann):
    operator = holder(MandateKind.OPERATOR, region)
    invitation = invite_to_mandate(
        region,
        MandateKind.REGIONAL_TEAM,
        email=ADDRESS,
        actor=operator,
        standing=standing_of(operator),
        staff_session=with_staff_session(operator),
    )

    accept(invitation, ann)

    assert standing_of(ann).mandates


def test_a_mandate_is_not_accepted_from_somebody_who_no_longer_gives_it(basin, region, ann):
    team = holder(MandateKind.REGIONAL_TEAM, region)
    invitation = invite_to_mandate(
        basin, MandateKind.DESK, email=ADDRESS, actor=team, standing=standing_of(team)
    )
    end_mandate(team.mandates.get(), actor=None)

    with pytest.raises(NotVisible):
        accept(invitation, ann)

    assert not standing_of(ann).mandates


def test_people_give_their_own_mandate_back_and_get_no_mail(basin):
    desk = holder(MandateKind.DESK, basin)

    take_mandate_back(
        desk.mandates.get().pk, actor=desk, standing=standing_of(desk), staff_session=None
    )

    assert not standing_of(desk).mandates
    assert not Message.objects.exists()


def test_the_last_operator_stays(region):
    operator = holder(MandateKind.OPERATOR, region)

    with pytest.raises(InvalidInput, match="nobody would run"):
        take_mandate_back(
            operator.mandates.get().pk,
            actor=operator,
            standing=standing_of(operator),
            staff_session=None,
        )

    assert standing_of(operator).mandates
