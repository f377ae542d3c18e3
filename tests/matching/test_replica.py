"""A process whose database is a real streaming replica, which can write nothing, keeps in step."""

import shutil
import subprocess
from contextlib import contextmanager

import psycopg
import pytest

from config.launcher.binaries import binaries_for
from config.launcher.postgres import SETTINGS, Server
from config.launcher.throwaway import _empty_folder
from seuil.directory.models import Service
from tests.matching.conftest import START, address, python

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_copy"),
    pytest.mark.slow,
]

# Answers each word that it is given with the number of services that have it, once it changes.
COUNTS = (
    START
    + """
import time
from django.db import connection
from seuil.matching.index import index
from seuil.matching.search import Question, total
with connection.cursor() as cursor:
    cursor.execute("SELECT pg_is_in_recovery()")
    print(*cursor.fetchone(), flush=True)
for line in sys.stdin:
    word, before = line.split()
    end = time.monotonic() + 30
    while (found := total(Question(text=word))) == int(before) and time.monotonic() < end:
        time.sleep(0.05)
    print(found, index.ready().engine.size, flush=True)
"""
)


@contextmanager
def server():
    folder = _empty_folder()
    made = Server(folder, settings=(*SETTINGS, "fsync=off"))
    try:
        yield made
    finally:
        made.kill()
        shutil.rmtree(folder, ignore_errors=True)


def run(made, program, *words, **given):
    folder = binaries_for(made.owner).folder
    return subprocess.run([folder / program, *words], check=True, capture_output=True, **given)


@pytest.fixture
def primary():
    with server() as made:
        made.start()
        made.create("seuil")
        dump = run(made, "pg_dump", "--format=custom", address()).stdout
        run(made, "pg_restore", "--no-owner", "--dbname", made.url("seuil"), input=dump)
        yield made


@pytest.fixture
def replica(primary):
    with server() as made:
        made.owner.make_folder(made.cluster)
        words = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        target = ["--pgdata", made.cluster, "--dbname", primary.url("postgres")]
        run(made, "pg_basebackup", *words, *target, cwd="/", **made.owner.process)
        made.start()
        yield made


def ask(process, word, *, until_not):
    """Return how many services have a word, as soon as it is another number, and how many are."""
    process.stdin.write(f"{word} {until_not}\n")
    process.stdin.flush()
    found, everything = process.stdout.readline().split()
    return int(found), int(everything)


def test_a_process_on_a_replica_follows_what_changes_on_the_primary(shared, primary, replica):
    number = Service.objects.public().count()
    rename = "UPDATE directory_service SET name_fr = 'Trottinette' WHERE id = ANY(%s)"
    some = list(Service.objects.public().order_by("pk").values_list("pk", flat=True)[:2])
    with (
        psycopg.connect(primary.url("seuil"), autocommit=True) as writer,
        python(COUNTS, shared, database=replica.url("seuil")) as process,
    ):
        assert process.stdout.readline() == "True\n"
        assert ask(process, "trottinette", until_not=-1) == (0, number)

        writer.execute(rename, [some])

        assert ask(process, "trottinette", until_not=0) == (2, number)
        built = (shared / "current").read_text()

        with python(COUNTS, shared, database=replica.url("seuil")) as another:
            assert another.stdout.readline() == "True\n"
            assert ask(another, "trottinette", until_not=-1) == (2, number)
            assert (shared / "current").read_text() == built

        hide = "UPDATE directory_service SET visibility = 'professional' WHERE id = %s"
        writer.execute(hide, [some[0]])

        assert ask(process, "trottinette", until_not=2) == (1, number - 1)


def test_a_change_that_is_still_open_on_the_primary_is_followed_when_it_commits(
    shared, primary, replica
):
    rename = "UPDATE directory_service SET name_fr = %s WHERE id = %s"
    early, late = Service.objects.public().order_by("pk").values_list("pk", flat=True)[:2]
    with (
        psycopg.connect(primary.url("seuil")) as open_one,
        psycopg.connect(primary.url("seuil"), autocommit=True) as other,
    ):
        open_one.execute(rename, ["Zeppelin", early])
        with python(COUNTS, shared, database=replica.url("seuil")) as process:
            assert process.stdout.readline() == "True\n"
            other.execute(rename, ["Caravelle", late])
            assert ask(process, "caravelle", until_not=0)[0] == 1
            assert ask(process, "zeppelin", until_not=-1)[0] == 0

            open_one.commit()

            assert ask(process, "zeppelin", until_not=0)[0] == 1
