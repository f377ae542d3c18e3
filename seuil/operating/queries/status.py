"""What runs here: versions, and the present generation of the search."""

import datetime
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import django
from django.db import connection

from seuil.access.storage import Unreadable
from seuil.matching.index.building import generations


@dataclass(frozen=True, slots=True)
class Generation:
    """The columns that all processes of this machine answer from."""

    name: str
    services: int
    day: datetime.date
    made_at: datetime.datetime


def generation() -> Generation | None:
    """Return the present generation; a small directory has none, it stays in memory."""
    try:
        folder, manifest = generations().current()
    except Unreadable:
        return None
    return Generation(folder.name, manifest.services, manifest.day, manifest.position.taken_at)


def versions() -> dict[str, str]:
    """Return the version of each program that an answer goes through."""
    return {
        "Seuil": _own_version(),
        "Django": django.get_version(),
        "Python": platform.python_version(),
        "PostgreSQL": ".".join(map(str, connection.get_database_version())),
    }


def _own_version() -> str:
    try:
        return version("seuil")
    except PackageNotFoundError:
        return "?"
