"""``seuil restore``: a backup becomes the database, whole or not at all.

It is read into a database beside the present one, compared with its manifest and brought up to
date there. Then the two change names, in one transaction: until that moment the present database
is as it was, after it the other one is in its place.
"""

import argparse
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import errors, sql

from config.env import data_folder
from config.launcher import archive, lineage
from config.launcher.archive import Manifest
from config.launcher.console import CannotStart, say, timed
from config.launcher.contents import Connection, differences, is_empty, tables_of
from config.launcher.database import command_environment, database
from config.launcher.dumping import major_of, program, reached, renamed
from config.launcher.manage import chosen_settings
from config.launcher.paths import ROOT, make_data_folder
from config.launcher.signals import Stopped, stoppable
from config.launcher.steps import MIGRATE, Stamps, database_identity, fingerprint

COMING, LEAVING = "_restoring", "_replaced"
LONGEST_NAME = 63
MAINTENANCE = ("postgres", "template1")
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
SORTING = """
    SELECT pg_encoding_to_char(encoding), datlocprovider::text, datcollate, datctype,
           to_jsonb(pg_database) ->> 'datlocale', to_jsonb(pg_database) ->> 'daticulocale'
    FROM pg_database WHERE datname = %s
"""


def restore(arguments: list[str]) -> int:
    options = parsed(arguments)
    try:
        with stoppable(), database(data_folder()) as url:
            put_back(url, data_folder(), options.file, replace=options.replace)
    except Stopped as stopped:
        return stopped.status
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="seuil restore",
        description="Make a backup the database of Seuil, which must be stopped meanwhile. "
        "What is interrupted or fails leaves the present database as it is.",
    )
    parser.add_argument("file", type=Path, help="a file that seuil backup made")
    parser.add_argument(
        "--replace", action="store_true", help="give up what the present database holds"
    )
    return parser.parse_args(arguments)


def put_back(url: str, data: Path, file: Path, *, replace: bool) -> None:
    """Restore ``file`` in place of the database of ``url``; see the top of this module."""
    with archive.opened(file) as (manifest, dump):
        refuse_unknown(manifest)
        with psycopg.connect(url) as present:
            reader = program("pg_restore", major_of(present))
            if not is_empty(present) and not replace:
                raise CannotStart(
                    "The database holds tables: nothing was changed. Make a backup of it first if "
                    "you need it, then restore with --replace."
                )
        swap = Swap(url)
        swap.refuse_company()
        try:
            with timed("Reading"):
                swap.make_room()
                fill(reader, swap.coming, dump)
            with timed("Comparing with the manifest"):
                compare(manifest, swap.coming)
            with timed("Tables of this version"):
                django(swap.coming, data, "migrate", "--no-input", "--verbosity=0")
            with timed("Statistics"), psycopg.connect(swap.coming) as coming:
                coming.execute("ANALYZE")  # or the first readers wait for ill-chosen plans
            swap.change_places()
        finally:
            swap.clean_up()
    remember(url, data, manifest)
    with timed("Index"):
        django(url, data, "rebuild_index", otherwise="The data are back; the index follows later.")
    say(f"{manifest.rows} rows of {len(manifest.tables)} tables, as of {manifest.made_at}.")
    say("People erased after that moment are back: erase them again (seuil erase-person).")


