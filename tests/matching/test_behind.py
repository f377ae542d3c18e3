"""A large directory is made again behind the questions; a small one within them."""

import gc
import time

import pytest
from django.db import DatabaseError

from seuil.matching import index as index_module
from seuil.matching.index import Index
from tests.factories.directory import ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]


@pytest.fixture
def large(monkeypatch):
    """An index for which any directory is a large one."""
    monkeypatch.setattr(index_module, "MOST_AT_ONCE", 0)
    index = Index()
    ServiceFactory(name_fr="Zeppelin")
    index.ready()
    yield index
    wait_until(index, lambda _ready: not index._lock.locked())
    gc.unfreeze()


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
    ServiceFactory(name_fr="Caravelle")

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
        ServiceFactory(name_fr="Caravelle")
        wait_until(large, lambda _ready: failed and not large._lock.locked())

    wait_until(large, lambda ready: known(ready, "caravelle"))


def test_the_collector_works_again_after_a_large_directory_was_read(large):
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
