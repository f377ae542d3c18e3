"""Series of sessions: the public sheet of each, and the forms of those who convene them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.concertation.models import Series
from seuil.concertation.operations.series import begin_cycle, begin_series, write_series
from seuil.concertation.policies import may_convene
from seuil.concertation.queries.calendar import Wanted, calendar, series_by_slug
from seuil.concertation.sentences import rhythm_text
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.organisations.standing import Standing
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.web.components import Crumb
from seuil.web.http import UNREADABLE, MemberRequest, signed_in
from seuil.web.published import groups_of
from seuil.web.sessions.calendar import lines
from seuil.web.sessions.forms import CycleForm, NewSeriesForm, SeriesForm
from seuil.web.sessions.themes import labels_of, priorities_of, theme_labels
from seuil.wording.localised import reader_language


@require_safe
def series(request: HttpRequest, series_slug: str) -> HttpResponse:
    """Show what a series is, how it works, who calls it together, its next and past sessions."""
    found = _series(series_slug)
    labels = theme_labels()
    known = calendar(Wanted(series=series_slug), timezone.now())
    cycles = list(found.cycles.all())
    codes = dict.fromkeys(code for one in (*known.to_come, *known.past) for code in one.themes)
    for cycle in cycles:
        codes.pop(cycle.theme, None)
    context = {
        "series": found,
        "place": places().label(found.territory.code, reader_language()),
        "rhythm": rhythm_text(found.a_year),
        "aims": [line.strip() for line in str(found.aims).splitlines() if line.strip()],
        "to_come": lines(known.to_come, labels),
        "off": lines(known.off, labels),
        "past": lines(known.past, labels),
        "cycles": [(one, labels.get(one.theme, one.theme)) for one in cycles],
        "themes": labels_of(codes, labels),
        "priorities": priorities_of(found.territory),
        "crumbs": [
            Crumb(label=_("Concertations"), url=reverse("web:sessions")),
            Crumb(label=str(found.name)),
        ],
    }
    return render(request, "sessions/series.html", context)


def _series(slug: str) -> Series:
    try:
        return series_by_slug(slug)
    except NotVisible as unknown:
        raise Http404 from unknown


def territories_of(standing: Standing) -> list[Territory]:
    """Return the places for whose teams somebody acts: there they call people together."""
    return list(Territory.objects.filter(code__in=standing.teams))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_series(request: MemberRequest) -> HttpResponse:
    territories = territories_of(request.standing)
    if not territories:
        raise Http404
    form = NewSeriesForm(territories, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            begun = begin_series(request.standing, told.pop("slug"), told)
        except InvalidInput:
            form.add_error("slug", _("Another series has this address: choose another name."))
        else:
            messages.success(request, _("The series has its page. Plan its first session."))
            return redirect("web:series", begun.slug)
    return _form(request, form, _("A new series"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_series(request: MemberRequest, series_slug: str) -> HttpResponse:
    found = _convened(request, series_slug)
    form = SeriesForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        write_series(request.standing, found, form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("web:series", found.slug)
    return _form(request, form, str(found.name), found)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_cycle(request: MemberRequest, series_slug: str) -> HttpResponse:
    """Begin a theme that several sessions share."""
    found = _convened(request, series_slug)
    form = CycleForm(theme_labels(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        begin_cycle(request.standing, found, form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("web:series", found.slug)
    return _form(request, form, _("A theme cycle"), found)


def _convened(request: MemberRequest, slug: str) -> Series:
    found = _series(slug)
    if not may_convene(request.standing, found):
        raise Http404
    return found


def _form(
    request: MemberRequest,
    form: SeriesForm | CycleForm,
    title: str,
    found: Series | None = None,
) -> HttpResponse:
    crumbs = [Crumb(label=_("Your sessions"), url=reverse("web:sessions_mine"))]
    if found is not None:
        crumbs.append(Crumb(label=str(found.name), url=reverse("web:series", args=[found.slug])))
    context = {
        "form": form,
        "groups": groups_of(form, form.side_by_side),
        "title": title,
        "series": found,
        "priorities": priorities_of(found.territory) if found else [],
        "crumbs": [*crumbs, Crumb(label=title)],
    }
    status = UNREADABLE if form.errors else 200
    return render(request, "sessions/series_form.html", context, status=status)