class Swap:
    """Two databases of one server that change places."""

    def __init__(self, url: str) -> None:
        self.name = unquote(urlsplit(url).path.strip("/"))
        stem = self.name[: LONGEST_NAME - len(COMING)]
        self._coming, self._leaving = f"{stem}{COMING}", f"{stem}{LEAVING}"
        self._server = maintenance_url(url)
        self.coming = renamed(url, self._coming)

    def refuse_company(self) -> None:
        with psycopg.connect(self._server) as server:
            row = server.execute(OTHERS, [self.name]).fetchone()
        if row and row[0]:
            raise CannotStart(
                f"{row[0]} programs use the database: stop Seuil (web and worker) and try again."
            )

    def make_room(self) -> None:
        """Make the empty database; what an interrupted restore left is removed first."""
        with psycopg.connect(self._server, autocommit=True) as server:
            self._drop(server, self._coming)
            self._drop(server, self._leaving)
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0 {}")
            try:
                server.execute(
                    statement.format(sql.Identifier(self._coming), self._same_order(server))
                )
            except errors.InsufficientPrivilege:
                raise CannotStart(
                    "This account of PostgreSQL may not make databases: let its administrator run "
                    f'ALTER ROLE "{server.info.user}" CREATEDB.'
                ) from None

    def change_places(self) -> None:
        """Put the new database in the place of the present one: both names change, or none."""
        self.refuse_company()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        names = [sql.Identifier(name) for name in (self._coming, self.name, self._leaving)]
        with psycopg.connect(self._server) as server:
            server.execute(rename.format(names[1], names[2]))
            server.execute(rename.format(names[0], names[1]))

    def clean_up(self) -> None:
        """Remove whichever of the two is not in use now."""
        with suppress(psycopg.Error), psycopg.connect(self._server, autocommit=True) as server:
            self._drop(server, self._coming)
            self._drop(server, self._leaving)

    def _drop(self, server: Connection, name: str) -> None:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        server.execute(statement.format(sql.Identifier(name)))

    def _same_order(self, server: Connection) -> sql.Composable:
        """Return how to make a database with the letters and the order of the present one."""
        row = server.execute(SORTING, [self.name]).fetchone()
        encoding, provider, collate, ctype, locale, icu = row or ("UTF8", "c", "C", "C", None, None)
        parts = [
            sql.SQL("ENCODING {} LC_COLLATE {} LC_CTYPE {}").format(encoding, collate, ctype),
        ]
        if provider == "b":
            parts.append(sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE {}").format(locale))
        if provider == "i":
            parts.append(sql.SQL("LOCALE_PROVIDER icu ICU_LOCALE {}").format(locale or icu))
        return sql.SQL(" ").join(parts)


def maintenance_url(url: str) -> str:
    """Return another database of the server, from which one can be renamed."""
    for name in MAINTENANCE:
        with suppress(psycopg.OperationalError):
            psycopg.connect(renamed(url, name)).close()
            return renamed(url, name)
    raise CannotStart(
        "Restoring needs a second database of the server to work from: let this account "
        "connect to the database postgres."
    )


def refuse_unknown(manifest: Manifest) -> None:
    """Refuse data of a newer Seuil, or of another line: this one would not understand it."""
    unknown = lineage.unknown(manifest.migrations)
    if lineage.is_of_another_line(manifest.migrations):
        raise CannotStart(
            f"The backup was made by an unreleased version of Seuil (it has {unknown[0]}), and "
            "this one cannot bring it up to date: restore it with the version that made it and "
            "take out what you need (seuil export). Nothing was changed."
        )
    if unknown:
        raise CannotStart(
            f"The backup was made by a newer Seuil ({manifest.seuil}; it knows {unknown[0]}): "
            "install that version first. Nothing was changed."
        )


def fill(reader: str, url: str, dump: IO[bytes]) -> None:
    command = [reader, "--exit-on-error", "--no-owner", "--no-privileges", "--no-password"]
    target = reached(url)
    with TemporaryFile() as said:
        with subprocess.Popen(
            [*command, "--dbname", target["PGDATABASE"]],
            env=target,
            stdin=subprocess.PIPE,
            stderr=said,
        ) as process:
            try:
                assert process.stdin is not None  # noqa: S101  it is a pipe
                with suppress(BrokenPipeError):
                    while piece := dump.read(archive.PIECE):
                        process.stdin.write(piece)
                    process.stdin.close()
            except BaseException:
                process.kill()
                raise
        if process.returncode != 0:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()
            raise CannotStart(f"The backup could not be read back, nothing was changed:\n{words}")


def compare(manifest: Manifest, url: str) -> None:
    """Make sure that every table holds what it held."""
    with psycopg.connect(url) as connection:
        different = differences(manifest.tables, tables_of(connection))
    if different:
        raise CannotStart(
            f"What was read back is not what was kept ({', '.join(different)}): "
            "nothing was changed."
        )


def django(url: str, data: Path, *words: str, otherwise: str = "") -> None:
    """Run a command of the project on a database; stop when it fails, or say what that means."""
    environment = command_environment(url, data, settings=chosen_settings())
    done = subprocess.run(
        [sys.executable, "-P", "-m", "django", *words],
        cwd=ROOT,
        env=environment,
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode == 0:
        return
    if not otherwise:
        raise CannotStart(f"{words[0]} failed; the lines above say why. Nothing was changed.")
    say(otherwise)


def remember(url: str, data: Path, manifest: Manifest) -> None:
    """Let the next ``./run`` know what these data have seen, so that it prepares nothing twice."""
    make_data_folder(data)
    stamps = Stamps.read(data, database_identity(url))
    stamps.done = dict(manifest.prepared)
    stamps.done[MIGRATE.call] = fingerprint(MIGRATE, url)
    stamps.write()
