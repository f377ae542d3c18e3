"""A QR code as a drawing without any style of its own."""

from collections.abc import Iterator
from itertools import groupby

import segno
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

PIXELS, QUIET = 3, 4
"""Of a module, and the modules of empty margin without which no camera finds the code."""


def qr_svg(address: str, words: str) -> SafeString:
    """Return the code of an address; ``words`` name it for those who do not see it."""
    rows = segno.make(address, error="m", micro=False).matrix
    size = len(rows) + 2 * QUIET
    context = {
        "words": words,
        "size": str(size),
        "side": str(size * PIXELS),
        "path": "".join(_runs(rows)),
    }
    return render_to_string("drawn/qr.html", context)


def _runs(rows: tuple[bytearray, ...]) -> Iterator[str]:
    for y, row in enumerate(rows, start=QUIET):
        x = QUIET
        for dark, modules in groupby(row):
            length = len(list(modules))
            if dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
