"""``seuil run``: everything that a browser needs, on this machine."""

import argparse
import http.client
import os
import socket
import sys
import time
import webbrowser
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from config.env import data_folder
from config.launcher.console import CannotStart, last_lines, say, timed
from config.launcher.database import command_environment, database, prepare, start_over
from config.launcher.lineage import refuse_another_line
from config.launcher.paths import LOGS, make_data_folder
from config.launcher.processes import Family, family, guarded
from config.launcher.signals import Stopped, stoppable
from config.launcher.steps import Stamps, database_identity, stale_steps

HOST = "127.0.0.1"
WORKERS = 2
THREADS = 2
STREAMS = 3
"""Screens of a room that one process tells of what changes, each by a thread beside the others."""
STREAMS_SETTING = "SEUIL_LIVE_STREAMS"
IDLE_MS = 60_000
"""How long the server keeps a connection on which nobody asks: its most."""
JOBS = 3
"""Background jobs at once: a mail does not wait for an import or a study."""
FIRST_PAGE = 60.0
"""Seconds that the first page may take."""

BUSY = (
    "Port {port} is in use by another program: stop it, or choose another port, "
    "for example PORT={other} ./run"
)
FORBIDDEN = (
    "This account may not use port {port}: choose one above 1023, for example PORT={other} ./run"
)


def run(arguments: list[str]) -> int:
    options = parsed(arguments)
    data = data_folder()
    try:
        with stoppable():
            port = free_port(os.environ)
            if options.fresh:
                start_over(data)
            serve(data, port, browser=not options.no_browser)
    except Stopped:
        say("Stopped. The data stays for the next start.")
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run",
        description="Set up and run Seuil on this machine; Ctrl-C stops all of it.",
        epilog="PORT, DATABASE_URL and SEUIL_DATA are read from the environment "
        "(docs/operations/settings.md).",
    )
    parser.add_argument("--fresh", action="store_true", help="start over with an empty data folder")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    return parser.parse_args(arguments)


def serve(data: Path, port: int, *, browser: bool) -> None:
    """Prepare, start and watch, until somebody asks to stop."""
    started = time.monotonic()
    say("Starting Seuil")
    make_data_folder(data)
    with ExitStack() as stack:
        guard = stack.enter_context(guarded(data))
        with timed("Database"):
            url = stack.enter_context(database(data))
        refuse_another_line(url)
        environment = {STREAMS_SETTING: str(STREAMS)}
        environment |= command_environment(url, data, settings="config.settings.dev")
        prepare(stale_steps(data, url), environment)
        members = stack.enter_context(family(data / LOGS, environment, guard))
        with timed("Web server"):
            start_web(members, port)
            wait_for_first_page(members, port)
        members.start("worker", "django", "procrastinate", "worker", f"--concurrency={JOBS}")
        announce(data, url, port, time.monotonic() - started)
        if browser and has_display(os.environ):
            webbrowser.open(f"http://localhost:{port}/")
        while True:
            time.sleep(0.5)
            members.check()


def start_web(members: Family, port: int, *, workers: int = WORKERS) -> None:
    threads = THREADS + streams(members.environment)
    numbers = {"port": port, "workers": workers, "blocking-threads": threads}
    numbers["workers-kill-timeout"] = 1  # a worker that is still loading ignores a polite request
    numbers["http1-header-read-timeout"] = IDLE_MS
    options = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
    words = f"--interface wsgi --host {HOST} --no-ws --log-level warning --respawn-failed-workers"
    members.start("web", "granian", *words.split(), *options, "config.wsgi:application")


def streams(environment: Mapping[str, str]) -> int:
    """Return the threads that streams may keep, so that the other pages have as many as ever."""
    text = environment.get(STREAMS_SETTING, "").strip() or "0"
    if not text.isdecimal():
        raise CannotStart(f"{STREAMS_SETTING} must be a whole number (found {text!r}).")
    return int(text)


def wait_for_first_page(members: Family, port: int) -> None:
    deadline = time.monotonic() + FIRST_PAGE
    while (status := first_page(port)) is None:
        members.check()
        if time.monotonic() > deadline:
            raise CannotStart(f"No page after {FIRST_PAGE:.0f} s.{words_of(members)}")
        time.sleep(0.05)
    members.check()
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CannotStart(f"The first page answers with error {status}.{words_of(members)}")


def words_of(members: Family) -> str:
    return "".join(
        f"\nLast lines of {child.log}:\n{last_lines(child.log)}" for child in members.children
    )


def first_page(port: int) -> int | None:
    """Return the status of the first page, or nothing while no server answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=FIRST_PAGE)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def announce(data: Path, url: str, port: int, seconds: float) -> None:
    stamps = Stamps.read(data, database_identity(url))
    lines = ["", f"Seuil is ready ({seconds:.1f} s):  http://localhost:{port}/", ""]
    if stamps.logins:
        lines.append(f"To sign in at http://localhost:{port}/account/login/ (demonstration only):")
        lines += [f"  {role:<13} {email:<28} {word}" for email, word, role in stamps.logins]
        lines.append("")
    lines += [f"Data and logs: {data}", "Ctrl-C stops everything; the data stays."]
    say("\n".join(lines))


def has_display(environment: Mapping[str, str]) -> bool:
    """Say whether a browser would be seen: somebody is at a terminal, with a screen."""
    if environment.get("CI") or not sys.stdout.isatty() or environment.get("SSH_CONNECTION"):
        return False
    if sys.platform == "darwin":
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def free_port(environment: Mapping[str, str]) -> int:
    """Return PORT, or 8000, when this machine can listen there."""
    text = environment.get("PORT", "").strip() or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"PORT must be a number from 1 to 65535 (found {text!r}).")
    port = int(text)
    if somebody_listens(port):
        raise CannotStart(BUSY.format(port=port, other=another(port)))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CannotStart(FORBIDDEN.format(port=port, other=another(port))) from None
        except OSError:
            raise CannotStart(BUSY.format(port=port, other=another(port))) from None
    return port


def somebody_listens(port: int) -> bool:
    """Say whether somebody listens: a server on all addresses lets a second one bind on macOS."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def another(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8080
