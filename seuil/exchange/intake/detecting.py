"""What a file is, by what stands in it: names and what a browser says are not asked."""

import codecs
import json
import zipfile
from pathlib import Path

from seuil.exchange.domain import FileFormat, Trouble
from seuil.exchange.intake.refusing import FileRefused

START = 64 * 1024
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"
OTHER_KINDS = {
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"SQLite format 3": "SQLite",
    b"{\\rtf": "RTF",
}


def format_of(path: Path) -> FileFormat:
    """Return what a file is; raises `FileRefused` for what is none of our kinds."""
    with path.open("rb") as file:
        start = file.read(START)
    if not start.strip():
        raise FileRefused(Trouble.EMPTY)
    if start.startswith((ZIP, EMPTY_ZIP)):
        return _packed(path)
    if start.startswith(OLE):
        raise FileRefused(Trouble.LOCKED)
    for mark, kind in OTHER_KINDS.items():
        if start.startswith(mark):
            raise FileRefused(Trouble.OTHER_KIND, kind)
    if b"\x00" in start:
        raise FileRefused(Trouble.OTHER_KIND, "binary")
    return _text(start.removeprefix(codecs.BOM_UTF8).lstrip())


def _packed(path: Path) -> FileFormat:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if any(entry.flag_bits & 1 for entry in archive.infolist()):
                raise FileRefused(Trouble.LOCKED)
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").strip()
                if kind == ODS_KIND:
                    return FileFormat.ODS
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise FileRefused(Trouble.BROKEN, "ZIP") from error
    except Exception as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(Trouble.BROKEN, "ZIP") from error
    if any(name.startswith("xl/") for name in names):
        return FileFormat.XLSX
    if any(name.rpartition("/")[2] == "services.csv" for name in names):
        return FileFormat.HSDS_TABLES
    raise FileRefused(Trouble.OTHER_KIND, "ZIP")


def _text(start: bytes) -> FileFormat:
    if start.startswith(b"<"):
        raise FileRefused(Trouble.OTHER_KIND, "HTML, XML")
    if not start.startswith((b"{", b"[")):
        return FileFormat.CSV
    if start.startswith(b"[") and not _is_json(start):
        return FileFormat.CSV
    first = start.split(b"\n", 1)[0]
    return FileFormat.SEUIL if b'"organisation"' in first else FileFormat.HSDS


def _is_json(start: bytes) -> bool:
    """Whether what stands after the bracket can go on as JSON: ``[Ann],12`` cannot."""
    return start[1:].lstrip()[:1] in (b"{", b"[", b"]", b'"') or _parses(start)


def _parses(start: bytes) -> bool:
    try:
        json.loads(start)
    except ValueError:
        return False
    return True
