"""Filling gaps of what was drawn once: a page has some seven hundred."""

import html
from collections.abc import Iterable
from string import Formatter

from django.utils.html import json_script
from django.utils.safestring import SafeString


class Pattern:
    """A drawing with gaps, written as for ``str.format``: ``{}`` and ``{name}``.

    It is taken apart once; to fill it is to join its pieces, which takes a tenth of the time of
    looking for the gaps of a long text again.
    """

    __slots__ = ("_names", "_pieces", "_places")

    def __init__(self, text: str) -> None:
        self._pieces: list[str] = []
        self._places: list[int] = []
        self._names: list[tuple[int, str]] = []
        for before, name, _format, _conversion in Formatter().parse(text):
            self._pieces.append(before)
            if name is not None:
                place = len(self._pieces)
                self._pieces.append("")
                if name:
                    self._names.append((place, name))
                else:
                    self._places.append(place)

    def filled(self, *texts: object, **named: object) -> SafeString:
        """Return it with its gaps filled and escaped."""
        pieces = self._pieces.copy()
        for place, text in zip(self._places, texts, strict=True):
            pieces[place] = written(text)
        for place, name in self._names:
            pieces[place] = written(named[name])
        return SafeString("".join(pieces))


def joined(texts: Iterable[object], between: str = "") -> SafeString:
    """Return what was drawn one after another, escaped where it was not drawn."""
    return SafeString(written(between).join(map(written, texts)))


def script_text(value: object) -> SafeString:
    """Return a value as it stands inside a script of JSON."""
    return SafeString(json_script(value).partition(">")[2].removesuffix("</script>"))


def written(text: object) -> str:
    return text if isinstance(text, SafeString) else html.escape(str(text))


def literal(text: str) -> str:
    """Return a text as it stands in a pattern, where it is filled no more."""
    return html.escape(text).replace("{", "{{").replace("}", "}}")
