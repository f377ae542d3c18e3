"""The database of a command: the one that DATABASE_URL names, or our own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from config.env import database_settings, system_folder_for
from config.launcher.console import CannotStart
from config.launcher.paths import GENERATED, ROOT
from config.launcher.postgres import local_server
from config.launcher.steps import Step

NAME = "seuil"


@contextmanager
def database(data: Path) -> Iterator[str]:
    """Give the address of a database that answers; what was started for it is stopped."""
    if given := given_url():
        _try(given)
        yield given
        return
    server = local_server(data)
    server.start()
    try:
        server.create(NAME)
        yield server.url(NAME)
    finally:
        server.leave()


def given_url() -> str:
    return os.environ.get("DATABASE_URL", "").strip()


def _try(url: str) -> None:
    database_settings(url)
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        raise CannotStart(
            f"The database of DATABASE_URL does not answer: {str(error).strip()} "
            "Correct DATABASE_URL, or unset it to use the database that comes with Seuil."
        ) from error


def start_over(data: Path) -> None:
    """Remove what earlier starts made in the data folder, and nothing else there."""
    if given_url():
        raise CannotStart(
            "--fresh removes only the database that comes with Seuil: unset DATABASE_URL first, "
            "or empty that database yourself."
        )
    if not data.is_dir():
        return
    server = local_server(data)
    if not server.leave():
        raise CannotStart(
            f"Seuil is running on {data}: stop it (Ctrl-C where it runs), then start again."
        )
    for name in GENERATED:
        remove(data / name)
    if server.folder.parent == system_folder_for(data):
        remove(server.folder.parent)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def prepare(steps: Iterable[Step], environment: dict[str, str]) -> None:
    """Do the steps in a process of their own; what it says is not the output of a command."""
    calls = [step.call for step in steps]
    if not calls:
        return
    command = [sys.executable, "-P", "-m", "config.launcher.prepare", *calls]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise CannotStart("The preparation stopped; the lines above say why.")


def command_environment(url: str, data: Path, *, settings: str) -> dict[str, str]:
    """Return what a process of the project needs to know."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "SEUIL_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONUNBUFFERED": "1",
    }
