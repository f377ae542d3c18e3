"""What one is here: organisations, mandates, what waits for an answer."""

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from seuil.directory.whereabouts import organisations_in
from seuil.kernel.errors import NotVisible
from seuil.organisations.domain import (
    REMIND_AFTER,
    MembershipStatus,
    is_professional_mail,
)
from seuil.organisations.models import Mandate, Membership, Organisation
from seuil.organisations.policies import gives_mandates, is_regional_team, is_team
from seuil.organisations.queries import (
    has_verified_address,
    invitations_to,
    managed_by,
    organisations_named,
    without_manager,
)
from seuil.organisations.standing import Standing
from seuil.orientation.policies import viewer_of
from seuil.upkeep.queries import territories_of_team
from seuil.web.http import MemberRequest
from seuil.web.people.doors import about_people


@require_safe
@about_people
def people(request: MemberRequest) -> HttpResponse:
    standing, person = request.standing, request.user
    managed = Organisation.objects.filter(pk__in=[one.pk for one in managed_by(standing)])
    context = {
        "invitations": invitations_to(person, timezone.now()),
        "memberships": Membership.objects.for_lists().open().filter(user=person),
        "mandates": Mandate.objects.in_force().filter(user=person).select_related("territory"),
        "managed": _with_waiting(managed),
        "requests": _requests(standing) if is_team(standing) else None,
        "is_team": is_team(standing),
        "gives_mandates": gives_mandates(standing),
        "keeps_programs": bool(managed) or viewer_of(person, standing).sits,
        "verified": has_verified_address(person),
    }
    return render(request, "people/home.html", context)


def _requests(standing: Standing) -> list[tuple[Membership, bool]]:
    """Return those who wait for a team to answer; True: anybody can have their address.

    Where there is a manager, those who have waited for a week.
    """
    organisations = organisations_of_team(standing)
    orphans = Q(organisation__in=without_manager(organisations))
    late = Q(organisation__in=organisations, asked_at__lte=timezone.now() - REMIND_AFTER)
    rows = Membership.objects.for_lists().asked().exclude(user=standing.user_id)
    return [
        (row, not is_professional_mail(row.user.email))
        for row in rows.filter(orphans | late).order_by("asked_at")
    ]


def organisations_of_team(standing: Standing) -> "QuerySet[Organisation]":
    """Return the organisations for whose people a team answers; the regional one for all."""
    if is_regional_team(standing):
        return Organisation.objects.all()
    return organisations_in(territories_of_team(standing))


def _with_waiting(organisations: "QuerySet[Organisation]") -> "QuerySet[Organisation]":
    """Count those who wait for an answer, as ``waiting``."""
    waits = Q(memberships__status=MembershipStatus.ASKED)
    counted = organisations.annotate(waiting=Count("memberships", filter=waits))
    return counted.order_by("sort_key", "pk")


@require_safe
@about_people
def no_manager(request: MemberRequest) -> HttpResponse:
    """List the organisations of a team's territory that nobody manages yet."""
    if not is_team(request.standing):
        raise NotVisible("for teams only")
    words = request.GET.get("text", "")[:100]
    found = without_manager(organisations_of_team(request.standing)) & organisations_named(words)
    page = Paginator(_with_waiting(found), per_page=25)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "address": f"?{urlencode({'text': words, 'page': ''})}",
        "text": words,
    }
    return render(request, "people/no_manager.html", context)
