"""Several connections and several processes: nothing that is committed is missed."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import connection

from config.launcher.paths import ROOT
from seuil.directory.models import Service
from seuil.matching.index import Index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]


@pytest.fixture
def early():
    """A connection of its own, whose transaction begins first."""
    with own_connection() as opened:
        opened.set_autocommit(False)
        yield opened


@pytest.fixture
def late():
    """A connection of its own that commits at once."""
    with own_connection() as opened:
        yield opened


@contextmanager
def own_connection():
    opened = connection.copy()
    yield opened
    opened.close()


def rename(service, name, using):
    with using.cursor() as cursor:
        cursor.execute("UPDATE directory_service SET name_fr = %s WHERE id = %s", [name, service])


def knows(index, word):
    return any(term.startswith(word) for term in index.ready().lexicon.terms)


def test_a_change_that_commits_after_a_later_one_is_not_missed(early, late):
    first, second = Service.objects.public().values_list("pk", flat=True)[:2]
    index = Index()
    index.ready()

    rename(first, "Zeppelin", early)
    rename(second, "Caravelle", late)
    assert knows(index, "caravel")
    assert not knows(index, "zeppelin")
    early.commit()

    assert knows(index, "zeppelin")


def test_an_engine_that_starts_during_a_change_sees_it_when_it_commits(early):
    service = Service.objects.public().values_list("pk", flat=True)[0]
    rename(service, "Montgolfiere", early)

    index = Index()
    assert not knows(index, "montgolfier")
    early.commit()

    assert knows(index, "montgolfier")


def test_a_change_that_is_given_up_is_never_seen(early, late):
    service = Service.objects.public().values_list("pk", flat=True)[0]
    index = Index()
    index.ready()

    rename(service, "Dirigeable", early)
    early.rollback()
    rename(service, "Parapente", late)

    assert knows(index, "parapent")
    assert not knows(index, "dirigeabl")


WATCH = """
import sys, time
import django
django.setup()
from django.conf import settings
from seuil.matching.search import Question, search
settings.SEUIL_ENGINE_POLL_SECONDS = 1.0
assert search(Question(text="trottinette")).count == 0
print("ready", flush=True)
end = time.monotonic() + 20
while not search(Question(text="trottinette")).count and time.monotonic() < end:
    time.sleep(0.05)
print(time.time(), flush=True)
"""


def address():
    parts = connection.get_connection_params()
    host = parts.get("host", "")
    return f"postgresql://{parts.get('user', '')}@/{parts['dbname']}?host={host}"


@pytest.mark.slow
def test_another_process_sees_a_change_within_two_seconds(late):
    environment = os.environ | {
        "DATABASE_URL": address(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    with subprocess.Popen(
        [sys.executable, "-c", WATCH], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"

        rename(Service.objects.public().values_list("pk", flat=True)[0], "Trottinette", late)
        changed = time.time()

        assert float(process.stdout.readline()) - changed < 2
