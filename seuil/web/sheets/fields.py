"""What the forms of the editor are drawn from: plain fields with their words and their error."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.http import QueryDict
from django.utils.functional import Promise

from seuil.wording.localised import LANGUAGES

Words = str | Promise
OWN_NAMES = {"fr": "Français", "nl": "Nederlands", "en": "English"}
NOTHING: tuple[object, ...] = ("", None, False, {}, [])
LONGEST_LINE = 500
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Words
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One input: ``choice`` is a list, ``one`` radio buttons, ``many`` and ``tick`` boxes."""

    name: str
    label: Words
    value: str = ""
    kind: Literal[
        "text", "number", "date", "email", "long", "choice", "one", "many", "tick", "hidden"
    ] = "text"
    options: Sequence[Option] = ()
    help: Words = ""
    error: str = ""
    unit: Words = ""
    most: str = ""

    @property
    def checked(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class LanguageField:
    """A text in one language; ``missing``: it is written in another, not in this one."""

    name: str
    language: str
    label: str
    value: str
    missing: bool


@dataclass(frozen=True, slots=True)
class TextsField:
    """A text in the languages of the directory, side by side."""

    name: str
    label: Words
    parts: Sequence[LanguageField]
    help: Words
    error: str
    long: bool
    longest: int


def texts_field(
    name: str,
    label: Words,
    values: object,
    *,
    help: Words = "",  # noqa: A002  the word of forms
    error: str = "",
    long: bool = False,
    longest: int = 0,
) -> TextsField:
    """Return the inputs ``<name>-fr``, ``<name>-nl`` and ``<name>-en``."""
    texts = values if isinstance(values, Mapping) else {}
    written = {code: str(texts.get(code) or "") for code in LANGUAGES}
    return TextsField(
        name=name,
        label=label,
        parts=[
            LanguageField(
                name=f"{name}-{code}",
                language=code,
                label=OWN_NAMES[code],
                value=text,
                missing=not text and any(written.values()),
            )
            for code, text in written.items()
        ],
        help=help,
        error=error,
        long=long,
        longest=longest or (LONGEST_TEXT if long else LONGEST_LINE),
    )


def text_of(posted: QueryDict, name: str) -> str:
    """Return what was typed, without the blanks around it."""
    return str(posted.get(name, "")).replace("\r\n", "\n").strip()


def texts_of(posted: QueryDict, name: str) -> dict[str, str]:
    """Return the languages in which something was written."""
    texts = {code: text_of(posted, f"{name}-{code}") for code in LANGUAGES}
    return {code: text for code, text in texts.items() if text}


def number_of(text: str) -> float | int | str | None:
    """Return a number, what was typed when it is none, or None when nothing was.

    >>> number_of("4,36"), number_of("18"), number_of("many"), number_of("nan"), number_of("")
    (4.36, 18, 'many', 'nan', None)
    """
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() else number


def options(labels: Mapping[str, Words], chosen: str | Iterable[str]) -> list[Option]:
    held = {chosen} if isinstance(chosen, str) else set(chosen)
    return [Option(code, label, code in held) for code, label in labels.items()]


def replaced(
    values: Mapping[str, object], keys: Iterable[str], new: Mapping[str, object]
) -> dict[str, object]:
    """Return the values with these keys as given anew; a key that holds nothing is left out.

    A text that only lost the blanks around it is as it was: nobody changed it.
    """
    kept = {key: value for key, value in values.items() if key not in set(keys)}
    said = {
        key: _settled(values.get(key), value) for key, value in new.items() if value not in NOTHING
    }
    return kept | said


def _settled(old: object, new: object) -> object:
    match old, new:
        case str(), str():
            return old if old.replace("\r\n", "\n").strip() == new else new
        case dict(), dict():
            return {key: _settled(old.get(key), value) for key, value in new.items()}
        case list(), list() if len(old) == len(new):
            return [_settled(*pair) for pair in zip(old, new, strict=True)]
    return new
