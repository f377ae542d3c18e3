"""Files of text as they really come: other encodings, endless lines, broken bytes."""

import codecs
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

from seuil.directory.record.problems import wrong
from seuil.directory.record.values import shortened
from seuil.kernel.errors import InvalidInput

DEEPEST = 400
TOO_DEEP = f"at most {DEEPEST} levels of lists and objects"
LONGEST_LINE = 32 * 1024 * 1024
BLOCK = 1024 * 1024
OTHER_ENCODINGS = {
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
    b"PK\x03\x04": "a ZIP or XLSX file",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF file",
}


def open_text(path: Path) -> BinaryIO:
    """Open a file after a look at its first bytes; a byte order mark of UTF-8 is passed over."""
    file = path.open("rb")
    start = file.read(4)
    for mark, what in OTHER_ENCODINGS.items():
        if start.startswith(mark):
            file.close()
            raise InvalidInput(
                f"{path.name} is {what}, not text in UTF-8; save it as UTF-8",
                path=path.name,
                value=what,
                accepted="text in UTF-8",
            )
    file.seek(len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0)
    return file


def open_for_owner(path: Path) -> TextIO:
    """Open a file to write in; a new one can be read by its owner only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8", newline="")


def lines_of(file: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number; None for a line that is too long to be one."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, line


def complete(line: bytes | None) -> bytes:
    """Return a line, or refuse one that is too long to be one."""
    if line is None:
        raise wrong("line", "", f"at most {LONGEST_LINE:,} bytes", "is too long")
    return line


def nested_too_deeply(text: str, value: object) -> bool:
    """Whether a JSON text and its value have more levels than what reads them can walk through."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for item in level for inner in _containers_in(item)]
        if not level:
            return False
    return True


def _containers_in(value: object) -> list[object]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, dict | list)]


def number_of_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))


def not_utf8(line: bytes, error: UnicodeDecodeError) -> InvalidInput:
    """Say which byte at which column is not UTF-8, and what the line seems to be."""
    column = len(line[: error.start].decode("utf-8", "replace")) + 1
    return wrong(
        f"column {column}",
        f"byte 0x{line[error.start]:02X}",
        f"UTF-8; {looks_like(line[error.start : error.start + 20])}",
        "is not UTF-8",
    )


def looks_like(data: bytes) -> str:
    try:
        return f"in Windows-1252 it would read {shortened(data.decode('cp1252'), 20)!r}"
    except UnicodeDecodeError:
        return "it is not Windows-1252 either"
