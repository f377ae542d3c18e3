"""Offered accessibility beside observed access, by kind of help: two bars for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.directory.models import Category
from seuil.kernel.small_cells import TOTAL
from seuil.observatory.domain.observed import Result
from seuil.observatory.observed.figures import observed_access, told_trimesters
from seuil.observatory.observed.offered import Offered, offered
from seuil.observatory.observed.telling import Cells
from seuil.observatory.queries.runs import region
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.web.observed.words import WIDEST, figure_text, share_of
from seuil.web.register.words import period_text


@dataclass(frozen=True, slots=True)
class Bar:
    """A share with what it is a share of; None where it cannot be told."""

    share: int | None
    text: str


@dataclass(frozen=True, slots=True)
class BesideLine:
    label: str
    offered: Bar
    observed: Bar


@dataclass(frozen=True, slots=True)
class Beside:
    """``period``: of the attempts; empty while no three months are over."""

    lines: Sequence[BesideLine]
    period: str
    url: str
    watch_url: str


def place_with_figures(code: str) -> Territory:
    """Return the region of this site or a basin, or say that nothing is here."""
    storable = "\x00" not in code
    place = Territory.objects.filter(code=code).first() if storable else None
    if place is None or not has_figures(place):
        raise Http404
    return place


def has_figures(place: Territory) -> bool:
    """Whether attempts are told of a place: of the region of this site and of basins."""
    return place.level == Level.BASIN or place.code == region()


def key_of(place: Territory) -> str:
    return TOTAL if place.level == Level.REGION else place.code


def beside_of(place: Territory) -> Beside | None:
    """Return both measures of a place by kind of help; None where attempts are not told of it."""
    if not has_figures(place):
        return None
    found, cells, period = offered(place.code), Cells({}), ""
    if trimesters := told_trimesters():
        cells = Cells(observed_access(trimesters[0]).by_category)
        period = period_text(trimesters[0])
    here = key_of(place)
    lines = [
        BesideLine(
            str(category.label),
            _offered(found.get(category.code, Offered())),
            _observed(cells, here, category.code),
        )
        for category in Category.objects.tops().order_by("position")
        if category.code in found or cells.at(here, category.code, TOTAL) != 0
    ]
    access, needs = (
        reverse(page, args=[place.code]) for page in ("web:observed_access", "web:needs_watch")
    )
    return Beside(lines, period, access, needs)


def _offered(found: Offered) -> Bar:
    if not found.situations:
        return Bar(None, _("no fictional situation asks for it"))
    share = round(WIDEST * found.accessible / found.situations)
    counts = {"open": found.accessible, "count": found.situations, "ask": found.to_ask}
    return Bar(share, _offered_in_words(found) % counts)


def _offered_in_words(found: Offered) -> str:
    if not found.to_ask:
        return ngettext(
            "%(open)s of %(count)s fictional situation finds an open door",
            "%(open)s of %(count)s fictional situations find an open door",
            found.situations,
        )
    return ngettext(
        "%(open)s of %(count)s fictional situation finds an open door, %(ask)s more once something"
        " was asked",
        "%(open)s of %(count)s fictional situations find an open door, %(ask)s more once something"
        " was asked",
        found.situations,
    )


def _observed(cells: Cells, place: str, category: str) -> Bar:
    attempts = cells.at(place, category, TOTAL)
    received = cells.at(place, category, Result.ACCESS)
    if attempts == 0:
        return Bar(None, _("no attempt was counted"))
    share = share_of(received, attempts)
    if share is None:
        return Bar(None, _("too few attempts to show"))
    text = ngettext(
        "in %(received)s of %(count)s attempt the person was received",
        "in %(received)s of %(count)s attempts the person was received",
        attempts if isinstance(attempts, int) else 2,
    )
    return Bar(share, text % {"received": figure_text(received), "count": figure_text(attempts)})
