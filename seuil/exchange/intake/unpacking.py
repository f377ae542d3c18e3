"""ZIP files measured before anything is made of them: bombs are refused while they are counted."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from seuil.exchange.domain import BOUNDS, MIB, Bounds, Trouble
from seuil.exchange.intake.refusing import FileRefused

BLOCK = 64 * 1024
DOCTYPE = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
WIDE = re.compile(rb"<\x00?!\x00(?:D|E)\x00|<\x00!\x00|\x00<\x00!")
OVERLAP = 64


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise FileRefused(Trouble.BROKEN, "ZIP") from error
    except (NotImplementedError, RuntimeError) as error:  # methods of packing that nobody uses
        raise FileRefused(Trouble.BROKEN, "ZIP") from error


def check_archive(path: Path, bounds: Bounds = BOUNDS) -> None:
    """Unpack all once without keeping it; raises `FileRefused` for bombs and for XML with entities.

    What an archive says of its sizes is not believed.
    """
    with opened(path) as archive:
        entries = archive.infolist()
        if len(entries) > bounds.packed_files:
            raise FileRefused(Trouble.UNPACKS_TOO_LARGE, str(len(entries)))
        if sum(entry.file_size for entry in entries) > bounds.unpacked_bytes:
            raise FileRefused(Trouble.UNPACKS_TOO_LARGE, f"{bounds.unpacked_bytes // MIB} MB")
        left = bounds.unpacked_bytes
        for entry in entries:
            left = _measured(archive, entry, left, bounds)


def _measured(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, bounds: Bounds) -> int:
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".rdf"))
    before = b""
    with archive.open(entry) as file:
        while block := file.read(BLOCK):
            left -= len(block)
            if left < 0:
                raise FileRefused(Trouble.UNPACKS_TOO_LARGE, f"{bounds.unpacked_bytes // MIB} MB")
            seen = before + block
            if is_xml and (DOCTYPE.search(seen) or WIDE.search(seen)):
                raise FileRefused(Trouble.UNSAFE, "DOCTYPE")
            before = seen[-OVERLAP:]
    return left


def unpack_tables(path: Path, folder: Path, bounds: Bounds = BOUNDS) -> None:
    """Write the CSV tables of an archive into a folder, by their bare names."""
    check_archive(path, bounds)
    with opened(path) as archive:
        for entry in archive.infolist():
            name = PurePosixPath(entry.filename.replace("\\", "/")).name
            if re.fullmatch(r"[a-z_]{1,60}\.csv", name) and not entry.is_dir():
                target = folder / name
                if target.exists():
                    raise FileRefused(Trouble.BROKEN, name)
                target.write_bytes(archive.read(entry))
