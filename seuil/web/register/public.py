"""The public register: the list of blockages, each one's page, and following it by mail."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.observatory.queries.runs import region
from seuil.operating.limits import take
from seuil.organisations.standing import Standing
from seuil.plans.queries.acting import acting_on
from seuil.plans.queries.levels import requests_about
from seuil.register.domain.blockage import PROCESS, STANDING, Status
from seuil.register.domain.observation import Level
from seuil.register.domain.publics import Public
from seuil.register.labels import BLOCKAGE_DECISIONS, BLOCKAGE_LABELS, LEVEL_LABELS, PUBLIC_LABELS
from seuil.register.models import Blockage
from seuil.register.operations import ask_to_follow, confirm_following, follower_by, stop_following
from seuil.register.policies import may_read
from seuil.register.queries.answers import answered
from seuil.register.queries.blockages import evidence_of, tracks_of
from seuil.register.queries.lists import OPEN, Choice, blockages, to_confirm
from seuil.register.told import families_told
from seuil.territory.domain import Level as PlaceLevel
from seuil.territory.queries import places
from seuil.web.components import Crumb, EmptyState, Filter, WiderStep, filter_of
from seuil.web.fields import MailField
from seuil.web.http import PageRequest
from seuil.web.limits import limited
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site
from seuil.web.register.acting import acts_of
from seuil.web.register.exported import as_csv, as_json
from seuil.web.register.shown import (
    barrier_name,
    basin_names,
    family_names,
    few,
    line_of,
    lines_of,
    listed_meetings,
    meetings,
    picture_of,
    public_names,
    seen_text,
    spoken,
    theme_names,
    timeline,
    track_lines,
)
from seuil.web.sessions.themes import theme_labels
from seuil.wording.localised import reader_language

PER_PAGE, STATEMENTS = 25, 20
MOST_IN_A_FILE = 10_000
FILES: Mapping[str, Callable[[Iterable[Blockage]], HttpResponse]] = {
    "csv": as_csv,
    "json": as_json,
}


class FollowForm(forms.Form):
    mail = MailField(label=gettext_lazy("Your e-mail address"))


@require_safe
def blockage_list(request: PageRequest) -> HttpResponse:
    """List blockages; ``format=csv`` or ``json`` gives the same as a file."""
    choice = chosen(request.GET)
    found = blockages(choice)
    if as_file := FILES.get(request.GET.get("format", "")):
        return as_file(found[:MOST_IN_A_FILE])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in asdict(choice).items() if value}
    heard = answered()
    context = {
        "page": page,
        "lines": lines_of(page),
        "choice": choice,
        "filters": filters_of(choice),
        "empty": _empty(asked),
        "pages_url": f"?{urlencode([*asked.items(), ('page', '')])}",
        "files": [
            (label, f"?{urlencode([*asked.items(), ('format', ending)])}")
            for ending, label in (("csv", _("As a table (CSV)")), ("json", _("As data (JSON)")))
        ],
        "share": heard.share,
        "watch_url": reverse("web:needs_watch", args=[region()]),
        "works": may_read(request.standing),
    }
    return render(request, "register/blockages.html", context)


def chosen(given: Mapping[str, str]) -> Choice:
    """Return what an address asks for; what nothing has is left out."""
    status, level, public = (given.get(name, "") for name in ("status", "level", "public"))
    return Choice(
        words=given.get("words", "").replace("\x00", "").strip(),
        theme=_code(given.get("theme", "")),
        public=public if public in set(Public) else "",
        basin=_code(given.get("basin", "")),
        level=level if level in set(Level) else "",
        status=status if status == OPEN or status in STANDING else "",
        session=_code(given.get("session", "")),
    )


def _code(text: str) -> str:
    return text.replace("\x00", "")[:80]


def filters_of(choice: Choice) -> list[Filter]:
    """Return what a list of blockages can be narrowed by."""
    gazetteer, language = places(), reader_language()
    basins = [
        (code, gazetteer.label(code, language))
        for code, place in gazetteer.places.items()
        if place.level == PlaceLevel.BASIN
    ]
    states = [(OPEN, _("open: people still meet it"))]
    states += [(status, str(BLOCKAGE_LABELS[status])) for status in Status if status in STANDING]
    offered = {
        "theme": (_("Theme"), _("all themes"), _pairs(theme_labels())),
        "public": (_("Public"), _("all publics"), _pairs(PUBLIC_LABELS)),
        "basin": (_("Basin"), _("all basins"), sorted(basins, key=lambda pair: pair[1])),
        "level": (_("Level"), _("all levels"), _pairs(LEVEL_LABELS)),
        "status": (_("State"), _("all states"), states),
    }
    return [
        filter_of(name, label, pairs, getattr(choice, name), whole=whole)
        for name, (label, whole, pairs) in offered.items()
    ]


def _pairs(labels: Mapping[Any, object]) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in labels.items()]


def _empty(asked: Mapping[str, str]) -> EmptyState:
    if asked:
        return EmptyState(
            title=_("No blockage fits"),
            steps=[WiderStep(text=_("The whole register"), label=_("Show"), url="?")],
        )
    return EmptyState(
        title=_("No blockage is written down yet"),
        asked=_(
            "A blockage comes out of what is said in meetings, and out of requests that fail again"
            " and again. A team names it; then everybody can follow what becomes of it."
        ),
    )


@require_safe
def blockage(request: PageRequest, blockage_id: UUID) -> HttpResponse:
    """Show a blockage; the address of a merged one leads to the one that stands."""
    one = found_blockage(blockage_id)
    if one.merged_into is not None:
        return redirect("web:blockage", one.merged_into.uuid)
    if request.GET.get("format") == "json":
        return as_json([one])
    return blockage_page(request, one, FollowForm())


def found_blockage(blockage_id: UUID) -> Blockage:
    return get_object_or_404(Blockage.objects.select_related("merged_into"), uuid=blockage_id)


def blockage_page(
    request: PageRequest, one: Blockage, form: FollowForm, status: int = 200
) -> HttpResponse:
    merged = list(one.merged.all())
    met = meetings(one.occasions)
    evidence = evidence_of(one)
    statements = Paginator(evidence.exclude(statement=""), STATEMENTS).get_page(
        request.GET.get("page")
    )
    works = may_read(request.standing)
    context = {
        "one": one,
        "line": line_of(one),
        "crumbs": _crumbs(str(one.title)),
        "barrier": barrier_name(one.barrier),
        "facts": _facts(one),
        "seen": seen_text(one.first_seen, one.last_seen),
        "counted": few(one.observations),
        "meetings": listed_meetings(met),
        "picture": picture_of(
            [(month, code or "") for month, code in evidence.values_list("month", "basin__code")]
        ),
        "page": statements,
        "spoken": spoken(statements, met),
        "tracks": track_lines(tracks_of(one)),
        "acting": acts_of(acting_on(one, timezone.localdate())),
        "timeline": timeline(one, merged),
        "asked": requests_about(one),
        "merged": merged,
        "form": form,
        "works": works,
        "steps": _steps(one) if works else [],
        "proposed": works and to_confirm().filter(pk=one.pk).exists(),
    }
    return render(request, "register/blockage.html", context, status=status)


def _facts(one: Blockage) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what is known of a blockage in short: labels, and values with their language."""
    known = [
        (_("Basins"), _plain(basin_names(one.basins))),
        (_("Practice families that met it"), _plain(family_names(families_told(one)))),
        (_("Themes"), [(name.text, name.language) for name in theme_names(one.themes)]),
        (_("Publics"), _plain(public_names(one.publics))),
    ]
    return [(label, values) for label, values in known if values]


