"""What every page knows of the site itself."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from seuil.organisations.models import Source
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class Site:
    """``demonstration``: the directory holds fictional services; ``mixed``: real ones too."""

    territory: str
    demonstration: bool
    mixed: bool
    source_url: str
    mail_page: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the database said of the site, and when it was asked."""

    places: Gazetteer
    fictional: frozenset[bool]
    at: float


_seen: _Seen | None = None


def site(_request: HttpRequest) -> dict[str, object]:
    seen = _lately_seen()
    known = settings.SEUIL_TERRITORY in seen.places
    return {
        "map_tiles": settings.SEUIL_MAP_TILES,
        "map_attribution": settings.SEUIL_MAP_ATTRIBUTION,
        "this_site": Site(
            territory=(
                seen.places.label(settings.SEUIL_TERRITORY, reader_language()) if known else ""
            ),
            demonstration=True in seen.fictional,
            mixed=len(seen.fictional) > 1,
            source_url=settings.SEUIL_SOURCE_URL,
            mail_page=settings.SEUIL_MAIL_PAGE,
        ),
    }


def _lately_seen() -> _Seen:
    """Look again as often as the engine looks for changed sheets, not for each page."""
    global _seen  # noqa: PLW0603
    now = time.monotonic()
    if _seen is None or now - _seen.at >= settings.SEUIL_ENGINE_POLL_SECONDS:
        fictional = frozenset(Source.objects.values_list("fictional", flat=True))
        _seen = _Seen(places(), fictional, now)
    return _seen
