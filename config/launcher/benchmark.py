"""``seuil benchmark``: the measurements of `benchmarks`, each in a database of its own."""

import subprocess
import sys

from config.launcher.console import say
from config.launcher.paths import ROOT
from config.launcher.signals import Stopped, stoppable

HELP = """\
seuil benchmark [--sizes N,N,...] [--queries N] [--no-postgres] [--json FILE]
seuil benchmark NAME [--json FILE]
seuil benchmark --all [--json FILE]

The first form asks the same questions over generated directories of 10,000, 100,000 and
1,000,000 services: the engine, its reference and PostgreSQL alone. It takes a quarter of an hour
and 8 GB of memory; PostgreSQL takes 6 GB of disk while it runs.
NAME is engine, page, weight, imports, start, what_if, vignettes, at_work, observed, inbox,
register, live, synthesis or plans.
--all runs every measurement and prints all targets in one table."""


def benchmark(arguments: list[str]) -> int:
    """Measure at three sizes, or what the first word names; the exit status passes through."""
    if arguments in (["--help"], ["-h"]):
        say(HELP)
        return 0
    command = [sys.executable, "-m", "benchmarks", *measurement(arguments)]
    try:
        with stoppable():
            return subprocess.run(command, cwd=ROOT, check=False).returncode
    except Stopped as stopped:
        return stopped.status


def measurement(arguments: list[str]) -> list[str]:
    """Return the name of the measurement, and what follows it."""
    match arguments:
        case ["--all", *rest]:
            return ["everything", *rest]
        case [name, *_] if not name.startswith("-"):
            return arguments
        case _:
            return ["scale", *arguments]
