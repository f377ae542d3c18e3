"""People in organisations: asking, confirming, leaving; mandates for territories."""

import datetime
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.organisations import domain, policies
from seuil.organisations.domain import MandateKind, MembershipStatus, MembershipStep, Role
from seuil.organisations.models import Mandate, Membership, Organisation
from seuil.organisations.standing import Standing
from seuil.territory.models import Territory

OWN_STEPS = frozenset({MembershipStep.WITHDRAW, MembershipStep.LEAVE})
REMEMBERED = datetime.timedelta(days=730)


def ask_membership(
    user: User, organisation: Organisation, *, role: Role, function: str = ""
) -> Membership:
    """Ask to belong to an organisation; raises `InvalidInput` when that is asked already."""
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                user=user, organisation=organisation, role=role, function=function
            )
            record(Verb.CREATED, membership, actor=user)
    except IntegrityError:
        raise InvalidInput(
            "this membership exists or waits for an answer",
            path="organisation",
            value=str(organisation),
            accepted="an organisation to which you do not belong",
        ) from None
    return membership


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
    loses its last manager while it has other members.
    """
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation", "user")
        .get(pk=membership_id)
    )
    if not may_take(standing, membership, step, territories):
        raise Forbidden(f"{step} is not for this person")
    was_manager = membership.role == Role.MANAGER
    membership.status = domain.membership_after(
        MembershipStatus(membership.status), step, reason=reason
    )
    if role is not None and step in {MembershipStep.CONFIRM, MembershipStep.CHANGE_ROLE}:
        membership.role = role
    membership.reason = reason
    membership.decided_by, membership.decided_at = actor, timezone.now()
    membership.save()
    if was_manager:
        _refuse_to_leave_people_alone(membership)
    record(Verb.CHANGED, membership, actor=actor, fields=[step])
    return membership


def may_take(
    standing: Standing,
    membership: Membership,
    step: MembershipStep,
    territories: Collection[str],
) -> bool:
    """A person withdraws and leaves; its managers and the territory's team do the rest."""
    if step in OWN_STEPS:
        return membership.user_id == standing.user_id
    return policies.may_decide_on_members(standing, membership.organisation_id, territories)


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
def give_mandate(
    user: User, territory: Territory, kind: MandateKind, *, actor: User | None
) -> Mandate:
    """Let somebody act for a territory; once given, giving it again changes nothing."""
    mandate, created = Mandate.objects.get_or_create(
        user=user, territory=territory, kind=kind, ended_at=None, defaults={"given_by": actor}
    )
    if created:
        record(Verb.CREATED, mandate, actor=actor)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, actor: User | None) -> None:
    if mandate.ended_at is None:
        mandate.ended_at = timezone.now()
        mandate.save(update_fields=["ended_at"])
        record(Verb.CHANGED, mandate, actor=actor, fields=["ended_at"])


def forget_former_people() -> int:
    """Delete memberships and mandates that ended two years ago; return how many."""
    before = timezone.now() - REMEMBERED
    closed = {MembershipStatus.REFUSED, MembershipStatus.ENDED}
    members, _ = Membership.objects.filter(status__in=closed, decided_at__lt=before).delete()
    mandates, _ = Mandate.objects.filter(ended_at__lt=before).delete()
    return members + mandates
