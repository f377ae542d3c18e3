"""Photographs as they stand in a PDF, without what cameras and programmes wrote into them.

Their dots stay as they are, byte for byte: only what stands around them is taken out. No Django.
"""

import re
from collections.abc import Iterator

from seuil.kernel.errors import SeuilError


class NotReadable(SeuilError):
    """The parts of a picture cannot be told from one another."""


# JPEG

MARKER, SCAN, END = 0xFF, 0xDA, 0xD9
SOFTWARE, COMMENT = range(0xE1, 0xF0), 0xFE
ADOBE = 0xEE
"""Tells which colours a JPEG has: the one part of a programme that is needed to see it."""
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def plain_jpeg(data: bytes) -> bytes:
    """Return a JPEG up to its end, of which nothing but its dots is left; what follows is none.

    >>> plain_jpeg(bytes.fromhex("ffd8 ffe1 0004 4142 fffe 0003 43 ffda 0002 99 ffd9 41")).hex(" ")
    'ff d8 ff da 00 02 99 ff d9'
    """
    kept, at = bytearray(data[:2]), 2
    while found := _NEXT_MARKER.search(data, at):
        at = found.start()
        kind = data[at + 1]
        if kind == END:
            return bytes(kept) + data[at : at + 2]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if kind == SCAN:
            following = _NEXT_MARKER.search(data, end)
            end = following.start() if following else len(data)
        if (kind not in SOFTWARE or kind == ADOBE) and kind != COMMENT:
            kept += data[at:end]
        at = end
    return bytes(kept)


# JPEG 2000

SIGNATURE, KIND_OF_FILE, HEADER, CODESTREAM = b"jP  ", b"ftyp", b"jp2h", b"jp2c"
DRAWN = frozenset({SIGNATURE, KIND_OF_FILE, b"rreq", HEADER, CODESTREAM})
DRAWN_IN_HEADER = frozenset({b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef"})
START, TILE_PART, TILE_DATA, END_OF_CODE = b"\xff\x4f", b"\xff\x90", b"\xff\x93", b"\xff\xd9"
WORDS = b"\xff\x64"


def plain_jpeg2000(data: bytes) -> bytes:
    """Return a JPEG 2000 with the boxes that are needed to see it, or raise `NotReadable`."""
    if data.startswith(START):
        return _plain_code(data)
    kept: dict[bytes, bytes] = {}
    for kind, content in _boxes(data):
        if kind in DRAWN:
            kept.setdefault(kind, content)
    if not {HEADER, CODESTREAM} <= set(kept):
        raise NotReadable("no picture in it")
    inside = [part for part in _boxes(kept[HEADER]) if part[0] in DRAWN_IN_HEADER]
    kept[HEADER] = b"".join(_box(*part) for part in inside)
    kept[CODESTREAM] = _plain_code(kept[CODESTREAM])
    return b"".join(_box(*part) for part in kept.items())


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        length, begin = int.from_bytes(data[at : at + 4]), at + 8
        if length == 1:
            length, begin = int.from_bytes(data[at + 8 : at + 16]), at + 16
        end = at + length if length else len(data)
        if not begin <= end <= len(data):
            raise NotReadable("a box is longer than what holds it")
        yield data[at + 4 : at + 8], data[begin:end]
        at = end


def _box(kind: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4) + kind + content


def _plain_code(data: bytes) -> bytes:
    """Blank the comments of a codestream, whose parts are found by their length; cut its end."""
    code, at = bytearray(data), 2
    while data[at : at + 2] != END_OF_CODE:
        if data[at : at + 2] != TILE_PART:
            at = _segment_blanked(code, at)
            continue
        length = int.from_bytes(data[at + 6 : at + 10])
        inside = at
        while data[inside : inside + 2] != TILE_DATA:
            inside = _segment_blanked(code, inside)
        at = at + length if length else data.find(END_OF_CODE, inside)
        if not inside < at < len(data):
            raise NotReadable("a tile without an end")
    return bytes(code[: at + 2])


def _segment_blanked(code: bytearray, at: int) -> int:
    """Fill the words of one segment with nothing; return where the next one begins."""
    end = at + 2 + int.from_bytes(code[at + 2 : at + 4])
    if end > len(code) or end < at + 4 or code[at] != MARKER:
        raise NotReadable("no segment of a codestream")
    if code[at : at + 2] == WORDS:
        code[at + 6 : end] = bytes(end - at - 6)
    return end
