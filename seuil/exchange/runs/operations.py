"""An import through the site, from the upload to the last line written.

The worker does `read_run` and `apply_run`. Each can be killed at any moment: reading starts over,
writing is one transaction, and `resume_lost_runs` finds what nobody works on any more.
"""

import datetime
import shutil
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.accounts.models import User
from seuil.directory.record.values import ServiceRecord
from seuil.exchange import domain
from seuil.exchange.domain import BOUNDS, WORKING, Outcome, RunStatus, RunStep, Trouble
from seuil.exchange.formats.csv_mapping import CsvMapping, read_mapping
from seuil.exchange.formats.csv_records import PlaceBook
from seuil.exchange.hands import Judged, judged
from seuil.exchange.intake.reading import Prepared, lines_of_file, prepare
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.intake.tables import Table, text_table
from seuil.exchange.models import Feed, ImportFile, ImportLine, ImportRun
from seuil.exchange.operations import import_records, no_other_import
from seuil.exchange.queries import place_book
from seuil.exchange.report import ImportReport, Line
from seuil.exchange.runs import notifications
from seuil.exchange.runs.locks import held
from seuil.exchange.runs.owning import Owner
from seuil.exchange.runs.partial import as_said, completed
from seuil.exchange.runs.previewing import Found, preview
from seuil.kernel.errors import InvalidInput

READ, APPLY, QUEUE = (
    "seuil.exchange.tasks.read_import",
    "seuil.exchange.tasks.apply_import",
    "imports",
)
FOLDER = "seuil-import-"
BETWEEN_SIGNS_S = 0.5
DAY_S = 24 * 3600
LOST_AFTER = datetime.timedelta(seconds=60)
SHOWN_ROWS = 5
MOSTLY = 0.5
"""Share of refused or vanished lines from which a fetched file waits for somebody to look."""
FEW = 10


# Beginning


@transaction.atomic
def start_run(
    feed: Feed, content: bytes, *, name: str, author: User | None, unattended: bool = False
) -> ImportRun:
    """Keep a file and let the worker read it; raises `FileRefused` for one that is too large."""
    if len(content) > BOUNDS.file_bytes:
        raise FileRefused(Trouble.TOO_LARGE, f"{BOUNDS.file_bytes // domain.MIB} MB")
    run = ImportRun.objects.create(
        feed=feed, author=author, unattended=unattended, file_name=_plain(name)
    )
    ImportFile.objects.create(run=run, content=content)
    _ask(READ, run)
    return run


def _plain(name: str) -> str:
    printable = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    return printable.encode("utf-8", "ignore").decode()[:200] or "?"


def _ask(task: str, run: ImportRun) -> None:
    """Put the work into the queue in the same transaction: neither is there without the other."""
    app.configure_task(task, queue=QUEUE).defer(run_id=run.pk)


def resume_lost_runs(now: datetime.datetime) -> int:
    """Ask again for runs whose worker went away; return how many."""
    lost = ImportRun.objects.filter(status__in=WORKING, created_at__lt=now - LOST_AFTER).exclude(
        seen_at__gt=now - LOST_AFTER
    )
    found = 0
    for run in lost:
        with held(run.pk) as nobody_works_on_it:
            if nobody_works_on_it:
                ImportRun.objects.filter(pk=run.pk).update(seen_at=now)
                _ask(READ if run.status == RunStatus.READING else APPLY, run)
                found += 1
    return found


# Reading


def read_run(run_id: int) -> None:
    """Read a file that waits: to a preview, to the question what columns mean, or to a refusal."""
    with held(run_id) as mine:
        run = ImportRun.objects.for_lists().filter(pk=run_id, status=RunStatus.READING).first()
        if mine and run is not None:
            _read(run)


def _read(run: ImportRun) -> None:
    run.lines.all().delete()
    ImportRun.objects.filter(pk=run.pk).update(line=0, seen_at=timezone.now())
    with tempfile.TemporaryDirectory(prefix=FOLDER) as name:
        folder = Path(name)
        path = folder / "file"
        path.write_bytes(bytes(run.file.content))
        try:
            prepared = prepare(path, folder)
            mapping = _mapping_for(run, prepared)
            if prepared.is_table and mapping is None:
                _ask_for_mapping(run, prepared)
            else:
                found = preview(
                    run,
                    _lines(run, prepared, mapping),
                    complete=completed if prepared.is_table else as_said,
                    follow=_Signs(run),
                )
                _show(run, prepared, found)
        except FileRefused as refused:
            _refuse(run, refused)


def _lines(run: ImportRun, prepared: Prepared, mapping: CsvMapping | None) -> Iterable[Line]:
    places = place_book() if prepared.is_table else PlaceBook()
    lines = lines_of_file(prepared, mapping, places, "fr")
    organisation = run.feed.organisation
    return Owner.of(organisation).lines(lines, mapping) if organisation else lines


