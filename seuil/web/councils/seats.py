"""Seats and who holds them: for those inside; the team makes them and asks people to hold them."""

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

from seuil.councils.domain.seat import is_held_on
from seuil.councils.models import Holding, Seat
from seuil.councils.operations.seats import (
    SeatTaken,
    SitsAlready,
    end_holding,
    end_seat,
    invitation_of,
    invitations_for,
    invite_to_seat,
    take_seat,
    withdraw_seat_invitation,
    write_seat,
)
from seuil.councils.policies import convenes_somewhere
from seuil.councils.queries.councils import (
    councils_of,
    invitations_waiting,
    past_seats,
    seat_lines,
    seat_of,
)
from seuil.councils.queries.decisions import waiting_for
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.operating.limits import take
from seuil.web.components import Crumb
from seuil.web.councils.forms import HolderForm, SeatForm, seat_values
from seuil.web.councils.opened import (
    UNREADABLE,
    CouncilRequest,
    convening,
    crumbs_of,
    inside,
    render_council,
)
from seuil.web.http import MemberRequest, PageRequest, refuse_unstorable, signed_in
from seuil.web.limits import too_many
from seuil.web.links import opened_by_link
from seuil.web.people.invited import Invited, invited_page
from seuil.wording.times import date_text


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
    holding = _holding(request, user=request.user.pk)
    end_holding(holding, actor=request.user)
    messages.success(request, _("Your mandate ends today: %(seat)s.") % {"seat": holding.seat})
    return redirect("web:councils_mine")


def _holding(request: CouncilRequest, **narrowed: Any) -> Holding:
    """Return the mandate of the form, in force, of this council and of what narrows it."""
    found = (
        Holding.objects.on(timezone.localdate())
        .select_related("seat__organisation")
        .filter(pk=_number(request, "holding"), seat__council=request.council, **narrowed)
        .first()
    )
    if found is None:
        raise NotVisible("no such mandate")
    return found


def _number(request: CouncilRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def new_seat(request: CouncilRequest) -> HttpResponse:
    form = SeatForm(
        request.POST if request.method == "POST" else None,
        initial={"begins_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        made = write_seat(request.council, form.cleaned_data)
        messages.success(request, _("The seat is there. Ask somebody to hold it."))
        return redirect("web:council_seat", request.council.slug, made.pk)
    context = {
        "form": form,
        "title": _("A new seat"),
        "button": _("Make the seat"),
        "back": reverse("web:council_seats", args=[request.council.slug]),
        "crumbs": _crumbs(request, _("A new seat")),
    }
    status = UNREADABLE if form.errors else 200
    return render(request, "councils/form.html", context, status=status)


def _crumbs(request: CouncilRequest, label: str) -> list[Crumb]:
    seats_page = reverse("web:council_seats", args=[request.council.slug])
    return crumbs_of(
        request.council, Crumb(label=_("Seats and mandates"), url=seats_page), Crumb(label=label)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def seat(request: CouncilRequest, seat_id: int) -> HttpResponse:
    """Change a seat; POST also asks people, withdraws that, ends mandates and the seat."""
    found = seat_of(request.council, seat_id)
    if request.method != "POST":
        return _page(request, found)
    match request.POST.get("what", ""):
        case "write":
            return _written(request, found)
        case "invite":
            return _invited(request, found)
        case "withdraw":
            withdraw_seat_invitation(request.council, _number(request, "invitation"))
            messages.success(request, _("The invitation is withdrawn."))
        case "end_mandate":
            holding = _holding(request, seat=found)
            end_holding(holding, actor=request.user)
            messages.success(
                request, _("The mandate of %(name)s ends today.") % {"name": holding.user}
            )
        case "end":
            end_seat(request.council, found.pk)
            messages.success(request, _("The seat ends today; what it said stays."))
            return redirect("web:council_seats", request.council.slug)
        case _:
            raise NotVisible("no such change")
    return redirect("web:council_seat", request.council.slug, found.pk)


def _page(
    request: CouncilRequest,
    found: Seat,
    *,
    form: SeatForm | None = None,
    holder: HolderForm | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    held = found.holdings.select_related("user").order_by("-begins_on", "pk")
    invitations = [one for one in invitations_waiting(request.council) if one.seat_id == found.pk]
    context = {
        "seat": found,
        "crumbs": _crumbs(request, str(found)),
        "council": request.council,
        "form": form or SeatForm(initial=seat_values(found), auto_id="seat-%s"),
        "holder": holder or HolderForm(initial={"language": request.user.language}),
        "holdings": [one for one in held if is_held_on(today, one.begins_on, one.ends_on)],
        "before": [one for one in held if one.ends_on and one.ends_on < today],
        "waiting": invitations,
        "today": today,
        "over": found.ends_on is not None and found.ends_on < today,
        "back": reverse("web:council_seats", args=[request.council.slug]),
    }
    wrong = bool((form and form.errors) or (holder and holder.errors))
    return render(request, "councils/seat.html", context, status=UNREADABLE if wrong else 200)


def _written(request: CouncilRequest, found: Seat) -> HttpResponse:
    form = SeatForm(request.POST, auto_id="seat-%s")
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        write_seat(request.council, form.cleaned_data, found.pk)
    except InvalidInput:
        form.add_error(
            "family",
            _(
                "Somebody has held this seat: it keeps its kind and its family. End it, and make"
                " another one."
            ),
        )
        return _page(request, found, form=form)
    messages.success(request, _("Kept."))
    return redirect("web:council_seat", request.council.slug, found.pk)


def _invited(request: CouncilRequest, found: Seat) -> HttpResponse:
    form = HolderForm(request.POST)
    if not form.is_valid():
        return _page(request, found, holder=form)
    told = form.cleaned_data
    if wait := take("mail_to", told["mail"].lower()):
        return too_many(request, wait)
    try:
        invite_to_seat(
            found,
            told["mail"],
            is_deputy=told["is_deputy"],
            ends_on=told["ends_on"],
            actor=request.user,
            language=told["language"],
        )
    except SeatTaken as taken:
        sentence = _("%(name)s holds this seat: end that mandate first, or ask for a deputy.")
        form.add_error("is_deputy", sentence % {"name": taken.holding.user})
        return _page(request, found, holder=form)
    except InvalidInput as wrong:
        form.add_error("ends_on" if wrong.path == "ends_on" else "mail", _why_not(wrong))
        return _page(request, found, holder=form)
    said = _("An invitation is on its way to %(address)s.") % {"address": told["mail"]}
    messages.success(request, said)
    return redirect("web:council_seat", request.council.slug, found.pk)


def _why_not(wrong: InvalidInput) -> str:
    if wrong.path == "ends_on":
        return _("The seat begins later: choose a later day.")
    if wrong.path == "seat":
        return _("This seat is over: make another one.")
    return _("Many invitations wait already: withdraw one first.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def mine(request: MemberRequest) -> HttpResponse:
    """List the councils in which somebody sits or that they convene; POST takes a seat."""
    refuse_unstorable(request)
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
