"""What the launcher says: short lines, one a step, with its time."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotStart(SystemExit):
    """Nothing can be done without the reader; the message is one sentence with the remedy."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


def say(text: str = "") -> None:
    """Print a line at once; a terminal that has been closed is no reason to fail."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = open("/dev/null", "w", encoding="utf-8")  # noqa: SIM115


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Name a step when it is done, with the seconds it took."""
    started = time.monotonic()
    yield
    say(f"  {what:<52}{time.monotonic() - started:6.1f} s")


def last_lines(log: Path, count: int = 20) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"  {line}" for line in lines[-count:])
