"""Whose imports a request may see; what others have is not found."""

from django.http import Http404

from seuil.exchange.models import Feed, ImportRun
from seuil.exchange.queries import feed_for, feeds_for, run_for
from seuil.kernel.errors import NotVisible
from seuil.organisations.domain import Role
from seuil.organisations.models import Organisation, Source
from seuil.organisations.policies import is_operator, is_team, is_team_of
from seuil.territory.models import Territory
from seuil.web.http import MemberRequest


def is_staff(request: MemberRequest) -> bool:
    return bool(request.staff_session) and is_operator(request.standing)


def may_bring_in(request: MemberRequest) -> bool:
    """Whether this person has anything to do here."""
    manages = Role.MANAGER in request.standing.roles.values()
    return manages or is_team(request.standing) or is_staff(request)


def feeds_of(request: MemberRequest) -> list[Feed]:
    return feeds_for(request.standing, in_staff_session=is_staff(request))


def feed_of(request: MemberRequest, feed_id: int) -> Feed:
    try:
        return feed_for(request.standing, feed_id, in_staff_session=is_staff(request))
    except NotVisible as error:
        raise Http404 from error


def run_of(request: MemberRequest, run_id: int) -> ImportRun:
    try:
        return run_for(request.standing, run_id, in_staff_session=is_staff(request))
    except NotVisible as error:
        raise Http404 from error


def organisations_without(request: MemberRequest) -> list[Organisation]:
    """Return the organisations that this person manages and that bring nothing in yet."""
    managed = [key for key, role in request.standing.roles.items() if role is Role.MANAGER]
    return list(Organisation.objects.filter(pk__in=managed, feeds=None).order_by("sort_key"))


def territories_of_team(request: MemberRequest) -> list[Territory]:
    """Return the territories for which this person may make a source, the widest first."""
    codes = {held.territory for held in request.standing.mandates}
    found = Territory.objects.filter(code__in=codes).order_by("-level", "code")
    return [one for one in found if is_team_of(request.standing, one.code) or is_staff(request)]


def sources_without(request: MemberRequest) -> list[Source]:
    """Return the sources that nobody brings in yet, for operators."""
    if not is_staff(request):
        return []
    return list(
        Source.objects.exclude(feeds__organisation=None, feeds__isnull=False).order_by("code")
    )
