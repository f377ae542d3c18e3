"""The file of a backup: a plain tar with a manifest, a dump and the hash of both.

It is written in one pass, whatever the size, and has its name only once it is whole. Any ``tar``
unpacks it, ``sha256sum -c`` checks it, ``pg_restore`` reads the dump.
"""

import hashlib
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from config.launcher.console import CannotStart

FORMAT = 1
MANIFEST, DUMP, HASHES = "manifest.json", "database.dump", "SHA256SUMS"
BLOCK = tarfile.BLOCKSIZE
PIECE = 1 << 20


@dataclass(frozen=True)
class Table:
    """What a table held: its rows, and a sum over the hash of each row."""

    rows: int
    sum: str


@dataclass(frozen=True)
class Manifest:
    """What is in a backup. ``prepared`` are the steps of the launcher that the data had seen."""

    seuil: str
    postgresql: int
    made_at: str
    migrations: list[list[str]]
    tables: dict[str, Table]
    prepared: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file that only its owner can read, and that appears when it is whole."""
    if path.exists():
        raise CannotStart(f"{path} exists already: choose another name, nothing is overwritten.")
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CannotStart(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    except OSError as error:
        raise CannotStart(f"{path} could not be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _publish(draft: Path, path: Path) -> None:
    """Give the draft its name, unless somebody else was first."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise CannotStart(f"{path} was made meanwhile: it was not overwritten.") from None
    except OSError:  # a disk without hard links
        draft.rename(path)


def write(file: BinaryIO, manifest: Manifest, dump: IO[bytes]) -> None:
    """Write all parts; the size of the dump is filled in once it is known."""
    content = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    file.write(_header(MANIFEST, len(content)) + content + _padding(len(content)))

    start = file.tell()
    file.write(_header(DUMP, 0))
    size, digest = _copy(dump, file)
    file.write(_padding(size))
    end = file.tell()
    file.seek(start)
    file.write(_header(DUMP, size))
    file.seek(end)

    sums = f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n{digest}  {DUMP}\n".encode()
    file.write(_header(HASHES, len(sums)) + sums + _padding(len(sums)))
    file.write(bytes(2 * BLOCK))


def _header(name: str, size: int) -> bytes:
    part = tarfile.TarInfo(name)
    part.size, part.mode, part.mtime = size, 0o600, int(time.time())
    return part.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


def _copy(source: IO[bytes], target: BinaryIO) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while piece := source.read(PIECE):
        target.write(piece)
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, IO[bytes]]]:
    """Give the manifest and the dump of a backup, once every byte of it has been checked."""
    try:
        with tarfile.open(path, "r:") as archive:
            expected = _expected(archive)
            for name, digest in expected.items():
                if _digest(_part(archive, name)) != digest:
                    raise CannotStart(f"{path} is damaged: {name} is not what was written.")
            yield _manifest(_part(archive, MANIFEST).read(), path), _part(archive, DUMP)
    except (OSError, tarfile.TarError) as error:
        raise CannotStart(f"{path} cannot be read as a backup: {error}.") from error


def _expected(archive: tarfile.TarFile) -> dict[str, str]:
    lines = _part(archive, HASHES).read(10_000).decode("ascii", "replace").splitlines()
    found = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if set(found) != {MANIFEST, DUMP}:
        raise tarfile.ReadError("the list of hashes is not complete")
    return found


def _part(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        part = archive.extractfile(name)
    except KeyError:
        part = None
    if part is None:
        raise tarfile.ReadError(f"{name} is missing, it is cut off or something else")
    return part


def _digest(part: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := part.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _manifest(content: bytes, path: Path) -> Manifest:
    told: dict[str, Any] = json.loads(content)
    if told.get("format") != FORMAT:
        raise CannotStart(f"{path} was made by a newer Seuil: install that version first.")
    tables = {name: Table(**table) for name, table in told.pop("tables").items()}
    return Manifest(tables=tables, **told)
