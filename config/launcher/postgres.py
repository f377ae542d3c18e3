"""A PostgreSQL of our own: one data folder, one private socket, no network.

The server belongs to everybody who uses its data folder: who comes first starts it, who comes
later finds it running, and the last one out stops it. Two locks tell: ``door`` is held while the
server starts or stops, ``users`` is shared by all that use it and freed even by ``kill -9``.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.env import system_folder_for
from config.launcher.binaries import MAJOR, Binaries, binaries_for
from config.launcher.console import CannotStart, last_lines
from config.launcher.owner import Owner, database_owner
from config.launcher.paths import DATABASE, make_data_folder

ROLE = "seuil"
PORT = "5432"
SILENT = ("log_min_error_statement=panic", "log_error_verbosity=terse")
"""A statement that fails holds what somebody typed: its error is logged without it."""
SOCKET = f".s.PGSQL.{PORT}"
LONGEST_SOCKET = 103
"""Bytes in the address of a socket: 107 on Linux, 103 on macOS."""

PATIENCE = 60.0
"""Seconds for a start or a stop: one that repairs an unclean stop can be long."""

SETTINGS = ("jit=off", "log_checkpoints=off")
LONGEST_LOG = 5_000_000
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass
class Server:
    """The server of one folder; ``settings`` are PostgreSQL's own, ``name=value``."""

    folder: Path
    settings: Sequence[str] = SETTINGS
    owner: Owner = field(default_factory=database_owner)
    _users: int | None = field(default=None, init=False, repr=False)

    @property
    def cluster(self) -> Path:
        return self.folder / f"postgresql-{MAJOR}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> bool:
        """Make the server answer; say whether it was started here or was running already."""
        with self._door():
            started = not self._answers()
            if started:
                self._prepare()
                self._launch()
            self._users = os.open(self.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._users, fcntl.LOCK_SH)
        return started

    def leave(self) -> bool:
        """Stop the server unless somebody else uses it; say whether it was stopped."""
        if not self.folder.is_dir():
            return False
        with self._door():
            users = self._users
            if users is None:
                users = os.open(self.folder / "users", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            else:
                self._stop(signal.SIGINT)
                return True
            finally:
                os.close(users)
                self._users = None

    def kill(self) -> None:
        """Stop at once, whoever uses it: for a server whose data goes with it."""
        self._stop(signal.SIGQUIT)

    def in_use(self) -> bool:
        """Say whether another process uses this server now."""
        if not (self.folder / "users").exists():
            return False
        users = os.open(self.folder / "users", os.O_RDWR)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(users)
        return False

    def url(self, name: str) -> str:
        host = quote(str(self._socket_folder()), safe="")
        return f"postgresql://{ROLE}@/{name}?host={host}"

    def create(self, name: str) -> None:
        """Make the database ``name`` where it does not exist."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    @contextmanager
    def _door(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "door").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _answers(self) -> bool:
        """Say whether the server of this folder accepts connections, once it has made up its mind.

        A launcher that was killed can leave one that is still starting or stopping.
        """
        deadline = time.monotonic() + PATIENCE
        while (running := _running(self.cluster)) and _is_postgres(running.pid):
            if running.ready and _accepts(running.socket_folder / SOCKET):
                return True
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"PostgreSQL runs as process {running.pid} but does not answer: "
                    f"stop it (kill -INT {running.pid}), then start again."
                )
            time.sleep(0.05)
        return False

    def _socket_folder(self) -> Path:
        running = _running(self.cluster)
        return running.socket_folder if running else self.folder / "socket"

    def _prepare(self) -> None:
        _remove_recycled_pid(self.cluster)
        if (self.cluster / "PG_VERSION").exists():
            return
        draft = self.cluster.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        self.owner.make_folder(draft)
        words = f"-U {ROLE} -A trust -E UTF8 --locale=C --locale-provider=builtin"
        more = "--builtin-locale=C.UTF-8 --no-instructions"
        sync = ["--no-sync"] if "fsync=off" in self.settings else []
        done = subprocess.run(
            [self._binaries.initdb, "-D", str(draft), *words.split(), *more.split(), *sync],
            cwd="/",
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            **self.owner.process,
        )
        if done.returncode != 0:
            raise CannotStart(f"PostgreSQL could not make its data folder:\n{done.stderr}")
        draft.rename(self.cluster)

    def _launch(self) -> None:
        sockets = _socket_folder_for(self.folder, self.owner)
        options = [
            "listen_addresses=",
            f'unix_socket_directories="{str(sockets).replace(chr(34), chr(34) * 2)}"',
            "unix_socket_permissions=0700",
            f"port={PORT}",
            *SILENT,
            *self.settings,
        ]
        command = [self._binaries.postgres, "-D", str(self.cluster)]
        command += [word for option in options for word in ("-c", option)]
        for _ in range(10):
            if self._started(command):
                return
            if "still in use" not in last_lines(self.log, 5):
                break
            time.sleep(0.5)  # a killed server's children are about to notice
        raise CannotStart(f"PostgreSQL did not start:\n{last_lines(self.log)}")

    def _started(self, command: list[str]) -> bool:
        too_long = self.log.exists() and self.log.stat().st_size > LONGEST_LOG
        with self.log.open("wb" if too_long else "ab") as log:
            process = subprocess.Popen(
                command,
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                umask=0o077,
                **self.owner.process,
            )
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            running = _running(self.cluster)
            if running and running.pid == process.pid and running.ready:
                Thread(target=process.wait, daemon=True).start()  # whoever stops it, no zombie
                return True
            time.sleep(0.02)
        return False

    def _stop(self, how: signal.Signals) -> None:
        running = _running(self.cluster)
        if running is None or not _is_postgres(running.pid):
            return
        with suppress(ProcessLookupError):
            os.kill(running.pid, how)
        deadline = time.monotonic() + PATIENCE
        while _is_postgres(running.pid) and time.monotonic() < deadline:
            time.sleep(0.02)

    @cached_property
    def _binaries(self) -> Binaries:
        return binaries_for(self.owner)


def local_server(data: Path) -> Server:
    """Return the server of a data folder."""
    make_data_folder(data)
    owner = database_owner()
    folder = data / DATABASE
    if owner.system:
        data.chmod(data.stat().st_mode | 0o111)
        if not owner.can_enter(data):
            folder = system_folder_for(data) / DATABASE
    folder.mkdir(mode=0o711 if owner.system else 0o700, parents=True, exist_ok=True)
    return Server(folder)


@dataclass(frozen=True)
class Running:
    """What PostgreSQL writes about itself in its data folder."""

    pid: int
    socket_folder: Path
    ready: bool


def _running(cluster: Path) -> Running | None:
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not lines[0].isdecimal():
        return None
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return Running(int(lines[0]), Path(lines[4]), ready)


def _accepts(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(address))
        except OSError:
            return False
    return True


def _remove_recycled_pid(cluster: Path) -> None:
    """Forget a server that is gone and whose process number another program has now.

    PostgreSQL sees by itself that a process has ended, but takes any living one for a server.
    """
    running = _running(cluster)
    if running is None or _is_postgres(running.pid) or not _lives(running.pid):
        return
    (cluster / "postmaster.pid").unlink()
    (running.socket_folder / f"{SOCKET}.lock").unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _is_postgres(pid: int) -> bool:
    """Say whether the process lives, not as a zombie, and is a PostgreSQL."""
    status = Path(f"/proc/{pid}/status")
    if Path("/proc/self").exists():
        try:
            lines = status.read_text(encoding="utf-8").splitlines()
        except OSError:
            return False
        return "Name:\tpostgres" in lines and "State:\tZ (zombie)" not in lines
    asked = subprocess.run(
        ["ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in asked.stdout and not asked.stdout.strip().startswith("Z")


def _socket_folder_for(folder: Path, owner: Owner) -> Path:
    """Return a folder for the socket: beside the data, or a short one where that cannot be."""
    sockets = folder / "socket"
    if _fits_a_socket(sockets):
        owner.make_folder(sockets)
        return sockets
    name = f"seuil-{owner.uid}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108
        sockets = parent / name
        if _fits_a_socket(sockets) and owner.can_enter(parent):
            break
    owner.make_folder(sockets)
    found = sockets.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner.uid or found.st_mode & 0o077:
        raise CannotStart(
            f"The folder {sockets} belongs to somebody else: remove it, or choose a data folder "
            "with a shorter name (SEUIL_DATA)."
        )
    return sockets


def _fits_a_socket(folder: Path) -> bool:
    """Say whether the address is short enough, and one: clients read a comma as two hosts."""
    return len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET and "," not in str(folder)
