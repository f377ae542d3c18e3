"""The words of the access card, in every language that it is given in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from babel import Locale

from seuil.access.sentences import (
    LANGUAGES,
    Speaker,
    TerritoryName,
    language_words,
    words_of,
)
from seuil.access.types import FactKind
from seuil.access.vocabulary import raw_vocabulary, vocabulary
from seuil.kernel.data import shipped_yaml

ADDED = ("ar", "tr", "es", "ro", "pl", "pt", "uk", "fa", "ti")
CARD_LANGUAGES = (*LANGUAGES, *ADDED)


@dataclass(frozen=True, slots=True)
class CardWords:
    """``card``: headings and sentences of the card itself. ``content``: the whole file."""

    language: str
    own: str
    right_to_left: bool
    card: Mapping[str, str]
    content: Mapping[str, Any]

    @property
    def direction(self) -> str:
        return "rtl" if self.right_to_left else "ltr"


@cache
def card_words(language: str) -> CardWords:
    """Return the words of one language; raises `KeyError` for one that no card is in."""
    if language not in CARD_LANGUAGES:
        raise KeyError(language)
    content = shipped_yaml("seuil.access", f"languages/{language}.yaml")
    right_to_left = language_words()[language].right_to_left
    return CardWords(language, content["own"], right_to_left, content["card"], content)


@cache
def digest_of(language: str) -> str:
    """Return what changes when a word of this language changes, and only then."""
    content = json.dumps(card_words(language).content, sort_keys=True, ensure_ascii=False)
    return sha256(content.encode()).hexdigest()


class CardSpeaker(Speaker):
    """Says in one of the added languages what the card says of a service."""

    def __init__(self, language: str, territory_name: TerritoryName) -> None:
        super().__init__(language, territory_name)
        self.language = language
        self.content = card_words(language).content

    def sentence(self, dimension: str, kind: str, **values: str) -> str:
        return self.template(dimension, kind).format(**values)

    def template(self, dimension: str, kind: str) -> str:
        """Return a sentence before its values are in it: the dimension's own, or the usual one."""
        own = self.content["dimensions"].get(dimension) or self.content["circumstances"][dimension]
        text: str = own.get(kind) or self.content["any"][kind]
        return text

    def label(self, dimension: str) -> str:
        text: str = self.content["dimensions"][dimension]["label"]
        return text

    def value(self, dimension: str, code: str) -> str:
        match vocabulary().dimensions[dimension].kind:
            case FactKind.TERRITORY:
                return super().value(dimension, code)
            case FactKind.LANGUAGE:
                return spoken_language(code, self.language)
            case _:
                text: str = self.content["dimensions"][dimension]["values"][code]
                return text

    def derogation(self, who: str) -> str:  # noqa: ARG002
        """Say that there may be an exception; who makes it is told in the service's own words."""
        text: str = self.content["derogation"]["possible"]
        return text


def card_speaker(language: str, territory_name: TerritoryName) -> Speaker:
    if language in ADDED:
        return CardSpeaker(language, territory_name)
    return Speaker(language, territory_name)


def spoken_language(code: str, language: str) -> str:
    """Return the name of a spoken language in a language of the card, else its own name."""
    known = language_words().get(code)
    if known and language in known.label:
        return known.label[language]
    own = known.own if known else code
    named: Mapping[str, str] = card_words(language).content.get("languages", {})
    return named.get(code) or Locale(language).languages.get(code) or own


@dataclass(frozen=True, slots=True)
class Text:
    """One wording of the card and where it stands in its file; ``beside`` says it in FR, NL, EN."""

    key: str
    text: str
    beside: Mapping[str, str]


def texts_of(language: str, categories: Mapping[str, Mapping[str, str]]) -> Iterator[Text]:
    """Yield every wording of an added language, in the order of its file.

    ``categories`` are the labels of the kinds of help, by code and language.
    """
    content = card_words(language).content
    for key, text in content["card"].items():
        yield Text(f"card.{key}", text, {one: card_words(one).card[key] for one in LANGUAGES})
    for kind, text in content["any"].items():
        usual = {one: card_words(one).content["any"][kind] for one in LANGUAGES}
        yield Text(f"any.{kind}", text, usual)
    for code, words in content["dimensions"].items():
        yield from _texts_of_dimension(code, words)
    for kind, text in content["circumstances"]["capacity"].items():
        beside = words_of("capacity").sentences[kind]
        yield Text(f"circumstances.capacity.{kind}", text, beside)
    for kind, text in content["derogation"].items():
        yield Text(f"derogation.{kind}", text, raw_vocabulary()["derogation"][kind])
    for code, text in content["languages"].items():
        yield Text(f"languages.{code}", text, language_words()[code].label)
    for code, text in content["categories"].items():
        yield Text(f"categories.{code}", text, categories.get(code, {}))


def _texts_of_dimension(code: str, words: Mapping[str, Any]) -> Iterator[Text]:
    known = words_of(code)
    for key, text in words.items():
        if key == "values":
            for value, label in text.items():
                yield Text(f"dimensions.{code}.values.{value}", label, known.values[value])
        else:
            beside = known.label if key == "label" else known.sentences[key]
            yield Text(f"dimensions.{code}.{key}", text, beside)
