"""Writing what the preview showed, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from seuil.directory.record.values import ServiceRecord
from seuil.exchange.domain import Outcome, RunStatus, RunStep
from seuil.exchange.hands import Judged, judged
from seuil.exchange.models import ImportFile, ImportLine, ImportRun
from seuil.exchange.operations import import_records, no_other_import
from seuil.exchange.report import ImportReport, Line
from seuil.exchange.runs import notifications
from seuil.exchange.runs.locks import held
from seuil.exchange.runs.operations.deciding import choose
from seuil.exchange.runs.operations.reading import read
from seuil.exchange.runs.operations.steps import end, locked


def apply_run(run_id: int) -> None:
    """Write what the preview showed, all in one transaction.

    When a sheet is no longer as the preview saw it, nothing is written and a new preview is made.
    """
    with held(run_id) as mine:
        if not mine or not ImportRun.objects.filter(pk=run_id, status=RunStatus.APPLYING).exists():
            return
        ImportRun.objects.filter(pk=run_id).update(seen_at=timezone.now())
        with no_other_import():
            outdated = _apply(run_id)
        if outdated:
            _look_again(run_id, outdated)


def _apply(run_id: int) -> int:
    """Write; return how many sheets are not as they were, 0 when all is written."""
    with transaction.atomic():
        run = locked(run_id)
        lines = list(run.lines.with_outcome(Outcome.NEW, Outcome.CHANGED))
        watch = _Watch({line.external_id: line for line in lines})
        report = import_records(
            run.feed.source.code,
            (Line(line.number, line.record) for line in lines),
            actor=run.author,
            report=ImportReport(),
            judge=watch.judge,
        )
        outdated = watch.outdated + report.refused_lines + watch.vanished(report.created)
        if outdated:
            transaction.set_rollback(True)
            return outdated
        end(run, RunStep.FINISH, created=report.created, changed=report.updated)
        ImportFile.objects.filter(run=run).delete()
        if run.unattended and run.refused:
            notifications.tell_owners(run)
    return 0


@dataclass(slots=True)
class _Watch:
    """Judges each sheet by what was chosen, and notices those that changed since the preview."""

    lines: Mapping[str, ImportLine]
    outdated: int = 0

    def judge(
        self, said: ServiceRecord, now: ServiceRecord | None, by_hand: Iterable[str]
    ) -> Judged:
        line = self.lines[said.id]
        if now is None:
            self.outdated += line.before is not None
            return Judged(said)
        if line.before is None or sheet_of(now.as_dict()) != sheet_of(line.before):
            self.outdated += 1
        return judged(said, now, list(by_hand), line.from_file)

    def vanished(self, created: int) -> int:
        expected = sum(line.before is None for line in self.lines.values())
        return abs(expected - created) if not self.outdated else 0


def sheet_of(raw: Mapping[str, object]) -> dict[str, object]:
    """Return a record without what its organisation says of itself."""
    organisation = raw.get("organisation")
    if not isinstance(organisation, Mapping):
        return {**raw, "organisation": None}
    return {**raw, "organisation": (organisation.get("source"), organisation.get("id"))}


def _look_again(run_id: int, outdated: int) -> None:
    with transaction.atomic():
        run = locked(run_id)
        kept = {
            line.external_id: line.from_file for line in run.lines.in_conflict() if line.from_file
        }
        end(run, RunStep.READ, outdated=outdated)
    read(ImportRun.objects.for_lists().get(pk=run_id))
    lines = run.lines.in_conflict().filter(external_id__in=kept)
    choices = {line.pk: kept[line.external_id] for line in lines}
    if choices and ImportRun.objects.filter(pk=run_id, status=RunStatus.PREVIEWED).exists():
        choose(run_id, choices)
