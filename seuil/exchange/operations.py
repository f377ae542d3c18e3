"""Taking a directory in, a batch at a time: every good line, whole, and nothing twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, models, reset_queries, transaction
from django.db.models import Q

from seuil.accounts.models import User
from seuil.directory.models import Category, Service
from seuil.directory.operations import load_categories
from seuil.directory.record.bulk import (
    collect_young,
    collector_at_rest,
    write_again,
)
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.problems import wrong
from seuil.directory.record.rows import (
    ORGANISATION_COLUMNS,
    organisation_record,
    organisation_values,
    records_of,
)
from seuil.directory.record.values import ServiceRecord
from seuil.directory.record.writing import (
    Rewrite,
    create_sheets,
    filled,
    keys_of_codes,
    rewrite_sheets,
)
from seuil.exchange.report import Counts, ImportReport, Line
from seuil.journal.domain import Verb
from seuil.journal.operations import record_all
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.organisations.models import Organisation, Source

BATCH = 500
Key = tuple[str, str]
"""The code of a source, and an id in it."""
ONE_AT_A_TIME = 5_160_311
"""The database's own lock that an import holds until it ends."""


def import_records(
    source_code: str,
    lines: Iterable[Line],
    *,
    actor: User | None,
    dry_run: bool = False,
    source_fields: Mapping[str, Any] | None = None,
    report: ImportReport | None = None,
    follow: Callable[[ImportReport], None] = lambda _: None,
) -> ImportReport:
    """Make the directory say what the lines say; services that no line names stay as they are.

    With a ``source_code`` every line must belong to that source (lines that name none get
    it); without, each line names its own. A line that is wrong is refused and reported, the
    others go in: `BATCH` at a time, each batch in a transaction of its own, after which the
    ``report`` counts it and ``follow`` is called. An error or an interruption takes back the
    batch under way only; the same lines again go on from there, because those that went in
    are found unchanged. A ``dry_run`` does and reports the same and leaves the directory as
    it was. Some 25 queries a batch; memory grows with the ids alone.
    """
    report = report or ImportReport()
    report.dry_run = dry_run
    with collector_at_rest(), _no_other_import(), _taken_back() if dry_run else nullcontext():
        if not Category.objects.exists():
            load_categories()
        importing = _Import(source_code, source_fields or {}, actor, report)
        for batch in importing.batches(lines):
            importing.write(batch)
            follow(report)
            collect_young()
            reset_queries()
    return report


@contextmanager
def _no_other_import() -> Iterator[None]:
    """Wait for an import that is under way. The database itself lets go for one that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _look_up_by_index() -> None:
    """Until the end of the transaction. Tables that were empty a minute ago still look small to
    the database: it would read them from end to end for each batch."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


@contextmanager
def _taken_back() -> Iterator[None]:
    """Do all in one transaction and undo it. Foreign keys are checked at once: a list of
    checks to do at the end would grow with the file."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A record that will go in, and the line it stands on."""

    number: int
    record: ServiceRecord

    @property
    def key(self) -> Key:
        return self.record.source, self.record.id

    @property
    def organisation_key(self) -> Key:
        return self.record.source, self.record.organisation.id


@dataclass(slots=True)
class _Seen:
    """What stood on the lines so far: the only thing here that grows with the file.

    An id costs some 200 bytes. Of the description of an organisation only a hash is kept.
    """

    lines: dict[str, dict[str, int]] = field(default_factory=dict)
    described: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def refuse_repetition(self, item: _Taken) -> None:
        problems: list[InvalidInput] = []
        record, organisation = item.record, item.record.organisation
        if earlier := self.lines.get(record.source, {}).get(record.id):
            problems.append(
                wrong("id", record.id, "each id once", f"stands already on line {earlier}")
            )
        said = hash(organisation)
        before, where = self.described.get(record.source, {}).get(organisation.id, (said, 0))
        if before != said:
            problems.append(
                wrong(
                    "organisation",
                    organisation.id,
                    "the same description on every line",
                    f"is described differently on line {where}",
                )
            )
        if problems:
            raise InvalidInputs(problems)

    def add(self, item: _Taken) -> None:
        record, organisation = item.record, item.record.organisation
        self.lines.setdefault(record.source, {})[record.id] = item.number
        of_source = self.described.setdefault(record.source, {})
        of_source.setdefault(organisation.id, (hash(organisation), item.number))


