"""Taking a directory in, a batch at a time: every good line, whole, and nothing twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, models, reset_queries, transaction
from django.db.models import Q

from seuil.accounts.models import User
from seuil.directory.domain import Cause
from seuil.directory.models import Authorship, Category, Service
from seuil.directory.operations import load_categories
from seuil.directory.record.bulk import (
    collect_young,
    collector_at_rest,
    write_again,
)
from seuil.directory.record.history import because
from seuil.directory.record.rows import (
    ORGANISATION_COLUMNS,
    organisation_record,
    organisation_values,
    records_of,
)
from seuil.directory.record.writing import (
    Rewrite,
    create_sheets,
    filled,
    keys_of_codes,
    rewrite_sheets,
)
from seuil.exchange.accepting import Accepting, Key, Taken
from seuil.exchange.hands import Judge, Judged, keep_hands, same_sheet
from seuil.exchange.report import Counts, ImportReport, Line, Notice, Remark
from seuil.journal.domain import Verb
from seuil.journal.operations import record_all
from seuil.organisations.models import Organisation, Source

BATCH = 500
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
    judge: Judge = keep_hands,
) -> ImportReport:
    """Make the directory say what the lines say; services that no line names stay as they are.

    With a ``source_code`` every line must belong to that source (lines that name none get
    it); without, each line names its own. A line that is wrong is refused and reported, the
    others go in: `BATCH` at a time, each batch in a transaction of its own, after which the
    ``report`` counts it and ``follow`` is called. An error or an interruption takes back the
    batch under way only; the same lines again go on from there, because those that went in
    are found unchanged. A ``dry_run`` does and reports the same and leaves the directory as
    it was. ``judge`` says what becomes of pieces that somebody wrote by hand. Some 25 queries a
    batch; memory grows with the ids alone.
    """
    report = report or ImportReport()
    report.dry_run = dry_run
    with collector_at_rest(), no_other_import(), _taken_back() if dry_run else nullcontext():
        if not Category.objects.exists():
            load_categories()
        accepting = Accepting(source_code, report)
        importing = _Import(source_fields or {}, actor, judge, report)
        for batch in accepting.batches(lines, BATCH):
            importing.write(batch)
            follow(report)
            collect_young()
            reset_queries()
    return report


@contextmanager
def no_other_import() -> Iterator[None]:
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


class _Import:
    """One import under way: ``write`` lets a batch of records in."""

    def __init__(
        self,
        source_fields: Mapping[str, Any],
        actor: User | None,
        judge: Judge,
        report: ImportReport,
    ) -> None:
        self.source_fields = source_fields
        self.actor = actor
        self.judge = judge
        self.report = report
        self.keys = keys_of_codes()
        self.sources: dict[str, Source] = {}
        self.other_sources: dict[str, Source] = {}
        """Those of which only organisations are named: nothing is said of them here."""
        self.done = Counts()
        self.hands: list[tuple[Notice, int]] = []

    def write(self, batch: Sequence[Taken]) -> None:
        if not batch:
            return
        self.done, self.hands = Counts(), []
        with transaction.atomic(), because(Cause.IMPORT, by=self.actor.pk if self.actor else None):
            _look_up_by_index()
            self._write(batch)
        self.report.add(self.done)
        for notice, line in self.hands:
            self.report.notice(notice, line)

    def _write(self, batch: Sequence[Taken]) -> None:
        self._ensure_sources({item.record.source for item in batch})
        self._ensure_other_sources({item.organisation_key[0] for item in batch})
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

    def _ensure_other_sources(self, codes: set[str]) -> None:
        for code in sorted(codes - self.sources.keys() - self.other_sources.keys()):
            self.other_sources[code], _created = Source.objects.get_or_create(code=code)

    def _source(self, code: str) -> Source:
        return self.sources.get(code) or self.other_sources[code]

    def _present(self, taken: Sequence[Taken]) -> models.QuerySet[Service]:
        return (
            Service.objects.select_related("source", "organisation__source")
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
            named |= Q(source=self._source(source), external_id__in=ids)
        return named

    def _write_organisations(self, taken: Sequence[Taken]) -> dict[Key, Organisation]:
        """Write what the organisations say of themselves.

        One of another source than its service is made when it is not there, and never changed.
        """
        named = {item.organisation_key: item.organisation for item in taken}
        own = {item.organisation_key for item in taken if not item.record.organisation.source}
        rows = {
            (row.source.code, row.external_id): row
            for row in Organisation.objects.select_related("source")
            .filter(self._named(named))
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        }
        new, changed = [], []
        for key, record in named.items():
            row = rows.get(key)
            if row is None:
                row = Organisation(source=self._source(key[0]), external_id=record.id)
                new.append(row)
            elif key in own and organisation_record(row) != record:
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

    def _create(self, items: Sequence[Taken], organisations: Mapping[Key, Organisation]) -> None:
        new = [
            Rewrite(
                Service(
                    source=self.sources[item.record.source],
                    external_id=item.record.id,
                    organisation=organisations[item.organisation_key],
                ),
                self.judge(item.record, None, ()).record,
            )
            for item in items
        ]
        if new:
            create_sheets(new, self.keys)
        record_all(Verb.IMPORTED, [item.service for item in new], actor=self.actor)
        self.done.created = len(new)

    def _update(
        self,
        pairs: Sequence[tuple[Taken, Service]],
        organisations: Mapping[Key, Organisation],
    ) -> None:
        present = records_of([service for _, service in pairs])
        by_hand = written_by_hand(service for _, service in pairs)
        changed: list[Rewrite] = []
        over: list[int] = []
        for (item, service), before in zip(pairs, present, strict=True):
            found = self.judge(item.record, before, by_hand.get(service.pk, ()))
            self._note_hands(item, found)
            if not same_sheet(before, found.record):
                if before.organisation.key != found.record.organisation.key:
                    service.organisation = organisations[item.organisation_key]
                changed.append(Rewrite(service, found.record, before))
            over += (by_hand[service.pk][change.path] for change in found.replaced)
        rewrite_sheets(changed, self.keys)
        if over:
            Authorship.objects.filter(pk__in=over).delete()
        record_all(Verb.IMPORTED, [item.service for item in changed], actor=self.actor)
        self.done.updated = len(changed)
        self.done.unchanged = len(pairs) - len(changed)

    def _note_hands(self, item: Taken, found: Judged) -> None:
        for remark, differing in (
            (Remark.KEPT_BY_HAND, found.kept),
            (Remark.REPLACED_BY_FILE, found.replaced),
        ):
            self.hands += (
                (Notice(remark, change.path, item.record.id), item.number) for change in differing
            )


def written_by_hand(services: Iterable[Service]) -> dict[int, dict[str, int]]:
    """Return the pieces that people wrote, by the key of their service, in one query.

    A piece stands there with the key of the row that says who wrote it.
    """
    found: dict[int, dict[str, int]] = {}
    rows = Authorship.objects.filter(service__in=[service.pk for service in services])
    for row, service, path in rows.values_list("pk", "service_id", "path"):
        found.setdefault(service, {})[path] = row
    return found
