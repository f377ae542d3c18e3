"""What every page knows of the site itself."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from seuil.organisations.models import Source
from seuil.territory.queries import places
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class Site:
    """``demonstration`` is true while the directory holds fictional services."""

    territory: str
    demonstration: bool
    source_url: str


def site(_request: HttpRequest) -> dict[str, object]:
    where = places()
    known = settings.SEUIL_TERRITORY in where
    return {
        "map_tiles": settings.SEUIL_MAP_TILES,
        "map_attribution": settings.SEUIL_MAP_ATTRIBUTION,
        "site": Site(
            territory=where.label(settings.SEUIL_TERRITORY, reader_language()) if known else "",
            demonstration=Source.objects.filter(fictional=True).exists(),
            source_url=settings.SEUIL_SOURCE_URL,
        ),
    }
