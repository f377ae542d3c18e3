"""The inbox of those who sit at a desk."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from seuil.directory.models import Category
from seuil.kernel.errors import NotVisible
from seuil.orientation.domain.request import Party, Status, Step
from seuil.orientation.inbox import LATE, MINE, REST, SHOWN, Narrowed, counts, inbox
from seuil.orientation.labels import STATUS_LABELS, Words
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.policies import Viewer, acting_party
from seuil.web.orientation.desk.turns import TurnWords, turns_of
from seuil.web.orientation.reader import RequestReader, for_professionals

PER_PAGE = 25
LONGEST_NEED = 90
OPEN_ONES = ""
GROUPS = {
    MINE: pgettext_lazy("inbox", "Yours to move"),
    LATE: pgettext_lazy("inbox", "Late"),
    REST: pgettext_lazy("inbox", "The others, by due day"),
}


@dataclass(frozen=True, slots=True)
class InboxLine:
    request: OrientationRequest
    need: str
    turn: TurnWords
    take_url: str


@dataclass(frozen=True, slots=True)
class StateTab:
    label: Words
    count: int
    url: str
    here: bool


class Narrowing(forms.Form):
    """What of the inbox is wanted; what cannot be read narrows nothing."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 8}),
    )
    desk = forms.ChoiceField(label=gettext_lazy("Desk"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Kind of help"), required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)
    mine = forms.BooleanField(label=gettext_lazy("answered by me"), required=False)
    late = forms.BooleanField(label=gettext_lazy("late"), required=False)
    urgent = forms.BooleanField(label=gettext_lazy("urgent"), required=False)

    def __init__(self, *args: Any, desks: list[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("desk", [(str(desk.pk), str(desk)) for desk in desks])
        top = Category.objects.filter(parent=None).order_by("position")
        self._choose("category", [(one.code, str(one.label)) for one in top])
        if len(desks) == 1:
            del self.fields["desk"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [("", _("all")), *choices]

    def wanted(self) -> Narrowed:
        self.is_valid()
        told = self.cleaned_data
        state, desk = told.get("state", ""), told.get("desk", "")
        return Narrowed(
            desk=int(desk) if desk else None,
            status=Status(state) if state in SHOWN else None,
            category=told.get("category", ""),
            code=told.get("code", "").strip().upper(),
            mine=bool(told.get("mine")),
            late=bool(told.get("late")),
            urgent=bool(told.get("urgent")),
        )


@require_safe
@for_professionals
def inbox_page(request: RequestReader) -> HttpResponse:
    viewer, today = request.viewer, timezone.localdate()
    if not viewer.sits:
        raise NotVisible("for those who sit at a desk")
    desks = list(Desk.objects.filter(pk__in=viewer.desks).by_name())
    form = Narrowing(request.GET, desks=desks)
    wanted = form.wanted()
    keys = inbox(viewer, wanted, today)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "groups": _groups(list(page), viewer, today),
        "tabs": _tabs(viewer, wanted, form),
        "desks": desks,
        "narrowed": wanted != Narrowed(),
        "pages_url": f"?{urlencode({**_asked(form), 'page': ''})}",
    }
    return render(request, "orientation/inbox.html", context)


def _asked(form: Narrowing) -> dict[str, str]:
    """Return what narrows, as the address says it."""
    told = {**form.cleaned_data}
    plain = {name: told[name] for name in ("code", "desk", "category", "state") if told.get(name)}
    ticked = {name: "on" for name in ("mine", "late", "urgent") if told.get(name)}
    return {**plain, **ticked}


def _tabs(viewer: Viewer, wanted: Narrowed, form: Narrowing) -> list[StateTab]:
    found = counts(viewer, wanted.desk)
    asked = _asked(form)
    asked.pop("state", None)
    everything = sum(
        count for status, count in found.items() if status not in {Status.CLOSED, Status.CANCELLED}
    )
    first = StateTab(
        pgettext_lazy("inbox", "all open"), everything, f"?{urlencode(asked)}", not wanted.status
    )
    return [
        first,
        *(
            StateTab(
                STATUS_LABELS[status],
                found[status],
                f"?{urlencode({**asked, 'state': status.value})}",
                wanted.status is status,
            )
            for status in Status
            if found.get(status)
        ),
    ]


def _groups(
    keys: list[tuple[int, int]], viewer: Viewer, today: datetime.date
) -> list[tuple[Words, list[InboxLine]]]:
    """Return the lines of a page below the headings of the order.

    The order is found on keys alone: what a line shows is loaded for those of the page.
    """
    rows = OrientationRequest.objects.for_list().select_related("author")
    found = rows.in_bulk([key for key, _group in keys])
    turns = turns_of(found.values(), viewer, today)
    groups: dict[int, list[InboxLine]] = {}
    for key, group in keys:
        if one := found.get(key):
            line = InboxLine(one, need_of(one), turns[key], _take_url(one, viewer))
            groups.setdefault(group, []).append(line)
    return [(GROUPS[group], lines) for group, lines in groups.items()]


def need_of(one: OrientationRequest) -> str:
    """Return the need in a line: its kind of help, else the beginning of its words."""
    if one.category:
        return str(one.category.label)
    return Truncator(one.words).chars(LONGEST_NEED) or _("need not said")


def _take_url(one: OrientationRequest, viewer: Viewer) -> str:
    if one.status == Status.SUBMITTED and acting_party(viewer, one, Step.TAKE) is Party.DESK:
        return reverse("web:orientation_step", args=[one.uuid, Step.TAKE.value])
    return ""
