"""Reads across places: the gazetteer that each process keeps, and outlines for maps."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from seuil.territory.domain import Link, Names
from seuil.territory.domain.shapes import from_geojson
from seuil.territory.gazetteer import Gazetteer, Place, PostalPart, Spot
from seuil.territory.models import (
    Boundary,
    Containment,
    Edition,
    Landmark,
    PostalCode,
    Territory,
)

_kept: tuple[UUID | None, Gazetteer] | None = None


def places() -> Gazetteer:
    """Return all places, in memory; one small query tells whether they changed since."""
    global _kept  # noqa: PLW0603
    stamp = Edition.objects.values_list("stamp", flat=True).first()
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, _read_places())
    return _kept[1]


def _read_places() -> Gazetteer:
    territories = Territory.objects.select_related("boundary").prefetch_related("aliases")
    links = Containment.objects.values_list("child__code", "parent__code", "whole")
    parts = PostalCode.objects.select_related("territory")
    landmarks = Landmark.objects.select_related("commune")
    return Gazetteer(
        places=[_place(territory) for territory in territories],
        links=[Link(*link) for link in links],
        postal_parts=[
            PostalPart(part.code, part.territory.code, _names(part), part.lat, part.lon)
            for part in parts
        ],
        spots=[
            Spot(
                code=landmark.code,
                names=_names(landmark),
                commune=landmark.commune.code,
                lat=landmark.lat,
                lon=landmark.lon,
                aliases=tuple(landmark.aliases),
            )
            for landmark in landmarks
        ],
    )


def _place(territory: Territory) -> Place:
    boundary: Boundary | None = getattr(territory, "boundary", None)
    return Place(
        code=territory.code,
        names=_names(territory),
        aliases=tuple(alias.text for alias in territory.aliases.all()),
        lat=territory.lat,
        lon=territory.lon,
        position=territory.position,
        outline=from_geojson(boundary.geometry) if boundary else None,
        indicative=bool(boundary and boundary.indicative),
        radius_m=boundary.radius_m if boundary else None,
        working_languages=tuple(territory.working_languages),
    )


def _names(thing: Territory | PostalCode | Landmark) -> Names:
    return Names(thing.name_fr, thing.name_nl, thing.name_en)


def outline_geojson(codes: Iterable[str]) -> dict[str, Any]:
    """Return outlines for a map (5 digits, about 25 m), in one query.

    Places without outline are left out. Each feature tells its code, its name in the reader's
    language and whether its line is indicative.
    """
    wanted: Sequence[str] = list(codes)
    boundaries = (
        Boundary.objects.filter(territory__code__in=wanted)
        .select_related("territory")
        .defer("geometry")
    )
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "code": boundary.territory.code,
                    "name": str(boundary.territory.name),
                    "indicative": boundary.indicative,
                },
                "geometry": boundary.map_outline,
            }
            for boundary in boundaries
        ],
    }
