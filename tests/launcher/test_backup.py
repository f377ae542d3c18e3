"""The one file that everything can be lost after: made, checked, put back, compared."""

import json
import os
import signal
import stat
import subprocess
import sys
import tarfile
import time
from urllib.parse import urlsplit

import psycopg
import pytest

from config.launcher.archive import MANIFEST
from config.launcher.backup import check, write
from config.launcher.console import CannotStart
from config.launcher.contents import differences, tables_of
from config.launcher.dumping import program, reached, renamed
from config.launcher.restore import put_back
from tests.plugins.database import copy_database, drop_database

pytestmark = pytest.mark.slow

MANY = 60_000
MUCH = "CREATE TABLE much AS SELECT md5(n::text) AS text FROM generate_series(1, 60000) n"


@pytest.fixture(scope="module")
def server(django_db_blocker):
    """The server of the run, on which these tests have databases of their own."""
    with django_db_blocker.unblock():
        yield os.environ["DATABASE_URL"]


@pytest.fixture(scope="module")
def copied(server, worker_id):
    """Makes databases from others, each gone with the module; says where it is."""
    names = set()

    def copy(name, template):
        names.add(own := f"{name}_{worker_id}")
        copy_database(own, template)
        return renamed(server, own)

    yield copy
    for name in names:
        drop_database(name)


@pytest.fixture(scope="module")
def filled(copied, loaded_database):
    """A database with the tables of this version and rows in many of them."""
    return copied("filled", loaded_database)


@pytest.fixture
def present(copied, loaded_database):
    """A copy of the filled database that a test may lose."""
    return copied("present", loaded_database)


@pytest.fixture
def large(copied, empty_database):
    """A database with the tables of this version, and one that takes a moment to write out."""
    url = copied("large", empty_database)
    change(url, MUCH)
    return url


@pytest.fixture(scope="module")
def kept(filled, tmp_path_factory):
    """A backup of the filled database."""
    folder = tmp_path_factory.mktemp("kept")
    file = folder / "seuil.tar"
    write(filled, folder, file)
    return file


def command(*words):
    return [sys.executable, "-P", "-m", "config.launcher", *map(str, words)]


def environment(url, data):
    unwanted = {"DJANGO_SETTINGS_MODULE"}
    kept = {name: text for name, text in os.environ.items() if name not in unwanted}
    return {**kept, "DATABASE_URL": url, "SEUIL_DATA": str(data)}


def seuil(url, data, *words):
    return subprocess.run(
        command(*words), env=environment(url, data), capture_output=True, text=True, check=False
    )


def contents(url):
    with psycopg.connect(url) as connection:
        return tables_of(connection)


def change(url, statement):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement)


def left_beside(url):
    """Return the databases that a restore makes beside this one, and that are there now."""
    name = urlsplit(url).path.strip("/")
    with psycopg.connect(renamed(url, "postgres")) as connection:
        there = {one for (one,) in connection.execute("SELECT datname FROM pg_database")}
    return there & {f"{name}_restoring", f"{name}_replaced"}


def test_what_was_lost_is_back_to_the_last_row(present, tmp_path):
    file = tmp_path / "seuil.tar"
    before = contents(present)
    assert before["public.directory_service"].rows > 100
    done = seuil(present, tmp_path, "backup", file)
    assert done.returncode == 0, done.stderr
    change(present, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    assert contents(present) == {}

    done = seuil(present, tmp_path, "restore", file)

    assert done.returncode == 0, done.stderr
    assert differences(before, contents(present)) == []
    with psycopg.connect(present) as connection:  # numbers go on where they were
        last, next_one = connection.execute(
            "SELECT max(id), nextval('directory_service_id_seq') FROM directory_service"
        ).fetchone()
        guessed = "SELECT reltuples FROM pg_class WHERE relname = 'directory_service'"
        counted = connection.execute(guessed).fetchone()[0]  # -1 where nobody looked
    assert next_one > last
    assert counted > 100
    assert left_beside(present) == set()


def test_the_triggers_are_back_too(present, kept, tmp_path):
    put_back(present, tmp_path, kept, replace=True)

    before = contents(present)["public.matching_change"].rows
    change(present, "UPDATE directory_service SET name_fr = 'Autre' WHERE id = 1")

    assert contents(present)["public.matching_change"].rows == before + 1


def test_only_its_owner_can_read_the_file(kept):
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_nothing_is_overwritten(present, tmp_path):
    file = tmp_path / "seuil.tar"
    file.write_text("precious")

    with pytest.raises(CannotStart, match="exists already"):
        write(present, tmp_path, file)

    assert file.read_text() == "precious"


def test_any_tar_unpacks_it_and_the_usual_program_checks_it(kept, tmp_path):
    subprocess.run(["tar", "-xf", kept, "-C", tmp_path], check=True)

    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True)
    told = json.loads((tmp_path / MANIFEST).read_text())
    assert told["tables"]["public.directory_service"]["rows"] > 100
    assert ["directory", "0001_initial"] in told["migrations"]


def test_a_backup_says_what_is_in_it(kept, filled, tmp_path):
    done = seuil(filled, tmp_path, "backup", kept, "--check")

    assert done.returncode == 0
    assert "is whole" in done.stdout


