"""Who decides, who waits, and the doors to memberships, invitations and mandates."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from seuil.accounts.models import User
from seuil.kernel.errors import NotVisible, visible
from seuil.kernel.text import fold
from seuil.organisations.domain import (
    MEMBERSHIP,
    TEAMS,
    MandateKind,
    MembershipStatus,
    MembershipStep,
)
from seuil.organisations.models import Invitation, Mandate, Membership, Organisation
from seuil.organisations.policies import may_decide_on_members, may_take
from seuil.organisations.standing import Standing
from seuil.territory.models import Territory
from seuil.territory.queries import places

Whereabouts = Callable[[Organisation], Collection[str]]
"""Tells the codes of the territories where an organisation works."""


class Answerer(StrEnum):
    """Who answers somebody who asks to belong to an organisation."""

    MANAGERS = "managers"
    BASIN_TEAMS = "basin_teams"
    REGIONAL_TEAM = "regional_team"
    OPERATORS = "operators"


@dataclass(frozen=True, slots=True)
class Deciders:
    """``OPERATORS`` do not decide: they find somebody who does."""

    kind: Answerer
    people: tuple[User, ...]


def deciders_of(organisation: Organisation, territories: Collection[str]) -> Deciders:
    """Return its managers; without any, the teams where it works, the nearest first."""
    managers = Membership.objects.managers().in_organisation(organisation).select_related("user")
    if people := tuple(row.user for row in managers):
        return Deciders(Answerer.MANAGERS, people)
    return teams_around(territories)


def teams_around(territories: Collection[str]) -> Deciders:
    """Return the teams of the basins around some territories, else the region’s, else operators."""
    gazetteer = places()
    around = frozenset[str]().union(*(gazetteer.ancestors(code) for code in territories))
    mandates = Mandate.objects.in_force().filter(user__is_active=True)
    teams = mandates.filter(kind__in=TEAMS, territory__code__in=around)
    if people := _people(teams.filter(kind=MandateKind.BASIN_TEAM)):
        return Deciders(Answerer.BASIN_TEAMS, people)
    if people := _people(mandates.filter(kind=MandateKind.REGIONAL_TEAM)):
        return Deciders(Answerer.REGIONAL_TEAM, people)
    return Deciders(Answerer.OPERATORS, _people(mandates.filter(kind=MandateKind.OPERATOR)))


def team_of(territory: Territory) -> tuple[User, ...]:
    """Return the team of a territory; where it has none, those of the places around it."""
    mandates = Mandate.objects.in_force().filter(kind__in=TEAMS, user__is_active=True)
    own = mandates.filter(territory=territory)
    around = mandates.filter(territory__code__in=places().ancestors(territory.code))
    return _people(own) or _people(around)


def _people(mandates: "QuerySet[Mandate]") -> tuple[User, ...]:
    return tuple(User.objects.filter(pk__in=mandates.values("user")).order_by("pk"))


def has_verified_address(user: User) -> bool:
    """Whether this person has shown that the address of the account is theirs."""
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return bool(addresses.filter(email__iexact=user.email).exists())


def organisations_named(words: str) -> "QuerySet[Organisation]":
    """Return the organisations that have all these words in a name, in any language."""
    found = Organisation.objects.all()
    for word in fold(words).split():
        found = found.filter(
            Q(sort_key__contains=word)
            | Q(name_fr__icontains=word)
            | Q(name_nl__icontains=word)
            | Q(name_en__icontains=word)
        )
    return found


def without_manager(organisations: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    managers = Membership.objects.managers().filter(organisation=OuterRef("pk"))
    return organisations.filter(~Exists(managers))


def organisation_called(organisation_id: UUID) -> Organisation:
    """Return an organisation, which everybody may know, or raise `NotVisible`."""
    return visible(
        Organisation.objects.filter(uuid=organisation_id).first(), "no such organisation"
    )


def organisation_to_decide_on(
    standing: Standing, organisation_id: UUID, where: Whereabouts
) -> Organisation:
    """Return an organisation whose people this person may see, or raise `NotVisible`."""
    organisation = organisation_called(organisation_id)
    if not may_decide_on_members(standing, organisation.pk, where(organisation)):
        raise NotVisible("no such organisation")
    return organisation


def membership_for(standing: Standing, membership_id: int, where: Whereabouts) -> Membership:
    """Return a membership to the person themselves and to those who decide on it."""
    membership = visible(
        Membership.objects.for_lists().filter(pk=membership_id).first(), "no such membership"
    )
    own = standing.is_signed_in and membership.user_id == standing.user_id
    if own or may_decide_on_members(
        standing, membership.organisation_id, where(membership.organisation)
    ):
        return membership
    raise NotVisible("no such membership")


def steps_of(
    standing: Standing, membership: Membership, territories: Collection[str]
) -> list[MembershipStep]:
    """Return what this person may do with a membership as it stands."""
    return [
        step
        for step in MEMBERSHIP.steps_from(MembershipStatus(membership.status))
        if may_take(
            standing,
            step,
            person=membership.user_id,
            organisation=membership.organisation_id,
            territories=territories,
        )
    ]


def open_invitation(token: str, now: datetime) -> Invitation:
    """Return what a link invites to, or raise `NotVisible`: unknown, used or too old."""
    return visible(Invitation.objects.usable(token, now).for_lists().first(), "no such invitation")


def invitations_to(user: User, now: datetime) -> list[Invitation]:
    """Return the invitations that wait for this person, once the address is known as theirs."""
    if not has_verified_address(user):
        return []
    return list(Invitation.objects.open_at(now).for_lists().filter(email__iexact=user.email))


def managed_by(standing: Standing) -> list[Organisation]:
    keys = [key for key in standing.roles if may_decide_on_members(standing, key, ())]
    return list(Organisation.objects.filter(pk__in=keys))
