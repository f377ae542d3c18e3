"""What changed between two nights, and the services that made it."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from seuil.directory.models import Service
from seuil.matching.index import index
from seuil.observatory.domain import Cell, Counts
from seuil.observatory.domain.difference import CellChange, difference
from seuil.observatory.domain.finding import Finding, from_text
from seuil.observatory.models import FindingRecord, Result, Run, SeenService, Vignette
from seuil.observatory.queries.board import Row, found_in
from seuil.observatory.queries.evaluation import columns_of
from seuil.observatory.queries.runs import last_night, month_before, region, region_of
from seuil.wording.localised import Wording


class RowKind(StrEnum):
    CHANGED = "changed"
    """The offer is not what it was."""
    REWRITTEN = "rewritten"
    """The vignette asks something else, so the services are not the cause."""
    NEW = "new"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ServiceName:
    """How to name a service: ``name`` is None when it exists but is no longer public.

    ``uuid`` leads to its sheet; None when there is none to read.
    """

    key: int
    name: Wording | None = None
    organisation: str = ""
    uuid: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One need of a vignette with the places in which it found something else."""

    vignette: Vignette
    need: str
    kind: RowKind
    cells: Sequence[CellChange]


@dataclass(frozen=True, slots=True)
class Changes:
    territory: str
    before: Run
    after: Run
    rows: Sequence[ChangedRow]
    first_night: datetime.date
    services: Mapping[int, ServiceName]


def changes(
    territory: str = "",
    *,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> Changes | None:
    """Compare two nights in a territory; None while there are fewer than two.

    ``until`` is the last night to look at. ``since`` is compared with it: the night of that day
    or the next one after it; without it, the one of a month before. Raises `InvalidInput` for an
    unknown territory. Costs a fixed number of queries.
    """
    around = region_of(territory) if territory else region()
    after = last_night(around, until=until)
    if after is None:
        return None
    earlier = Run.objects.nights_of(around).filter(day__lt=after.day)
    before = earlier.filter(day__gte=since).last() if since else month_before(after)
    first = earlier.last()
    if before is None or first is None:
        return None
    return between(before, after, territory=territory or around, first_night=first.day)


def between(before: Run, after: Run, *, territory: str, first_night: datetime.date) -> Changes:
    columns = columns_of(territory, index.ready().places)
    old, new = found_in(before, columns), found_in(after, columns)
    findings = _changed_findings(before, after)
    vignettes = Vignette.objects.in_bulk({key for key, _ in (*old, *new)})
    rows = []
    for row in dict.fromkeys((*new, *old)):
        if found := _changed(row, old, new, findings):
            kind, cells = found
            rows.append(ChangedRow(vignettes[row[0]], row[1], kind, cells))
    keys = {move.service for row in rows for cell in row.cells for move in cell.moves}
    return Changes(territory, before, after, rows, first_night, names_of(keys))


def _changed(
    row: Row,
    old: Mapping[Row, Mapping[str, Cell]],
    new: Mapping[Row, Mapping[str, Cell]],
    findings: Mapping[Row, tuple[Finding, Finding]],
) -> tuple[RowKind, Sequence[CellChange]] | None:
    if row not in old:
        return RowKind.NEW, list(_counted({}, new[row]))
    if row not in new:
        return RowKind.ENDED, list(_counted(old[row], {}))
    if row not in findings:
        return None
    before, after = findings[row]
    if before.asked != after.asked:
        return RowKind.REWRITTEN, list(_counted(old[row], new[row]))
    by_reach = {place: cell.by_reach for place, cell in new[row].items()}
    cells = difference(before, after, by_reach)
    return (RowKind.CHANGED, cells) if cells else None


def _counted(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> Iterator[CellChange]:
    """Yield the counts before and after, where no service is the cause."""
    for place in dict.fromkeys((*new, *old)):
        was, now = old.get(place), new.get(place)
        yield CellChange(
            place=place,
            by_reach=(now or was or Cell(place, Counts(), Counts())).by_reach,
            before=was.counts if was else Counts(),
            after=now.counts if now else Counts(),
            moves=(),
        )


def _changed_findings(before: Run, after: Run) -> dict[Row, tuple[Finding, Finding]]:
    """Return the findings that are not the same in both runs; what did not change is not read."""
    old, new = _finding_keys(before), _finding_keys(after)
    changed = {row: (old[row], new[row]) for row in old.keys() & new if old[row] != new[row]}
    texts = FindingRecord.objects.in_bulk({key for two in changed.values() for key in two})
    return {
        row: (from_text(texts[one].content), from_text(texts[other].content))
        for row, (one, other) in changed.items()
    }


def _finding_keys(run: Run) -> dict[Row, int]:
    rows = Result.objects.filter(run=run).values_list("vignette_id", "need", "finding_id")
    return {(vignette, need): finding for vignette, need, finding in rows.distinct()}


def names_of(keys: Iterable[int]) -> dict[int, ServiceName]:
    """Return how to name services, those that are gone included; three queries.

    A service that still exists but was hidden is not named: there may be a reason.
    """
    wanted = set(keys)
    services = Service.objects.filter(pk__in=wanted).select_related("organisation")
    shown = {
        service.pk: ServiceName(service.pk, service.name, str(service.organisation), service.uuid)
        for service in services.public()
    }
    hidden = set(services.values_list("pk", flat=True)) - shown.keys()
    gone = {
        seen.key: ServiceName(seen.key, seen.name, seen.organisation)
        for seen in SeenService.objects.filter(key__in=wanted - shown.keys() - hidden)
    }
    return {key: shown.get(key) or gone.get(key) or ServiceName(key) for key in wanted}
