"""Places: what is offered here, for how many people, and what the field works on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.matching.index import index
from seuil.matching.search import DEFAULT_LIMIT, Question, Reply, search
from seuil.plans.queries.plans import Choice, plans
from seuil.register.queries.lists import open_in
from seuil.territory.domain import Level
from seuil.territory.models import Containment, Population, Territory
from seuil.web.components import Crumb
from seuil.web.http import PageRequest, number_in
from seuil.web.maps import points_map
from seuil.web.observed.beside import beside_of
from seuil.web.search.cards import result_cards
from seuil.web.search.pages import pages_of
from seuil.wording.localised import reader_language
from seuil.wording.phrases import number_text

MOST_BLOCKAGES = 5
MOST_PLANS = 3
DECIDING = (Level.REGION, Level.BASIN)
"""Levels that have councils and plans."""


@dataclass(frozen=True, slots=True)
class PlaceLink:
    name: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """Places of one level (and one grid) in or around this one."""

    label: str
    places: Sequence[PlaceLink]


@dataclass(frozen=True, slots=True)
class ThemeCount:
    label: str
    count: int
    share: int
    url: str


@dataclass(frozen=True, slots=True)
class MissingKind:
    """A kind of help that nobody offers; ``whole``: none of its parts either."""

    label: str
    url: str
    whole: bool


@require_safe
def territories(request: PageRequest) -> HttpResponse:
    return redirect("web:territory", code=settings.SEUIL_TERRITORY)


@require_safe
def territory(request: PageRequest, code: str) -> HttpResponse:
    if code not in index.ready().places:
        raise Http404
    place = Territory.objects.for_pages().get(code=code)
    number = min(number_in(request.GET.get("page", "")) or 1, 500)
    reply = search(
        Question(
            territories=frozenset({code}),
            limit=DEFAULT_LIMIT,
            offset=(number - 1) * DEFAULT_LIMIT,
        )
    )
    population = population_of(place)
    context = {
        "place": place,
        "level": place.get_level_display(),
        "crumbs": crumbs_of(place),
        "population": population,
        "inhabitants": number_text(population.value) if population else "",
        "outline_is_indicative": indicative(place),
        "themes": theme_counts(place, reply),
        "missing": missing_here(place, reply),
        "beside": beside_of(place),
        "above": groups_of(place.lies_in.all(), "parent"),
        "below": groups_of(place.holds.all(), "child"),
        "count": reply.count,
        "blockages": open_in(code, MOST_BLOCKAGES) if place.level == Level.BASIN else [],
        **_decided_here(place),
        "cards": result_cards(reply.matches, reply),
        "page": pages_of(reply.count, number, DEFAULT_LIMIT),
        "map": points_map([match.service for match in reply.matches], around=code),
    }
    return render(request, "territory/territory.html", context)


def _decided_here(place: Territory) -> dict[str, object]:
    """Return the councils of a place and its latest plans, where its level has them."""
    if place.level not in DECIDING:
        return {"councils": [], "plans": []}
    return {
        "councils": list(place.councils.order_by("slug")),
        "plans": list(plans(Choice(territory=place.code))[:MOST_PLANS]),
    }


def crumbs_of(place: Territory) -> list[Crumb]:
    root = Territory.objects.filter(code=settings.SEUIL_TERRITORY).first()
    crumbs = [Crumb(label=str(root.name), url=territory_url(root))] if root else []
    if root and root.pk == place.pk:
        return []
    return [*crumbs, Crumb(label=str(place.name))]


def population_of(place: Territory) -> Population | None:
    """Return the most recent figure, those without a date last."""
    figures = list(place.populations.all())
    return max(figures, key=lambda figure: figure.year or 0, default=None)


def indicative(place: Territory) -> bool:
    boundary = getattr(place, "boundary", None)
    return bool(boundary and boundary.indicative)


def theme_counts(place: Territory, reply: Reply) -> list[ThemeCount]:
    """Return what is offered here, by kind of help; a service may count under several."""
    counts, language = reply.facets["category"], reader_language()
    found = [kind for kind in index.ready().kinds if counts.get(kind.code)]
    highest = max((counts[kind.code] for kind in found), default=1)
    return [
        ThemeCount(
            label=kind.labels[language],
            count=counts[kind.code],
            share=round(100 * counts[kind.code] / highest),
            url=kind_url(kind.code, place),
        )
        for kind in sorted(found, key=lambda kind: -counts[kind.code])
    ]


def missing_here(place: Territory, reply: Reply) -> list[MissingKind]:
    """Return the kinds of help that no service found here offers; parts of one only when it is."""
    counts, language = reply.facets["category"], reader_language()
    missing = []
    for top in index.ready().kinds:
        for kind in top.children if counts.get(top.code) else [top]:
            if not counts.get(kind.code):
                url = kind_url(kind.code, place)
                missing.append(MissingKind(kind.labels[language], url, whole=kind is top))
    return missing


def kind_url(code: str, place: Territory) -> str:
    """Return the search for a kind of help around a place."""
    asked = urlencode({"category": code, "place": str(place.name)})
    return f"{reverse('web:search')}?{asked}"


def groups_of(links: Iterable[Containment], side: str) -> list[PlaceGroup]:
    """Group linked places by level and grid, the widest first."""
    order = [Level.REGION, Level.BASIN, Level.COMMUNE, Level.QUARTER]
    groups: dict[tuple[int, str, str], list[PlaceLink]] = {}
    for link in links:
        other: Territory = getattr(link, side)
        note = "" if link.whole else _("in part")
        key = (order.index(Level(other.level)), other.grid, level_label(other))
        groups.setdefault(key, []).append(PlaceLink(str(other.name), territory_url(other), note))
    return [
        PlaceGroup(label, sorted(places, key=lambda place: place.name))
        for (_rank, _grid, label), places in sorted(groups.items())
    ]


def level_label(place: Territory) -> str:
    if place.level == Level.QUARTER:
        known = {
            "clss": _("Quarters with a local social-health contract"),
            "monitoring": _("Quarters of the neighbourhood monitoring"),
        }
        return known.get(place.grid, _("Quarters (%(grid)s)") % {"grid": place.grid})
    return {
        Level.REGION: _("Region"),
        Level.BASIN: _("Basins"),
        Level.COMMUNE: _("Communes"),
    }[Level(place.level)]


def territory_url(place: Territory) -> str:
    return reverse("web:territory", args=[place.code])
