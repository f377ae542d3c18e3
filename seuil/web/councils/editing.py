"""Convening a council, changing what is told of it, the agenda of its meetings."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.concertation.models import Series, Session
from seuil.concertation.sentences import when_text
from seuil.councils.models import Council, Decision
from seuil.councils.operations.councils import (
    convene_council,
    deal_with_first,
    put_on_agenda,
    take_off_agenda,
    write_council,
)
from seuil.councils.queries.councils import to_put_on_agenda
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.councils.opened import CouncilRequest, convening, crumbs_of
from seuil.web.fields import (
    ThingField,
    choose_among,
    choose_territory,
    names_in_languages,
    slug_field,
    texts_in_languages,
)
from seuil.web.http import UNREADABLE, MemberRequest, signed_in
from seuil.web.published import SharedForm
from seuil.web.sessions.series import territories_of


class CouncilForm(SharedForm):
    """What is told of a council, in French and Dutch side by side."""

    side_by_side: Sequence[Sequence[str]] = (
        ("territory", "slug"),
        names_in_languages("name"),
        names_in_languages("about"),
        ("series",),
    )
    read_by_all = names_in_languages("name", "about")

    series = ThingField(
        label=gettext_lazy("Its meetings"),
        required=False,
        help_text=gettext_lazy("A series of sessions of the same territory: each is a meeting."),
    )

    def __init__(self, series: Iterable[Series], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        names = texts_in_languages(Council, "name", needed=("fr", "nl"))
        self.fields = {**names, **texts_in_languages(Council, "about"), **self.fields}
        choose_among(
            self.fields["series"],
            {str(one.pk): one for one in series},
            called=lambda one: f"{one.name} ({one.territory.name})",
            nothing=_("no series yet"),
        )


class NewCouncilForm(CouncilForm):
    """A council that begins: its place and its address stay for good."""

    slug = slug_field()
    territory = ThingField(label=gettext_lazy("Territory"))

    def __init__(
        self, territories: Iterable[Territory], series: Iterable[Series], *args: Any, **more: Any
    ) -> None:
        super().__init__(series, *args, **more)
        choose_territory(self.fields["territory"], territories)


def council_values(council: Council) -> dict[str, Any]:
    texts = {name: getattr(council, name) for name in CouncilForm.read_by_all}
    return texts | {"series": council.series_id or ""}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_council(request: MemberRequest) -> HttpResponse:
    territories = territories_of(request.standing)
    if not territories:
        raise Http404
    series = Series.objects.filter(council=None, territory__in=territories)
    form = NewCouncilForm(territories, series.select_related("territory"), request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.written()
        try:
            made = convene_council(request.standing, told.pop("slug"), told)
        except InvalidInput as wrong:
            _say_wrong(form, wrong)
        else:
            messages.success(
                request, _("The council has its page. Make its seats, then propose its charter.")
            )
            return redirect("web:council_seats", made.slug)
    crumbs = [
        Crumb(label=_("Councils"), url=reverse("web:councils")),
        Crumb(label=_("A new council")),
    ]
    return _form(request, form, _("A new council"), crumbs, reverse("web:councils"))


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def edit_council(request: CouncilRequest) -> HttpResponse:
    council = request.council
    form = CouncilForm(_series_for(council), request.POST or None, initial=council_values(council))
    if request.method == "POST" and form.is_valid():
        try:
            write_council(request.standing, council, form.written())
        except InvalidInput as wrong:
            _say_wrong(form, wrong)
        else:
            messages.success(request, _("Kept."))
            return redirect("web:council", council.slug)
    crumbs = crumbs_of(council, Crumb(label=_("Change its page")))
    back = reverse("web:council", args=[council.slug])
    return _form(request, form, _("Change its page"), crumbs, back)


def _series_for(council: Council) -> list[Series]:
    """Return the series of the territory that are of no council, and its own."""
    found = Series.objects.filter(territory=council.territory_id).select_related("territory")
    return list(found.filter(council=None).union(found.filter(council=council)))


def _say_wrong(form: CouncilForm, wrong: InvalidInput) -> None:
    if wrong.path == "slug":
        form.add_error("slug", _("Another council has this address: choose another name."))
    else:
        form.add_error(
            "series", _("Choose a series of the same territory that no other council has.")
        )


def _form(
    request: MemberRequest, form: CouncilForm, title: str, crumbs: list[Crumb], back: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "button": _("Keep"),
        "back": back,
        "crumbs": crumbs,
    }
    status = UNREADABLE if form.errors else 200
    return render(request, "councils/form.html", context, status=status)


class AgendaForm(forms.Form):
    """A decision put on the agenda of a meeting."""

    decision = ThingField(label=gettext_lazy("Decision"))

    def __init__(self, decisions: Iterable[Decision], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = {str(one.uuid): one for one in decisions}
        choose_among(self.fields["decision"], known, called=lambda one: one.title)


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def agenda(request: CouncilRequest, meeting_slug: str) -> HttpResponse:
    """Say which decisions a meeting deals with, in which order."""
    council = request.council
    meeting = _meeting(council, meeting_slug)
    decisions = to_put_on_agenda(council, meeting)
    form = AgendaForm(decisions, request.POST if "decision" in request.POST else None)
    if request.method == "POST":
        if "decision" in request.POST:
            if form.is_valid():
                put_on_agenda(request.standing, meeting, form.cleaned_data["decision"])
        else:
            _moved(request, meeting)
        return redirect("web:council_agenda", council.slug, meeting.slug)
    context = {
        "crumbs": crumbs_of(council, Crumb(label=_("Agenda"))),
        "council": council,
        "meeting": meeting,
        "when": when_text(meeting),
        "points": list(meeting.agenda.select_related("decision").order_by("position", "pk")),
        "form": form if decisions else None,
    }
    return render(request, "councils/agenda.html", context)


def _moved(request: CouncilRequest, meeting: Session) -> None:
    key = request.POST.get("point", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 10):
        raise NotVisible("no such point")
    if request.POST.get("what") == "up":
        deal_with_first(request.standing, meeting, int(key))
    else:
        take_off_agenda(request.standing, meeting, int(key))


def _meeting(council: Council, slug: str) -> Session:
    if council.series_id is None:
        raise NotVisible("this council has no meetings yet")
    found = Session.objects.filter(series=council.series_id, slug=slug).first()
    if found is None:
        raise NotVisible("no such meeting of this council")
    return found