def _plain(names: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, "") for name in names]


def _steps(one: Blockage) -> list[tuple[str, str]]:
    return [
        (step, str(BLOCKAGE_DECISIONS[step])) for step in PROCESS.steps_from(Status(one.status))
    ]


def _crumbs(label: str) -> list[Crumb]:
    return [Crumb(label=_("Blockages"), url="/blockages/"), Crumb(label=label)]


@from_own_site
@never_cache
@require_POST
@limited("mail")
def follow(request: PageRequest, blockage_id: UUID) -> HttpResponse:
    """Send a mail that asks to confirm; the answer is the same whoever follows already."""
    one = found_blockage(blockage_id)
    form = FollowForm(request.POST)
    if not form.is_valid():
        return blockage_page(request, one.merged_into or one, form, status=422)
    mail = form.cleaned_data["mail"]
    if take("mail_to", mail.casefold()):
        form.add_error("mail", _("Too many messages go to this address today: try tomorrow."))
        return blockage_page(request, one.merged_into or one, form, status=422)
    ask_to_follow(one.merged_into or one, mail, reader_language())
    return render(request, "register/asked.html", {"one": one, "mail": mail})


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def following(request: PageRequest, follow_token: str) -> HttpResponse:
    """Confirm that one follows, or stop: whoever has the link decides, with one press."""
    done = ""
    follower = follower_by(follow_token)
    standing = follower.blockage.merged_into or follower.blockage
    if request.method == "POST" and request.POST.get("do") == "stop":
        stop_following(follow_token)
        done = "stopped"
    elif request.method == "POST":
        follower = confirm_following(follow_token)
        done = "confirmed"
    context = {"one": standing, "confirmed": follower.confirmed_at is not None, "done": done}
    return render(request, "register/following.html", context)


def must_work(standing: Standing) -> None:
    """Teams alone work on the register; for others there is no such page."""
    if not may_read(standing):
        raise Http404
