"""The services that are said to be missing in the territory of a team, the oldest first."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.upkeep.corrections.queries import corrections_of
from seuil.upkeep.missing.policies import may_answer_missing
from seuil.upkeep.missing.queries import missing_services_of
from seuil.web.components import Tab
from seuil.web.corrections.waiting import ANSWERED, PER_PAGE, days_text, shows_of
from seuil.web.http import MemberRequest, signed_in


@require_safe
@never_cache
@signed_in
def missing_services(request: MemberRequest) -> HttpResponse:
    """List what this person may answer."""
    if not may_answer_missing(request.standing, request.staff_session):
        raise Http404
    everything = missing_services_of(request.standing, request.staff_session)
    shown, shows = shows_of(request)
    found = everything.waiting().oldest_first()
    if shown == ANSWERED:
        found = everything.answered().order_by("-answered_at", "-pk")
    page = Paginator(found.for_queue(), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "page": page,
        "lines": [(one, days_text(one.waited(now))) for one in page],
        "shown": shown,
        "shows": shows,
        "pages_url": f"?show={shown}&page=",
        "tabs": queue_tabs(request, "missing_services"),
    }
    return render(request, "missing/queue.html", context)


def queue_tabs(request: MemberRequest, here: str) -> list[Tab]:
    """Return the two queues of a team with how many wait; an editor has one only."""
    if not may_answer_missing(request.standing, request.staff_session):
        return []
    who = (request.standing, request.staff_session)
    corrections = corrections_of(*who).waiting().count()
    missing = missing_services_of(*who).waiting().count()
    named = {
        "corrections": _("Corrections (%(count)s)") % {"count": corrections},
        "missing_services": _("Missing services (%(count)s)") % {"count": missing},
    }
    return [Tab(label, reverse(f"web:{name}"), name == here) for name, label in named.items()]
