"""A picture or a PDF made anew: what is seen of it stays, whatever is hidden in it is left behind.

A file from outside is opened by a process of its own, which may not grow or take long: whatever it
does there, only the file is refused. No Django here.
"""

import io
import json
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from seuil.kernel.errors import SeuilError
from seuil.orientation.plain_pictures import plain_jpeg, plain_jpeg2000

MOST_BYTES = 8_000_000
MOST_PAGES = 20
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2_400
MEMORY_BYTES = 1_000_000_000
SECONDS = 20
ROOT = Path(__file__).resolve().parents[2]
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"


class Trouble(StrEnum):
    """Why a file is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    LOCKED = "locked"
    BROKEN = "broken"
    HEIC = "heic"
    OTHER_KIND = "other_kind"


class DocumentRefused(SeuilError):
    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Document:
    media_type: str
    content: bytes
    pages: int = 1


def made_anew(data: bytes) -> Document:
    """Return a file without anything that is not seen. Raises `DocumentRefused`.

    Costs a process: about half a second.
    """
    if not data:
        raise DocumentRefused(Trouble.EMPTY)
    if len(data) > MOST_BYTES:
        raise DocumentRefused(Trouble.TOO_LARGE)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            cwd=ROOT,
            env={},
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentRefused(Trouble.BROKEN) from error
    if done.returncode:
        raise DocumentRefused(_TOLD.get(done.returncode, Trouble.BROKEN))
    said, content = done.stdout.split(b"\n", 1)
    document = Document(content=content, **json.loads(said))
    if len(content) > MOST_BYTES:
        raise DocumentRefused(Trouble.TOO_LARGE)
    return document


_CODES = {trouble: 10 + number for number, trouble in enumerate(Trouble)}
_TOLD = {code: trouble for trouble, code in _CODES.items()}


# In the process of its own


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        document = rewritten(sys.stdin.buffer.read())
    except DocumentRefused as refusal:
        return _CODES[refusal.trouble]
    said = json.dumps({"media_type": document.media_type, "pages": document.pages})
    sys.stdout.buffer.write(said.encode() + b"\n" + document.content)
    return 0


def rewritten(data: bytes) -> Document:
    """Return the file made anew, by what its first bytes say it is."""
    if b"%PDF-" in data[:1024]:
        return _pdf(data)
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}:
        raise DocumentRefused(Trouble.HEIC)
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")):
        return _picture(data)
    raise DocumentRefused(Trouble.OTHER_KIND)


def _picture(data: bytes) -> Document:
    """Draw the picture again, at most `LONGEST_SIDE` wide and high; only its dots are kept."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is unfolded
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise DocumentRefused(Trouble.TOO_MANY_PIXELS)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            seen = upright.convert("RGBA")
            kind = PNG if opened.format == "PNG" else JPEG
    except DocumentRefused:
        raise
    except Exception as error:  # a decoder may raise anything at a broken file
        raise DocumentRefused(Trouble.BROKEN) from error
    drawn = Image.new("RGB", seen.size, "white")
    drawn.paste(seen, mask=seen)
    content = io.BytesIO()
    if kind == PNG:
        drawn.save(content, "PNG", optimize=True)
    else:
        drawn.save(content, "JPEG", quality=85)
    return Document(kind, content.getvalue())


KEPT_OF_A_PAGE = frozenset({
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents",
    "/Group",
})  # fmt: skip
LEFT_BEHIND = frozenset({
    "/AA", "/AF", "/Alternates", "/EF", "/JS", "/LastModified", "/Metadata", "/Names", "/OPI",
    "/OpenAction", "/PieceInfo", "/Ref", "/Thumb", "/URI",
})  # fmt: skip
"""Keys, in whatever object, behind which something lies that nobody sees on the page."""


def _pdf(data: bytes) -> Document:
    """Return the pages with what is drawn on them; forms are filled in as they were seen."""
    import pikepdf  # noqa: PLC0415

    try:
        with pikepdf.open(io.BytesIO(data)) as source:
            if source.is_encrypted:
                raise DocumentRefused(Trouble.LOCKED)
            count = len(source.pages)
            if not count:
                raise DocumentRefused(Trouble.BROKEN)
            if count > MOST_PAGES:
                raise DocumentRefused(Trouble.TOO_MANY_PAGES)
            source.generate_appearance_streams()
            source.flatten_annotations("screen")
            content = _pages_of(source)
    except DocumentRefused:
        raise
    except pikepdf.PasswordError as error:
        raise DocumentRefused(Trouble.LOCKED) from error
    except Exception as error:  # a reader may raise anything at a broken file
        raise DocumentRefused(Trouble.BROKEN) from error
    return Document(PDF, content, count)


def _pages_of(source: Any) -> bytes:
    import pikepdf  # noqa: PLC0415

    with pikepdf.new() as made:
        for page in source.pages:
            for key in [key for key in page.obj.keys() if key not in KEPT_OF_A_PAGE]:  # noqa: SIM118  an object of PDF, no dict
                del page.obj[key]
        made.pages.extend(source.pages)
        for holder in _holders(made):
            for key in LEFT_BEHIND & set(holder.keys()):
                del holder[key]
            if isinstance(holder, pikepdf.Stream):
                _without_hidden_parts(holder)
        content = io.BytesIO()
        made.save(content, deterministic_id=True, object_stream_mode=_packed())
    return content.getvalue()


def _packed() -> Any:
    import pikepdf  # noqa: PLC0415

    return pikepdf.ObjectStreamMode.generate


def _holders(made: Any) -> Iterator[Any]:
    """Yield every dictionary and stream, however deep it lies in another one."""
    import pikepdf  # noqa: PLC0415

    waiting = list(made.objects)
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [part for part in one if _is_inside(part)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            waiting += [part for _key, part in one.items() if _is_inside(part)]


def _is_inside(part: Any) -> bool:
    """Whether a part is written within its holder; what has a number is met by itself."""
    import pikepdf  # noqa: PLC0415

    return isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect


def _without_hidden_parts(stream: Any) -> None:
    """Take out of a photograph within a PDF what its camera wrote: where, when, with what."""
    import pikepdf  # noqa: PLC0415

    filters = stream.get("/Filter")
    names = [filters] if isinstance(filters, pikepdf.Name) else list(filters or [])
    plain = _PLAIN.get(str(names[-1])) if names else None
    if plain is None:
        return
    raw = stream.read_raw_bytes()
    if len(names) == 1:
        stream.write(plain(raw), filter=filters, decode_parms=stream.get("/DecodeParms"))
    elif len(names) == 2 and names[0] == pikepdf.Name.FlateDecode:
        unpacked = zlib.decompressobj().decompress(raw, 4 * MOST_BYTES)
        stream.write(plain(unpacked), filter=names[1])
    else:
        raise DocumentRefused(Trouble.BROKEN)


_PLAIN: Mapping[str, Callable[[bytes], bytes]] = {
    "/DCTDecode": plain_jpeg,
    "/JPXDecode": plain_jpeg2000,
}


if __name__ == "__main__":
    sys.exit(main())
