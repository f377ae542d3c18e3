"""The vocabulary as a screen needs it: themes, questions, answers, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seuil.access.sentences import (
    LanguageWords,
    dimensions_by_group,
    groups,
    language_name,
    language_words,
    words_of,
)
from seuil.access.types import Dimension
from seuil.wording.localised import reader_language

__all__ = ["DimensionWords", "LanguageWords", "ThemeWords", "language_label", "languages", "themes"]


@dataclass(frozen=True, slots=True)
class DimensionWords:
    code: str
    rule: Dimension
    label: str
    chip: str
    values: Mapping[str, str]
    answers: Mapping[bool, str]


@dataclass(frozen=True, slots=True)
class ThemeWords:
    code: str
    label: str
    dimensions: Sequence[DimensionWords]


def themes() -> list[ThemeWords]:
    """Return every question about a person, under its theme."""
    language = reader_language()
    return [
        ThemeWords(group, groups()[group][language], [_dimension(d, language) for d in dimensions])
        for group, dimensions in dimensions_by_group().items()
    ]


def _dimension(dimension: Dimension, language: str) -> DimensionWords:
    words = words_of(dimension.code)
    return DimensionWords(
        code=dimension.code,
        rule=dimension,
        label=words.label[language],
        chip=words.chip[language],
        values={code: label[language] for code, label in words.values.items()},
        answers={answer: label[language] for answer, label in words.answers.items()},
    )


def dimension_label(code: str) -> str:
    """Return the name of a dimension or circumstance (capacity, hours)."""
    return words_of(code).label[reader_language()]


def languages() -> Sequence[LanguageWords]:
    """Return the languages that can be chosen, the most asked first."""
    return list(language_words().values())


def language_label(code: str, language: str = "") -> str:
    """Return the name of a spoken language, in the reader's own when no other is asked for."""
    return language_name(code, language or reader_language())
