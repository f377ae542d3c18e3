"""Which Seuil made the tables of a database: this one, an earlier or a later one, or another line.

Each applied migration is written down in the database. One that this version does not have came
later, or belongs to a line of migrations that was never released.
"""

from collections.abc import Iterable, Sequence

import psycopg

from config.launcher.console import CannotStart
from config.launcher.contents import migrations_of
from config.launcher.database import given_url
from config.launcher.paths import ROOT

Migrations = set[tuple[str, str]]


def ours() -> Migrations:
    """Return app and name of the migrations of this version."""
    return {(file.parts[-3], file.stem) for file in ROOT.glob("seuil/*/migrations/0*.py")}


def unknown(applied: Iterable[Sequence[str]]) -> list[str]:
    """Return those of our apps that this version does not have."""
    known = ours()
    apps = {app for app, _ in known}
    return [f"{app}.{name}" for app, name in applied if app in apps and (app, name) not in known]


def is_of_another_line(applied: Iterable[Sequence[str]]) -> bool:
    """Say whether it is neither an earlier state of this version nor a later one."""
    done = {(app, name) for app, name in applied}
    return bool(unknown(done)) and not ours() <= done


def refuse_another_line(url: str) -> None:
    """Stop before the tables of this version are made where other ones stand."""
    with psycopg.connect(url) as connection:
        applied = migrations_of(connection)
    if not is_of_another_line(applied):
        return
    empty = "give DATABASE_URL an empty database" if given_url() else "./run --fresh"
    raise CannotStart(
        f"This database was made by an unreleased version of Seuil (it has {unknown(applied)[0]}), "
        "and this one cannot bring it up to date: take out what you need with the version that "
        f"made it (seuil export, seuil backup), or start over: {empty}. Nothing was changed."
    )
