"""What every page knows of the site itself."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from seuil.organisations.models import Source
from seuil.territory.queries import places
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class Site:
    """``demonstration``: the directory holds fictional services; ``mixed``: real ones too."""

    territory: str
    demonstration: bool
    mixed: bool
    source_url: str


def site(_request: HttpRequest) -> dict[str, object]:
    where = places()
    fictional = set(Source.objects.values_list("fictional", flat=True))
    known = settings.SEUIL_TERRITORY in where
    return {
        "map_tiles": settings.SEUIL_MAP_TILES,
        "map_attribution": settings.SEUIL_MAP_ATTRIBUTION,
        "site": Site(
            territory=where.label(settings.SEUIL_TERRITORY, reader_language()) if known else "",
            demonstration=True in fictional,
            mixed=fictional == {True, False},
            source_url=settings.SEUIL_SOURCE_URL,
        ),
    }
