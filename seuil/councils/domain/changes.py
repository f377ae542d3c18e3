"""What changed from one version of a text to the next, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\w+[^\S\n]*|[^\w\s][^\S\n]*|\s")
SHORTEST_STAY = 3
"""Fewer words that stay between two changes are read more easily as part of them."""


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    change: Change
    text: str


def changes(old: str, new: str) -> list[Piece]:
    """Return the new text with what was added marked, and what was removed in its place.

    Leaving out what was removed gives the new text; leaving out what was added, the old one but
    for blanks.

    >>> [(one.change.value, one.text) for one in changes("Open on Tuesday.", "Open on Thursday.")]
    [('same', 'Open on '), ('removed', 'Tuesday'), ('added', 'Thursday'), ('same', '.')]
    """
    found: list[Piece] = []
    for gone, come in _apart(_LINES.findall(_tidy(old)), _LINES.findall(_tidy(new))):
        for less, more in _apart(_WORDS.findall(gone), _WORDS.findall(come)):
            found += [Piece(Change.SAME, less)] if less == more else _change(less, more)
    return _joined(found)


def _apart(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what stands in place of what, in order; both are the same where nothing changed.

    A word is the same whatever blank follows it: that of the new text is kept.
    """
    old, new = ([each.strip() or each for each in side] for side in (before, after))
    for tag, a_from, a_to, b_from, b_to in SequenceMatcher(a=old, b=new).get_opcodes():
        gone, come = "".join(before[a_from:a_to]), "".join(after[b_from:b_to])
        yield (come, come) if tag == "equal" else (gone, come)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n")


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join changes with so little between them that a reader takes them for one."""
    found: list[Piece] = []
    gone = come = ""
    for at, piece in enumerate(pieces):
        if piece.change is not Change.SAME:
            gone += piece.text if piece.change is Change.REMOVED else ""
            come += piece.text if piece.change is Change.ADDED else ""
            continue
        between = bool(gone or come) and at + 1 < len(pieces)
        if between and "\n" not in piece.text and len(piece.text.split()) < SHORTEST_STAY:
            gone, come = gone + piece.text, come + piece.text
            continue
        found += _change(gone, come)
        found.append(piece)
        gone = come = ""
    return [*found, *_change(gone, come)]


def _change(gone: str, come: str) -> list[Piece]:
    found = [Piece(Change.REMOVED, gone), Piece(Change.ADDED, come)]
    return [piece for piece in found if piece.text]
