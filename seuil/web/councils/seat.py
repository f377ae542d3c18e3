"""A seat: the team makes it, changes it, and asks people to hold it."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.seat import is_held_on
from seuil.councils.labels import SEAT_LABELS
from seuil.councils.models import Seat
from seuil.councils.operations.seats import (
    SeatTaken,
    end_holding,
    end_seat,
    invite_to_seat,
    withdraw_seat_invitation,
    write_seat,
)
from seuil.councils.queries.councils import invitations_waiting, seat_of
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.operating.limits import take
from seuil.web.components import Crumb
from seuil.web.councils.opened import CouncilRequest, convening, crumbs_of
from seuil.web.councils.seats import holding_of, posted_number
from seuil.web.days import day_field
from seuil.web.fields import FAMILIES, MailField, OrganisationField, mail_language_field
from seuil.web.http import UNREADABLE
from seuil.web.limits import too_many
from seuil.web.signs import signs_in, signs_text


class SeatForm(forms.Form):
    """A seat: for which practice family, of which body."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=list(SEAT_LABELS.items()),
        help_text=gettext_lazy(
            "A federation asks its members before it speaks; an administration listens."
        ),
    )
    family = forms.ChoiceField(label=gettext_lazy("Practice family"), choices=FAMILIES)
    organisation = OrganisationField(
        label=gettext_lazy("Body (name of an organisation)"),
        help_text=gettext_lazy(
            "As it stands in the directory; leave it empty for people who speak for themselves,"
            " such as user representatives."
        ),
    )
    label = forms.CharField(
        label=gettext_lazy("What the seat is called"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("Empty: the name of the body. Never the name of a person."),
    )
    begins_on = day_field(gettext_lazy("From"))
    ends_on = day_field(gettext_lazy("Until"), required=False)

    def clean_label(self) -> str:
        label = str(self.cleaned_data["label"]).strip()
        if signs := signs_in(label):
            raise ValidationError(
                _("Everybody reads this, and it may name a person: %(signs)s.")
                % {"signs": signs_text(signs)}
            )
        return label

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "organisation" in self.errors or "label" in self.errors:
            return told
        if told.get("kind") == "federation" and told.get("organisation") is None:
            self.add_error("organisation", _("A federation is a body: write its name."))
        elif told.get("organisation") is None and not told.get("label"):
            self.add_error("label", _("Name the body, or say what the seat is called."))
        begins, ends = told.get("begins_on"), told.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It ends before it begins: choose a later day."))
        return told


def seat_values(seat: Seat) -> dict[str, Any]:
    names = ("kind", "family", "label", "begins_on", "ends_on")
    return {name: getattr(seat, name) for name in names} | {
        "organisation": str(seat.organisation or "")
    }


class HolderForm(forms.Form):
    """Somebody asked by mail to hold a seat, or to stand in."""

    mail = MailField(label=gettext_lazy("Address"), autocomplete="off")
    is_deputy = forms.BooleanField(label=gettext_lazy("As deputy, who stands in"), required=False)
    ends_on = day_field(
        gettext_lazy("Mandate until"),
        required=False,
        help_text=gettext_lazy("Empty: without an end."),
    )
    language = mail_language_field()

    def clean_ends_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["ends_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("This day is over: choose a later one."))
        return day


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
            withdraw_seat_invitation(request.council, posted_number(request, "invitation"))
            messages.success(request, _("The invitation is withdrawn."))
        case "end_mandate":
            holding = holding_of(request, seat=found)
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
