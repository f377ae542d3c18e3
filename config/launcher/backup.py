"""``seuil backup``: the whole database in one file, as it was at one moment."""

import argparse
import datetime
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import psycopg

from config.env import data_folder
from config.launcher import archive
from config.launcher.archive import Manifest
from config.launcher.console import CannotStart, say, timed
from config.launcher.contents import Connection, is_empty, migrations_of, tables_of
from config.launcher.database import database
from config.launcher.dumping import major_of, program, reached
from config.launcher.paths import ROOT
from config.launcher.signals import Stopped, stoppable
from config.launcher.steps import Stamps, database_identity

DUMPED = (
    "--format=custom",
    "--no-owner",
    "--no-privileges",
    "--no-unlogged-table-data",
    "--no-password",
)


def backup(arguments: list[str]) -> int:
    options = parsed(arguments)
    try:
        with stoppable():
            if options.check:
                check(options.file)
            else:
                with database(data_folder()) as url:
                    write(url, data_folder(), options.file)
    except Stopped as stopped:
        return stopped.status
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="seuil backup",
        description="Write the whole database to one file that only you can read, while Seuil "
        "runs or not. The secret key is not in it (docs/operations/backup.md).",
    )
    parser.add_argument("file", type=Path, help="a new file, for example seuil-2026-11-22.tar")
    parser.add_argument("--check", action="store_true", help="only check a file made before")
    return parser.parse_args(arguments)


def write(url: str, data: Path, file: Path) -> None:
    """Write a backup; what is dumped and what the manifest counts are the same moment."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if is_empty(connection):
            raise CannotStart("There is nothing to keep: the database holds no table.")
        dumper = program("pg_dump", major_of(connection))
        with archive.new_file(file) as target:
            with timed("Counting"):
                manifest = describe(connection, Stamps.read(data, database_identity(url)))
            with timed("Writing"), dumped(dumper, url, connection) as dump:
                archive.write(target, manifest, dump)
    size = file.stat().st_size / 1e6
    say(f"{file}: {manifest.rows} rows of {len(manifest.tables)} tables, {size:.1f} MB")


def describe(connection: Connection, stamps: Stamps) -> Manifest:
    return Manifest(
        seuil=own_version(),
        postgresql=major_of(connection),
        made_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        migrations=migrations_of(connection),
        tables=tables_of(connection),
        prepared=stamps.done,
    )


@contextmanager
def dumped(dumper: str, url: str, connection: Connection) -> Iterator[IO[bytes]]:
    """Give what ``pg_dump`` writes of the moment that ``connection`` sees."""
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    moment = f"--snapshot={row[0]}" if row else ""
    command = [dumper, *DUMPED, moment]
    with TemporaryFile() as said:
        with subprocess.Popen(
            command, env=reached(url), stdout=subprocess.PIPE, stderr=said
        ) as process:
            try:
                assert process.stdout is not None  # noqa: S101  it is a pipe
                yield process.stdout
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise CannotStart(f"The database could not be written out:\n{words}")


def check(file: Path) -> None:
    """Read every byte of a backup and say what is in it."""
    with archive.opened(file) as (manifest, _):
        say(
            f"{file} is whole: made {manifest.made_at} by Seuil {manifest.seuil} on PostgreSQL "
            f"{manifest.postgresql}, {manifest.rows} rows of {len(manifest.tables)} tables."
        )


def own_version() -> str:
    try:
        return version("seuil")
    except PackageNotFoundError:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        return str(project["project"]["version"])
