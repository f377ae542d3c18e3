import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config.launcher import postgres
from config.launcher.console import CannotStart
from config.launcher.owner import database_owner
from config.launcher.postgres import LONGEST_SOCKET, SOCKET, Server
from config.launcher.throwaway import FAST, throwaway_database


@pytest.fixture
def folder():
    """A folder with an awkward name that the account of the database can enter."""
    base = Path(tempfile.mkdtemp(prefix="seuil-test-", dir="/tmp"))
    base.chmod(0o711)
    yield base / 'with "all" sorts'
    shutil.rmtree(base)


@pytest.fixture
def server(folder):
    server = Server(folder, settings=FAST)
    server.start()
    yield server
    server.kill()


def process_of(server):
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def value(url, query):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchone()[0]


def test_nobody_can_reach_it_from_the_network_or_another_account(server):
    assert value(server.url("postgres"), "SHOW listen_addresses") == ""
    assert (server.cluster).stat().st_mode & 0o077 == 0
    assert (server.folder / "socket").stat().st_mode & 0o077 == 0
    assert server.cluster.stat().st_uid == database_owner().uid != 0


def test_the_log_tells_of_an_error_without_what_was_typed(server):
    server.create("seuil")

    with psycopg.connect(server.url("seuil"), autocommit=True) as connection:
        connection.execute("CREATE TABLE asked (words text UNIQUE, place text NOT NULL)")
        connection.execute("INSERT INTO asked VALUES ('Zorglub', 'here')")
        for place in ("'there'", "NULL"):
            with suppress(psycopg.IntegrityError):
                connection.execute(f"INSERT INTO asked VALUES ('Zorglub', {place})")  # noqa: S608

    told = server.log.read_text()
    assert "duplicate key" in told
    assert "null value" in told
    assert "Zorglub" not in told


def test_letters_are_folded_the_same_way_on_every_machine(server):
    server.create("seuil")

    assert value(server.url("seuil"), "SELECT lower('ÉÇØ')") == "éçø"
    assert value(server.url("seuil"), "SELECT 'é' > 'z'") is True
    assert value(server.url("seuil"), "SHOW server_encoding") == "UTF8"


def test_the_second_who_comes_finds_it_running(server):
    process = process_of(server)
    second = Server(server.folder)

    assert second.start() is False

    assert process_of(second) == process


def test_the_last_one_out_stops_it(server):
    second = Server(server.folder)
    second.start()

    assert server.leave() is False
    assert value(second.url("postgres"), "SELECT 1") == 1
    assert second.leave() is True
    assert not (server.cluster / "postmaster.pid").exists()


def test_what_was_written_survives_a_stop_and_a_start(server):
    server.create("seuil")
    with psycopg.connect(server.url("seuil")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    server.leave()

    server.start()

    assert value(server.url("seuil"), "SELECT number FROM kept") == 7


def test_making_a_database_twice_keeps_the_first(server):
    server.create("seuil")
    with psycopg.connect(server.url("seuil")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

    server.create("seuil")

    assert value(server.url("seuil"), "SELECT number FROM kept") == 7


def test_it_starts_again_after_having_been_killed(folder):
    server = Server(folder)
    server.start()
    with psycopg.connect(server.url("postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(process_of(server), signal.SIGKILL)
    wait_until_refused(server.url("postgres"))

    again = Server(folder)
    try:
        assert again.start() is True
        assert value(again.url("postgres"), "SELECT number FROM kept") == 7
    finally:
        again.kill()


def test_a_process_number_that_another_program_took_over_does_not_block(server):
    stale = (server.cluster / "postmaster.pid").read_text().splitlines()
    server.leave()
    (server.cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:]]))

    assert server.start() is True


@pytest.mark.parametrize("name", ["long" * 20, "one, two"])
def test_a_path_that_no_socket_can_have_gets_a_short_private_folder(folder, name):
    server = Server(folder / name, settings=FAST)
    try:
        server.start()

        sockets = Path(value(server.url("postgres"), "SHOW unix_socket_directories").strip('"'))
        assert len(os.fsencode(sockets / SOCKET)) <= LONGEST_SOCKET
        assert not sockets.is_relative_to(folder)
        assert sockets.stat().st_mode & 0o077 == 0
    finally:
        server.kill()
        sockets.rmdir()


def test_a_short_folder_that_somebody_else_made_is_refused(folder, tmp_path, monkeypatch):
    deep = folder / ("long" * 20)
    owner = database_owner()
    made = postgres._socket_folder_for(deep, owner)
    made.rmdir()
    made.symlink_to(tmp_path)
    try:
        with pytest.raises(CannotStart, match="belongs to somebody else"):
            postgres._socket_folder_for(deep, owner)
        assert tmp_path.stat().st_uid == os.geteuid()
    finally:
        made.unlink()


def test_what_went_wrong_is_shown_when_it_cannot_start(folder):
    server = Server(folder, settings=[*FAST, "shared_buffers=nonsense"])

    with pytest.raises(CannotStart, match="shared_buffers"):
        server.start()


def test_the_database_of_a_run_of_tests_goes_with_it():
    with throwaway_database() as url:
        data = Path(value(url, "SHOW data_directory"))
        assert data.is_dir()

    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert not data.exists()


def test_it_goes_even_when_the_one_who_asked_is_killed():
    script = (
        "import time; from config.launcher.throwaway import throwaway_database as database\n"
        "with database() as url: print(url, flush=True); time.sleep(60)"
    )
    asker = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    url = asker.stdout.readline().strip()
    data = Path(value(url, "SHOW data_directory"))

    asker.kill()
    asker.communicate()

    assert gone(data)


def gone(path, seconds=10.0):
    """Wait until ``path`` has disappeared."""
    script = f"while [ -e '{path}' ]; do sleep 0.05; done"
    return (
        subprocess.run(["timeout", str(seconds), "sh", "-c", script], check=False).returncode == 0
    )


def wait_until_refused(url):
    """Wait for the end of a server that was killed: the signal is on its way."""
    with suppress(psycopg.OperationalError):
        while True:
            psycopg.connect(url).close()
