import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from config.launcher.paths import ROOT
from seuil.matching.index import state

START = """
import sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from seuil.matching.index import state
settings.SEUIL_INDEX_FOLDER = Path(sys.argv[1])
state.SMALL = 0
"""


@pytest.fixture(autouse=True)
def _on_a_saturday(clock):
    clock("2026-11-21 12:00")


@pytest.fixture
def apart():
    """Runs things on a connection that is not in the transaction of the test."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield lambda act, *given: pool.submit(act, *given).result()
        pool.submit(connections.close_all).result()


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


@pytest.fixture
def shared(tmp_path, settings, monkeypatch):
    """The folder of an index that is shared on disk, however small the directory."""
    settings.SEUIL_INDEX_FOLDER = tmp_path / "index"
    monkeypatch.setattr(state, "SMALL", 0)
    return tmp_path / "index"


def address():
    """Return the database of the test, for another process."""
    parts = connection.get_connection_params()
    host = parts.get("host", "")
    return f"postgresql://{parts.get('user', '')}@/{parts['dbname']}?host={host}"


@contextmanager
def python(script, *arguments, database=None):
    """Run a script in a real process on the database of the test."""
    environment = os.environ | {
        "DATABASE_URL": database or address(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    with subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
