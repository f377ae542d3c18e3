"""A large directory is made again behind the questions; a small one within them."""

import gc
import time

import pytest
from django.db import DatabaseError, connection

from seuil.directory.models import Service
from seuil.matching import index as index_module
from seuil.matching.index import Index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]


@pytest.fixture
def large(monkeypatch):
    """An index for which any directory is a large one."""
    monkeypatch.setattr(index_module, "MOST_AT_ONCE", 0)
    index = Index()
    index.ready()
    yield index
    wait_until(index, lambda _ready: not index._lock.locked())
    gc.unfreeze()


def rename_one(name):
    """Rename a service over a connection of its own, which commits at once."""
    service = Service.objects.public().values_list("pk", flat=True)[0]
    own = connection.copy()
    with own.cursor() as cursor:
        cursor.execute("UPDATE directory_service SET name_fr = %s WHERE id = %s", [name, service])
    own.close()


def wait_until(index, holds):
    deadline = time.monotonic() + 10
    while not holds(index.ready()):
        assert time.monotonic() < deadline, "the change was not followed"
        time.sleep(0.01)


def known(ready, word):
    return word in ready.lexicon.terms


def test_a_change_is_followed_behind_the_question_that_finds_it(large, monkeypatch):
    slow = Index._rebuild
    monkeypatch.setattr(Index, "_rebuild", lambda *args: (time.sleep(0.5), slow(*args)))
    rename_one("Caravelle")

    started = time.monotonic()
    ready = large.ready()

    assert time.monotonic() - started < 0.4
    assert not known(ready, "caravelle")
    wait_until(large, lambda ready: known(ready, "caravelle"))


def test_what_could_not_be_followed_is_followed_later(large, monkeypatch):
    failed = []

    def broken(self, keys):
        failed.append(keys)
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(Index, "_read", broken)
        patched.setattr("threading.excepthook", lambda _problem: None)
        rename_one("Caravelle")
        wait_until(large, lambda _ready: failed and not large._lock.locked())

    wait_until(large, lambda ready: known(ready, "caravelle"))


def test_the_collector_works_again_after_a_large_directory_was_read(large):
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
