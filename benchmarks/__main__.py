"""``python -m benchmarks NAME``: measure one thing and print the figures of docs/performance.md.

``--json FILE`` writes those with a value of their own to a file too. What else follows the name is
for the measurement itself.
"""

import importlib
import inspect
import sys
from pathlib import Path

from benchmarks.database import empty_database
from benchmarks.figures import machine, say, told, write

NAMES = (
    "engine",
    "scale",
    "page",
    "weight",
    "imports",
    "start",
    "what_if",
    "vignettes",
    "at_work",
    "observed",
    "inbox",
    "register",
    "live",
    "synthesis",
    "plans",
    "everything",
)
WITHOUT_DATABASE = ("start", "synthesis", "everything")


def main() -> None:
    name, *rest = sys.argv[1:] or [""]
    if name not in NAMES:
        raise SystemExit(f"usage: python -m benchmarks {'|'.join(NAMES)} [--json FILE]")
    arguments, file = without_json(rest)
    sys.argv[2:] = arguments
    say("machine", machine())
    try:
        if name in WITHOUT_DATABASE:
            measure(name, arguments)
        else:
            with empty_database():
                measure(name, arguments)
    finally:
        if file is not None:
            write(told, file)


def without_json(words: list[str]) -> tuple[list[str], Path | None]:
    """Return the words without ``--json FILE``, and the file."""
    if "--json" not in words:
        return words, None
    place = words.index("--json")
    if place + 1 == len(words):
        raise SystemExit("--json needs the name of a file")
    return words[:place] + words[place + 2 :], Path(words[place + 1])


def measure(name: str, arguments: list[str]) -> None:
    measuring = importlib.import_module(f"benchmarks.{name}").main
    measuring(*[arguments] if inspect.signature(measuring).parameters else [])


if __name__ == "__main__":
    main()
