"""``seuil check``: every check of the project, to the end even when one fails."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

from config.launcher.console import say
from config.launcher.paths import ROOT
from config.launcher.signals import Stopped, stoppable
from config.launcher.throwaway import throwaway_database

IMPORT_CONTRACTS = (
    "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
)
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SEUIL_HOSTS": "seuil.example",
    "SEUIL_MAIL_URL": "smtp://mail.seuil.example",
    "SEUIL_MAIL_FROM": "Seuil <seuil@seuil.example>",
}


@dataclass(frozen=True)
class Check:
    """A command of Python, quiet unless it fails; ``slow`` ones are left out of the fast check."""

    title: str
    arguments: tuple[str, ...]
    slow: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


# As many at a time as there are processors, the longest first.
CHECKS = (
    Check("Types", ("-m", "mypy", "--no-error-summary"), slow=True),
    Check("Templates", ("-m", "djlint", "--check", "--lint", "seuil"), slow=True),
    Check("Format", ("-m", "ruff", "format", "--check", "--quiet", ".")),
    Check("Lint", ("-m", "ruff", "check", "--quiet", ".")),
    Check("Directions of imports", ("-c", IMPORT_CONTRACTS)),
    Check(
        "Translations",
        ("-m", "config.launcher.messages"),
    ),
    Check("Migrations", ("-m", "django", "makemigrations", "--check", "--dry-run")),
    Check(
        "Settings of production",
        ("-m", "django", "check", "--deploy", "--fail-level=WARNING"),
        environment=PRODUCTION,
    ),
)
TESTS = ("-m", "pytest", "-n2", "--dist=worksteal")
FAST_TESTS = (*TESTS, "-m", "not database and not slow")


def check(arguments: list[str]) -> int:
    """Run all checks, the fast ones, or only the tests that the arguments name."""
    try:
        with stoppable(), ExitStack() as stack:
            environment = with_bytecode(
                {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
            )
            if not environment.get("DATABASE_URL"):
                environment["DATABASE_URL"] = stack.enter_context(throwaway_database())
            return run_checks(arguments, environment)
    except Stopped as stopped:
        return stopped.status


def with_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """Let compiled modules be kept, apart from the sources where none may be written there.

    Otherwise each of the hundreds of processes that the tests start would compile everything again.
    """
    if not environment.get("PYTHONDONTWRITEBYTECODE"):
        return dict(environment)
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bytecode"), **kept}


def run_checks(arguments: list[str], environment: Mapping[str, str]) -> int:
    started = time.monotonic()
    fast = arguments == ["fast"]
    if arguments and not fast:
        return python(("-m", "pytest", *arguments), environment).returncode

    failed = failures([step for step in CHECKS if not (fast and step.slow)], environment)
    say("Tests")
    tests = python(FAST_TESTS if fast else TESTS, environment)
    if tests.returncode != 0:
        failed.append("Tests")
    seconds = time.monotonic() - started
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All checks passed"
    say(f"{verdict} ({seconds:.0f} s)")
    return 1 if failed else 0


def failures(steps: Sequence[Check], environment: Mapping[str, str]) -> list[str]:
    """Run several at a time, and return what those are called that failed."""
    pool = ThreadPoolExecutor(max_workers=os.cpu_count())
    try:
        passed = pool.map(lambda step: passes(step, environment), steps)
        return [step.title for step, good in zip(steps, passed, strict=True) if not good]
    finally:
        pool.shutdown(cancel_futures=True)


def passes(step: Check, environment: Mapping[str, str]) -> bool:
    started = time.monotonic()
    done = python(step.arguments, {**environment, **step.environment}, quiet=True)
    verdict = "ok" if done.returncode == 0 else "FAILED"
    say(f"{step.title:<28}{verdict:<8}{time.monotonic() - started:6.1f} s")
    if done.returncode != 0:
        say(done.stdout)
    return done.returncode == 0


def python(
    arguments: tuple[str, ...], environment: Mapping[str, str], *, quiet: bool = False
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