@pytest.mark.parametrize("where", [0.01, 0.3, 0.9, 0.999])
def test_a_damaged_file_is_refused_before_anything_is_touched(present, kept, tmp_path, where):
    content = bytearray(kept.read_bytes())
    content[int((len(content) - 4096) * where)] ^= 0xFF
    file = tmp_path / "damaged.tar"
    file.write_bytes(content)

    with pytest.raises(CannotStart, match=r"damaged|cannot be read"):
        put_back(present, tmp_path, file, replace=True)
    with pytest.raises(CannotStart, match=r"damaged|cannot be read"):
        check(file)


@pytest.mark.parametrize("size", [0, 100, 5_000, -4_096])
def test_a_file_cut_off_is_refused(present, kept, tmp_path, size):
    file = tmp_path / "cut.tar"
    file.write_bytes(kept.read_bytes()[:size])

    with pytest.raises(CannotStart, match="cannot be read as a backup"):
        put_back(present, tmp_path, file, replace=True)


def test_a_refusal_is_one_sentence(present, tmp_path):
    done = seuil(present, tmp_path, "restore", tmp_path / "nowhere.tar")

    assert done.returncode == 1
    assert "cannot be read as a backup" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_with_tables_is_left_alone_unless_told(present, kept, tmp_path):
    change(present, "UPDATE directory_service SET name_fr = 'Nouveau'")
    before = contents(present)

    with pytest.raises(CannotStart, match="--replace"):
        put_back(present, tmp_path, kept, replace=False)

    assert contents(present) == before


def test_nothing_is_replaced_while_seuil_runs(present, kept, tmp_path):
    with psycopg.connect(present) as somebody:
        somebody.execute("SELECT 1")

        with pytest.raises(CannotStart, match="stop Seuil"):
            put_back(present, tmp_path, kept, replace=True)


def test_a_restore_that_is_killed_leaves_the_present_database(large, tmp_path):
    change(large, "CREATE INDEX ON much (text)")
    file = tmp_path / "large.tar"
    write(large, tmp_path, file)
    change(large, "INSERT INTO much VALUES ('written later')")
    before = contents(large)

    process = subprocess.Popen(
        command("restore", file, "--replace"),
        env=environment(large, tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not left_beside(large) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert contents(large) == before
    put_back(large, tmp_path, file, replace=True)  # what was left is no obstacle
    assert contents(large)["public.much"].rows == MANY
    assert left_beside(large) == set()


def test_an_older_backup_is_brought_up_to_date(present, tmp_path):
    seuil(present, tmp_path, "migrate", "operating", "zero")
    assert "public.operating_forgettingreport" not in contents(present)
    file = tmp_path / "older.tar"
    write(present, tmp_path, file)

    put_back(present, tmp_path, file, replace=True)

    assert "public.operating_forgettingreport" in contents(present)


def test_a_newer_backup_is_refused(present, tmp_path):
    change(
        present,
        "INSERT INTO django_migrations (app, name, applied)"
        " VALUES ('directory', '9999_of_tomorrow', now())",
    )
    file = tmp_path / "newer.tar"
    write(present, tmp_path, file)

    with pytest.raises(CannotStart, match=r"directory\.9999_of_tomorrow"):
        put_back(present, tmp_path, file, replace=True)


def test_a_moment_is_kept_whole_while_others_write(large, tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, large], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout.readline() == "writing\n"
    file = tmp_path / "busy.tar"

    write(large, tmp_path, file)
    writer.kill()
    writer.communicate()

    put_back(large, tmp_path, file, replace=True)  # compares every table with the manifest
    assert contents(large)["public.much"].rows >= MANY


WRITER = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    connection.execute("INSERT INTO much VALUES ('one more')")
    print("writing", flush=True)
    while True:
        connection.execute("INSERT INTO much VALUES ('one more')")
"""


def test_a_file_that_is_not_finished_has_no_name(present, tmp_path):
    folder = tmp_path / "full"
    folder.mkdir()
    process = subprocess.Popen(
        command("backup", folder / "seuil.tar"),
        env=environment(present, tmp_path),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not list(folder.glob("*.part")) and time.monotonic() < deadline:
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert not (folder / "seuil.tar").exists()


def test_an_empty_database_is_not_worth_a_file(copied, tmp_path):
    nothing = copied("nothing", "template0")

    with pytest.raises(CannotStart, match="nothing to keep"):
        write(nothing, tmp_path, tmp_path / "seuil.tar")

    assert list(tmp_path.glob("seuil.tar*")) == []


def test_programs_of_another_version_are_not_used(tmp_path, monkeypatch):
    other = tmp_path / "pg_dump"
    other.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.3'\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    assert program("pg_dump", 15) == str(other)
    assert program("pg_dump", 18) != str(other)
    with pytest.raises(CannotStart, match="postgresql-client-14"):
        program("pg_dump", 14)


def test_passwords_are_not_among_the_arguments(tmp_path):

    known = reached("postgresql://ann:secret@db.example:5433/seuil?sslmode=require")

    assert known["PGPASSWORD"] == "secret"
    assert (known["PGHOST"], known["PGPORT"]) == ("db.example", "5433")
    assert (known["PGDATABASE"], known["PGSSLMODE"]) == ("seuil", "require")


def test_a_tar_of_something_else_is_no_backup(present, tmp_path):
    file = tmp_path / "other.tar"
    (tmp_path / "letter").write_text("hello")
    with tarfile.open(file, "w") as other:
        other.add(tmp_path / "letter", "letter")

    with pytest.raises(CannotStart, match="cannot be read as a backup"):
        put_back(present, tmp_path, file, replace=True)
