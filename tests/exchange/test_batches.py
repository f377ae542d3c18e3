"""Large files: batches that stay, interruptions that lose nothing, memory that does not grow."""

import gc
import json
import tracemalloc
import weakref

import pytest
from django.db import IntegrityError, connection

from seuil.directory.models import Category, Service
from seuil.exchange import operations, report
from seuil.exchange.operations import import_records
from seuil.exchange.report import ImportReport, Line, Notice, RefusedLines, Remark, summary
from seuil.journal.models import Entry
from seuil.organisations.models import Organisation, Source
from tests.directory.record.samples import raw, taken

pytestmark = pytest.mark.usefixtures("brussels")


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(operations, "BATCH", 2)


def numbered(number, **changes):
    return raw(id=f"s-{number}", organisation={"id": f"o-{number}"}, **changes)


def counts(made):
    return made.created, made.updated, made.unchanged, made.refused_lines


def interrupted(records):
    """Import lines and press Ctrl-C before the end; return the report."""
    made = ImportReport()

    def lines():
        for number, record in enumerate(records, start=1):
            yield Line(number, record)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_records("test", lines(), actor=None, report=made)
    return made


def ids():
    return sorted(Service.objects.values_list("external_id", flat=True))


def test_an_interruption_takes_back_the_batch_under_way_and_no_other():
    made = interrupted(numbered(number) for number in range(5))

    assert ids() == ["s-0", "s-1", "s-2", "s-3"]
    assert Organisation.objects.count() == 4
    assert (made.line, *counts(made)) == (5, 4, 0, 0, 0)


def test_the_same_lines_again_go_on_after_an_interruption():
    records = [numbered(number) for number in range(7)]
    interrupted(records[:5])

    made = taken(*records)

    assert counts(made) == (3, 0, 4, 0)
    assert len(ids()) == 7
    assert Entry.objects.filter(subject_kind="directory.service").count() == 7


def test_a_batch_that_the_database_refuses_is_not_counted_and_leaves_nothing():
    """Somebody deletes a category while the import is under way."""
    made = ImportReport()

    def lines():
        yield from (Line(number, numbered(number)) for number in (1, 2, 3))
        Category.objects.filter(code="food.meals").delete()
        yield Line(4, numbered(4, categories=[]))

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError):
        import_records("test", lines(), actor=None, report=made)

    assert ids() == ["s-1", "s-2"]
    assert counts(made) == (2, 0, 0, 0)


def test_an_id_is_refused_when_it_comes_again_in_a_later_batch():
    made = taken(*(numbered(number) for number in range(5)), numbered(1, name={"fr": "Autre"}))

    assert counts(made) == (5, 0, 0, 1)
    assert "line 2" in made.refused[0].problems[0].reason


def test_an_organisation_described_differently_in_a_later_batch_is_refused():
    others = [numbered(number) for number in range(5)]
    again = raw(id="again", organisation={"id": "o-0", "name": {"fr": "Autre"}})

    made = taken(*others, again)

    assert counts(made) == (5, 0, 0, 1)
    assert "line 1" in made.refused[0].problems[0].reason


def test_a_batch_in_which_every_line_is_wrong_stops_nothing():
    made = taken(*(numbered(n, hours="x") for n in range(4)), numbered(5))

    assert counts(made) == (1, 0, 0, 4)


def test_a_dry_run_of_several_batches_counts_as_the_import_does_and_writes_nothing():
    records = [raw(id=f"s-{n}", organisation={"id": "o-1"}) for n in range(5)]

    tried = taken(*records, dry_run=True)

    assert not Source.objects.filter(code="test").exists()
    assert not Service.objects.exists()
    done = taken(*records)
    assert counts(tried) == counts(done) == (5, 0, 0, 0)
    assert tried.organisations_created == done.organisations_created == 1


def test_whoever_follows_hears_of_every_batch_when_it_is_in():
    heard = []

    def follow(made):
        heard.append((made.line, made.created, Service.objects.count()))

    taken(*(numbered(number) for number in range(5)), follow=follow)

    assert heard == [(2, 2, 2), (4, 4, 4), (5, 5, 5)]


def test_a_report_keeps_a_few_refusals_and_the_file_all_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "SHOWN", 2)
    with RefusedLines(tmp_path / "refused.ndjson") as refused:
        made = ImportReport(keep=refused.keep)

        taken(*(numbered(number, hours="x") for number in range(5)), report=made)

    kept = [json.loads(line) for line in refused.path.read_text("utf-8").splitlines()]
    assert [line["original"]["id"] for line in kept] == ["s-0", "s-1", "s-2", "s-3", "s-4"]
    assert [(refusal.id, refusal.original) for refusal in made.refused] == [
        ("s-0", None),
        ("s-1", None),
    ]
    assert "5 refused" in next(summary(made))
    assert "  ... and 3 more refused lines" in list(summary(made))


def test_a_refused_line_can_be_read_while_the_import_goes_on(tmp_path):
    read = []
    with RefusedLines(tmp_path / "refused.ndjson") as refused:
        made = ImportReport(keep=refused.keep)

        def follow(_):
            read.append(len(refused.path.read_text("utf-8").splitlines()))

        taken(*(numbered(n, hours="x") for n in range(4)), report=made, follow=follow)

    assert read == [2, 4, 4]


def test_notices_of_more_kinds_than_anybody_reads_are_only_counted(monkeypatch):
    monkeypatch.setattr(report, "MOST_NOTICES", 2)
    made = ImportReport()
    for number, word in enumerate(["a", "b", "a", "c", "d"], start=1):
        made.note(Line(number, {}, notices=(Notice(Remark.LEFT_OUT, "x", word),)))

    [heading, first, *_] = [line for line in summary(made) if "x: " in line or "times" in line]
    assert heading.endswith(": 5 times, more than 2 different.")
    assert first == "  2 x x: a (line 1)"


def whole_readings():
    """Say of each table how often this transaction read it from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, seq_scan FROM pg_stat_xact_user_tables")
        found = dict(cursor.fetchall())
    return {name: times for name, times in found.items() if name.startswith("directory_service")}


def test_rows_are_found_by_index_even_where_the_database_believes_them_few():
    records = [numbered(number) for number in range(6)]
    taken(*records)
    before = whole_readings()

    made = taken(*records)

    assert made.unchanged == 6
    assert whole_readings() == before


class Tracked(dict):
    """A raw record of which one can say whether it is still there."""


def test_no_more_than_a_batch_is_held_at_a_time():
    held = []
    most = 0

    def lines():
        nonlocal most
        for number in range(40):
            record = Tracked(numbered(number))
            held.append(weakref.ref(record))
            yield Line(number + 1, record)
            del record
            most = max(most, sum(each() is not None for each in held))

    import_records("test", lines(), actor=None)

    assert most <= operations.BATCH


def test_memory_does_not_grow_with_the_file(monkeypatch):
    monkeypatch.setattr(operations, "BATCH", 25)

    def peak(prefix, number):
        """Megabytes at the highest moment of an import of lines of some 6 kB."""
        description = {"fr": "Une longue description. " * 250}
        lines = (
            Line(n + 1, raw(id=f"{prefix}-{n}", description=description)) for n in range(number)
        )
        gc.collect()
        tracemalloc.start()
        import_records("test", lines, actor=None)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest / 1e6

    peak("first", 50)
    small, large = peak("small", 75), peak("large", 450)

    assert large < small + 1, "375 more lines of 6 kB are 2 MB as bytes alone"
