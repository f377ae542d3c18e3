"""The programs that write and read dumps: those of the server's own version, wherever they are."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.launcher.binaries import MAJOR, wheel_programs
from config.launcher.console import CannotStart

DEBIAN = Path("/usr/lib/postgresql")


def program(name: str, major: int) -> str:
    """Return ``pg_dump`` or ``pg_restore`` of one version of PostgreSQL.

    Another version than the server's may refuse it, or write what it does not understand.
    """
    for candidate in _candidates(name, major):
        if candidate and _version(candidate) == major:
            return candidate
    raise CannotStart(
        f"The database is a PostgreSQL {major}, and no {name} of that version was found: "
        f"install it (Debian: apt install postgresql-client-{major}) or put its folder in PATH."
    )


def _candidates(name: str, major: int) -> Iterator[str | None]:
    if major == MAJOR:
        yield str(wheel_programs() / name)
    yield shutil.which(name)
    yield str(DEBIAN / str(major) / "bin" / name)


def _version(candidate: str) -> int | None:
    try:
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    number = said.stdout.split()[2].partition(".")[0]
    return int(number) if number.isdecimal() else None


def major_of(connection: "psycopg.Connection[tuple[object, ...]]") -> int:
    return connection.info.server_version // 10_000


def reached(url: str) -> dict[str, str]:
    """Return the environment by which a program of PostgreSQL finds a database.

    The password is not among its arguments, which everybody on the machine can read.
    """
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
    }
    given = conninfo_to_dict(url)
    known = {names[name]: str(value) for name, value in given.items() if name in names}
    return {**os.environ, **known}


def renamed(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    return urlsplit(url)._replace(path="/" + quote(name, safe="")).geturl()
