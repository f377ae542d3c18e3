"""The fictional directory on Brussels, loaded once a worker in a database of its own.

Tests that need it say so with ``demonstration``: for the length of their module the connection goes
to that database, and what a test changes there is rolled back as everywhere. Tests in which
other connections commit ask for ``own_copy``, a copy that is theirs alone. Both kinds are
``django_db``, whether they say so or not.
"""

import datetime

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from seuil.observatory.operations import load_vignettes
from seuil.territory.operations import draw_outlines, load_territory
from tests.plugins.database import connected_to, copy_database, drop_database, made_once
from tests.plugins.engine import remember_base


@pytest.fixture(scope="session")
def loaded_database(empty_database, django_db_blocker):
    """The demonstration as it is loaded once a run: to be copied, never to be connected to."""
    with django_db_blocker.unblock():
        return made_once(f"{empty_database}_demonstration", empty_database, load)


@pytest.fixture(scope="session")
def demonstration_database(django_db_setup, loaded_database, django_db_blocker):
    """A copy for this worker of the demonstration."""
    name = f"{connection.settings_dict['NAME']}_demonstration"
    with django_db_blocker.unblock():
        copy_database(name, loaded_database)
        with connected_to(name):
            remember_base()
    yield name
    with django_db_blocker.unblock():
        drop_database(name)


def load():
    call_command("flush", interactive=False, verbosity=0)
    load_territory()
    draw_outlines()
    call_command("load_demonstration", verbosity=0)
    load_vignettes()


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
        drop_database(name)


@pytest.fixture(autouse=True, scope="session")
def _index_of_the_run(tmp_path_factory):
    """What a large directory writes is gone with the run, and shared with no other one."""
    settings.SEUIL_INDEX_FOLDER = tmp_path_factory.mktemp("index")


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of the whole process: ``clock("2026-11-24 10:00")``, as read in Brussels."""

    def set_to(text):
        moment = timezone.make_aware(datetime.datetime.fromisoformat(text))
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return set_to
