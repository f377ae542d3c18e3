"""The web server as ``./run`` starts it, on a free port, for the present database."""

import io
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from config.launcher.processes import family, guarded
from config.launcher.run import STREAMS, STREAMS_SETTING, start_web, wait_for_first_page

LINES = 30


def collect_static() -> None:
    call_command("collectstatic", "--no-input", "--verbosity=0", stdout=io.StringIO())


@contextmanager
def web_server() -> Iterator[int]:
    """Give the port of a server that answers; everything is stopped at the end."""
    collect_static()
    connections.close_all()
    data, port = Path(os.environ["SEUIL_DATA"]), free_port()
    environment = {STREAMS_SETTING: str(STREAMS), **os.environ, "PYTHONUNBUFFERED": "1"}
    with guarded(data) as guard, family(data / "logs", environment, guard) as members:
        start_web(members, port)
        wait_for_first_page(members, port)
        try:
            yield port
        except BaseException:
            sys.stderr.writelines(last_lines(data / "logs"))
            raise


def last_lines(logs: Path) -> Iterator[str]:
    """Give the end of what each process wrote: the folder is gone once the figures are taken."""
    for log in sorted(logs.glob("*.log")):
        yield f"--- {log.name}\n"
        yield from log.read_text(errors="replace").splitlines(keepends=True)[-LINES:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