class _Import:
    """One import under way: ``batches`` decides which lines go in, ``write`` lets them in."""

    def __init__(
        self,
        source_code: str,
        source_fields: Mapping[str, Any],
        actor: User | None,
        report: ImportReport,
    ) -> None:
        self.source_code = source_code
        self.source_fields = source_fields
        self.actor = actor
        self.report = report
        self.known = known_now()
        self.keys = keys_of_codes()
        self.sources: dict[str, Source] = {}
        self.seen = _Seen()
        self.done = Counts()

    # Deciding which lines go in

    def batches(self, lines: Iterable[Line]) -> Iterator[list[_Taken]]:
        """Yield the records to write; a batch may be empty when many lines are wrong."""
        batch: list[_Taken] = []
        for number, line in enumerate(lines, start=1):
            self.report.line = line.number
            if item := self._accepted(line):
                batch.append(item)
            if number % BATCH == 0:
                yield batch
                batch = []
        yield batch

    def _accepted(self, line: Line) -> _Taken | None:
        try:
            item = _Taken(line.number, self._read(line))
            self.seen.refuse_repetition(item)
        except InvalidInputs as refused:
            self.report.refuse(line, refused.problems)
            return None
        self.seen.add(item)
        self.report.note(line)
        return item

    def _read(self, line: Line) -> ServiceRecord:
        if line.record is None:
            raise InvalidInputs(line.problems)
        problems = list(line.problems)
        raw = dict(line.record)
        if self.source_code:
            named = raw.setdefault("source", self.source_code)
            if named != self.source_code:
                problems.append(wrong("source", named, f"only {self.source_code}, as was asked"))
        try:
            record = parse_record(raw, self.known)
        except InvalidInputs as refused:
            raise InvalidInputs([*problems, *refused.problems]) from None
        if problems:
            raise InvalidInputs(problems)
        return record

    # Reading and writing, a batch at a time

    def write(self, batch: Sequence[_Taken]) -> None:
        if not batch:
            return
        self.done = Counts()
        with transaction.atomic():
            _look_up_by_index()
            self._write(batch)
        self.report.add(self.done)

    def _write(self, batch: Sequence[_Taken]) -> None:
        self._ensure_sources({item.record.source for item in batch})
        organisations = self._write_organisations(batch)
        rows = {
            (service.source.code, service.external_id): service for service in self._present(batch)
        }
        self._create([item for item in batch if item.key not in rows], organisations)
        self._update([(item, rows[item.key]) for item in batch if item.key in rows], organisations)

    def _ensure_sources(self, codes: set[str]) -> None:
        for code in sorted(codes - self.sources.keys()):
            source, created = Source.objects.get_or_create(
                code=code, defaults=dict(self.source_fields)
            )
            changed = {
                name: value
                for name, value in self.source_fields.items()
                if getattr(source, name) != value
            }
            if changed and not created:
                for name, value in changed.items():
                    setattr(source, name, value)
                source.save(update_fields=list(changed))
            self.sources[code] = source

    def _present(self, taken: Sequence[_Taken]) -> models.QuerySet[Service]:
        return (
            Service.objects.select_related("source", "organisation")
            .filter(self._named(item.key for item in taken))
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )

    def _named(self, keys: Iterable[Key]) -> Q:
        by_source: dict[str, set[str]] = {}
        for source, external_id in keys:
            by_source.setdefault(source, set()).add(external_id)
        named = Q()
        for source, ids in by_source.items():
            named |= Q(source=self.sources[source], external_id__in=ids)
        return named

    def _write_organisations(self, taken: Sequence[_Taken]) -> dict[Key, Organisation]:
        wanted = {item.organisation_key: item.record.organisation for item in taken}
        rows = {
            (row.source.code, row.external_id): row
            for row in Organisation.objects.select_related("source")
            .filter(self._named(wanted))
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        }
        new, changed = [], []
        for key, record in wanted.items():
            row = rows.get(key)
            if row is None:
                row = Organisation(source=self.sources[key[0]], external_id=record.id)
                new.append(row)
            elif organisation_record(row) != record:
                changed.append(row)
            else:
                continue
            rows[key] = filled(row, ORGANISATION_COLUMNS, organisation_values(record))
        Organisation.objects.bulk_create(new)
        write_again(changed, ORGANISATION_COLUMNS)
        self.done.organisations_created = len(new)
        self.done.organisations_updated = len(changed)
        record_all(Verb.IMPORTED, [*new, *changed], actor=self.actor)
        return rows

    def _create(self, items: Sequence[_Taken], organisations: Mapping[Key, Organisation]) -> None:
        new = [
            Rewrite(
                Service(
                    source=self.sources[item.record.source],
                    external_id=item.record.id,
                    organisation=organisations[item.organisation_key],
                ),
                item.record,
            )
            for item in items
        ]
        if new:
            create_sheets(new, self.keys)
        record_all(Verb.IMPORTED, [item.service for item in new], actor=self.actor)
        self.done.created = len(new)

    def _update(
        self,
        pairs: Sequence[tuple[_Taken, Service]],
        organisations: Mapping[Key, Organisation],
    ) -> None:
        present = records_of([service for _, service in pairs])
        changed = []
        for (item, service), before in zip(pairs, present, strict=True):
            if _differs(before, item.record):
                service.organisation = organisations[item.organisation_key]
                changed.append(Rewrite(service, item.record, before))
        rewrite_sheets(changed, self.keys)
        record_all(Verb.IMPORTED, [item.service for item in changed], actor=self.actor)
        self.done.updated = len(changed)
        self.done.unchanged = len(pairs) - len(changed)


def _differs(before: ServiceRecord, after: ServiceRecord) -> bool:
    """Whether the sheet itself changed; what its organisation says of itself is not the sheet."""
    if before.organisation.id != after.organisation.id:
        return True
    return replace(before, organisation=after.organisation) != after
