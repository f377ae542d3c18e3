"""``python -m benchmarks NAME``: measure one thing and print the figures of docs/performance.md."""

import importlib
import sys

from benchmarks.database import empty_database
from benchmarks.figures import machine, say

NAMES = ("engine", "page", "weight", "imports", "start")


def main() -> None:
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in NAMES:
        raise SystemExit(f"usage: python -m benchmarks {'|'.join(NAMES)}")
    say("machine", machine())
    if name == "start":
        measure(name)
    else:
        with empty_database():
            measure(name)


def measure(name: str) -> None:
    importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
