"""The councils in which somebody sits, and the link that invites them to one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.councils.operations.seats import (
    SeatTaken,
    SitsAlready,
    invitation_of,
    invitations_for,
    take_seat,
)
from seuil.councils.policies import convenes_somewhere
from seuil.councils.queries.councils import councils_of
from seuil.councils.queries.rounds import waiting_for
from seuil.kernel.errors import NotVisible
from seuil.web.http import MemberRequest, PageRequest, signed_in
from seuil.web.links import opened_by_link
from seuil.web.people.invited import Invited, invited_page
from seuil.wording.times import date_text


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def mine(request: MemberRequest) -> HttpResponse:
    """List the councils in which somebody sits or that they convene; POST takes a seat."""
    if request.method == "POST":
        return _taken(request)
    waits = waiting_for(request.standing)
    context = {
        "councils": councils_of(request.standing),
        "invitations": invitations_for(request.user, timezone.now()),
        "waits": waits,
        "convenes": convenes_somewhere(request.standing),
    }
    return render(request, "councils/mine.html", context)


def _taken(request: MemberRequest) -> HttpResponse:
    key = request.POST.get("invitation", "")
    number = int(key) if key.isascii() and key.isdecimal() and len(key) < 10 else 0
    try:
        held = take_seat(number, request.user)
    except NotVisible:
        messages.error(request, _("This invitation is over. Ask for another one."))
    except SeatTaken:
        messages.error(
            request,
            _("Somebody else holds this seat by now. Ask the team of the territory."),
        )
    except SitsAlready as sits:
        sentence = _("You sit in this council already, for %(seat)s: nobody speaks for two seats.")
        messages.error(request, sentence % {"seat": sits.seat})
    else:
        said = _("You sit in “%(council)s” from today: %(seat)s.")
        messages.success(request, said % {"council": held.seat.council.name, "seat": held.seat})
        return redirect("web:council", held.seat.council.slug)
    return redirect("web:councils_mine")


@require_safe
@opened_by_link
def invited(request: PageRequest, seat_token: str) -> HttpResponse:
    """Show what a link invites to, and lead to signing in; accepting is done there."""
    found = invitation_of(seat_token, timezone.now())
    rows: list[tuple[str, Any]] = [
        (pgettext("a council", "Seat"), found.seat),
        (_("Practice family"), found.seat.get_family_display()),
    ]
    if found.is_deputy:
        rows.insert(1, (_("Role"), _("deputy")))
    if found.ends_on:
        rows.append((_("Mandate until"), date_text(found.ends_on)))
    shown = Invited(
        rows=rows,
        address=found.mail,
        invited_by=found.invited_by,
        until=found.expires_at,
        home=reverse("web:councils_mine"),
        accept=_("Accept it among your councils"),
        enter=_(
            "To accept, sign in with this very address, or make an account with it."
            " It is free, and takes two minutes."
        ),
        lead=_("To sit in “%(council)s”.") % {"council": found.seat.council.name},
    )
    return invited_page(request, shown)
