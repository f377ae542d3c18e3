"""PDF files, tagged (PDF/UA-1), made by Typst in memory; the fonts to write them with.

The fonts are those of the machine, and the few that come with Typst. The letters of some
languages are in no font that comes along. Where the machine has none either,
the paper is printed from the page instead, with the fonts of the reader's browser.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import category

import typst

from seuil.access.card_words import CARD_LANGUAGES
from seuil.kernel.errors import SeuilError

LATIN = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Libertinus Serif")
SCRIPTS = {
    "ar": ("Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "DejaVu Sans"),
    "fa": ("Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "DejaVu Sans"),
    "ti": ("Noto Sans Ethiopic", "Noto Serif Ethiopic", "Abyssinica SIL"),
}
"""The languages that the fonts of Typst do not cover, each with the fonts that do, best first."""

UNWRITABLE = ("could not be displayed", "disallowed codepoint")
PICTURES = re.compile("[\U0001f000-\U0001faff\ufe0f\u20e3]")
"""Small pictures among the letters, which no text font has."""


class LettersMissing(SeuilError):
    """No font of this machine has all the letters of a text."""


def printed(template: Path, given: Mapping[str, Any]) -> bytes:
    """Return what a template makes of ``given`` as a PDF.

    Raises `LettersMissing`: a tagged PDF may not show an empty box.
    """
    try:
        return typst.compile(
            str(template),
            sys_inputs={"given": json.dumps(given)},
            font_paths=known_fonts(),
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        if any(words in str(error) for words in UNWRITABLE):
            raise LettersMissing(str(error)) from error
        raise


def writable(text: str) -> str:
    """Return a text without what is no letter: small pictures, and signs for machines.

    >>> writable("\\N{WRAPPED PRESENT} 9-12\\x07\\n14-16")
    '9-12 14-16'
    """
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in PICTURES.sub("", text)
        if letter.isspace() or category(letter) not in {"Cc", "Cs", "Cn"}
    )
    return kept.strip()


@cache
def known_fonts() -> typst.Fonts:
    """Return the fonts found once a process; looking takes a fifth of a second."""
    return typst.Fonts()


@cache
def _families() -> frozenset[str]:
    return frozenset(known_fonts().families())


def font_families() -> list[str]:
    """Return the fonts to write with, of every script, only those that are there."""
    wanted = [*LATIN, *(family for families in SCRIPTS.values() for family in families)]
    return [family for family in dict.fromkeys(wanted) if family in _families()]


def can_print(language: str) -> bool:
    families = SCRIPTS.get(language)
    return families is None or any(family in _families() for family in families)


def without_font() -> list[str]:
    """Return the languages of cards that no PDF can be written in on this machine."""
    return [language for language in CARD_LANGUAGES if not can_print(language)]
