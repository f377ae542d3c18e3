"""What a database and the generated files need before a start, and what of it is not done yet."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import psycopg

from config.launcher.messages import stale_messages
from config.launcher.paths import ROOT, STAMPS, STATIC


@dataclass(frozen=True)
class Step:
    """One thing to do once, and again when one of its inputs changes.

    ``call`` is a management command, or the dotted path of a function. ``inputs`` are patterns of
    files in the checkout. ``basic`` steps are also done before a command on an empty database,
    ``daily`` ones again on another day.
    """

    title: str
    call: str
    inputs: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    basic: bool = False
    daily: bool = False


MIGRATE = Step(
    "Tables",
    "migrate",
    ("requirements/base.txt", "seuil/*/migrations/*.py"),
    ("--no-input", "--verbosity=0"),
    basic=True,
)
MESSAGES = Step("Translations", "config.launcher.messages.compile_messages", ())
STATIC_FILES = Step(
    "Style sheets and scripts",
    "collectstatic",
    ("requirements/base.txt", "seuil/*/static/**/*"),
    ("--no-input", "--verbosity=0"),
)
LOGINS = Step(
    "Demonstration people (fictional)",
    "seuil.organisations.demonstration.load_people_and_roles",
    (
        "seuil/accounts/operations.py",
        "seuil/organisations/demonstration.py",
        "seuil/exchange/data/demonstration/*",
    ),
)

STEPS = (
    MESSAGES,
    MIGRATE,
    Step(
        "Territory: region, basins, communes, quarters",
        "load_territory",
        ("seuil/territory/data/*", "seuil/territory/operations.py"),
        basic=True,
    ),
    Step(
        "Outlines on the map",
        "draw_outlines",
        ("requirements/base.txt", "seuil/territory/data/*", "seuil/territory/operations.py"),
        basic=True,
    ),
    Step(
        "Demonstration directory and vignettes (fictional)",
        "load_demonstration",
        (
            "seuil/access/data/*",
            "seuil/directory/data/*",
            "seuil/exchange/**/*",
            "seuil/observatory/**/*",
        ),
    ),
    Step(
        "First run of the vignettes",
        "seuil.observatory.operations.run_tonight",
        ("seuil/exchange/data/demonstration/*", "seuil/observatory/data/vignettes.yaml"),
    ),
    LOGINS,
    Step(
        "Demonstration desks and requests (fictional)",
        "seuil.orientation.demonstration.load_requests",
        (
            "seuil/organisations/demonstration.py",
            "seuil/orientation/demonstration/*.py",
            "seuil/exchange/data/demonstration/*",
        ),
    ),
    Step(
        "Demonstration of past requests, for the figures (fictional)",
        "seuil.observatory.demonstration.load_attempts",
        ("seuil/observatory/demonstration.py", "seuil/orientation/demonstration/*.py"),
    ),
    Step(
        "Demonstration of sheets to check and corrections (fictional)",
        "seuil.upkeep.demonstration.load_upkeep",
        ("seuil/upkeep/demonstration.py",),
    ),
    Step(
        "Demonstration of sessions and blockages (fictional)",
        "seuil.concertation.demonstration.load_concertations",
        ("seuil/concertation/demonstration/**/*", "seuil/organisations/demonstration.py"),
        daily=True,
    ),
    Step(
        "Demonstration of councils, decisions and plans (fictional)",
        "seuil.plans.demonstration.load_plans",
        (
            "seuil/plans/demonstration/**/*",
            "seuil/concertation/demonstration/**/*",
            "seuil/organisations/demonstration.py",
        ),
    ),
    STATIC_FILES,
)


@dataclass
class Stamps:
    """What was done, for which database, from which inputs; kept in the data folder."""

    file: Path
    database: str = ""
    done: dict[str, str] = field(default_factory=dict)
    logins: list[list[str]] = field(default_factory=list)

    @classmethod
    def read(cls, data: Path, database: str) -> Self:
        """Return the stamps of this database: none when the file speaks of another one."""
        try:
            content = json.loads((data / STAMPS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            content = {}
        if content.get("database") != database:
            return cls(data / STAMPS, database)
        return cls(data / STAMPS, database, content["done"], content["logins"])

    def write(self) -> None:
        content = {"database": self.database, "done": self.done, "logins": self.logins}
        draft = self.file.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
        draft.replace(self.file)


def stale_steps(data: Path, url: str, steps: Iterable[Step] = STEPS) -> list[Step]:
    """Return what must be done now, in order."""
    stamps = Stamps.read(data, database_identity(url))
    return [step for step in steps if is_stale(step, stamps, url, data)]


def is_stale(step: Step, stamps: Stamps, url: str, data: Path) -> bool:
    if step is MESSAGES:
        return stale_messages()
    if step is STATIC_FILES and not (data / STATIC).is_dir():
        return True
    return stamps.done.get(step.call) != fingerprint(step, url)


def fingerprint(step: Step, url: str) -> str:
    """Tell the inputs of a step from any earlier ones."""
    digest = hashlib.sha256()
    for pattern in step.inputs:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    if step is MIGRATE:
        digest.update(repr(applied_migrations(url)).encode())
    if step.daily:
        digest.update(datetime.now(UTC).date().isoformat().encode())
    return digest.hexdigest()


def database_identity(url: str) -> str:
    """Return what stays the same as long as a database lives, and no other database has."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT system_identifier, oid FROM pg_control_system(), pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    return "-".join(map(str, row or ()))


def applied_migrations(url: str) -> tuple[int, int]:
    """Return how many migrations were applied, and the number of the last one."""
    with psycopg.connect(url) as connection:
        known = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if known is None or known[0] is None:
            return 0, 0
        row = connection.execute(
            "SELECT count(*), coalesce(max(id), 0) FROM django_migrations"
        ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
