"""Belonging to an organisation: asking, deciding, leaving."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.organisations import domain, notifications, policies
from seuil.organisations.domain import MembershipStatus, MembershipStep, Role
from seuil.organisations.models import Membership, Organisation
from seuil.organisations.queries import Whereabouts, deciders_of, has_verified_address
from seuil.organisations.standing import Standing

SHORTEST_INTRODUCTION = 10


@transaction.atomic
def ask_membership(
    user: User,
    organisation: Organisation,
    *,
    role: Role,
    function: str = "",
    introduction: str = "",
    territories: Collection[str] = (),
) -> Membership:
    """Ask to belong to an organisation, and tell those who decide.

    ``introduction`` says by what the organisation can recognise the person: needed when the
    address is one that anybody can get. ``territories`` are those where the organisation works.
    Raises `Forbidden` while the address is not verified, and `InvalidInput` when that is asked
    already.
    """
    if not has_verified_address(user):
        raise Forbidden("the address of this account is not verified")
    introduction = " ".join(introduction.split())
    if not domain.is_professional_mail(user.email) and len(introduction) < SHORTEST_INTRODUCTION:
        raise InvalidInput(
            "an address that anybody can get says nothing about where its owner works",
            path="introduction",
            value=introduction,
            accepted="a sentence by which the organisation recognises the person",
        )
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user,
                organisation=organisation,
                role=role,
                function=function,
                introduction=introduction,
            )
            record(Verb.CREATED, membership, actor=user)
    except IntegrityError:
        raise InvalidInput(
            "this membership exists or waits for an answer",
            path="organisation",
            value=str(organisation),
            accepted="an organisation to which you do not belong",
        ) from None
    if not _told_lately(membership):
        notifications.tell_deciders(membership, deciders_of(organisation, territories))
    return membership


def _told_lately(membership: Membership) -> bool:
    """Whether those who decide have a mail of this hour, about somebody who still waits."""
    since = membership.asked_at - domain.ONE_MAIL_EVERY
    waiting = Membership.objects.asked().in_organisation(membership.organisation)
    return waiting.filter(asked_at__gt=since).exclude(pk=membership.pk).exists()


@transaction.atomic
def take_membership_step(
    membership_id: int,
    step: MembershipStep,
    *,
    actor: User,
    standing: Standing,
    territories: Collection[str] = (),
    reason: str = "",
    role: Role | None = None,
) -> Membership:
    """Move a membership one step along; ``territories`` are those where its organisation works.

    Raises `Forbidden` or `TransitionRefused`, and then changes nothing. An organisation never
    loses its last manager while it has other members. Whoever did not do it is told by mail.
    """
    membership = (
        Membership.objects.select_for_update(of=("self", "organisation"))
        .select_related("organisation", "user")
        .get(pk=membership_id)
    )
    if not policies.may_take(
        standing,
        step,
        person=membership.user_id,
        organisation=membership.organisation_id,
        territories=territories,
    ):
        raise Forbidden(f"{step} is not for this person")
    was_manager = membership.role == Role.MANAGER
    reason = reason.strip()
    membership.status = domain.MEMBERSHIP.after(
        MembershipStatus(membership.status), step, words=reason
    )
    if role is not None and step in {MembershipStep.CONFIRM, MembershipStep.CHANGE_ROLE}:
        membership.role = role
    membership.reason, membership.introduction = reason, ""
    membership.decided_by, membership.decided_at = actor, timezone.now()
    membership.save()
    if was_manager:
        _refuse_to_leave_people_alone(membership)
    record(Verb.CHANGED, membership, actor=actor, fields=[step])
    if actor.pk != membership.user_id:
        notifications.tell_the_person(membership, step)
    return membership


def _refuse_to_leave_people_alone(membership: Membership) -> None:
    stay = Membership.objects.confirmed().in_organisation(membership.organisation)
    roles = list(stay.values_list("role", flat=True))
    if roles and Role.MANAGER not in roles:
        raise InvalidInput(
            "the organisation would have members and no manager",
            path="role",
            value=membership.role,
            accepted="another manager first",
        )


@transaction.atomic
def remind_deciders(now: datetime, where: Whereabouts) -> int:
    """Write once more about those who have waited for a week; return how many they are."""
    waiting = (
        Membership.objects.asked()
        .filter(asked_at__lte=now - domain.REMIND_AFTER, reminded_at=None)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("organisation", "user")
    )
    told: set[int] = set()
    count = 0
    for membership in waiting:
        organisation = membership.organisation
        if organisation.pk not in told:
            told.add(organisation.pk)
            deciders = deciders_of(organisation, where(organisation))
            notifications.remind(membership, deciders)
        membership.reminded_at = now
        membership.save(update_fields=["reminded_at"])
        count += 1
    return count
