"""What a file would change, line by line. Nothing of the directory is written."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from seuil.directory.models import Service
from seuil.directory.record.problems import wrong
from seuil.directory.record.rows import records_of
from seuil.directory.record.values import ServiceRecord
from seuil.exchange.accepting import Accepting, Taken
from seuil.exchange.domain import BOUNDS, Bounds, Outcome, Trouble
from seuil.exchange.hands import conflicts, judged, says_the_same
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.models import Feed, ImportLine, ImportRun
from seuil.exchange.operations import written_by_hand
from seuil.exchange.report import ImportReport, Line, Refusal
from seuil.exchange.runs.owning import OWN_ID

BATCH = 200
MOST_MISSING = 1_000
SHOWN_NOTICES = 300
Complete = Callable[[ServiceRecord, ServiceRecord], ServiceRecord]


@dataclass(slots=True)
class Found:
    """What a preview counts."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    conflicts: int = 0
    notices: list[dict[str, Any]] = field(default_factory=list)


def preview(
    run: ImportRun,
    lines: Iterable[Line],
    *,
    complete: Complete,
    follow: Callable[[int], None],
    bounds: Bounds = BOUNDS,
) -> Found:
    """Store what becomes of each line; raises `FileRefused` for too many or when it takes too long.

    ``complete`` makes a whole sheet of what a line says and of the sheet as it is. Some 12 queries
    for each 200 lines.
    """
    report = ImportReport()
    comparing = _Comparing(run, report, complete)
    report.keep = comparing.refused
    accepting = Accepting(run.feed.source.code, report)
    for batch in accepting.batches(_bounded(lines, bounds), BATCH):
        comparing.compare(batch)
        follow(report.line)
    comparing.missing()
    comparing.found.notices = _notices(report)
    return comparing.found


def _bounded(lines: Iterable[Line], bounds: Bounds) -> Iterator[Line]:
    end = time.monotonic() + bounds.seconds
    for number, line in enumerate(lines, start=1):
        if number > bounds.services:
            raise FileRefused(Trouble.TOO_MANY, str(bounds.services))
        if time.monotonic() > end:
            raise FileRefused(Trouble.TOO_LONG, str(bounds.seconds))
        yield line


class _Comparing:
    def __init__(self, run: ImportRun, report: ImportReport, complete: Complete) -> None:
        self.run = run
        self.report = report
        self.complete = complete
        self.found = Found()
        self.rows: list[ImportLine] = []
        self.named: set[str] = set()

    def refused(self, refusal: Refusal) -> None:
        self.found.counts[Outcome.REFUSED] += 1
        self.named.add(refusal.id)
        self.rows.append(
            ImportLine(
                run=self.run,
                number=refusal.line,
                external_id=refusal.id[:200],
                outcome=Outcome.REFUSED,
                problems=[
                    {
                        "column": storable(problem.column),
                        "value": storable(problem.value),
                        "reason": storable(problem.reason),
                        "accepted": storable(problem.accepted),
                    }
                    for problem in refusal.problems[:50]
                ],
                original=_kept_original(refusal.original),
            )
        )

    def compare(self, batch: Sequence[Taken]) -> None:
        services = list(services_of(self.run.feed, [item.record.id for item in batch]))
        records = dict(zip((s.external_id for s in services), records_of(services), strict=True))
        by_id = {service.external_id: service for service in services}
        by_hand = written_by_hand(services)
        for item in batch:
            self.named.add(item.record.id)
            service = by_id.get(item.record.id)
            if service is None:
                self._add(Outcome.NEW, item)
            elif not belongs_to(self.run.feed, service):
                line = Line(item.number, item.record.as_dict(), columns=item.columns)
                another = wrong("id", item.record.id, OWN_ID, "is a service of somebody else")
                self.report.refuse(line, (another,))
            else:
                hands = by_hand.get(service.pk, {})
                self._existing(item, service, records[item.record.id], hands)
        ImportLine.objects.bulk_create(self.rows)
        self.rows = []

    def _existing(
        self, item: Taken, service: Service, now: ServiceRecord, hands: dict[str, int]
    ) -> None:
        item = replace(item, record=self.complete(item.record, now))
        disputed = [change.path for change in conflicts(item.record, now, hands)]
        kept = judged(item.record, now, hands, ()).record
        if disputed or not says_the_same(kept, now):
            self._add(Outcome.CHANGED, item, service, now, disputed)
        else:
            self._add(Outcome.UNCHANGED, item, service)

    def _add(
        self,
        outcome: Outcome,
        item: Taken,
        service: Service | None = None,
        before: ServiceRecord | None = None,
        disputed: Sequence[str] = (),
    ) -> None:
        self.found.counts[outcome] += 1
        self.found.conflicts += len(disputed)
        name = item.record.name
        self.rows.append(
            ImportLine(
                run=self.run,
                number=item.number,
                external_id=item.record.id,
                label=(name.fr or name.nl or name.en)[:300],
                outcome=outcome,
                service=service,
                record=None if outcome is Outcome.UNCHANGED else item.record.as_dict(),
                before=before.as_dict() if before else None,
                conflicts=list(disputed),
            )
        )

    def missing(self) -> None:
        """Note the services of the source that no line names; the first thousand are listed."""
        gone = own_services(self.run.feed).exclude(external_id__in=self.named)
        self.found.counts[Outcome.MISSING] = gone.count()
        ImportLine.objects.bulk_create(
            ImportLine(
                run=self.run,
                external_id=service.external_id,
                label=str(service.name)[:300],
                outcome=Outcome.MISSING,
                service=service,
            )
            for service in gone.order_by("sort_key", "pk")[:MOST_MISSING]
        )


def own_services(feed: Feed) -> Any:
    services = Service.objects.filter(source=feed.source)
    return services.filter(organisation=feed.organisation) if feed.organisation_id else services


def services_of(feed: Feed, ids: Sequence[str]) -> Any:
    return Service.objects.select_related("source", "organisation__source").filter(
        source=feed.source, external_id__in=ids
    )


def belongs_to(feed: Feed, service: Service) -> bool:
    return feed.organisation_id is None or service.organisation_id == feed.organisation_id


def storable(text: str) -> str:
    """Return a text as the database takes it, whatever a file held."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()


def _kept_original(original: object) -> object:
    """Return what stood on a refused line, so that it can be given back."""
    if isinstance(original, Mapping):
        return {storable(str(key)): _kept_original(value) for key, value in original.items()}
    if isinstance(original, list | tuple):
        return [_kept_original(value) for value in original]
    if isinstance(original, float) and not math.isfinite(original):
        return str(original)
    return storable(original) if isinstance(original, str) else original


def _notices(report: ImportReport) -> list[dict[str, Any]]:
    found = sorted(report.notices.items(), key=lambda item: -item[1].lines)
    return [
        {
            "remark": notice.remark,
            "column": storable(notice.column),
            "value": storable(notice.value),
            "lines": seen.lines,
            "first": seen.first,
        }
        for notice, seen in found[:SHOWN_NOTICES]
    ]
