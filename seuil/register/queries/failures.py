"""Figures of the register. Nothing is counted here that does not go through the small-cell rule.

A filter chooses among figures that were protected together, and never counts again: two counts
that differ by a few observations would tell what both hide. For the same reason figures are
those of three whole months that are over.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.kernel.small_cells import (
    MOST_AXES,
    SMALLEST,
    TOTAL,
    Figure,
    Key,
    Sums,
    protected,
    worth_telling,
)
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.standing import Standing
from seuil.register.domain.observation import Axis
from seuil.register.domain.trimesters import Trimester
from seuil.register.models import Observation
from seuil.register.policies import basins_read_by, may_read

COLUMNS: Mapping[Axis, str] = {
    Axis.BASIN: "basin__code",
    Axis.CATEGORY: "category__code",
    Axis.REASON: "reason",
    Axis.PUBLIC: "publics",
    Axis.KIND: "kind",
    Axis.MONTH: "month",
    Axis.FAMILY: "family",
}
WITHOUT = "-"
"""Before a public: all who are not of it."""
TOGETHER = "+"
"""Before the publics of one observation: several publics at once are a label that is not told."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """What failed often: the same kind of help, for the same reason, in one basin, in three months.

    Codes are empty where nothing was known. ``families``: how often by the practice family of the
    service; what is hidden of it is among ``count``.
    """

    trimester: Trimester
    basin: str
    category: str
    reason: str
    count: int
    families: Mapping[PracticeFamily | None, Figure]


def counts(by: Sequence[Axis], trimester: Trimester, *, today: datetime.date) -> dict[Key, Figure]:
    """Return how many observations three months had, by one to three axes, totals included.

    Where most cells would be hidden, only sums are told. An observation about several publics
    counts in each, and once in the total; it goes with one more axis at most.

    The whole table is protected: a page that shows less of it picks from it. Figures of two calls
    can be subtracted from each other: all that is shown of a trimester must come from one call.
    """
    most = MOST_AXES - (Axis.PUBLIC in by)
    if not 1 <= len(by) <= most or len(set(by)) != len(by):
        raise InvalidInput(f"observations are counted by one to {most} axes", path="by", value=by)
    _refuse_what_is_not_told(trimester, today)
    columns = [COLUMNS[axis] for axis in by]
    rows = (
        Observation.objects.failures()
        .between(trimester, trimester)
        .order_by()
        .values_list(*columns)
    )
    table = {tuple(map(_label, cells)): count for *cells, count in rows.annotate(count=Count("pk"))}
    sums: list[Sums] = [{} for _axis in by]
    if Axis.PUBLIC in by:
        return _by_public(table, sums, list(by).index(Axis.PUBLIC))
    return protected(table, sums=sums, told=worth_telling(table))


def _by_public(table: Mapping[Key, int], sums: list[Sums], at: int) -> dict[Key, Figure]:
    """Protect each public together with those who are not of it: one subtraction tells them."""
    labels = {key[at]: set(key[at].split(TOGETHER)) for key in table}
    codes = set[str]().union(*labels.values()) - {""}
    with_it = {code: [one for one, held in labels.items() if code in held] for code in codes}
    others = {
        WITHOUT + code: [one for one, held in labels.items() if code not in held] for code in codes
    }
    sums[at] = with_it | others
    figures = protected(table, sums=sums, told=lambda key: not key[at].startswith(TOGETHER))
    return {key: figure for key, figure in figures.items() if not key[at].startswith(WITHOUT)}


def clusters(since: Trimester, until: Trimester, *, today: datetime.date) -> list[Cluster]:
    """Return what failed at least five times in three months, the latest and most frequent first.

    Only this is told of a cluster: its count, and the counts of families that can be told beside
    it. No cluster is part of another, so each is protected by itself.
    """
    if since > until:
        raise InvalidInput("the first comes before the last", path="since", value=str(since))
    _refuse_what_is_not_told(until, today)
    rows = Observation.objects.failures().between(since, until).order_by()
    axes = ("month", "basin__code", "category__code", "reason", "family")
    found: dict[tuple[Trimester, str, str, str], dict[Key, int]] = {}
    for month, basin, category, reason, family, count in rows.values_list(*axes).annotate(
        count=Count("pk")
    ):
        group = (Trimester.of(month), basin or "", category or "", reason)
        families = found.setdefault(group, {})
        families[family,] = families.get((family,), 0) + count
    told = (_cluster(*group, families) for group, families in found.items())
    return sorted((one for one in told if one is not None), key=_latest_and_most_frequent)


def clusters_for(
    standing: Standing, since: Trimester, until: Trimester, *, today: datetime.date
) -> list[Cluster]:
    """Return the clusters of the basins of a team, or raise `NotVisible`."""
    if not may_read(standing):
        raise NotVisible("no register")
    basins = basins_read_by(standing)
    return [one for one in clusters(since, until, today=today) if one.basin in basins]


def _refuse_what_is_not_told(trimester: Trimester, today: datetime.date) -> None:
    if not trimester.is_told(today):
        raise InvalidInput(f"{trimester} is not over: its figures still change", path="trimester")


def _cluster(
    trimester: Trimester, basin: str, category: str, reason: str, families: Mapping[Key, int]
) -> Cluster | None:
    figures = protected(families)
    count = figures.pop((TOTAL,))
    if not isinstance(count, int) or count < SMALLEST:
        return None
    named = {PracticeFamily(code) if code else None: told for (code,), told in figures.items()}
    return Cluster(trimester, basin, category, reason, count, named)


def _latest_and_most_frequent(one: Cluster) -> tuple[object, ...]:
    when = (-one.trimester.year, -one.trimester.number)
    return (*when, -one.count, one.category, one.reason, one.basin)


def _label(cell: Any) -> str:
    """Return a value as the label of an axis; empty where it was not known."""
    if isinstance(cell, list):
        return "".join(f"{TOGETHER}{code}" for code in cell) or TOGETHER
    if isinstance(cell, datetime.date):
        return f"{cell:%Y-%m}"
    return cell or ""
