"""Generations: the columns of the whole public directory in a folder, for all processes of a host.

A pointer, the file ``current``, names the folder of the present generation and is replaced in one
step, after everything that it leads to is on the disk. Who opened an older generation goes on
reading its files, which the system keeps until then. One process of a host builds at a time; the
lock that says so is freed by the kernel, however that process ends.
"""

import datetime
import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from seuil.access import storage
from seuil.access.columns import Columns
from seuil.access.storage import Unreadable
from seuil.matching.index.trail import Position

FORMAT = 1
"""Of the manifest; what else a generation depends on is in its fingerprint."""

CURRENT = "current"
LOCK = "builder.lock"
MANIFEST = "manifest.json"
PREFIX = "generation-"
SILENCE = 60.0
"""Seconds without a sign of life after which nobody waits for a builder any longer."""

A_MOMENT = 0.1

Stamp = tuple[int, int]
"""Tells a pointer from those before it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was made from: where, when, and up to which change."""

    fingerprint: str
    database: str
    day: datetime.date
    services: int
    position: Position
    format: int = FORMAT


_MANIFEST = TypeAdapter(Manifest)


class Generations:
    """The generations of one folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stamp(self) -> Stamp | None:
        """Return what changes with each new generation, None where there is none."""
        try:
            found = (self.folder / CURRENT).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def current(self) -> tuple[Path, Manifest]:
        """Return the folder and the manifest of the present generation, or raise `Unreadable`."""
        try:
            name = (self.folder / CURRENT).read_text(encoding="ascii").strip()
            if not name.startswith(PREFIX) or "/" in name:
                raise Unreadable(f"{CURRENT} names no generation")
            folder = self.folder / name
            manifest = _MANIFEST.validate_json((folder / MANIFEST).read_bytes())
        except (OSError, ValueError, ValidationError) as problem:
            raise Unreadable(str(problem)) from problem
        if manifest.format != FORMAT:
            raise Unreadable(f"{name} has format {manifest.format}")
        return folder, manifest

    @contextmanager
    def turn(self) -> Iterator["Turn | None"]:
        """Give the right to build, or None while another process has it.

        Raises `OSError` where nothing can be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield Turn(self.folder, lock) if _is_ours(lock) else None
        finally:
            os.close(lock)

    def builder_is_silent(self) -> bool:
        """Whether who has the turn gave no sign of life for long: it hangs, or was stopped.

        Looks twice: a builder that has just begun is about to give its first sign.
        """
        if not self._nothing_heard():
            return False
        time.sleep(A_MOMENT)
        return self._nothing_heard()

    def _nothing_heard(self) -> bool:
        try:
            return time.time() - (self.folder / LOCK).stat().st_mtime > SILENCE
        except OSError:
            return True


class Turn:
    """The right to build the next generation; what killed builders left behind is removed."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock = lock
        self.sign_of_life()
        self._sweep(keep=self._current())

    def sign_of_life(self) -> None:
        os.utime(self._lock)

    def publish(self, columns: Columns, manifest: Manifest) -> Path:
        """Write a generation, make it the present one and remove the others; return its folder."""
        with self._new_folder() as folder:
            storage.save(columns, folder)
            (folder / MANIFEST).write_bytes(_MANIFEST.dump_json(manifest))
            _make_sure_of(folder)
            self._point_to(folder.name)
        self._sweep(keep=folder.name)
        return folder

    @contextmanager
    def _new_folder(self) -> Iterator[Path]:
        """Give an empty folder, which is removed when something goes wrong with it."""
        folder = self.folder / f"{PREFIX}{uuid.uuid4().hex[:12]}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _point_to(self, name: str) -> None:
        draft = self.folder / f"{CURRENT}.{name}"
        draft.write_text(name, encoding="ascii")
        _write_through(draft)
        draft.replace(self.folder / CURRENT)
        _write_through(self.folder)

    def _current(self) -> str:
        try:
            return (self.folder / CURRENT).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    def _sweep(self, *, keep: str) -> None:
        """Remove older generations, and what builders that were killed left behind."""
        for path in self.folder.iterdir():
            if path.name.startswith(PREFIX) and path.name != keep:
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(f"{CURRENT}."):
                path.unlink(missing_ok=True)


def _is_ours(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make_sure_of(folder: Path) -> None:
    """Return once the files of a folder would survive a power cut."""
    for path in folder.iterdir():
        _write_through(path)
    _write_through(folder)


def _write_through(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
