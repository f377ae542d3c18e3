"""Inviting by mail: to belong to an organisation, or to act for a territory.

Whoever invites learns nothing about whether the address has an account here.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import StaffSession, User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, visible
from seuil.messaging.links import new_secret, use_up
from seuil.organisations import domain, notifications, policies
from seuil.organisations.domain import MandateKind, MembershipStatus, Role
from seuil.organisations.models import Invitation, Membership, Organisation
from seuil.organisations.operations.mandates import give_mandate, refuse_wrong_level
from seuil.organisations.queries import has_verified_address
from seuil.organisations.standing import Standing, standings_of
from seuil.territory.models import Territory


@transaction.atomic
def invite_to_organisation(
    organisation: Organisation,
    *,
    email: str,
    role: Role,
    actor: User,
    standing: Standing,
    territories: Collection[str] = (),
) -> Invitation:
    """Mail an invitation; one that waits already is replaced.

    Raises `Forbidden`, and `InvalidInput` for somebody who is a member: whoever invites sees
    the members anyway.
    """
    if not policies.may_decide_on_members(standing, organisation.pk, territories):
        raise Forbidden("the people of this organisation are decided on by others")
    members = Membership.objects.confirmed().in_organisation(organisation)
    if members.filter(user__email__iexact=email).exists():
        raise InvalidInput(
            "a member already", path="email", value=email, accepted="somebody who is not a member"
        )
    return _sent(Invitation(organisation=organisation, role=role), email, actor)


@transaction.atomic
def invite_to_mandate(
    territory: Territory,
    kind: MandateKind,
    *,
    email: str,
    actor: User,
    standing: Standing,
    staff_session: StaffSession | None = None,
) -> Invitation:
    """Mail somebody that they may act for a territory. Raises `Forbidden` or `InvalidInput`."""
    if not policies.giving(standing, staff_session).may_give(kind, territory.code):
        raise Forbidden("mandates of this kind are given by others")
    refuse_wrong_level(kind, territory)
    return _sent(Invitation(territory=territory, kind=kind), email, actor)


def _sent(invitation: Invitation, email: str, actor: User) -> Invitation:
    """Keep one invitation of an address to a thing, with a link of its own, and mail it."""
    email = email.strip().lower()
    Invitation.objects.waiting().filter(
        organisation=invitation.organisation,
        territory=invitation.territory,
        kind=invitation.kind,
        email=email,
    ).delete()
    invitation.email, invitation.invited_by = email, actor
    _with_new_link(invitation)
    record(Verb.CREATED, invitation, actor=actor)
    return invitation


def _with_new_link(invitation: Invitation) -> None:
    secret = new_secret()
    invitation.digest = secret.digest
    invitation.expires_at = timezone.now() + domain.INVITED_FOR
    invitation.save()
    notifications.send_invitation(invitation, secret.token)


def may_invite(
    standing: Standing,
    invitation: Invitation,
    territories: Collection[str],
    staff_session: StaffSession | None = None,
) -> bool:
    """Whether this person may send, send again or withdraw an invitation.

    ``territories`` are those where its organisation works.
    """
    if invitation.organisation_id is not None:
        return policies.may_decide_on_members(standing, invitation.organisation_id, territories)
    if invitation.mandate is None or invitation.territory is None:
        return False
    given = policies.giving(standing, staff_session)
    return given.may_give(invitation.mandate, invitation.territory.code)


@transaction.atomic
def send_again(
    invitation_id: int,
    *,
    actor: User,
    standing: Standing,
    territories: Collection[str] = (),
    staff_session: StaffSession | None = None,
) -> Invitation:
    """Mail a new link, valid anew; the earlier one opens nothing any more."""
    invitation = _locked(invitation_id)
    if not may_invite(standing, invitation, territories, staff_session):
        raise NotVisible("no such invitation")
    invitation.invited_by = actor
    _with_new_link(invitation)
    record(Verb.CHANGED, invitation, actor=actor, fields=["digest"])
    return invitation


@transaction.atomic
def withdraw_invitation(
    invitation_id: int,
    *,
    actor: User,
    standing: Standing,
    territories: Collection[str] = (),
    staff_session: StaffSession | None = None,
) -> None:
    invitation = _locked(invitation_id)
    if not may_invite(standing, invitation, territories, staff_session):
        raise NotVisible("no such invitation")
    record(Verb.DELETED, invitation, actor=actor)
    invitation.delete()


def _locked(invitation_id: int) -> Invitation:
    return visible(
        Invitation.objects.waiting()
        .select_for_update(of=("self",))
        .for_lists()
        .filter(pk=invitation_id)
        .first(),
        "no such invitation",
    )


def is_valid(invitation: Invitation, territories: Collection[str]) -> bool:
    """Whether whoever sent an invitation may still invite to it.

    Who ran the site in a staff session need not be in one any more.
    """
    return bool(valid_among([invitation], territories))


def valid_among(
    invitations: Collection[Invitation], territories: Collection[str]
) -> frozenset[int]:
    """Return the keys of those invitations, to the same thing, whose sender may still invite."""
    senders = {one.invited_by.pk: one.invited_by for one in invitations if one.invited_by}
    standings = standings_of(senders.values())
    return frozenset(
        one.pk
        for one in invitations
        if one.invited_by_id is not None
        and _still_may(standings[one.invited_by_id], one, territories)
    )


def _still_may(standing: Standing, invitation: Invitation, territories: Collection[str]) -> bool:
    if invitation.mandate in domain.GIVEN_BY_OPERATOR:
        return policies.is_operator(standing)
    return may_invite(standing, invitation, territories)


@transaction.atomic
def accept_invitation(
    invitation_id: int, *, user: User, now: datetime, territories: Collection[str] = ()
) -> Invitation:
    """Take up what one was invited to, with the very address that was invited.

    Raises `NotVisible` for anybody else, and for an invitation that is over.
    """
    invitation = _own(invitation_id, user)
    if not is_valid(invitation, territories):
        raise NotVisible("whoever sent this invitation may not invite any more")
    use_up(invitation, now)
    record(Verb.CHANGED, invitation, actor=user, fields=["accepted"])
    if invitation.organisation is not None:
        _become_member(invitation, user, now)
    elif invitation.territory is not None and invitation.mandate is not None:
        give_mandate(user, invitation.territory, invitation.mandate, actor=invitation.invited_by)
    return invitation


def decline_invitation(invitation_id: int, *, user: User) -> None:
    with transaction.atomic():
        invitation = _own(invitation_id, user)
        record(Verb.DELETED, invitation, actor=user)
        invitation.delete()


def _own(invitation_id: int, user: User) -> Invitation:
    invitation = _locked(invitation_id)
    if invitation.email != user.email.lower() or not has_verified_address(user):
        raise NotVisible("no such invitation")
    return invitation


def _become_member(invitation: Invitation, user: User, now: datetime) -> None:
    """Confirm a request that waits, else make a member; who is one stays as they are."""
    membership, is_new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        user=user,
        organisation=invitation.organisation,
        status__in=domain.OPEN_STATUSES,
        defaults={"role": invitation.role, "status": MembershipStatus.CONFIRMED},
    )
    if not is_new and membership.status == MembershipStatus.CONFIRMED:
        return
    membership.role, membership.status = invitation.role, MembershipStatus.CONFIRMED
    membership.introduction = ""
    membership.decided_by, membership.decided_at = invitation.invited_by, now
    membership.save()
    record(Verb.CREATED if is_new else Verb.CHANGED, membership, actor=user, fields=["invited"])


def forget_invitations(now: datetime) -> int:
    """Delete the invitations that were over a month ago; return how many."""
    return Invitation.objects.over_before(now - domain.INVITATIONS_KEPT).delete()[0]
