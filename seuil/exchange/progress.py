"""How far an import is, on a terminal: one line that is written over."""

import time
from collections import deque
from collections.abc import Callable
from typing import TextIO

from seuil.exchange.report import ImportReport

RECENT = 20
"""Steps over which the rate is taken: lines that are there already pass faster than new ones."""


class Progress:
    """Shows lines, rate and remaining time after each step; nothing where nobody looks.

    ``lines`` is the number of lines of the file, 0 when it is not known.
    """

    def __init__(
        self, screen: TextIO, lines: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.screen = screen
        self.lines = lines
        self.clock = clock
        self.steps = deque([(clock(), 0)], maxlen=RECENT + 1)
        self.shown = ""

    def step(self, report: ImportReport) -> None:
        if self.screen.isatty():
            self.steps.append((self.clock(), report.line))
            self._show(self.text())

    def end(self) -> None:
        """Leave an empty line for what comes next."""
        if self.shown:
            self._show("")
            self.screen.write("\r")
            self.screen.flush()

    def text(self) -> str:
        (started, first), (now, line) = self.steps[0], self.steps[-1]
        rate = (line - first) / max(now - started, 0.001)
        done = f"{line:,} of {self.lines:,} lines" if self.lines else f"{line:,} lines"
        told = f"{done}, {rate:,.0f} a second"
        left = self.lines - line
        return f"{told}, {duration(left / rate)} left" if left > 0 and rate else told

    def _show(self, text: str) -> None:
        self.screen.write("\r" + text.ljust(len(self.shown)))
        self.screen.flush()
        self.shown = text


def duration(seconds: float) -> str:
    """Return a length of time as people say it.

    >>> duration(8.2), duration(99), duration(7300)
    ('9 s', '1 min 39 s', '2 h 1 min')
    """
    whole = int(-(-seconds // 1))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
