"""The real thing, in processes of its own."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.launcher.database import NAME
from config.launcher.postgres import local_server
from config.launcher.steps import database_identity

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture(scope="module")
def starts():
    """What two starts say and find: the first is stopped early, the second is a fresh one.

    Preparing everything is the costly part, so it is done once.
    """
    folder = Path(tempfile.mkdtemp(prefix="seuil-test-", dir="/tmp"))
    with running(folder, free_port(), until="Database ") as (_, first):
        before = database_identity(local_server(folder).url(NAME))
    with running(folder, free_port(), "--fresh") as (_, fresh):
        after = database_identity(local_server(folder).url(NAME))
    yield SimpleNamespace(data=folder, first=first, before=before, fresh=fresh, after=after)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def data(starts):
    """A data folder that one start has prepared."""
    return starts.data


@pytest.fixture(scope="module")
def again(data):
    """What a second start says and answers while others come, and what a stop leaves of it."""
    port = free_port()
    with running(data, port) as (launcher, said):
        pages = [first_page(port)]
        command = seuil(data, "migrate", "--check")
        refused = seuil(data, "run", "--fresh", PORT=str(free_port()))
        pages.append(first_page(port))
        launcher.send_signal(signal.SIGINT)
        rest, _ = launcher.communicate()
    return SimpleNamespace(
        port=port,
        said=said,
        pages=pages,
        command=command,
        refused=refused,
        rest=rest,
        status=launcher.returncode,
        left=processes_of(data),
    )


def environment(data, **more):
    unwanted = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    kept = {name: text for name, text in os.environ.items() if name not in unwanted}
    return {**kept, "SEUIL_DATA": str(data), **more}


def seuil(data, *arguments, **more):
    return subprocess.run(
        [sys.executable, "-P", "-m", "config.launcher", *arguments],
        env=environment(data, **more),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def running(data, port, *arguments, until="Ctrl-C stops"):
    """Start all of it, and give the launcher and what it said until it was ready."""
    launcher = subprocess.Popen(
        [sys.executable, "-P", "-m", "config.launcher", "run", "--no-browser", *arguments],
        env=environment(data, PORT=str(port)),
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    try:
        for line in launcher.stdout:
            said.append(line)
            if until in line:
                break
        yield launcher, "".join(said)
    finally:
        launcher.terminate()
        launcher.wait()
        launcher.stdout.close()


def processes_of(data):
    """Return the living processes that know this data folder, this one apart."""
    needle = os.fsencode(data)
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if needle in words and int(folder.name) != os.getpid():
            found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def wait_until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def first_page(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_second_start_prepares_nothing_again(again):
    assert "Tables" not in again.said
    assert f"http://localhost:{again.port}/" in again.said
    assert "operator@seuil.example" in again.said
    assert again.pages[0] == 200


def test_neither_a_command_nor_a_fresh_start_disturbs_a_running_one(again):
    assert again.command.returncode == 0
    assert again.refused.returncode == 1
    assert "is running" in again.refused.stderr
    assert again.pages[1] == 200


def test_a_stop_leaves_nothing_running(again):
    assert again.status == 0
    assert "Stopped" in again.rest
    assert again.left == []


def test_a_launcher_that_is_killed_leaves_nothing_running(data, port):
    with running(data, port) as (launcher, _):
        launcher.kill()
        launcher.wait()

        assert wait_until(lambda: processes_of(data) == [])


def test_a_part_that_dies_stops_the_rest_and_its_last_lines_are_shown(data, port):
    with running(data, port) as (launcher, _):
        assert wait_until(lambda: workers_of(launcher.pid) != [])
        os.kill(workers_of(launcher.pid)[0], signal.SIGKILL)
        rest, _ = launcher.communicate(timeout=30)

    assert launcher.returncode == 1
    assert "The worker process ended by itself" in rest
    assert "worker.log" in rest
    assert processes_of(data) == []


def workers_of(pid):
    return [child for child in children_of(pid) if b"procrastinate" in words_of(child)]


def children_of(pid):
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def words_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_busy_port_is_said_before_anything_is_started(data, port):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        listener.listen()

        refused = seuil(data, "run", "--no-browser", PORT=str(port))

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert f"Port {port} is in use" in refused.stderr


def test_a_first_start_makes_a_database_and_a_fresh_one_a_new_one(starts):
    assert "Tables" not in starts.first
    assert "Tables" in starts.fresh
    assert starts.after != starts.before
    assert json.loads((starts.data / "prepared.json").read_text())["database"] == starts.after


def test_a_fresh_start_never_empties_a_database_of_somebody_else(data, port):
    url = os.environ["DATABASE_URL"]

    refused = seuil(data, "run", "--fresh", DATABASE_URL=url, PORT=str(port))

    assert refused.returncode == 1
    assert "unset DATABASE_URL" in refused.stderr


def test_a_database_that_does_not_answer_is_named(data, port):
    refused = seuil(data, "run", DATABASE_URL="postgresql://x@127.0.0.1:1/y", PORT=str(port))

    assert refused.returncode == 1
    assert "DATABASE_URL does not answer" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_management_command_passes_its_status_and_stops_its_database(data):
    assert seuil(data, "migrate", "--no-input", "-v0").returncode == 0
    assert seuil(data, "migrate", "--check").returncode == 0
    assert seuil(data, "no-such-command").returncode == 1
    assert seuil(data, "shell", "-v0", "--command", "raise SystemExit(7)").returncode == 7
    assert processes_of(data) == []
