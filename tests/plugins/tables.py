"""The tables that the migrations make, kept between runs: making them takes longer than most tests.

What is kept bears the digest of everything that can change it, so another migration, setting or
package makes them anew. A fresh checkout keeps nothing: there the migrations run.
"""

import os
import subprocess
from hashlib import blake2b
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from config.launcher.dumping import program, reached, renamed
from config.launcher.paths import ROOT

MAKERS = (
    "seuil/**/migrations/*.py",
    "seuil/accounts/creation.py",
    "config/settings/*.py",
    "requirements/*.txt",
)
MOST_KEPT = 4
"""Dumps of other branches that stay."""


def make_tables(kept_in: Path) -> None:
    """Fill the empty database of this connection, from a dump of the same tables if it is kept."""
    connection.ensure_connection()
    dump = kept_in / f"{digest(ROOT)}-{connection.pg_version}.dump"
    if dump.exists():
        run(
            "pg_restore", "--exit-on-error", "--dbname", connection.settings_dict["NAME"], str(dump)
        )
        return
    call_command("migrate", interactive=False, run_syncdb=True, verbosity=0)
    draft = dump.with_suffix(f".{os.getpid()}")
    run("pg_dump", "--format=custom", "--compress=1", "--file", str(draft))
    draft.rename(dump)
    for old in sorted(kept_in.glob("*.dump"), key=modified)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def digest(root: Path) -> str:
    """Name the state of all that makes tables below ``root``."""
    found = blake2b(digest_size=16)
    for file in sorted({file for makers in MAKERS for file in root.glob(makers)}):
        found.update(f"{file.relative_to(root)}\0".encode())
        found.update(blake2b(file.read_bytes()).digest())
    return found.hexdigest()


def run(name: str, *words: str) -> None:
    url = renamed(os.environ["DATABASE_URL"], connection.settings_dict["NAME"])
    command = [program(name, connection.pg_version // 10_000), *words]
    subprocess.run(command, env=reached(url), check=True)


def modified(file: Path) -> float:
    return file.stat().st_mtime
