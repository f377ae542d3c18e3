"""Stops what a launcher started, when the launcher itself was killed.

It reads the process groups to stop from a pipe, one a line. The pipe that closes before the word
``done`` means that nobody is left to stop them.
"""

import signal
import sys
import time
from pathlib import Path

from config.launcher.postgres import local_server
from config.launcher.processes import DONE, GRACE, end_group


def hold(data: Path) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    words = sys.stdin.read().split()
    if DONE in words:
        return

    groups = [int(word) for word in words]
    for group in groups:
        end_group(group, signal.SIGTERM)
    time.sleep(GRACE / 2 if groups else 0)
    for group in groups:
        end_group(group, signal.SIGKILL)
    if data.is_dir():
        local_server(data).leave()


if __name__ == "__main__":
    hold(Path(sys.argv[1]))
