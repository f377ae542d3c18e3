"""What maps draw: points that anyone may know, outlines, and the place that was asked for."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from seuil.access.types import Verdict
from seuil.directory.models import Service
from seuil.matching.index import index
from seuil.matching.search import Match, Reply
from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import outline_geojson, places
from seuil.web.filling import Pattern, joined, script_text
from seuil.web.gaps import as_pattern, named, sign, with_gaps
from seuil.web.search.cards import words_of_sheet
from seuil.web.search.forms import Where
from seuil.web.search.kept import kept_with_sheet, made_once
from seuil.wording.localised import reader_language

SLACK_DEGREES = 0.001
FALLBACK_BOUNDS = [[50.76, 4.24], [50.92, 4.49]]


def verdict_words() -> dict[Verdict | None, str]:
    return {
        Verdict.OPEN: _("Accessible"),
        Verdict.ASK: _("To check"),
        Verdict.BLOCKED: _("Obstacle"),
        None: "",
    }


def results_map(reply: Reply, where: Where) -> SafeString:
    """Draw the map of an answer: all but where one is, and what each service says, once."""
    language, here = reader_language(), None
    if where.point is not None:
        here = {"lat": where.point.lat, "lon": where.point.lon, "label": where.label}
    drawn = _results_map(index.ready().places, language)
    points = joined(_drawn_points(reply.matches, language), ", ")
    return drawn.filled(points=points, here=script_text(here))


@made_once
def _results_map(_places: Gazetteer, language: str) -> Pattern:
    data = {**pick_map(), "points": [sign("points")], "here": sign("here")}
    words: dict[str, object] = {
        "id": "found",
        "data": data,
        "tiles": settings.SEUIL_MAP_TILES,
        "attribution": settings.SEUIL_MAP_ATTRIBUTION,
    }
    return with_gaps("components/map.html", language, named("points", "here"), **words)


def _drawn_points(matches: Iterable[Match], language: str) -> Iterator[SafeString]:
    today = timezone.localdate()
    said = {
        verdict: {
            "verdict": script_text(verdict.value if verdict else None),
            "word": script_text(word),
        }
        for verdict, word in verdict_words().items()
    }
    for match in matches:
        for point in _point_patterns(match.service, today, language):
            yield point.filled(**said[match.found.verdict])


@kept_with_sheet
def _point_patterns(service: Service, today: datetime.date) -> list[Pattern]:
    gaps = named("verdict", "word")
    signs = {gap: sign(gap) for gap in gaps}
    return [
        as_pattern(script_text(point | signs), gaps) for point in service_points(service, today)
    ]


def pick_map() -> dict[str, Any]:
    """Return the empty map on which a point can be chosen."""
    return {"points": [], "outlines": reverse("web:outlines"), "here": None, "bounds": bounds()}


@made_once
def drawn_pick_map(_places: Gazetteer, _language: str) -> SafeString:
    """Draw that map for the search form, beside its hidden fields."""
    context = {
        "id": "pick",
        "data": pick_map(),
        "tiles": settings.SEUIL_MAP_TILES,
        "attribution": settings.SEUIL_MAP_ATTRIBUTION,
        "latitude": "id_lat",
        "longitude": "id_lon",
    }
    return render_to_string("components/map.html", context)


@kept_with_sheet
def service_points(service: Service, today: datetime.date) -> list[dict[str, Any]]:
    """Return the exact places of a service, never a confidential one."""
    words = words_of_sheet(service, today)
    return [
        {
            "lat": place.lat,
            "lon": place.lon,
            "name": words.name,
            "url": words.url,
            "verdict": None,
            "word": "",
            "note": place.address,
        }
        for place in service.locations.all()
        if place.is_shown
    ]


def points_map(services: Iterable[Service], *, around: str = "") -> dict[str, Any]:
    """Return the places of services; ``around`` is the territory whose outlines are drawn."""
    query, today = f"?around={around}" if around else "", timezone.localdate()
    return {
        "points": [point for service in services for point in service_points(service, today)],
        "outlines": reverse("web:outlines") + query,
        "here": None,
        "bounds": bounds(),
    }


@require_safe
@cache_control(public=True, max_age=3600)
def outlines(request: HttpRequest) -> HttpResponse:
    """Give the outlines to draw: a territory and what lies in it, by default all communes."""
    gazetteer, around = places(), request.GET.get("around", "")
    if around in gazetteer:
        return JsonResponse(framed(around, _drawn_inside(gazetteer, around)))
    return JsonResponse(outline_geojson(c for c in gazetteer.places if c.startswith("commune:")))


def framed(around: str, parts: list[str]) -> dict[str, Any]:
    """Return a territory as a frame without name, then its parts upon it."""
    shapes = outline_geojson([around, *parts])
    for feature in shapes["features"]:
        if feature["properties"]["code"] == around:
            feature["properties"]["name"] = ""
    shapes["features"].sort(key=lambda feature: feature["properties"]["code"] != around)
    return shapes


def _drawn_inside(gazetteer: Gazetteer, around: str) -> list[str]:
    """Return the parts one level down that lie entirely inside."""
    whole = gazetteer.place(around)
    below = {Level.REGION: Level.BASIN, Level.BASIN: Level.COMMUNE}.get(whole.level, Level.QUARTER)
    if whole.outline is None:
        return []
    frame = whole.outline.buffer(SLACK_DEGREES)
    return [
        code
        for code in gazetteer.parts(around)
        if (part := gazetteer.place(code)).level == below
        and part.outline is not None
        and frame.covers(part.outline)
    ]


def bounds() -> list[list[float]]:
    """Return the south-west and north-east corners of the whole territory."""
    region = index.ready().places.places.get(settings.SEUIL_TERRITORY)
    if region is None or region.outline is None:
        return FALLBACK_BOUNDS
    west, south, east, north = region.outline.bounds
    return [[south, west], [north, east]]
