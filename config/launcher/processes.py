"""The web server and the worker: started, watched and stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.launcher.console import CannotStart, last_lines
from config.launcher.paths import ROOT

GRACE = 8.0
"""Seconds that a process has to finish what it does."""

DONE = "done"
"""What a guard reads when nothing is left to stop."""


@dataclass(frozen=True)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def died(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        self.process.terminate()

    def make_sure(self, deadline: float) -> None:
        """Wait for the end until ``deadline``, then end it and all that it started."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        end_group(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class Guard:
    """A process that stops ours when this one was killed and cannot."""

    process: subprocess.Popen[bytes]

    def tell(self, word: str) -> None:
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.write(f"{word}\n".encode())
                self.process.stdin.flush()


@contextmanager
def guarded(data: Path) -> Iterator[Guard]:
    """Let nothing survive this process: neither its children nor the database of ``data``."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "config.launcher.guard", str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    guard = Guard(process)
    try:
        yield guard
    finally:
        guard.tell(DONE)
        process.communicate()


@dataclass
class Family:
    """Processes that live and die together."""

    logs: Path
    environment: Mapping[str, str]
    guard: Guard
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, module: str, *arguments: str) -> Child:
        """Run ``python -m module arguments``; what it says goes to ``<name>.log``."""
        log = self.logs / f"{name}.log"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.guard.tell(str(process.pid))
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def check(self) -> None:
        """Raise as soon as one of them has ended, with its last words."""
        for child in self.children:
            if child.died():
                raise CannotStart(
                    f"The {child.name} process ended by itself, so everything was stopped. "
                    f"Its last lines ({child.log}):\n{last_lines(child.log)}"
                )

    def stop(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            child.make_sure(deadline)


@contextmanager
def family(logs: Path, environment: Mapping[str, str], guard: Guard) -> Iterator[Family]:
    """Give an empty family; all of it is stopped at the end."""
    members = Family(logs, environment, guard)
    try:
        yield members
    finally:
        members.stop()


def end_group(group: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, how)
