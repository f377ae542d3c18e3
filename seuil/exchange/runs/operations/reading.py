"""Reading a file: to a preview, to the question what columns mean, or to a refusal."""

import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from seuil.exchange import domain
from seuil.exchange.domain import Outcome, RunStatus, RunStep
from seuil.exchange.formats.csv_mapping import CsvMapping, read_mapping
from seuil.exchange.formats.csv_records import PlaceBook
from seuil.exchange.intake.reading import Prepared, lines_of_file, prepare
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.intake.tables import text_table
from seuil.exchange.models import ImportFile, ImportRun
from seuil.exchange.queries import place_book
from seuil.exchange.report import Line
from seuil.exchange.runs import notifications
from seuil.exchange.runs.locks import held
from seuil.exchange.runs.operations.columns import shown
from seuil.exchange.runs.operations.deciding import confirm_run, take_all_from_file
from seuil.exchange.runs.operations.steps import FOLDER, end
from seuil.exchange.runs.owning import Owner
from seuil.exchange.runs.partial import as_said, completed
from seuil.exchange.runs.previewing import Found, preview
from seuil.kernel.errors import InvalidInput

BETWEEN_SIGNS_S = 0.5
MOSTLY = 0.5
"""Share of refused or vanished lines from which a fetched file waits for somebody to look."""
FEW = 10


def read_run(run_id: int) -> None:
    """Read a file that waits: to a preview, to the question what columns mean, or to a refusal."""
    with held(run_id) as mine:
        run = ImportRun.objects.for_lists().filter(pk=run_id, status=RunStatus.READING).first()
        if mine and run is not None:
            read(run)


def read(run: ImportRun) -> None:
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
            refuse(run, refused)


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
    first = shown(table) if table else None
    end(run, RunStep.ASK, format=prepared.format, table=first)
    if run.unattended:
        notifications.tell_owners(run)


def _show(run: ImportRun, prepared: Prepared, found: Found) -> None:
    counts = found.counts
    run.refresh_from_db(fields=["status"])
    table = shown(prepared.table) if prepared.table else None
    with transaction.atomic():
        end(
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


def refuse(run: ImportRun, refused: FileRefused) -> None:
    with transaction.atomic():
        run.lines.all().delete()
        end(run, RunStep.REFUSE, trouble=refused.trouble, trouble_value=refused.value)
        ImportFile.objects.filter(run=run).delete()
        if run.unattended:
            notifications.tell_owners(run)