class _Signs:
    """Tells the page how far reading is, and that somebody still reads."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.last = time.monotonic()

    def __call__(self, line: int) -> None:
        if time.monotonic() - self.last > BETWEEN_SIGNS_S:
            self.last = time.monotonic()
            ImportRun.objects.filter(pk=self.run.pk).update(line=line, seen_at=timezone.now())


def _mapping_for(run: ImportRun, prepared: Prepared) -> CsvMapping | None:
    """Return the mapping of the feed when it fits the columns of this file, else None."""
    if prepared.table is None or not run.feed.mapping:
        return None
    try:
        mapping = read_mapping(run.feed.mapping, "mapping.toml")
    except InvalidInput:
        return None
    table = prepared.table
    plain = "utf-8" in (mapping.encoding, table.encoding)
    encoding = table.encoding if plain else mapping.encoding
    as_found = replace(mapping, delimiter=table.delimiter, encoding=encoding)
    for one in (as_found, mapping):
        if one.needed <= set(_heading(prepared, one)):
            return one
    return None


def _heading(prepared: Prepared, mapping: CsvMapping) -> tuple[str, ...]:
    table = prepared.table
    if table is None:
        return ()
    if (mapping.delimiter, mapping.encoding) == (table.delimiter, table.encoding):
        return table.heading
    if prepared.format is not domain.FileFormat.CSV:
        return table.heading
    return text_table(prepared.path, marks=(mapping.encoding, mapping.delimiter)).heading


def _ask_for_mapping(run: ImportRun, prepared: Prepared) -> None:
    table = prepared.table
    shown = _shown(table) if table else None
    _end(run, RunStep.ASK, format=prepared.format, table=shown)
    if run.unattended:
        notifications.tell_owners(run)


def _shown(table: Table) -> dict[str, object]:
    return {
        "heading": list(table.heading),
        "rows": [list(row) for row in table.rows[:200]],
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }


def table_of(run: ImportRun) -> Table | None:
    """Return the first rows of the file as they were found, when it is a table."""
    kept = run.table
    if not kept:
        return None
    rows = tuple(tuple(row) for row in kept["rows"])
    return Table(tuple(kept["heading"]), rows, kept["encoding"], kept["delimiter"])


def look_at_table_again(run: ImportRun, encoding: str, delimiter: str) -> Table:
    """Read the first rows of a text as somebody says it is written, and keep them."""
    with tempfile.TemporaryDirectory(prefix=FOLDER) as name:
        path = Path(name) / "file"
        path.write_bytes(bytes(run.file.content))
        table = text_table(path, marks=(encoding, delimiter))
    run.table = _shown(table)
    run.save(update_fields=["table"])
    return table


def _show(run: ImportRun, prepared: Prepared, found: Found) -> None:
    counts = found.counts
    run.refresh_from_db(fields=["status"])
    table = _shown(prepared.table) if prepared.table else None
    with transaction.atomic():
        _end(
            run,
            RunStep.SHOW,
            format=prepared.format,
            table=table,
            created=counts[Outcome.NEW],
            changed=counts[Outcome.CHANGED],
            unchanged=counts[Outcome.UNCHANGED],
            refused=counts[Outcome.REFUSED],
            missing=counts[Outcome.MISSING],
            conflicts=found.conflicts,
            notices=found.notices,
        )
        if run.unattended:
            _decide_unattended(run)


def _decide_unattended(run: ImportRun) -> None:
    """Write a fetched file at once, unless so much is wrong that somebody should look first."""
    named = run.created + run.changed + run.unchanged
    odd = max(run.refused, run.missing)
    if odd > FEW and odd > MOSTLY * (named + odd):
        notifications.tell_owners(run)
        return
    if run.feed.hand_edits == domain.HandEdits.REPLACE:
        take_all_from_file(run)
    confirm_run(run.pk, actor=None)


def _refuse(run: ImportRun, refused: FileRefused) -> None:
    with transaction.atomic():
        run.lines.all().delete()
        _end(run, RunStep.REFUSE, trouble=refused.trouble, trouble_value=refused.value)
        ImportFile.objects.filter(run=run).delete()
        if run.unattended:
            notifications.tell_owners(run)


def refuse_unread(feed: Feed, refused: FileRefused, *, name: str) -> ImportRun:
    """Keep that a file could not even be fetched."""
    run = ImportRun.objects.create(feed=feed, unattended=True, file_name=_plain(name))
    _refuse(run, refused)
    return run


# Deciding


@transaction.atomic
def read_again(run_id: int) -> None:
    """Read the file once more, because its columns mean something else now."""
    run = _locked(run_id)
    _end(run, RunStep.READ, outdated=0)
    _ask(READ, run)


@transaction.atomic
def save_mapping(run_id: int, mapping: str) -> None:
    """Keep what the columns mean, for this file and for the next ones; read the file with it.

    Raises `InvalidInput` for a mapping that says something wrong.
    """
    read_mapping(mapping, "mapping.toml")
    run = _locked(run_id)
    Feed.objects.filter(pk=run.feed_id).update(mapping=mapping)
    read_again(run_id)


def choose(run_id: int, choices: Mapping[int, Iterable[str]]) -> None:
    """Take these pieces from the file though somebody wrote them by hand; keep the others.

    ``choices``: key of a line -> pieces. Lines that are not named stay as they were chosen.
    """
    with transaction.atomic():
        run = _locked(run_id)
        domain.run_after(RunStatus(run.status), RunStep.CONFIRM)  # only while it can be decided
        lines = list(run.lines.in_conflict().filter(pk__in=choices))
        for line in lines:
            wanted = set(choices[line.pk])
            line.from_file = [path for path in line.conflicts if path in wanted]
        ImportLine.objects.bulk_update(lines, ["from_file"])


def take_all_from_file(run: ImportRun) -> None:
    lines = list(run.lines.in_conflict())
    choose(run.pk, {line.pk: line.conflicts for line in lines})


def keep_all_hands(run: ImportRun) -> None:
    choose(run.pk, dict.fromkeys(run.lines.in_conflict().values_list("pk", flat=True), ()))


@transaction.atomic
def confirm_run(run_id: int, *, actor: User | None) -> None:
    """Let the worker write what the preview showed."""
    run = _locked(run_id)
    _end(run, RunStep.CONFIRM, author=actor or run.author, outdated=0, line=0)
    _ask(APPLY, run)


@transaction.atomic
def give_up(run_id: int) -> None:
    """Forget a file: nothing of it was or will be written."""
    run = _locked(run_id)
    _end(run, RunStep.GIVE_UP)
    run.lines.all().delete()
    ImportFile.objects.filter(run=run).delete()


# Writing


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
        run = _locked(run_id)
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
        _end(run, RunStep.FINISH, created=report.created, changed=report.updated)
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
    key = organisation.get("id") if isinstance(organisation, Mapping) else None
    return {**raw, "organisation": key}


def _look_again(run_id: int, outdated: int) -> None:
    with transaction.atomic():
        run = _locked(run_id)
        kept = {
            line.external_id: line.from_file for line in run.lines.in_conflict() if line.from_file
        }
        _end(run, RunStep.READ, outdated=outdated)
    _read(ImportRun.objects.for_lists().get(pk=run_id))
    lines = run.lines.in_conflict().filter(external_id__in=kept)
    choices = {line.pk: kept[line.external_id] for line in lines}
    if choices and ImportRun.objects.filter(pk=run_id, status=RunStatus.PREVIEWED).exists():
        choose(run_id, choices)


# Steps


def _locked(run_id: int) -> ImportRun:
    return (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("feed__source", "feed__organisation", "feed__territory", "author")
        .get(pk=run_id)
    )


def _end(run: ImportRun, step: RunStep, **fields: object) -> None:
    """Take a step and write what is known by then. Raises `TransitionRefused`."""
    run.status = domain.run_after(RunStatus(run.status), step)
    now = timezone.now()
    run.seen_at = now
    run.finished_at = None if run.status in WORKING or run.status in domain.WAITING else now
    for name, value in fields.items():
        setattr(run, name, value)
    run.save(update_fields=["status", "seen_at", "finished_at", *fields])


# Forgetting


def forget_files(now: datetime.datetime, days: int) -> int:
    """Give up imports that nobody decided on, and delete lines, files and what they left behind."""
    before = now - datetime.timedelta(days=days)
    old = ImportRun.objects.filter(created_at__lt=before)
    lines, _ = ImportLine.objects.filter(run__in=old).delete()
    files, _ = ImportFile.objects.filter(run__in=old).delete()
    old.exclude(table=None).update(table=None)
    old.filter(status__in=WORKING | domain.WAITING).update(
        status=RunStatus.GIVEN_UP, finished_at=now
    )
    return lines + files + _sweep()


def _sweep() -> int:
    """Remove folders of workers that were killed while they read, a day ago or more."""
    found = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        try:
            if time.time() - folder.stat().st_mtime > DAY_S:
                shutil.rmtree(folder)
                found += 1
        except OSError:  # another process removes it, or it is somebody else's
            continue
    return found


def forget_runs(now: datetime.datetime, days: int) -> int:
    old = ImportRun.objects.filter(created_at__lt=now - datetime.timedelta(days=days))
    return old.delete()[0]
