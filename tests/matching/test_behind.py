"""Much that changed at once is read behind the questions; a little within them."""

import time
from threading import Event

import pytest
from django.db import DatabaseError, connection

from seuil.directory.models import Service
from seuil.matching.index import Index, process, state
from seuil.matching.index.state import State

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]


@pytest.fixture
def large(monkeypatch, shared):
    """An index for which any directory is large, and any change much."""
    monkeypatch.setattr(process, "MOST_AT_ONCE", 0)
    index = Index()
    index.ready()
    yield index
    wait_until(index, lambda _ready: not index._lock.locked())


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
    return word in ready.lexicon


def test_a_change_is_followed_behind_the_question_that_finds_it(large, monkeypatch):
    follow, may_go_on = State.follow, Event()
    monkeypatch.setattr(State, "follow", lambda *args: (may_go_on.wait(), follow(*args))[1])
    rename_one("Caravelle")

    assert not known(large.ready(), "caravelle")
    may_go_on.set()

    wait_until(large, lambda ready: known(ready, "caravelle"))


def test_what_could_not_be_followed_is_followed_later(large, monkeypatch):
    failed = []

    def broken(keys, _where):
        failed.append(keys)
        raise DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(state, "read_services", broken)
        patched.setattr("threading.excepthook", lambda _problem: None)
        rename_one("Parapente")
        wait_until(large, lambda _ready: failed and not large._lock.locked())

    wait_until(large, lambda ready: known(ready, "parapente"))


def test_a_few_changes_are_followed_within_the_question(shared):
    index = Index()
    index.ready()

    rename_one("Trottinette")

    assert known(index.ready(), "trottinette")
