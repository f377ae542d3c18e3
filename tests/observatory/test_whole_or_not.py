"""A run is kept whole or not at all: a process is killed in the middle, two start at once."""

import time

import pytest
from django.db import connection

from seuil.observatory.models import FindingRecord, Result, Run
from tests.matching.conftest import own_connection, python

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]

NIGHT = """
import django
django.setup()
from seuil.observatory.operations import run_tonight
[run] = run_tonight()
print(run.results.count(), flush=True)
"""
WAITING = """
SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
WHERE relname = 'observatory_result' AND NOT granted
"""
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


@pytest.fixture
def closed():
    """There is no run, and nobody can write results until the fixture is called."""
    with own_connection() as opened:
        with opened.cursor() as cursor:
            cursor.execute("TRUNCATE observatory_run, observatory_findingrecord CASCADE")
        opened.set_autocommit(False)
        with opened.cursor() as cursor:
            cursor.execute("LOCK TABLE observatory_result IN SHARE ROW EXCLUSIVE MODE")
        yield opened.rollback
        opened.rollback()


def count(query):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(query)
        return cursor.fetchone()[0]


def wait_until(query, expected):
    deadline = time.monotonic() + 60
    while count(query) != expected:
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def test_a_run_that_is_killed_in_the_middle_leaves_nothing(closed):
    with python(NIGHT) as process:
        wait_until(WAITING, 1)
        process.kill()
        process.wait()
    closed()
    wait_until(OTHERS, 0)

    assert not Run.objects.exists()
    assert not Result.objects.exists()
    assert not FindingRecord.objects.exists()

    with python(NIGHT) as process:
        kept = int(process.stdout.readline())
    assert kept == Result.objects.count() > 0


def test_two_runs_of_one_night_leave_one(closed):
    with python(NIGHT) as one, python(NIGHT) as other:
        wait_until(WAITING, 1)
        closed()
        kept = [int(process.stdout.readline()) for process in (one, other)]
        statuses = [process.wait(timeout=60) for process in (one, other)]

    assert statuses == [0, 0]
    assert kept[0] == kept[1] == Result.objects.count()
    assert Run.objects.count() == 1
