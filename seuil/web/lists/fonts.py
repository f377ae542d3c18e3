"""Fonts for PDF files: those of the machine, and the few that come with Typst.

The letters of some languages are in no font that comes along. Where the machine has none either,
the paper is printed from the page instead, with the fonts of the reader's browser.
"""

from functools import cache

import typst

from seuil.access.card_words import CARD_LANGUAGES

LATIN = ("Noto Sans", "DejaVu Sans", "Liberation Sans", "Libertinus Serif")
SCRIPTS = {
    "ar": ("Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "DejaVu Sans"),
    "fa": ("Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "DejaVu Sans"),
    "ti": ("Noto Sans Ethiopic", "Noto Serif Ethiopic", "Abyssinica SIL"),
}
"""The languages that the fonts of Typst do not cover, each with the fonts that do, best first."""


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
