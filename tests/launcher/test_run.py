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

import pytest

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
def data():
    """A data folder that one start has prepared."""
    folder = Path(tempfile.mkdtemp(prefix="seuil-test-", dir="/tmp"))
    with running(folder, free_port()) as (_, said):
        assert "Tables" in said
    yield folder
    shutil.rmtree(folder)


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
def running(data, port, *arguments):
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
            if "Ctrl-C stops" in line:
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


def test_a_second_start_prepares_nothing_again_and_a_stop_leaves_nothing_running(data, port):
    with running(data, port) as (launcher, said):
        assert "Tables" not in said
        assert f"http://localhost:{port}/" in said
        assert "operator@seuil.example" in said
        assert first_page(port) == 200

        launcher.send_signal(signal.SIGINT)
        rest, _ = launcher.communicate()

    assert launcher.returncode == 0
    assert "Stopped" in rest
    assert processes_of(data) == []


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


def test_a_fresh_start_is_a_new_database(data, port):
    def database():
        return json.loads((data / "prepared.json").read_text())["database"]

    before = database()

    with running(data, port, "--fresh") as (_, said):
        assert "Tables" in said
        assert database() != before


def test_neither_a_command_nor_a_fresh_start_disturbs_a_running_one(data, port):
    with running(data, port):
        assert seuil(data, "migrate", "--check").returncode == 0
        refused = seuil(data, "run", "--fresh", PORT=str(free_port()))

        assert refused.returncode == 1
        assert "is running" in refused.stderr
        assert first_page(port) == 200


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
