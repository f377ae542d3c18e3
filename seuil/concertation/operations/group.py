"""Who prepares a session: entering by an invitation, and being put there by a colleague."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation import notifications
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.models import GroupInvitation, Session, WorkingMember
from seuil.concertation.operations.sessions import join_group
from seuil.kernel.errors import InvalidInput, NotVisible, visible
from seuil.messaging.links import digest_of, new_secret, use_up
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.queries import has_verified_address

OPENS_FOR = datetime.timedelta(days=14)
MOST_WAITING = 30


@transaction.atomic
def invite(
    session: Session, mail: str, family: PracticeFamily, *, actor: User, language: str
) -> GroupInvitation:
    """Mail a link to the working group; one that waits for this address is replaced.

    Whoever invites learns nothing about whether the address has an account here.
    """
    address = mail.strip().lower()
    waiting = GroupInvitation._base_manager.filter(session=session, used_at=None)
    waiting.filter(mail=address).delete()
    if waiting.count() >= MOST_WAITING:
        raise InvalidInput("too many invitations wait", path="mail")
    secret = new_secret()
    invitation = GroupInvitation.objects.create(
        session=session,
        mail=address,
        family=family,
        invited_by=actor,
        digest=secret.digest,
        expires_at=timezone.now() + OPENS_FOR,
    )
    notifications.invite_to_group(invitation, secret.token, language)
    return invitation


def invitation_of(token: str, now: datetime.datetime) -> GroupInvitation:
    """Return what a link invites to, or raise `NotVisible`."""
    return visible(
        GroupInvitation._base_manager.filter(digest=digest_of(token), **_open(now)).first(),
        "no such invitation",
    )


def invitations_for(user: User, now: datetime.datetime) -> list[GroupInvitation]:
    """Return the invitations that wait for somebody, at an address known to be theirs."""
    if not has_verified_address(user):
        return []
    found = GroupInvitation._base_manager.filter(mail=user.email.lower(), **_open(now))
    return list(found.select_related("session", "invited_by"))


@transaction.atomic
def accept(invitation_id: int, user: User) -> WorkingMember:
    """Enter a working group: whoever signed in with the address that was invited."""
    now = timezone.now()
    for invitation in invitations_for(user, now):
        if invitation.pk == invitation_id:
            use_up(invitation, now)
            session = invitation.session
            member = session.working_group.filter(user=user).first()
            return member or join_group(session.uuid, user, PracticeFamily(invitation.family))
    raise NotVisible("no such invitation for this person")


def _open(now: datetime.datetime) -> dict[str, Any]:
    return {"used_at": None, "expires_at__gt": now}


@transaction.atomic
def withdraw_invitation(session: Session, invitation_id: int) -> None:
    session.invitations.filter(pk=invitation_id, used_at=None).delete()


@transaction.atomic
def put_into_group(
    session: Session, user: User, family: PracticeFamily, duty: Duty, *, actor: User
) -> WorkingMember:
    """Put a colleague into the group, or change their duty; they are told of the first."""
    is_new = not session.working_group.filter(user=user).exists()
    member = join_group(session.uuid, user, family, duty)
    if is_new and user.pk != actor.pk:
        notifications.tell_joined(session, user)
    return member


def forget_invitations(now: datetime.datetime) -> int:
    """Delete invitations that were used, or are too old."""
    gone = GroupInvitation._base_manager.filter(Q(expires_at__lte=now) | Q(used_at__isnull=False))
    return gone.delete()[0]
