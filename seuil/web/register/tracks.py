"""Tracks: their list, each one's page, writing them and taking their steps."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.kernel.errors import TransitionRefused
from seuil.register.domain.trace import End, Relation
from seuil.register.domain.track import PROCESS, Status, Step
from seuil.register.labels import TRACK_DECISIONS, TRACK_LABELS
from seuil.register.models import Blockage, Observation, TraceLink, Track
from seuil.register.operations import StaleTrack, take_track_step, write_track
from seuil.register.policies import may_read
from seuil.register.queries.lists import tracks as tracks_like
from seuil.web.components import Crumb, EmptyState, WiderStep
from seuil.web.http import MemberRequest, PageRequest, signed_in
from seuil.web.register.editing import CONFLICT, WRONG, stale_text
from seuil.web.register.forms import TrackForm, WordsForm, values_of
from seuil.web.register.public import must_work
from seuil.web.register.shown import (
    blockages_of,
    lines_of,
    meetings,
    spoken,
    theme_names,
    track_lines,
)
from seuil.web.register.words import Option
from seuil.web.sessions.themes import theme_labels
from seuil.wording.localised import reader_language

PER_PAGE = 25


@require_safe
def track_list(request: PageRequest) -> HttpResponse:
    theme = request.GET.get("theme", "").replace("\x00", "")[:80]
    status = request.GET.get("status", "")
    status = status if status in set(Status) else ""
    page = Paginator(tracks_like(theme, status), PER_PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in (("theme", theme), ("status", status)) if value}
    states = [(str(one), str(label)) for one, label in TRACK_LABELS.items()]
    themes = [(code, str(label)) for code, label in theme_labels().items()]
    context = {
        "page": page,
        "lines": track_lines(page),
        "fields": [
            ("theme", _("Theme"), _("all themes"), _options(themes, theme)),
            ("status", _("State"), _("all states"), _options(states, status)),
        ],
        "empty": _empty(bool(asked)),
        "pages_url": f"?{urlencode([*asked.items(), ('page', '')])}",
        "works": may_read(request.standing),
    }
    return render(request, "register/tracks.html", context)


def _options(pairs: Sequence[tuple[str, str]], wanted: str) -> list[Option]:
    return [Option(value, text, value == wanted) for value, text in pairs]


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
    form = TrackForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            one = write_track(
                form.written(),
                actor=request.user,
                answers=[lowers] if lowers else [],
                suggested_by=[heard] if heard else [],
            )
            form.note_choice(one, request.user)
        messages.success(request, _("The track is written down."))
        return redirect("web:track", one.uuid)
    context = {
        "title": _("A new track"),
        "crumbs": _crumbs(_("A new track")),
        "form": form,
        "shows": heard,
        "lowers": lowers,
        "button": _("Write it down"),
        "back": reverse("web:tracks"),
    }
    return render(request, "register/form.html", context, status=_status(request))


def _one(model: Any, field: str, text: str) -> Any:
    """Return what an address names, nothing when it names nothing, or a 404."""
    if not text:
        return None
    try:
        rows = model.objects.shown() if model is Observation else model.objects.all()
        return get_object_or_404(rows, **{field: UUID(text)})
    except ValueError as odd:
        raise Http404 from odd


def _status(request: MemberRequest) -> int:
    return WRONG if request.method == "POST" else 200


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_track(request: MemberRequest, track_id: UUID) -> HttpResponse:
    must_work(request.standing)
    one = found_track(track_id)
    form = TrackForm(request.POST if request.method == "POST" else None, initial=values_of(one))
    problem, status = "", _status(request)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            with transaction.atomic():
                write_track(
                    form.written(),
                    actor=request.user,
                    track_id=one.uuid,
                    seen=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
                )
                form.note_choice(one, request.user)
        except StaleTrack:
            problem, status = stale_text(), CONFLICT
        else:
            messages.success(request, _("It is changed."))
            return redirect("web:track", one.uuid)
    context = {
        "title": _("Change a track"),
        "crumbs": _crumbs(str(one.title)),
        "form": form,
        "problem": problem,
        "seen": one.version,
        "button": _("Save"),
        "back": reverse("web:track", args=[one.uuid]),
    }
    return render(request, "register/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def track_step(request: MemberRequest, track_id: UUID, step: str) -> HttpResponse:
    """Ask for words; POST takes the step. A step that does not follow gets 409."""
    must_work(request.standing)
    if step not in set(Step):
        raise Http404
    one, taken = found_track(track_id), Step(step)
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        initial={"seen": one.version},
        needs_words=taken in PROCESS.needs_words,
    )
    problem, status = "", _status(request)
    possible = taken in PROCESS.steps_from(Status(one.status))
    if not possible:
        problem, status = _not_from_here(one, taken), CONFLICT
    elif request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                moved = take_track_step(
                    one.uuid,
                    taken,
                    actor=request.user,
                    words=given["words"],
                    language=reader_language(),
                    seen=given["seen"],
                )
                form.note_choice(moved, request.user)
        except StaleTrack:
            problem, status = stale_text(), CONFLICT
        except TransitionRefused:
            problem, status = _not_from_here(one, taken), CONFLICT
        else:
            messages.success(
                request, _("State now: %(status)s.") % {"status": moved.get_status_display()}
            )
            return redirect("web:track", one.uuid)
    context = {
        "title": str(TRACK_DECISIONS[taken]),
        "crumbs": _crumbs(str(one.title)),
        "form": form,
        "problem": problem,
        "possible": possible,
        "button": _("Take this step"),
        "back": reverse("web:track", args=[one.uuid]),
    }
    return render(request, "register/form.html", context, status=status)


def _not_from_here(one: Track, step: Step) -> str:
    return _("“%(step)s” does not follow on “%(status)s”.") % {
        "step": TRACK_DECISIONS[step],
        "status": one.get_status_display(),
    }
