"""A PostgreSQL for one run of the tests: fast, unsafe, and gone with the process that asked.

The server is held by a process of its own that reads from a pipe. When the other end closes, for
whatever reason (done, interrupted, killed), it stops the server and removes the data.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.env import SYSTEM_FOLDER
from config.launcher.console import CannotStart
from config.launcher.owner import database_owner
from config.launcher.paths import ROOT
from config.launcher.postgres import SETTINGS, Server

FAST = (
    *SETTINGS,
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


@contextmanager
def throwaway_database(*settings: str) -> Iterator[str]:
    """Give the address of an empty database that disappears at the end.

    ``settings`` are PostgreSQL's own, ``name=value``, beside those that make it fast.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "config.launcher.throwaway", *settings],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        url = process.stdout.readline().strip() if process.stdout else ""
        if not url:
            raise CannotStart("The database of the tests did not start; the lines above say why.")
        yield url


def hold(settings: Sequence[str]) -> None:
    """Start a server, print its address, and keep it until the input ends."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    folder = _empty_folder()
    server = Server(folder, settings=(*FAST, *settings))
    try:
        server.start()
        server.create("seuil")
        print(server.url("seuil"), flush=True)
        sys.stdin.read()
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _empty_folder() -> Path:
    owner = database_owner()
    folder = Path(tempfile.mkdtemp(prefix="seuil-"))
    if owner.system:
        folder.chmod(0o711)
    if not owner.can_enter(folder):
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="tests-", dir=SYSTEM_FOLDER))
        folder.chmod(0o711)
    return folder


if __name__ == "__main__":
    hold(sys.argv[1:])
