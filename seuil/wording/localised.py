"""Text in several languages kept in explicit columns, read in the language of the reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

LANGUAGES = ("fr", "nl", "en")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with the language it is really in."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def wording_of(thing: object, field: str, languages: Sequence[str]) -> Wording:
    """Return the first wording of ``field`` that is not empty, the wanted languages first."""
    for language in (*languages, *LANGUAGES):
        if language in LANGUAGES and (text := getattr(thing, f"{field}_{language}")):
            return Wording(text, language)
    return Wording("", languages[0] if languages else LANGUAGES[0])


def reader_language() -> str:
    """Return the language of the page being made, always one of `LANGUAGES`."""
    language = (get_language() or LANGUAGES[0])[:2]
    return language if language in LANGUAGES else LANGUAGES[0]


class Localised:
    """``name = Localised("name")`` reads ``name_fr``, ``name_nl`` or ``name_en``.

    The reader's language comes first, then French, Dutch, English; the answer is a
    `Wording`, so that a screen can mark a text that is in another language.
    """

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, instance: object, owner: type) -> Wording:
        if instance is None:
            return Wording("", "")
        return wording_of(instance, self.field, [reader_language()])


def texts_of(thing: object, field: str) -> dict[str, str]:
    """Return the languages in which ``field`` is filled."""
    texts = {language: getattr(thing, f"{field}_{language}") for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}
