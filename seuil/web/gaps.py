"""Drawing a template once, with gaps for what depends on the question and on who asks."""

import json
from collections.abc import Mapping
from types import MappingProxyType

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import override

from seuil.web.filling import Pattern

NOTHING = SafeString("")
UNFOLDED = (NOTHING, SafeString(" open"))
CHECKED = (NOTHING, SafeString(" checked"))
SELECTED = (NOTHING, SafeString(" selected"))
EMPTY: Mapping[str, str] = MappingProxyType({})
GAP = "\N{OBJECT REPLACEMENT CHARACTER}"


def sign(gap: str) -> str:
    """Return what stands for a gap while a template is drawn."""
    return f"{GAP}{gap}{GAP}"


def with_gaps(
    template_name: str, language: str, gaps: Mapping[str, str], **words: object
) -> Pattern:
    """Draw with gaps; to fill them costs a hundredth of drawing it again.

    ``gaps`` says how each is written, such as ``{}``. What belongs to a person comes into a
    gap, and is not kept.
    """
    signs = {gap: sign(gap) if written else "" for gap, written in gaps.items()}
    with override(language):
        drawn = get_template(template_name).render({**signs, **words})
    return as_pattern(drawn.strip(), gaps)


def as_pattern(drawn: str, gaps: Mapping[str, str]) -> Pattern:
    """Return what was drawn with signs; in JSON, a gap takes the place of a whole string."""
    drawn = drawn.replace("{", "{{").replace("}", "}}")
    for gap, written in gaps.items():
        if written:
            drawn = drawn.replace(json.dumps(sign(gap)), written).replace(sign(gap), written)
    return Pattern(drawn)


def named(*gaps: str) -> dict[str, str]:
    """Return gaps that are filled by their names."""
    return {gap: f"{{{gap}}}" for gap in gaps}


class GapNumber(int):
    """A number that decides how a sentence is put, while a gap stands where it is written."""

    def __new__(cls, value: int, gap: str) -> "GapNumber":
        number = super().__new__(cls, value)
        number.gap = gap
        return number

    gap: str

    def __str__(self) -> str:
        return sign(self.gap)


class Counted:
    """A drawing that says a number: for none, for one and for more, all drawn at once."""

    def __init__(
        self,
        template_name: str,
        language: str,
        number: str,
        gaps: Mapping[str, str] = EMPTY,
        **words: object,
    ) -> None:
        self._number = number
        self._patterns = [
            with_gaps(
                template_name,
                language,
                {**gaps, **named(number)},
                **{**words, number: GapNumber(value, number)},
            )
            for value in range(3)
        ]

    def filled(self, value: int, **texts: object) -> SafeString:
        return self._patterns[min(value, 2)].filled(**{self._number: value}, **texts)
