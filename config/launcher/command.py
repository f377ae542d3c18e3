"""The command line: which of the launcher's commands, or which management command."""

import ast
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from config.launcher.backup import backup
from config.launcher.benchmark import benchmark
from config.launcher.check import check
from config.launcher.console import say
from config.launcher.manage import SHORT_NAMES, manage
from config.launcher.paths import ROOT
from config.launcher.restore import restore
from config.launcher.run import run

OWN: Mapping[str, Callable[[list[str]], int]] = {
    "run": run,
    "check": check,
    "backup": backup,
    "restore": restore,
    "benchmark": benchmark,
}
HELP = """\
seuil NAME [arguments]

  run [--fresh] [--no-browser]     set up and run Seuil here (./run)
  check [fast | PATH ...]          format, lint, types, contracts, migrations, tests (./test)
  backup FILE [--check]            the whole database in one file; --check: look at a file
  restore FILE [--replace]         make a backup the database again
  benchmark [NAME | --all]         figures at three sizes, or of one measurement, or all of them
{commands}
Every other name is a command of Django (migrate, shell, dbshell ...).
seuil NAME --help tells more about one of them.
The database that comes with Seuil is started for a command and stopped after it,
unless DATABASE_URL names another one or something already uses it."""


def main(arguments: list[str] | None = None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    match words:
        case [] | ["help" | "--help" | "-h"]:
            say(HELP.format(commands=described_commands()))
            return 0
        case [name, *rest] if name in OWN:
            return OWN[name](rest)
        case _:
            return manage(words)


def described_commands() -> str:
    """Return a line for each management command of the project, with its own description."""
    short = {command: name for name, command in SHORT_NAMES.items()}
    lines = []
    for file in sorted(ROOT.glob("seuil/*/management/commands/[a-z]*.py")):
        name = short.get(file.stem, file.stem.replace("_", "-"))
        lines.append(f"  {name:<32} {description(file)}".rstrip() + "\n")
    return "".join(sorted(lines))


def description(file: Path) -> str:
    """Return the ``help`` of a command without importing it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Assign(targets=[ast.Name(id="help")], value=ast.Constant(value=str(text))):
                return first_sentence(text)
            case ast.AnnAssign(target=ast.Name(id="help"), value=ast.Constant(value=str(text))):
                return first_sentence(text)
            case _:
                continue
    return ""


def first_sentence(text: str) -> str:
    return re.split(r"[.:;] | \(", text, maxsplit=1)[0].rstrip(".")
