"""One PostgreSQL for the whole run, gone at the end, however it ends.

The tables are made once a run, whichever worker comes first, and every worker gets a copy.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from config.env import database_settings
from config.launcher.throwaway import throwaway_database
from tests.plugins.engine import start_over
from tests.plugins.tables import make_tables

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex
"""The same in all workers of one run, and in no other run."""

open_until_the_end = pytest.StashKey[ExitStack]()


def pytest_configure(config):
    """Start it before the workers of xdist, which find its address in their environment."""
    if os.environ.get("DATABASE_URL") or config.option.collectonly:
        return
    stack = ExitStack()
    os.environ["DATABASE_URL"] = stack.enter_context(throwaway_database())
    settings.DATABASES["default"].update(database_settings(os.environ["DATABASE_URL"]))
    config.stash[open_until_the_end] = stack


def pytest_unconfigure(config):
    if stack := config.stash.get(open_until_the_end, None):
        stack.close()
        del os.environ["DATABASE_URL"]


def maintain(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def copy_database(name: str, template: str) -> None:
    connection.close()
    quote = connection.ops.quote_name
    maintain(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)")
    maintain(f"CREATE DATABASE {quote(name)} TEMPLATE {quote(template)}")


def drop_database(name: str) -> None:
    maintain(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Send this process to another database; other threads connect there too."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    start_over()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        start_over()


def made_once(name: str, template: str, fill: Callable[[], None]) -> str:
    """Return a database that the first worker who asks fills; the others wait for it."""
    draft = f"{name}_draft"
    quote = connection.ops.quote_name
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])  # held to the end of this
        cursor.execute(
            "SELECT FROM pg_database WHERE datname = %s"
            " AND shobj_description(oid, 'pg_database') = %s",
            [name, RUN],
        )
        if cursor.fetchone() is None:
            copy_database(draft, template)
            with connected_to(draft):
                fill()
            drop_database(name)
            maintain(f"ALTER DATABASE {quote(draft)} RENAME TO {quote(name)}")
            maintain(f"COMMENT ON DATABASE {quote(name)} IS '{RUN}'")
    return name


@pytest.fixture(scope="session")
def empty_database(django_test_environment, django_db_blocker, pytestconfig):
    """The tables, before any test has filled them."""
    name = f"test_{connection.settings_dict['NAME']}_empty"
    kept_in = pytestconfig.cache.mkdir("tables")
    with django_db_blocker.unblock():
        return made_once(name, "template0", partial(make_tables, kept_in))


@pytest.fixture(scope="session")
def django_db_setup(empty_database, django_db_blocker, django_db_modify_db_settings):
    """The database of this worker, in place of the one that pytest-django makes from nothing."""
    own = connection.creation._get_test_db_name()
    with django_db_blocker.unblock():
        copy_database(own, empty_database)
    with connected_to(own):
        yield
    with django_db_blocker.unblock():
        drop_database(own)
