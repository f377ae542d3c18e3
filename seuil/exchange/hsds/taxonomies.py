"""The three taxonomies of ours in HSDS: categories, access conditions, practice families.

HSDS has no fields for thresholds: a service carries them as attributes, each of which names a
term. Every value of every dimension is a term, and so are *no condition* and *not checked*.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from seuil.access.types import FactKind
from seuil.access.vocabulary import raw_vocabulary, vocabulary
from seuil.directory.models import Category
from seuil.directory.record.values import held
from seuil.organisations.domain import PracticeFamily, record_uuid
from seuil.organisations.models import FAMILY_LABELS

OWN = "seuil"
NO_CONDITION, NOT_CHECKED = "no_condition", "not_checked"


class Kind(StrEnum):
    CATEGORIES = "categories"
    CONDITIONS = "access-conditions"
    FAMILIES = "practice-families"


NAMES = {
    Kind.CATEGORIES: _("Categories of needs"),
    Kind.CONDITIONS: _("Access conditions"),
    Kind.FAMILIES: _("Practice families"),
}
DESCRIPTIONS = {
    Kind.CATEGORIES: _("What a service offers, in two levels."),
    Kind.CONDITIONS: _(
        "What a service asks, prefers or refuses, dimension by dimension. The link type of an "
        "attribute says which; its label says it in a sentence."
    ),
    Kind.FAMILIES: _("Kinds of practice of organisations."),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term in one language; ``code`` is unique in its taxonomy."""

    kind: Kind
    code: str
    name: str
    description: str
    parent: str = ""

    @property
    def uuid(self) -> uuid.UUID:
        return term_uuid(self.kind, self.code)


@cache
def taxonomy_uuid(kind: Kind) -> uuid.UUID:
    return record_uuid("taxonomy", OWN, kind)


@cache
def term_uuid(kind: Kind, code: str) -> uuid.UUID:
    return record_uuid("taxonomy_term", OWN, kind, code)


def value_code(dimension: str, value: str) -> str:
    return f"{dimension}.{value}"


def state_code(dimension: str, state: str) -> str:
    """Return the code of *no condition* or *not checked*; a colon, since values may be ``none``."""
    return f"{dimension}:{state}"


def taxonomy(kind: Kind) -> dict[str, Any]:
    return {
        "id": str(taxonomy_uuid(kind)),
        "name": str(NAMES[kind]),
        "description": str(DESCRIPTIONS[kind]),
        "version": str(raw_vocabulary()["version"]),
    }


def taxonomy_term(term: Term) -> dict[str, Any]:
    return held(
        {
            "id": str(term.uuid),
            "code": term.code,
            "name": term.name,
            "description": term.description or term.name,
            "parent_id": str(term_uuid(term.kind, term.parent)) if term.parent else "",
            "taxonomy": str(NAMES[term.kind]),
            "taxonomy_detail": taxonomy(term.kind),
            "taxonomy_id": str(taxonomy_uuid(term.kind)),
            "language": get_language(),
        }
    )


def category_term(category: Category) -> Term:
    return Term(
        Kind.CATEGORIES,
        category.code,
        str(category.label),
        str(category.description),
        category.parent.code if category.parent else "",
    )


def family_term(family: str) -> Term:
    label = str(FAMILY_LABELS[PracticeFamily(family)])
    return Term(Kind.FAMILIES, family, label, label)


def condition_terms(language: str) -> dict[str, Term]:
    """Return the terms of all dimensions by code, each dimension before its values."""
    return dict(_condition_terms(language))


@cache
def _condition_terms(language: str) -> tuple[tuple[str, Term], ...]:
    found = [
        term
        for entry in raw_vocabulary()["dimensions"]
        if vocabulary().dimensions[entry["code"]].kind is not FactKind.LANGUAGE
        for term in _dimension_terms(entry, language)
    ]
    return tuple((term.code, term) for term in found)


def _dimension_terms(entry: dict[str, Any], language: str) -> Iterator[Term]:
    code, label = entry["code"], entry["label"][language]

    def part(term_code: str, name: str, description: str) -> Term:
        return Term(Kind.CONDITIONS, term_code, name, description, parent=code)

    yield Term(Kind.CONDITIONS, code, label, entry.get("chip", entry["label"])[language])
    for value in entry.get("values", ()):
        name = value["label"][language]
        yield part(value_code(code, value["code"]), name, f"{label}: {name}")
    for state, sentence in ((NO_CONDITION, "none"), (NOT_CHECKED, "unknown")):
        told = entry["sentences"][sentence][language]
        yield part(state_code(code, state), told.rstrip("."), told)


def all_terms(language: str) -> list[Term]:
    """Return every term: one query for the categories."""
    return [
        *map(category_term, Category.objects.select_related("parent")),
        *condition_terms(language).values(),
        *map(family_term, PracticeFamily),
    ]
