"""Agreements between organisations: who sees which, who does what with one."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from seuil.accounts.models import User
from seuil.directory.models import Service
from seuil.directory.whereabouts import organisation_territories
from seuil.kernel.errors import visible
from seuil.organisations.models import Organisation
from seuil.organisations.policies import is_team, may_decide_on_members, may_manage
from seuil.organisations.queries import deciders_of
from seuil.organisations.standing import Standing
from seuil.orientation.domain.partnerships import Part
from seuil.orientation.models import Partnership
from seuil.orientation.models.transition import PartnershipQuerySet


def partnerships_between(
    organisations: Iterable[int], services: Iterable[Service], day: datetime.date
) -> dict[int, Partnership]:
    """Return what both sides stand by on a day, by the organisation that takes; one query.

    ``organisations`` are the keys of those that send. Of several with one taker the latest stands.
    """
    takers = {service.organisation_id for service in services}
    found = Partnership.objects.in_force(day).between(organisations, takers).for_list()
    return {row.taker_id: row for row in found.order_by("agreed_on", "pk")}


def seen_by(standing: Standing, day: datetime.date) -> PartnershipQuerySet:
    """Return what a professional sees: what is in force, all of the own organisations.

    What one side alone has written, and what ended, is read by both sides and by teams.
    """
    rows = Partnership.objects.for_list()
    if is_team(standing):
        return rows
    in_force = Partnership.objects.in_force(day).values("pk")
    own = Q(giver__in=list(standing.roles)) | Q(taker__in=list(standing.roles))
    return rows.filter(own | Q(pk__in=in_force))


def partnership_for(standing: Standing, partnership_id: int, day: datetime.date) -> Partnership:
    return visible(seen_by(standing, day).filter(pk=partnership_id).first(), "no such agreement")


def arranges(standing: Standing, organisation: Organisation) -> bool:
    """Whether somebody speaks for an organisation here: its managers, the team where it works."""
    territories = organisation_territories(organisation)
    return may_decide_on_members(standing, organisation.pk, territories)


def side_of(standing: Standing, giver: Organisation, taker: Organisation) -> Part | None:
    """Return for which side somebody writes as its manager; None: as a team.

    Whoever manages both writes for the one that takes: it is what the other relies on.
    """
    if may_manage(standing, taker.pk):
        return Part.TAKER
    return Part.GIVER if may_manage(standing, giver.pk) else None


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody may do with an agreement as it stands."""

    confirm: bool = False
    review: bool = False
    end: bool = False


def doing(standing: Standing, partnership: Partnership, day: datetime.date) -> Doing:
    """Both sides look again and end; the side that did not write it down confirms."""
    if partnership.ended_on is not None and partnership.ended_on <= day:
        return Doing()
    speaks = arranges(standing, partnership.giver) or arranges(standing, partnership.taker)
    waits = partnership.confirmed_at is None
    return Doing(
        confirm=waits and confirms(standing, partnership),
        review=speaks and not waits,
        end=speaks,
    )


def confirms(standing: Standing, partnership: Partnership) -> bool:
    """Whether somebody confirms for the other side: its managers; without any, its team.

    A team does not confirm what one of it wrote down themselves.
    """
    organisation = partnership.organisation_of(partnership.confirming)
    if may_manage(standing, organisation.pk):
        return True
    if partnership.recorded_by_id == standing.user_id:
        return False
    return standing.user_id in {person.pk for person in confirmers(organisation)}


def confirmers(organisation: Organisation) -> tuple[User, ...]:
    """Return who speaks for an organisation that did not write an agreement down itself."""
    return deciders_of(organisation, organisation_territories(organisation)).people
