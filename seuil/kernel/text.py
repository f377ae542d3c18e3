"""Folding: the one form in which words are compared, whatever accents, case or inclusive dots."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})
_INCLUSIVE = re.compile(
    r"(?<=\w)[·•∙.\-]{1,2}(?=(?:e|es|s|ne|nes|le|les|ve|ves|trice|trices|euse|euses)\b)"
)
_NOT_WORD = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """Return ``text`` lower-case, without accents, with one space between words.

    Inclusive writing is closed up: ``professionnel·les`` gives ``professionnelles``.

    >>> fold("Maison de l’Œuvre : usager·ères")
    'maison de l oeuvre usager eres'
    """
    lowered = text.casefold().translate(_LIGATURES)
    closed = _INCLUSIVE.sub("", lowered)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", closed) if not unicodedata.combining(c)
    )
    return " ".join(_NOT_WORD.sub(" ", plain.replace("_", " ")).split())
