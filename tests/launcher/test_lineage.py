"""A database of another line of migrations is left as it is, and its reader hears what to do."""

import os
import subprocess
import sys

import psycopg
import pytest

from config.launcher.backup import write
from config.launcher.console import CannotStart
from config.launcher.contents import migrations_of
from config.launcher.dumping import renamed
from config.launcher.lineage import is_of_another_line, ours, refuse_another_line
from config.launcher.restore import put_back
from tests.launcher.test_run import free_port
from tests.plugins.database import copy_database, drop_database

SENTENCE = "made by an unreleased version of Seuil (it has concertation.0001_sessions)"


@pytest.fixture
def database(empty_database, worker_id, django_db_blocker):
    """A database with the tables of this version."""
    with django_db_blocker.unblock():
        copy_database(name := f"lineage_{worker_id}", empty_database)
        yield renamed(os.environ["DATABASE_URL"], name)
        drop_database(name)


@pytest.fixture
def unreleased(database):
    """The same tables, made by steps with other names."""
    with psycopg.connect(database) as connection:
        connection.execute(
            "UPDATE django_migrations SET name = '0001_sessions' WHERE app = 'concertation'"
        )
    return database


def applied(url):
    with psycopg.connect(url) as connection:
        return migrations_of(connection)


def seuil(url, data, *words):
    unwanted = {"DJANGO_SETTINGS_MODULE"}
    kept = {name: text for name, text in os.environ.items() if name not in unwanted}
    return subprocess.run(
        [sys.executable, "-P", "-m", "config.launcher", *words],
        env={**kept, "DATABASE_URL": url, "SEUIL_DATA": str(data), "PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )


def test_earlier_and_later_states_are_of_the_same_line():
    now = sorted(ours())

    assert not is_of_another_line(now)
    assert not is_of_another_line([])
    assert not is_of_another_line(now[:-1])
    assert not is_of_another_line([*now, ("directory", "9999_of_tomorrow")])
    assert not is_of_another_line([*now[:-1], ("sessions", "9999_of_django")])
    assert is_of_another_line([*now[:-1], ("directory", "0050b_of_a_branch")])


def test_a_database_of_this_version_is_taken(database):
    refuse_another_line(database)


@pytest.mark.slow
@pytest.mark.parametrize("words", [("migrate",), ("run", "--no-browser")])
def test_no_command_makes_tables_where_other_ones_stand(unreleased, tmp_path, words):
    before = applied(unreleased)

    done = seuil(unreleased, tmp_path, *words)

    assert done.returncode == 1
    assert SENTENCE in done.stderr
    assert "give DATABASE_URL an empty database" in done.stderr
    assert "Traceback" not in done.stderr
    assert applied(unreleased) == before


def test_for_the_database_that_comes_with_seuil_the_remedy_is_a_fresh_start(
    unreleased, monkeypatch
):
    monkeypatch.delenv("DATABASE_URL")

    with pytest.raises(CannotStart, match=r"start over: \./run --fresh"):
        refuse_another_line(unreleased)


@pytest.mark.slow
def test_its_backup_is_not_restored(unreleased, tmp_path):
    file = tmp_path / "unreleased.tar"
    write(unreleased, tmp_path, file)
    before = applied(unreleased)

    with pytest.raises(CannotStart, match="made by an unreleased version"):
        put_back(unreleased, tmp_path, file, replace=True)

    assert applied(unreleased) == before
