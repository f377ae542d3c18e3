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
from seuil.kernel.small_cells import MOST_AXES, SMALLEST, TOTAL, Figure, Key, Sums, protected
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.standing import Standing
from seuil.register.domain import Axis, Trimester
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
TOGETHER = "+"
"""Before the publics of one observation: several publics at once are a label that is not told."""
WITHOUT = "-"
"""Before a public, for those without it: one subtraction away, so guarded and not told."""


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

    An observation about several publics counts in each, and once in the total. The whole table is
    protected: a page that shows less of it picks from it. Figures of two different calls can be
    subtracted from each other: whatever is shown of one trimester must come from one call.
    """
    if not 1 <= len(by) <= MOST_AXES or len(set(by)) != len(by):
        raise InvalidInput("observations are counted by one to three axes", path="by", value=by)
    _refuse_what_is_not_told(trimester, today)
    columns = [COLUMNS[axis] for axis in by]
    rows = Observation.objects.between(trimester, trimester).order_by().values_list(*columns)
    table = {tuple(map(_label, cells)): count for *cells, count in rows.annotate(count=Count("pk"))}
    publics = [at for at, axis in enumerate(by) if axis is Axis.PUBLIC]
    sums = [_publics(table, at) if at in publics else {} for at in range(len(by))]

    def is_guarded(key: Key) -> bool:
        return not any(key[at].startswith(TOGETHER) for at in publics)

    def is_told(key: Key) -> bool:
        return not any(key[at].startswith(WITHOUT) for at in publics)

    figures = protected(table, sums=sums, told=is_guarded)
    return {key: figure for key, figure in figures.items() if is_told(key)}


def clusters(since: Trimester, until: Trimester, *, today: datetime.date) -> list[Cluster]:
    """Return what failed at least five times in three months, the latest and most frequent first.

    Only this is told of a cluster: its count, and the counts of families that can be told beside
    it. No cluster is part of another, so each is protected by itself.
    """
    if since > until:
        raise InvalidInput("the first comes before the last", path="since", value=str(since))
    _refuse_what_is_not_told(until, today)
    rows = Observation.objects.between(since, until).order_by()
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


def _publics(table: Mapping[Key, int], at: int) -> Sums:
    """Return for each public the labels of those who have it, and of those who do not."""
    labels = {key[at]: set(key[at].split(TOGETHER)) for key in table}
    codes = set[str]().union(*labels.values()) - {""}
    with_it = {code: [one for one, held in labels.items() if code in held] for code in codes}
    others = {
        WITHOUT + code: [one for one, held in labels.items() if code not in held] for code in codes
    }
    return with_it | others
