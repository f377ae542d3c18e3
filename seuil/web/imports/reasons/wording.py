"""Sentences for the command line, and what the site says in their stead."""

import re
from collections.abc import Sequence
from functools import cached_property

from django.utils.functional import Promise


class Wording:
    """Patterns of English sentences, each with its words; the first that fits counts.

    ``beginning`` is a pattern of what may stand before one.
    """

    def __init__(self, lines: Sequence[tuple[str, str | Promise]], beginning: str = "") -> None:
        self.lines = lines
        self.beginning = beginning

    @cached_property
    def patterns(self) -> Sequence[tuple[re.Pattern[str], str | Promise]]:
        return [
            (re.compile(rf"{self.beginning}(?:{one})\Z", re.DOTALL), said)
            for one, said in self.lines
        ]

    def of(self, text: str) -> str | None:
        """Return the words of a sentence; None when it has none."""
        for pattern, words in self.patterns:
            match = pattern.search(text) if self.beginning else pattern.match(text)
            if match:
                return str(words) % match.groupdict() if match.groupdict() else str(words)
        return None
