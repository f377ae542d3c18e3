"""The PDF of a list: tagged (PDF/UA-1), with its fonts, made in memory and kept nowhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from seuil.access.card_words import card_words
from seuil.web.directory.card import Line, Own
from seuil.web.lists.slips import Entry, Part, Slip
from seuil.wording.localised import reader_language
from seuil.wording.printing import font_families, printed, writable

TEMPLATE = Path(__file__).parent.parent / "typst" / "addresses.typ"
LISTED = frozenset({"bring", "conditions", "steps"})
Words = dict[str, str]


def pdf_of(given: Mapping[str, Any]) -> bytes:
    """Return the PDF, or raise `LettersMissing`."""
    return printed(TEMPLATE, given)


def document_of(
    slips: Sequence[Slip],
    *,
    title: str,
    form: str,
    language: str,
    pictures: Mapping[int, Mapping[str, object]],
    whole: Mapping[str, object] | None,
) -> dict[str, Any]:
    """Return all that the template shows; ``pictures`` are the codes of the sheets, by number."""
    return {
        "title": title,
        "heading": in_reader_language(title),
        "language": language,
        "direction": card_words(language).direction,
        "form": form,
        "fonts": font_families(),
        "slips": [_slip(slip, pictures.get(slip.number)) for slip in slips],
        "whole": whole,
    }


def in_reader_language(text: str) -> Words:
    return said(text, reader_language())


def said(text: str, language: str = "") -> Words:
    return {
        "text": writable(text),
        "language": language,
        "direction": card_words(language).direction if language else "",
    }


def _slip(slip: Slip, code: Mapping[str, object] | None) -> dict[str, Any]:
    card, discreet = slip.card, slip.discreet
    return {
        "number": slip.number,
        "language": card.language,
        "direction": card.direction,
        "name": _own(slip.name) if slip.name else None,
        "organisation": "" if discreet else card.organisation,
        "fictional": card.fictional,
        "note": in_reader_language(slip.note) if slip.note else None,
        "sections": [_section(part, slip.second) for part in slip.parts],
        "map": {"svg": slip.map.svg, "words": slip.map.words} if slip.map else None,
        "near": in_reader_language(slip.map.near) if slip.map and slip.map.near else None,
        "qr": code,
        "checked": card.checked.text,
        "review": card.review_note,
    }


def _section(part: Part, second: str) -> dict[str, Any]:
    return {
        "code": part.code,
        "heading": said(part.heading),
        "beside": said(part.beside, second) if part.beside else None,
        "listed": part.code in LISTED and len(part.entries) > 1,
        "lines": [_line(entry, second, own_first=part.own_first) for entry in part.entries],
    }


def _line(entry: Entry, second: str, *, own_first: bool) -> dict[str, Any]:
    line, words = entry.line, [said(entry.line.text)] if entry.line.text else []
    own = [_own(line.own)] if line.own else []
    return {
        "label": said(line.label) if line.label else None,
        "words": [*own, *words] if own_first else [*words, *own],
        "url": line.url,
        "beside": said(_with_label(entry.beside), second) if entry.beside else None,
    }


def _with_label(line: Line) -> str:
    return f"{line.label} {line.text}" if line.label else line.text


def _own(own: Own) -> Words:
    return said(own.text, own.language)
