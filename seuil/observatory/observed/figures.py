"""What is told of trimesters: worked out once, kept, read from there."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction

from seuil.kernel.errors import NotVisible
from seuil.kernel.small_cells import Key
from seuil.observatory.domain.observed import Delay, Subject
from seuil.observatory.models import ToldFigures
from seuil.observatory.models.told import as_rows, from_rows
from seuil.observatory.observed.counting import Fine, attempts, without_solution
from seuil.observatory.observed.desks import (
    Awaited,
    DeskFigures,
    Listed,
    counted,
    exact,
    for_a_team,
)
from seuil.observatory.observed.telling import Told, told_access, told_table
from seuil.organisations.policies import is_team_of
from seuil.orientation.models import Desk
from seuil.orientation.policies import Viewer
from seuil.register.domain.trimesters import Trimester, back_from, last_told

LOOKED_BACK = 8
"""Two years."""


@dataclass(frozen=True, slots=True)
class ObservedAccess:
    """All that is told of three months about access in a region."""

    trimester: Trimester
    by_category: Told
    by_public: Told
    without_solution: Told


def tell_figures(today: datetime.date) -> int:
    """Work out, once for all, what may be told of the trimesters that are over.

    What was told stays as it is; a desk that is new has figures from its first trimester on.
    """
    desks = list(Desk.objects.active())
    return sum(_tell(one, desks) for one in back_from(last_told(today), LOOKED_BACK))


@transaction.atomic
def _tell(trimester: Trimester, desks: Sequence[Desk]) -> int:
    known = set(ToldFigures.objects.of(trimester).values_list("desk", flat=True))
    new = [] if None in known else _about_access(trimester)
    new += [_about_desk(desk, trimester) for desk in desks if desk.pk not in known]
    return len(ToldFigures.objects.bulk_create(new))


def _about_access(trimester: Trimester) -> list[ToldFigures]:
    return about_access(trimester, attempts(trimester), without_solution(trimester))


def about_access(trimester: Trimester, fine: Fine, without: Mapping[Key, int]) -> list[ToldFigures]:
    """Return what is kept of exact counts: rows that tell no small one, not written yet."""
    found = told_access(fine)
    tables = {
        Subject.BY_CATEGORY: found.by_category,
        Subject.BY_PUBLIC: found.by_public,
        Subject.WITHOUT_SOLUTION: told_table(without),
    }
    return [
        ToldFigures(subject=subject, trimester=str(trimester), figures=as_rows(told))
        for subject, told in tables.items()
    ]


def _about_desk(desk: Desk, trimester: Trimester) -> ToldFigures:
    found = for_a_team(counted(desk, trimester))
    figures = {
        "lists": {name: as_rows(told) for name, told in found.lists.items()},
        "delays": {
            name: [delay.median, delay.low, delay.high] for name, delay in found.delays.items()
        },
    }
    return ToldFigures(subject=Subject.DESK, trimester=str(trimester), desk=desk, figures=figures)


def told_trimesters() -> list[Trimester]:
    """Return the trimesters of which something is told, the latest first."""
    known = ToldFigures.objects.filter(subject=Subject.BY_CATEGORY).order_by("-trimester")
    return [Trimester.read(one) for one in known.values_list("trimester", flat=True)][:LOOKED_BACK]


def observed_access(trimester: Trimester) -> ObservedAccess:
    """Return what is told of a trimester, in one query, or raise `NotVisible`."""
    found = observed_access_of([trimester])
    if not found:
        raise NotVisible(f"nothing is told of {trimester}")
    return found[0]


def observed_access_of(trimesters: Collection[Trimester]) -> list[ObservedAccess]:
    """Return what is told of some trimesters, in their order, in one query."""
    rows = ToldFigures.objects.filter(trimester__in=map(str, trimesters), desk=None)
    told: dict[str, dict[str, Told]] = {}
    for one in rows:
        told.setdefault(one.trimester, {})[one.subject] = cast("Told", from_rows(one.figures))
    return [
        ObservedAccess(
            one,
            told[str(one)][Subject.BY_CATEGORY],
            told[str(one)][Subject.BY_PUBLIC],
            told[str(one)][Subject.WITHOUT_SOLUTION],
        )
        for one in trimesters
        if str(one) in told
    ]


def desks_of(viewer: Viewer) -> list[Desk]:
    """Return the desks whose figures somebody reads: where they sit, and those of their team."""
    desks = Desk.objects.active().by_name()
    return [desk for desk in desks if _sits(viewer, desk) or _is_above(viewer, desk)]


def desk_figures(viewer: Viewer, desk: Desk, trimester: Trimester) -> DeskFigures | None:
    """Return the figures of a desk: exact for those who sit there, else what a team is told.

    None while nothing is told. Raises `NotVisible` for all others.
    """
    if _sits(viewer, desk):
        return exact(counted(desk, trimester))
    if not _is_above(viewer, desk):
        raise NotVisible("no figures of this desk")
    kept = ToldFigures.objects.of(trimester).filter(desk=desk).first()
    return _read(kept.figures) if kept else None


def _sits(viewer: Viewer, desk: Desk) -> bool:
    return desk.pk in viewer.desks


def _is_above(viewer: Viewer, desk: Desk) -> bool:
    return is_team_of(viewer.standing, desk.territory.code)


def _read(figures: dict[str, Any]) -> DeskFigures:
    return DeskFigures(
        lists={
            Listed(name): cast("Told", from_rows(rows)) for name, rows in figures["lists"].items()
        },
        delays={Awaited(name): Delay(*days) for name, days in figures["delays"].items()},
    )
