"""Tracks: their list, each one's page, writing them and taking their steps."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.register.domain.trace import End, Relation
from seuil.register.domain.track import PROCESS, Status
from seuil.register.labels import TRACK_DECISIONS, TRACK_LABELS
from seuil.register.models import Blockage, Observation, TraceLink, Track
from seuil.register.operations import take_track_step, write_track
from seuil.register.policies import may_read
from seuil.register.queries.lists import tracks as tracks_like
from seuil.web.components import Crumb, EmptyState, WiderStep, filter_of
from seuil.web.http import MemberRequest, PageRequest, signed_in
from seuil.web.register.forms import TrackForm, values_of
from seuil.web.register.public import must_work
from seuil.web.register.shown import (
    blockages_of,
    lines_of,
    meetings,
    spoken,
    theme_names,
    track_lines,
)
from seuil.web.sessions.themes import theme_labels
from seuil.web.trying import Attempt, StepAttempt, posted, step_called

PER_PAGE = 25


@require_safe
def track_list(request: PageRequest) -> HttpResponse:
    theme = request.GET.get("theme", "").replace("\x00", "")[:80]
    status = request.GET.get("status", "")
    status = status if status in set(Status) else ""
    page = Paginator(tracks_like(theme, status), PER_PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in (("theme", theme), ("status", status)) if value}
    states = [(str(one), str(label)) for one, label in TRACK_LABELS.items()]
    context = {
        "page": page,
        "lines": track_lines(page),
        "filters": [
            filter_of("theme", _("Theme"), theme_labels().items(), theme, whole=_("all themes")),
            filter_of("status", _("State"), states, status, whole=_("all states")),
        ],
        "empty": _empty(bool(asked)),
        "pages_url": f"?{urlencode([*asked.items(), ('page', '')])}",
        "works": may_read(request.standing),
    }
    return render(request, "register/tracks.html", context)


def _empty(narrowed: bool) -> EmptyState:
    if narrowed:
        return EmptyState(
            title=_("No track fits"),
            steps=[WiderStep(text=_("All tracks"), label=_("Show"), url="?")],
        )
    return EmptyState(
        title=_("No track is written down yet"),
        asked=_("Tracks come out of meetings: what would lower a blockage, and who could do it."),
    )


def found_track(track_id: UUID) -> Track:
    return get_object_or_404(Track, uuid=track_id)


@require_safe
def track(request: PageRequest, track_id: UUID) -> HttpResponse:
    one = found_track(track_id)
    works = may_read(request.standing)
    heard = _heard(one)
    context = {
        "track": one,
        "crumbs": _crumbs(str(one.title)),
        "status": one.get_status_display(),
        "themes": theme_names(one.themes),
        "parts": _parts(one),
        "lines": lines_of(blockages_of(one)),
        "heard": spoken(heard, meetings({each.occasion for each in heard if each.occasion})),
        "events": one.events.order_by("-at", "-pk"),
        "works": works,
        "steps": [
            (step, str(TRACK_DECISIONS[step]))
            for step in PROCESS.steps_from(Status(one.status))
            if works
        ],
    }
    return render(request, "register/track.html", context)


def _parts(one: Track) -> list[tuple[str, str]]:
    level = ""
    if one.place_level:
        level = _("%(level)s: %(reason)s") % {
            "level": one.get_place_level_display(),
            "reason": one.place_reason,
        }
    found = [
        (_("What it needs"), one.needs),
        (_("When it succeeds"), one.success),
        (_("Who could carry it"), one.carriers),
        (_("Does as is done elsewhere"), one.copies),
        (_("Level proposed"), level),
    ]
    return [(title, text) for title, text in found if text]


def _heard(one: Track) -> list[Observation]:
    """Return what was said and suggested a track."""
    links = TraceLink.objects.in_force().filter(
        relation=Relation.SUGGESTS, target_kind=End.TRACK, target=one.uuid
    )
    found = Observation.objects.shown().filter(pk__in=links.values("source"))
    return list(found.exclude(statement="").select_related("basin").order_by("-month", "pk"))


def _crumbs(label: str) -> list[Crumb]:
    return [
        Crumb(label=_("Blockages"), url=reverse("web:blockages")),
        Crumb(label=_("Tracks"), url=reverse("web:tracks")),
        Crumb(label=label),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_track(request: MemberRequest) -> HttpResponse:
    """Write down a track; ``blockage``: what it would lower, ``observation``: what suggests it."""
    must_work(request.standing)
    lowers = _one(Blockage, "uuid", request.GET.get("blockage", ""))
    heard = _one(Observation, "pk", request.GET.get("observation", ""))
    initial: dict[str, Any] = {}
    if heard is not None:
        initial = {f"about_{heard.language}": heard.statement, "themes": heard.themes}
    elif lowers is not None:
        initial = {"themes": lowers.themes}
    form = TrackForm(posted(request), initial=initial)
    tried = Attempt(request, form)
    one = tried.makes(
        lambda: write_track(
            form.written(),
            actor=request.user,
            answers=[lowers] if lowers else [],
            suggested_by=[heard] if heard else [],
        )
    )
    if one:
        messages.success(request, _("The track is written down."))
        return redirect("web:track", one.uuid)
    context = {
        "title": _("A new track"),
        "crumbs": _crumbs(_("A new track")),
        "shows": heard,
        "lowers": lowers,
        "button": _("Write it down"),
        "back": reverse("web:tracks"),
    }
    return render(request, "register/form.html", context | tried.shown, status=tried.status)


def _one(model: Any, field: str, text: str) -> Any:
    """Return what an address names, nothing when it names nothing, or a 404."""
    if not text:
        return None
    try:
        rows = model.objects.shown() if model is Observation else model.objects.all()
        return get_object_or_404(rows, **{field: UUID(text)})
    except ValueError as odd:
        raise Http404 from odd


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_track(request: MemberRequest, track_id: UUID) -> HttpResponse:
    must_work(request.standing)
    one = found_track(track_id)
    form = TrackForm(posted(request), initial=values_of(one))
    tried = Attempt(request, form)
    written = tried.makes(
        lambda: write_track(
            form.written(),
            actor=request.user,
            track_id=one.uuid,
            seen=form.cleaned_data["seen"],
        )
    )
    if written:
        messages.success(request, _("It is changed."))
        return redirect("web:track", one.uuid)
    context = {
        "title": _("Change a track"),
        "crumbs": _crumbs(str(one.title)),
        "button": _("Save"),
        "back": reverse("web:track", args=[one.uuid]),
    }
    return render(request, "register/form.html", context | tried.shown, status=tried.status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def track_step(request: MemberRequest, track_id: UUID, step: str) -> HttpResponse:
    """Ask for words; POST takes the step. A step that does not follow gets 409."""
    must_work(request.standing)
    one, asked = found_track(track_id), step_called(PROCESS, step)
    tried = StepAttempt(request, one, PROCESS, asked, TRACK_DECISIONS[asked])
    if tried.takes(lambda: take_track_step(one.uuid, asked, **tried.told)):
        return redirect("web:track", one.uuid)
    context = {
        "crumbs": _crumbs(str(one.title)),
        "back": reverse("web:track", args=[one.uuid]),
    }
    return render(request, "register/form.html", context | tried.shown, status=tried.status)
