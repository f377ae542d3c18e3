"""One desk: who sits there, who is away, how fast it answers."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Mandate
from seuil.organisations.policies import is_team_of
from seuil.orientation.domain.request import AT_WORK
from seuil.orientation.models import Desk, OrientationRequest, Seat
from seuil.orientation.operations import (
    away,
    close_desk,
    hand_all_over,
    leave_desk,
    set_pace,
    sit_at,
)
from seuil.orientation.operations.desks import may_run
from seuil.orientation.queries import members_of
from seuil.web.components import Crumb
from seuil.web.days import day_field
from seuil.web.http import number_in
from seuil.web.orientation.reader import RequestReader, for_professionals

PACES = ("acknowledge_days", "first_news_days", "step_days", "other_level_days")


@dataclass(frozen=True, slots=True)
class SeatLine:
    """Somebody at a desk; ``counts``: they have the mandate that it needs."""

    seat: Seat
    counts: bool
    away: bool
    open: int
    late: int
    form: "AwayForm"


class AwayForm(forms.Form):
    """When somebody is away, and who takes over meanwhile."""

    first = day_field(
        gettext_lazy("Away from"),
        error_messages={"required": gettext_lazy("Say from which day.")},
    )
    back = day_field(gettext_lazy("Back on (empty: not known yet)"), required=False)
    cover = forms.ChoiceField(label=gettext_lazy("Covered by"), required=False)
    hand_over = forms.BooleanField(
        label=gettext_lazy("Hand all open requests to this colleague now"), required=False
    )

    def __init__(
        self, seat: Seat, colleagues: Sequence[User], data: QueryDict | None = None
    ) -> None:
        initial = {"first": seat.away_from, "back": seat.away_until, "cover": seat.cover_id or ""}
        super().__init__(data, initial=initial, prefix=f"away-{seat.pk}")
        self.colleagues = {str(one.pk): one for one in colleagues if one.pk != seat.user_id}
        field = self.fields["cover"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        named = [(key, str(one)) for key, one in self.colleagues.items()]
        field.choices = [("", _("nobody yet")), *named]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, back = cleaned.get("first"), cleaned.get("back")
        if first and back and back <= first:
            self.add_error("back", _("Choose a day after the first one."))
        if cleaned.get("hand_over") and not cleaned.get("cover"):
            self.add_error("cover", _("Choose the colleague who takes the requests."))
        return cleaned

    @property
    def covering(self) -> User | None:
        return self.colleagues.get(self.cleaned_data.get("cover", ""))


class PaceForm(forms.ModelForm[Desk]):
    class Meta:
        model = Desk
        fields = PACES


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def desk_page(request: RequestReader, desk_id: int) -> HttpResponse:
    """Show one desk; POST changes its seats, absences, clocks, or closes it."""
    viewer = request.viewer
    desk = Desk.objects.active().select_related("territory", "theme").filter(pk=desk_id).first()
    if desk is None or not may_run(viewer.standing, desk, viewer):
        raise NotVisible("no such desk")
    if request.method == "POST":
        return _changed(request, desk)
    return _page(request, desk)


def _changed(request: RequestReader, desk: Desk) -> HttpResponse:
    what = request.POST.get("what", "")
    person = _person(request.POST.get("user", ""))
    match what:
        case "pace":
            return _paced(request, desk)
        case "away" if person:
            return _away(request, desk, person)
        case "back" if person:
            away(request.viewer, desk, person, first=None, back=None)
            messages.success(request, _("%(name)s is back.") % {"name": person})
        case "sit" if person:
            sit_at(request.viewer, desk, person)
            messages.success(request, _("%(name)s sits at this desk.") % {"name": person})
        case "hand_over" if person:
            return _handed_over(request, desk, person)
        case "leave" if person:
            leave_desk(request.viewer, desk, person)
            messages.success(request, _("%(name)s no longer sits here.") % {"name": person})
            if person.pk == request.user.pk:
                return redirect("web:orientation")
        case "close":
            return _closed(request, desk)
        case _:
            raise NotVisible("no such change")
    return redirect("web:orientation_desk", desk.pk)


def _person(key: str) -> User | None:
    return User.objects.filter(pk=number_in(key) or 0).first()


def _paced(request: RequestReader, desk: Desk) -> HttpResponse:
    form = PaceForm(request.POST, instance=Desk(pk=desk.pk, territory=desk.territory))
    if not form.is_valid():
        return _page(request, desk, pace=form, status=422)
    set_pace(request.viewer, desk, {name: form.cleaned_data[name] for name in PACES})
    messages.success(request, _("The clocks count like this from the next step of each request."))
    return redirect("web:orientation_desk", desk.pk)


def _away(request: RequestReader, desk: Desk, person: User) -> HttpResponse:
    """Keep an absence and, where it was asked, hand everything over: both or neither."""
    seat = Seat.objects.in_force().select_related("user").filter(desk=desk, user=person).first()
    if seat is None:
        raise NotVisible("nobody of that name sits here")
    form = AwayForm(seat, members_of(desk), request.POST)
    if not form.is_valid():
        return _page(request, desk, absence=(seat.pk, form), status=422)
    told, cover, handed = form.cleaned_data, form.covering, 0
    with transaction.atomic():
        away(request.viewer, desk, person, first=told["first"], back=told["back"], cover=cover)
        if told["hand_over"] and cover is not None:
            handed = hand_all_over(request.viewer, desk, person, cover)
    messages.success(request, _absence_text(person, handed))
    return redirect("web:orientation_desk", desk.pk)


def _handed_over(request: RequestReader, desk: Desk, person: User) -> HttpResponse:
    """Hand over what somebody answered who no longer sits here."""
    colleague = _person(request.POST.get("cover", ""))
    if colleague is None or colleague not in members_of(desk):
        messages.error(request, _("Choose a colleague of this desk."))
        return redirect("web:orientation_desk", desk.pk)
    count = hand_all_over(request.viewer, desk, person, colleague)
    text = ngettext(
        "%(count)s request has been handed over.",
        "%(count)s requests have been handed over.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("web:orientation_desk", desk.pk)


def _absence_text(person: User, handed: int) -> str:
    if not handed:
        return _("The absence of %(name)s is noted.") % {"name": person}
    return ngettext(
        "The absence of %(name)s is noted, and %(count)s request has been handed over.",
        "The absence of %(name)s is noted, and %(count)s requests have been handed over.",
        handed,
    ) % {"name": person, "count": handed}


def _closed(request: RequestReader, desk: Desk) -> HttpResponse:
    try:
        close_desk(request.viewer.standing, desk)
    except InvalidInput:
        messages.error(request, _("Requests are still open here: hand them on first."))
        return redirect("web:orientation_desk", desk.pk)
    messages.success(request, _("The desk is closed."))
    return redirect("web:orientation_desks")


def _page(
    request: RequestReader,
    desk: Desk,
    *,
    pace: PaceForm | None = None,
    absence: tuple[int, AwayForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = request.viewer
    counted = _open_by_answerer(desk, timezone.localdate())
    lines = seat_lines(desk, counted, absence)
    runs = is_team_of(viewer.standing, desk.territory.code)
    context = {
        "desk": desk,
        "lines": lines,
        "pace": pace or PaceForm(instance=desk),
        "candidates": candidates(desk),
        "closes": runs,
        "wrong": absence[0] if absence else None,
        "sits": desk.pk in viewer.desks,
        "left_alone": left_alone(lines, counted),
        "colleagues": [line.seat.user for line in lines if line.counts],
        "crumbs": [
            Crumb(label=_("Desks"), url=reverse("web:orientation_desks")),
            Crumb(label=str(desk)),
        ],
    }
    return render(request, "orientation/desk.html", context, status=status)


def seat_lines(
    desk: Desk,
    counted: dict[int | None, tuple[int, int]],
    absence: tuple[int, AwayForm] | None = None,
) -> list[SeatLine]:
    """Return who sits at a desk, with what each of them has open, in a fixed number of queries."""
    today = timezone.localdate()
    seats = list(Seat.objects.in_force().filter(desk=desk).select_related("user", "cover"))
    members = members_of(desk)
    seated = {one.pk for one in members}
    return [
        SeatLine(
            seat,
            counts=seat.user_id in seated,
            away=seat.is_away(today),
            open=counted.get(seat.user_id, (0, 0))[0],
            late=counted.get(seat.user_id, (0, 0))[1],
            form=absence[1] if absence and absence[0] == seat.pk else AwayForm(seat, members),
        )
        for seat in sorted(seats, key=lambda one: str(one.user).casefold())
    ]


def _open_by_answerer(desk: Desk, today: datetime.date) -> dict[int | None, tuple[int, int]]:
    rows = (
        OrientationRequest.objects.filter(desk=desk, status__in=AT_WORK)
        .order_by()
        .values("answerer")
        .annotate(open_now=Count("pk"), late_now=Count("pk", filter=Q(due_on__lt=today)))
    )
    return {row["answerer"]: (row["open_now"], row["late_now"]) for row in rows}


def left_alone(
    lines: Sequence[SeatLine], counted: dict[int | None, tuple[int, int]]
) -> list[tuple[User, int]]:
    """Return who answers requests of a desk without sitting there any more, and how many."""
    there = {line.seat.user_id for line in lines if line.counts}
    gone = {key: found[0] for key, found in counted.items() if key and key not in there}
    return [(one, gone[one.pk]) for one in User.objects.filter(pk__in=gone).order_by("name")]


def candidates(desk: Desk) -> list[User]:
    """Return who has a mandate for the territory of a desk and does not sit there."""
    mandates = Mandate.objects.in_force().filter(territory=desk.territory, kind=MandateKind.DESK)
    seated = Seat.objects.in_force().filter(desk=desk).values("user")
    people = User.objects.filter(pk__in=mandates.values("user"), is_active=True)
    return list(people.exclude(pk__in=seated).order_by("name", "pk"))
