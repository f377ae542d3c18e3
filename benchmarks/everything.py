"""All measurements, one after another in processes of their own, and every target in one table."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, read, say, targets_table, told
from config.launcher.paths import ROOT

MEASUREMENTS = (
    ("scale",),
    ("engine",),
    ("page",),
    ("weight",),
    ("imports", "--services", "100000"),
    ("start",),
    ("what_if",),
    ("vignettes",),
    ("at_work",),
    ("observed",),
    ("inbox",),
    ("register",),
    ("live",),
    ("synthesis",),
    ("plans",),
)


def main(arguments: Sequence[str] = ()) -> None:
    if arguments:
        raise SystemExit(f"all measurements take no arguments: {' '.join(arguments)}")
    failed = [name for name, *words in MEASUREMENTS if not measured(name, words)]
    print()
    print(targets_table(told))
    if failed:
        raise SystemExit(f"not measured to the end: {', '.join(failed)}")


def measured(name: str, words: Sequence[str]) -> bool:
    """Run one measurement and keep its figures; say whether it came to its end."""
    print()
    say(name, "")
    with tempfile.TemporaryDirectory(prefix="seuil-figures-") as folder:
        file = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "benchmarks", name, *words, "--json", str(file)]
        done = subprocess.run(command, cwd=ROOT, check=False)
        told.extend(figures_in(file))
    return done.returncode == 0


def figures_in(file: Path) -> list[Figure]:
    return read(file) if file.exists() else []
