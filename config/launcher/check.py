"""``seuil check``: every check of the project, to the end even when one fails."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
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
    """A command of Python, quiet unless it fails; ``slow`` ones are left out of the fast check.

    The tests wait for none that is ``longest``: it goes on beside them.
    """

    title: str
    arguments: tuple[str, ...]
    slow: bool = False
    longest: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


# As many at a time as there are processors, the longest first.
CHECKS = (
    Check("Types", ("-m", "mypy", "--no-error-summary"), slow=True, longest=True),
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

    pool = ThreadPoolExecutor(max_workers=os.cpu_count())
    try:
        steps = [step for step in CHECKS if not (fast and step.slow)]
        verdicts = [pool.submit(verdict_on, step, environment) for step in steps]
        pairs = list(zip(steps, verdicts, strict=True))
        failed = failures(pair for pair in pairs if not pair[0].longest)
        say("Tests")
        if python(FAST_TESTS if fast else TESTS, environment).returncode != 0:
            failed.append("Tests")
        failed += failures(pair for pair in pairs if pair[0].longest)
    finally:
        pool.shutdown(cancel_futures=True)
    seconds = time.monotonic() - started
    verdict = f"FAILED: {', '.join(failed)}" if failed else "All checks passed"
    say(f"{verdict} ({seconds:.0f} s)")
    return 1 if failed else 0


@dataclass(frozen=True)
class Verdict:
    good: bool
    seconds: float
    words: str


def verdict_on(step: Check, environment: Mapping[str, str]) -> Verdict:
    started = time.monotonic()
    done = python(step.arguments, {**environment, **step.environment}, quiet=True)
    return Verdict(done.returncode == 0, time.monotonic() - started, done.stdout)


def failures(verdicts: Iterable[tuple[Check, "Future[Verdict]"]]) -> list[str]:
    """Wait for each, say how it went, and return what those are called that failed."""
    failed = []
    for step, coming in verdicts:
        verdict = coming.result()
        word = "ok" if verdict.good else "FAILED"
        say(f"{step.title:<28}{word:<8}{verdict.seconds:6.1f} s")
        if not verdict.good:
            say(verdict.words)
            failed.append(step.title)
    return failed


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
