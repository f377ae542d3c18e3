"""The desks of one's territories: what is open at each, and opening another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.directory.models import Category
from seuil.kernel.errors import Forbidden, NotVisible
from seuil.organisations.policies import is_team, is_team_of
from seuil.orientation.domain.request import OPEN
from seuil.orientation.models import Desk
from seuil.orientation.operations import open_desk
from seuil.orientation.operations.desks import may_run
from seuil.orientation.policies import Viewer
from seuil.orientation.queries import desks_with_people
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.web.orientation.reader import RequestReader, for_professionals

OF_A_DESK = (Level.REGION, Level.BASIN, Level.COMMUNE, Level.QUARTER)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A desk with how many people sit there and what is open; ``open_late`` of it is late."""

    desk: Desk
    people: int
    open: int
    open_late: int
    mine: bool


class OpenDesk(forms.Form):
    """A new desk for a territory of the team."""

    territory = forms.ChoiceField(label=gettext_lazy("Territory"))
    theme = forms.ChoiceField(
        label=gettext_lazy("Kind of help"),
        required=False,
        help_text=gettext_lazy("A desk of one kind of help is asked beside the most local one."),
    )
    name_fr = forms.CharField(label=gettext_lazy("Name in French"), max_length=120)
    name_nl = forms.CharField(label=gettext_lazy("Name in Dutch"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=120, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("territory", [("", _("choose")), *territories_of(viewer)])
        themes = Category.objects.filter(parent=None).order_by("position")
        named = [(one.code, str(one.label)) for one in themes]
        self._choose("theme", [("", _("every kind")), *named])

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = list(choices)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        there = Desk.objects.active().filter(territory__code=cleaned.get("territory", ""))
        theme = cleaned.get("theme")
        if (there.filter(theme__code=theme) if theme else there.filter(theme=None)).exists():
            self.add_error(
                "territory",
                _("There is such a desk already: choose another territory or kind of help."),
            )
        return cleaned


def territories_of(viewer: Viewer) -> list[tuple[str, Any]]:
    """Return the territories for which somebody is in the team, the wider ones first."""
    found = [one for one in Territory.objects.all() if is_team_of(viewer.standing, one.code)]
    by_level = {level: [one for one in found if one.level == level] for level in OF_A_DESK}
    return [
        (level_label(level), [(one.code, str(one.name)) for one in sorted(some, key=str)])
        for level, some in by_level.items()
        if some
    ]


def level_label(level: Level) -> str:
    labels = {
        Level.REGION: _("Region"),
        Level.BASIN: _("Basins"),
        Level.COMMUNE: _("Communes"),
        Level.QUARTER: _("Quarters"),
    }
    return labels[level]


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def desks_page(request: RequestReader) -> HttpResponse:
    """List the desks at which somebody sits and those of their territories; POST opens one."""
    viewer = request.viewer
    if not viewer.sits and not is_team(viewer.standing):
        raise NotVisible("for desks and teams")
    posted = request.POST if request.method == "POST" else None
    form = OpenDesk(viewer, posted) if is_team(viewer.standing) else None
    if request.method == "POST":
        if form is None:
            raise Forbidden("only a team opens desks")
        if form.is_valid():
            return _opened(request, form)
    context = {"lines": desk_lines(viewer), "form": form, "sits": viewer.sits}
    status = 422 if form is not None and form.errors else 200
    return render(request, "orientation/desks.html", context, status=status)


def _opened(request: RequestReader, form: OpenDesk) -> HttpResponse:
    told = form.cleaned_data
    theme = Category.objects.filter(code=told["theme"]).first() if told["theme"] else None
    desk = open_desk(
        Territory.objects.get(code=told["territory"]),
        {"fr": told["name_fr"], "nl": told["name_nl"], "en": told["name_en"]},
        theme=theme,
        phone=told["phone"],
    )
    messages.success(request, _("The desk is open. Say who sits there."))
    return redirect("web:orientation_desk", desk.pk)


def desk_lines(viewer: Viewer) -> list[DeskLine]:
    """Return the desks that somebody may look into, in a fixed number of queries."""
    today = timezone.localdate()
    late = Q(requests__status__in=OPEN, requests__due_on__lt=today)
    counted = (
        Desk.objects.active()
        .by_name()
        .annotate(
            open_now=Count("requests", filter=Q(requests__status__in=OPEN)),
            late_now=Count("requests", filter=late),
        )
    )
    people = desks_with_people()
    return [
        DeskLine(
            desk,
            people.get(desk.pk, 0),
            getattr(desk, "open_now", 0),
            getattr(desk, "late_now", 0),
            desk.pk in viewer.desks,
        )
        for desk in counted
        if may_run(viewer.standing, desk, viewer)
    ]
