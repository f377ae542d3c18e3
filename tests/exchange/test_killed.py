"""Imports as processes of their own, killed and interrupted, as on a real machine."""

import datetime
import json
import os
import random
import re
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from benchmarks.records import generated_records
from config.launcher.paths import ROOT
from seuil.directory.models import Service
from seuil.exchange.domain import RunStatus
from seuil.exchange.exports import export_seuil, services_to_export
from seuil.exchange.models import Feed, ImportFile, ImportRun
from seuil.exchange.operations import ONE_AT_A_TIME
from seuil.exchange.runs.locks import held
from seuil.exchange.runs.operations import confirm_run, read_run, resume_lost_runs, start_run
from seuil.journal.models import Entry
from seuil.organisations.models import Organisation, Source
from seuil.territory.models import Territory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_copy"),
    pytest.mark.slow,
]

LINES, BATCH = 400, 20
SEUIL_IMPORT = f"""
import sys
import django
django.setup()
from config.launcher.manage import manage
from seuil.exchange import operations
operations.BATCH = {BATCH}
sys.exit(manage(["import", *sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("directory") / "records.ndjson"
    with path.open("w", encoding="utf-8") as lines:
        for record in generated_records(LINES, today=timezone.localdate()):
            del record["source"]
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def address():
    parts = connection.get_connection_params()
    return f"postgresql://{parts.get('user', '')}@/{parts['dbname']}?host={parts.get('host', '')}"


def started(file, source):
    """Begin `seuil import`, with small batches, as a process of its own."""
    arguments = [str(file), "--format", "seuil", "--source", source]
    return subprocess.Popen(
        [sys.executable, "-c", SEUIL_IMPORT, *arguments],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(file, source):
    process = started(file, source)
    said, trouble = process.communicate(timeout=300)
    assert process.returncode == 0, trouble
    return said.splitlines()[0]


def there(source):
    return Service.objects.from_source(source).count()


def wait_for_more_than(number, source, process):
    end = time.monotonic() + 120
    while there(source) <= number and process.poll() is None:
        assert time.monotonic() < end, "nothing goes in"
        time.sleep(0.005)


def wait_until_nobody_imports():
    """The database ends what a dead process had begun, and lets go of its lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def lines_of(source):
    exported = "".join(export_seuil(services_to_export(source)))
    return exported.replace(f'"source": "{source}"', '"source": "…"').splitlines()


def test_an_import_that_is_killed_again_and_again_ends_as_one_that_was_not(file):
    finished(file, "clean")
    expected = lines_of("clean")
    before = 0

    for _ in range(3):
        process = started(file, "killed")
        wait_for_more_than(before, "killed", process)
        time.sleep(random.uniform(0, 0.1))  # noqa: S311  any moment of a batch
        process.kill()
        process.communicate()
        wait_until_nobody_imports()

        now = there("killed")
        assert before < now < LINES
        assert now % BATCH == 0, "a batch went in by half"
        assert set(lines_of("killed")) < set(expected), "a sheet went in by half"
        before = now

    assert finished(file, "killed") == (
        f"{LINES - before} created, 0 updated, {before} unchanged, 0 refused."
    )
    assert lines_of("killed") == expected
    written = Service.objects.from_source("killed").values_list("pk", flat=True)
    entries = Entry.objects.filter(
        subject_kind="directory.service", subject_key__in=map(str, written)
    )
    assert entries.count() == LINES, "each sheet was written once"
    sources = ("clean", "killed")
    once, again = (Organisation.objects.filter(source__code=code).count() for code in sources)
    assert once == again


def test_an_import_that_is_asked_to_stop_says_how_far_it_came(file):
    process = started(file, "stopped")
    wait_for_more_than(BATCH, "stopped", process)

    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)

    assert process.returncode == 128 + signal.SIGINT
    known = {there("stopped"), there("stopped") - BATCH}  # the last may be in and not yet counted
    assert int(re.search(r"(\d+) created, 0 updated, 0 unchanged so far\.", told)[1]) in known
    assert "The same call goes on from there." in told
    assert "Traceback" not in told


def test_two_imports_at_once_are_done_one_after_the_other(file):
    both = [started(file, "twice"), started(file, "twice")]

    said = sorted(process.communicate(timeout=300)[0].splitlines()[0] for process in both)

    assert said == [
        f"0 created, 0 updated, {LINES} unchanged, 0 refused.",
        f"{LINES} created, 0 updated, 0 unchanged, 0 refused.",
    ]


# Through the site: a worker that is killed while it reads, or while it writes

WORKER = f"""
import sys
import django
django.setup()
from seuil.exchange import operations
from seuil.exchange.runs import operations as runs, previewing
operations.BATCH = previewing.BATCH = {BATCH}
getattr(runs, sys.argv[1])(int(sys.argv[2]))
"""


def worker(what, run):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, what, str(run.pk)],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def brought_in(file, code):
    source = Source.objects.create(code=code)
    region = Territory.objects.get(code="region:brussels")
    feed = Feed.objects.create(source=source, territory=region)
    return start_run(feed, file.read_bytes(), name="a", author=None)


def lines_read(run):
    return run.lines.count()


def wait_until(ready, process):
    end = time.monotonic() + 120
    while not ready() and process.poll() is None:
        assert time.monotonic() < end, "nothing happens"
        time.sleep(0.002)


def is_writing():
    """Whether somebody holds the lock of imports and has begun to write sheets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE mode = 'RowExclusiveLock' "
            "AND relation = 'directory_location'::regclass AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0] > 0


def kill(process):
    process.kill()
    process.communicate()
    wait_until_nobody_imports()


def wait_until_nobody_has(run):
    end = time.monotonic() + 30
    while True:
        with held(run.pk) as mine:
            if mine:
                return
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_it_reads_and_writes_loses_and_doubles_nothing(file):
    run = brought_in(file, "through-the-site")

    reading = worker("read_run", run)
    wait_until(lambda: lines_read(run) > 0, reading)
    kill(reading)
    wait_until_nobody_has(run)
    run.refresh_from_db()
    assert run.status == RunStatus.READING
    assert there("through-the-site") == 0
    later = timezone.now() + datetime.timedelta(minutes=5)
    assert resume_lost_runs(later) == 1, "the next round finds it"

    read_run(run.pk)
    run.refresh_from_db()
    assert (run.created, lines_read(run)) == (LINES, LINES)
    confirm_run(run.pk, actor=None)

    writing = worker("apply_run", run)
    wait_until(is_writing, writing)
    kill(writing)
    wait_until_nobody_has(run)
    run.refresh_from_db()
    assert run.status == RunStatus.APPLYING
    assert there("through-the-site") == 0, "half of an import was written"

    done = worker("apply_run", run)
    again = worker("apply_run", run)
    for process in (done, again):
        _, trouble = process.communicate(timeout=300)
        assert process.returncode == 0, trouble
    run.refresh_from_db()
    assert (run.status, run.created) == (RunStatus.APPLIED, LINES)
    assert there("through-the-site") == LINES
    assert not ImportFile.objects.filter(run=run).exists()
    keys = Service.objects.from_source("through-the-site").values_list("pk", flat=True)
    entries = Entry.objects.filter(subject_kind="directory.service", subject_key__in=map(str, keys))
    assert entries.count() == LINES, "each sheet was written once"
    assert ImportRun.objects.filter(pk=run.pk).count() == 1
