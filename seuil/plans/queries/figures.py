"""What an indicator that follows something would say now: vignettes, access, the register."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import cast

from django.db.models import Q

from seuil.concertation.models import Session
from seuil.kernel.small_cells import TOTAL
from seuil.observatory.domain import Cell
from seuil.observatory.domain.observed import Result as Access
from seuil.observatory.domain.observed import Subject
from seuil.observatory.models import Result, Run, ToldFigures
from seuil.observatory.models.told import from_rows
from seuil.observatory.observed.telling import Cells, Told
from seuil.plans.domain.indicator import RegisterFigure, Source, VignetteFigure
from seuil.plans.models import Indicator
from seuil.register.domain.blockage import (
    ALIVE,
    BASINS_TO_PERSIST,
    OCCASIONS_TO_PERSIST,
    Status,
)
from seuil.register.domain.trimesters import Trimester
from seuil.register.models import Blockage
from seuil.register.queries.answers import answered
from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places


@dataclass(frozen=True, slots=True)
class Value:
    """What is measured, of which day. ``run``: the night that found it."""

    value: Decimal
    on: datetime.date
    run: Run | None = None


def values_of(indicators: Collection[Indicator], today: datetime.date) -> dict[int, Value]:
    """Return the value of each indicator by its key; none where there is nothing to tell.

    A few queries for all of them, whatever their number; the share of what had an answer costs two
    more for each place.
    """
    groups: dict[Source, list[Indicator]] = {}
    for one in indicators:
        groups.setdefault(Source(one.source), []).append(one)
    found: dict[int, Value] = {}
    for source, some in groups.items():
        found |= READERS[source](some, today) if source in READERS else {}
    return found


def _of_vignettes(some: Sequence[Indicator], _today: datetime.date) -> dict[int, Value]:
    gazetteer = places()
    regions = {one.pk: _region(gazetteer, one.place) for one in some}
    nights = {code: Run.objects.nights_of(code).first() for code in sorted(set(regions.values()))}
    cells: dict[tuple[int, int, str], list[Cell]] = {}
    rows = Result.objects.filter(
        run__in=[run for run in nights.values() if run],
        vignette__in={one.vignette_id for one in some},
    )
    for row in rows:
        cells.setdefault((row.run_id, row.vignette_id, row.need), []).append(row.as_cell())
    found = {}
    for one in some:
        run = nights[regions[one.pk]]
        if run is None or one.vignette_id is None:
            continue
        judged = cells.get((run.pk, one.vignette_id, one.need), [])
        count = _counted(VignetteFigure(one.figure), judged, one.place, gazetteer)
        if count is not None:
            found[one.pk] = Value(Decimal(count), run.day, run)
    return found


def _region(gazetteer: Gazetteer, place: str) -> str:
    """Return the region whose nights tell of a place."""
    around = gazetteer.ancestors(place) if place in gazetteer else frozenset[str]()
    regions = (code for code in around if gazetteer.places[code].level == Level.REGION)
    return next(regions, place)


def _counted(
    figure: VignetteFigure, cells: Iterable[Cell], place: str, gazetteer: Gazetteer
) -> int | None:
    """Return the open services of the place, or in how many places the expectation is met."""
    if figure is VignetteFigure.OPEN_SERVICES:
        return next((cell.counts.open for cell in cells if cell.place == place), None)
    inside = {place, *(gazetteer.parts(place) if place in gazetteer else ())}
    judged = [cell.met for cell in cells if cell.place in inside and cell.met is not None]
    return sum(judged) if judged else None


def _of_access(some: Sequence[Indicator], _today: datetime.date) -> dict[int, Value]:
    """Return shares in per cent out of what was told of the last trimester; hidden is nothing."""
    told = (
        ToldFigures.objects.filter(subject=Subject.BY_CATEGORY, desk=None)
        .order_by("-trimester")
        .first()
    )
    if told is None:
        return {}
    gazetteer = places()
    cells = Cells(cast("Told", from_rows(told.figures)))
    last_day = Trimester.read(told.trimester).after.first - datetime.timedelta(days=1)
    found = {}
    for one in some:
        basin = one.place if _is_basin(gazetteer, one.place) else TOTAL
        kind = one.need or TOTAL
        reached, all_of_them = cells.at(basin, kind, Access.ACCESS), cells.at(basin, kind, TOTAL)
        if isinstance(reached, int) and isinstance(all_of_them, int) and all_of_them:
            found[one.pk] = Value(_per_cent(reached, all_of_them), last_day)
    return found


def _is_basin(gazetteer: Gazetteer, code: str) -> bool:
    return code in gazetteer and gazetteer.places[code].level == Level.BASIN


def _per_cent(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP)


def _of_register(some: Sequence[Indicator], today: datetime.date) -> dict[int, Value]:
    gazetteer = places()
    rows = list(_open_blockages())
    share = cache(lambda place: _answered_share(gazetteer, place))
    found = {}
    for one in some:
        figure = RegisterFigure(one.figure)
        if figure is RegisterFigure.ANSWERED_SHARE:
            told = share(one.place)
        else:
            lasting = figure is RegisterFigure.PERSISTENT_BLOCKAGES
            told = sum(
                (row.lasts or not lasting) and row.is_in(gazetteer, one.place, one.need)
                for row in rows
            )
        if told is not None:
            found[one.pk] = Value(Decimal(told), today)
    return found


@dataclass(frozen=True, slots=True)
class _Open:
    basins: frozenset[str]
    themes: frozenset[str]
    lasts: bool

    def is_in(self, gazetteer: Gazetteer, place: str, theme: str) -> bool:
        here = not _is_basin(gazetteer, place) or place in self.basins
        return here and (not theme or theme in self.themes)


def _open_blockages() -> Iterable[_Open]:
    """Return what people still meet. What a plan treats lasts as it did: nothing changed yet."""
    broad = Q(occasions__len__gte=OCCASIONS_TO_PERSIST) | Q(basins__len__gte=BASINS_TO_PERSIST)
    lasting = set(
        Blockage.objects.filter(
            Q(status=Status.PERSISTENT) | Q(broad, status=Status.IN_TREATMENT)
        ).values_list("pk", flat=True)
    )
    for key, basins, themes in Blockage.objects.filter(status__in=ALIVE).values_list(
        "pk", "basins", "themes"
    ):
        yield _Open(frozenset(basins), frozenset(themes), key in lasting)


def _answered_share(gazetteer: Gazetteer, place: str) -> int | None:
    if not _is_basin(gazetteer, place):
        return answered().share
    meetings = Session.objects.filter(series__territory__code=place).values_list("slug", flat=True)
    return answered(list(meetings)).share


Reader = Callable[[Sequence[Indicator], datetime.date], dict[int, Value]]
READERS: Mapping[Source, Reader] = {
    Source.VIGNETTE: _of_vignettes,
    Source.ACCESS: _of_access,
    Source.REGISTER: _of_register,
}
