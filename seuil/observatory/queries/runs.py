"""Which runs there are."""

import datetime

from django.conf import settings

from seuil.kernel.errors import NotVisible
from seuil.matching.index import index
from seuil.observatory.domain import A_MONTH
from seuil.observatory.models import Run
from seuil.territory.domain import Level


def region() -> str:
    """Return the territory that this site is about: the one meant when nobody names another."""
    return str(settings.SEUIL_TERRITORY)


def regions() -> list[str]:
    """Return the territories that are run every night, in their order."""
    places = index.ready().places
    found = [place for place in places.places.values() if place.level == Level.REGION]
    return [place.code for place in sorted(found, key=lambda place: (place.position, place.code))]


def region_of(territory: str) -> str:
    """Return the region in which a territory lies; raises `InvalidInput` when it is unknown."""
    around = index.ready().places.ancestors(territory)
    return next((code for code in regions() if code in around), territory)


def nights(territory: str = "") -> list[Run]:
    """Return the runs of the nights that are kept, the last one first."""
    return list(Run.objects.nights_of(territory or region()))


def last_night(territory: str = "", *, until: datetime.date | None = None) -> Run | None:
    """Return the last nightly run, or the last one up to a day."""
    found = Run.objects.nights_of(territory or region())
    return (found.filter(day__lte=until) if until else found).first()


def month_before(run: Run) -> Run | None:
    """Return the nightly run of a month before, else the oldest one before this run."""
    earlier = Run.objects.nights_of(run.territory.code).filter(day__lt=run.day)
    return earlier.filter(day__lte=run.day - A_MONTH).first() or earlier.last()


def run_for(pk: int) -> Run:
    """Return a run by its address; runs are public. Raises `NotVisible` when there is none."""
    found = Run.objects.select_related("territory").filter(pk=pk).first()
    if found is None:
        raise NotVisible(f"there is no run {pk}")
    return found
