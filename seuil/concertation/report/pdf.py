"""The synthesis as a PDF: tagged, two pages at most; what is too long is told by its heading."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

from seuil.concertation.domain.synthesis import PAGES
from seuil.wording.printing import font_families, known_fonts, printed, writable

TEMPLATE = Path(__file__).parent / "synthesis.typ"


@dataclass(frozen=True, slots=True)
class Overflow:
    """How many lines of a part stand after the last page that a synthesis may have."""

    part: str
    lines: int


@dataclass(frozen=True, slots=True)
class Further:
    """Where readers of the paper go on: the page of the synthesis as a code to scan, the series."""

    page: str
    page_words: str
    page_svg: str
    series: str
    series_words: str


def pdf_of(told: Mapping[str, Any], further: Further | None = None) -> bytes:
    """Return the synthesis of one language, as `told_in` makes it, as a PDF."""
    given = _given(told)
    if further is not None:
        given["further"] = asdict(further)
    return printed(TEMPLATE, given)


def overflow_of(told: Mapping[str, Any]) -> Sequence[Overflow]:
    """Return what does not fit on two pages, in the order of the parts; nothing: it fits."""
    found = typst.query(
        str(TEMPLATE),
        "<line>",
        field="value",
        sys_inputs={"given": json.dumps(_given(told))},
        font_paths=known_fonts(),
    )
    lines = [(one["part"], one["page"]) for one in json.loads(found)]
    late = Counter(part for part, page in lines if page > PAGES)
    return [Overflow(part, count) for part, count in late.items()]


def _given(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**_writable(dict(told)), "fonts": font_families()}


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {key: _writable(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_writable(one) for one in value]
    return value
