"""Who holds which seat of a council, for those inside; one's own mandate is given up there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.councils.models import Holding
from seuil.councils.operations.seats import end_holding
from seuil.councils.queries.councils import invitations_waiting, past_seats, seat_lines
from seuil.kernel.errors import NotVisible
from seuil.web.councils.opened import CouncilRequest, inside, render_council


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def seats(request: CouncilRequest) -> HttpResponse:
    """Show who holds which seat; POST gives up one's own."""
    if request.method == "POST":
        return _given_up(request)
    council, able, today = request.council, request.able, timezone.localdate()
    context = {
        "lines": seat_lines(council, today),
        "past": past_seats(council, today),
        "waiting": invitations_waiting(council) if able.convenes else [],
        "today": today,
    }
    return render_council(request, "councils/seats.html", council, able, context, here="seats")


def _given_up(request: CouncilRequest) -> HttpResponse:
    holding = holding_of(request, user=request.user.pk)
    end_holding(holding, actor=request.user)
    messages.success(request, _("Your mandate ends today: %(seat)s.") % {"seat": holding.seat})
    return redirect("web:councils_mine")


def holding_of(request: CouncilRequest, **narrowed: Any) -> Holding:
    """Return the mandate of the form, in force, of this council and of what narrows it."""
    found = (
        Holding.objects.on(timezone.localdate())
        .select_related("seat__organisation")
        .filter(pk=posted_number(request, "holding"), seat__council=request.council, **narrowed)
        .first()
    )
    if found is None:
        raise NotVisible("no such mandate")
    return found


def posted_number(request: CouncilRequest, name: str) -> int:
    """Return the key that a form sends, 0 for what is none."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
