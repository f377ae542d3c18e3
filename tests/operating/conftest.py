import os
import subprocess
import sys

import pytest
from django.db import connection

from config.launcher.paths import ROOT
from tests.plugins.database import connected_to, copy_database, maintain


def address():
    """Return the database of the test, for another process."""
    parts = connection.get_connection_params()
    host = parts.get("host", "")
    return f"postgresql://{parts.get('user', '')}@/{parts['dbname']}?host={host}"


@pytest.fixture(scope="module")
def shared_database(django_db_setup, django_db_blocker):
    """A database in which other processes see what is written."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_operating"
    with django_db_blocker.unblock():
        copy_database(name, usual)
        with connected_to(name):
            yield
        maintain(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


@pytest.fixture
def run_worker(shared_database):
    """Runs a worker until nothing waits any longer."""

    def run(queue="housekeeping"):
        return subprocess.run(
            [sys.executable, "-m", "django", "procrastinate", "worker", "-q", queue, "--one-shot"],
            cwd=ROOT,
            env=os.environ
            | {"DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "config.settings.test"},
            capture_output=True,
            text=True,
            check=True,
        )

    return run
