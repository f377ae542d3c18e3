"""The fictional directory on Brussels, loaded once a worker in a database of its own.

Tests that need it say so with ``demonstration``: for the length of their module the connection goes
to that database, and what a test changes there is rolled back as everywhere. Tests in which
other connections commit ask for ``own_copy``, a copy that is theirs alone. Both kinds are marked
``django_db``.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from seuil.matching.index import index
from seuil.matching.models import Change
from seuil.matching.sheets import sheets
from seuil.observatory.operations import load_vignettes
from seuil.territory.operations import draw_outlines, load_territory


def maintain(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def copy_database(name: str, template: str) -> None:
    connection.close()
    quote = connection.ops.quote_name
    maintain(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
    maintain(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Send this process to another database; other threads connect there too."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    index.forget()
    sheets.forget()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        index.forget()
        sheets.forget()


@pytest.fixture(scope="session")
def empty_database(django_db_setup, django_db_blocker):
    """A copy of the database before any test has filled it."""
    with django_db_blocker.unblock():
        usual = connection.settings_dict["NAME"]
        name = f"{usual}_demonstration"
        copy_database(name, usual)
        with connected_to(name):
            call_command("flush", interactive=False, verbosity=0)
    return name


@pytest.fixture(scope="session")
def demonstration_database(empty_database, django_db_blocker):
    with django_db_blocker.unblock(), connected_to(empty_database):
        load_territory()
        draw_outlines()
        call_command("load_demonstration", verbosity=0)
        load_vignettes()
    return empty_database


@pytest.fixture(scope="module")
def demonstration(demonstration_database, django_db_blocker):
    """Sends the tests of a module to the demonstration."""
    with django_db_blocker.unblock(), connected_to(demonstration_database):
        yield


@pytest.fixture(scope="module")
def own_copy(demonstration_database, django_db_blocker):
    """Sends the tests of a module to a copy of the demonstration in which they may commit."""
    name = f"{demonstration_database}_copy"
    with django_db_blocker.unblock():
        copy_database(name, demonstration_database)
        with connected_to(name):
            yield
        maintain(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


@pytest.fixture(autouse=True, scope="session")
def _index_of_the_run(tmp_path_factory):
    """What a large directory writes is gone with the run, and shared with no other one."""
    settings.SEUIL_INDEX_FOLDER = tmp_path_factory.mktemp("index")


@pytest.fixture(autouse=True)
def _engine_forgets_what_is_rolled_back(request):
    """After a test that changed the offer, the engine of this process starts over."""
    asked = {"db", "transactional_db"} & set(request.fixturenames)
    if not asked and not request.node.get_closest_marker("django_db"):
        yield
        return
    request.getfixturevalue("db")
    last = Change.objects.aggregate(last=Max("pk", default=0))["last"]
    yield
    if not connection.is_usable() or Change.objects.filter(pk__gt=last).exists():
        index.forget()
        sheets.forget()


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of the whole process: ``clock("2026-11-24 10:00")``, as read in Brussels."""

    def set_to(text):
        moment = timezone.make_aware(datetime.datetime.fromisoformat(text))
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return set_to
