"""Our lists of codes as FHIR `CodeSystem`, each concept in three languages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from seuil.access.types import Force, Interpreter
from seuil.access.vocabulary import raw_vocabulary
from seuil.api.fhir.canonical import Codes, code_system
from seuil.api.fhir.elements import Fhir, own_concept
from seuil.directory.models import INTERPRETER_LABELS, Category
from seuil.directory.record.values import held
from seuil.exchange.hsds.taxonomies import category_term, condition_terms, family_term
from seuil.exchange.hsds.thresholds import ANNOUNCED
from seuil.organisations.domain import PracticeFamily
from seuil.orientation.domain.reasons import SIDES
from seuil.orientation.labels import (
    AVENUE_LABELS,
    OUTCOME_LABELS,
    REASON_LABELS,
    SIDE_LABELS,
    STATUS_LABELS,
)
from seuil.register.labels import PUBLIC_LABELS
from seuil.territory.queries import places
from seuil.wording.localised import LANGUAGES, reader_language

OUTREACH = "outreach"
STANCES = {
    Force.REQUIRES: gettext_lazy("%(term)s (required)"),
    Force.PREFERS: gettext_lazy("%(term)s (priority)"),
    Force.EXCLUDES: gettext_lazy("%(term)s (excluded)"),
    ANNOUNCED: gettext_lazy("%(term)s (announced)"),
}
"""How a service stands to a dimension or a value: part of the code, so that nobody overlooks it."""


FREE_TEXT = "free-text"
MARK_LABELS = {FREE_TEXT: gettext_lazy("Holds free text, which may tell who somebody is")}


@dataclass(frozen=True, slots=True)
class Concept:
    """One code in one language."""

    code: str
    name: str
    definition: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of codes: what it is called, what it is about, its concepts in the language set."""

    title: str
    about: str
    concepts: Callable[[], Iterable[Concept]]


def stance_code(term: str, stance: str) -> str:
    return f"{term}:{stance}"


def interpreter_code(interpreter: Interpreter) -> str:
    return f"interpreter-{interpreter.replace('_', '-')}"


def characteristic(code: str) -> Fhir:
    names = {concept.code: concept.name for concept in _characteristics()}
    return own_concept(Codes.CHARACTERISTICS, code, names[code])


@cache
def condition_names(language: str) -> Mapping[str, str]:
    """Return what each code of an access condition is called."""
    with override(language):
        return {concept.code: concept.name for concept in _conditions()}


def _categories() -> Iterable[Concept]:
    for category in Category.objects.select_related("parent"):
        term = category_term(category)
        yield Concept(term.code, term.name, term.description, term.parent)


def _families() -> Iterable[Concept]:
    return [Concept(family.value, family_term(family).name) for family in PracticeFamily]


def _conditions() -> Iterable[Concept]:
    for term in condition_terms(reader_language()).values():
        if ":" in term.code:
            yield Concept(term.code, term.description, parent=term.parent)
            continue
        name = term.description if term.parent else term.name
        yield Concept(term.code, name, parent=term.parent)
        for stance, words in STANCES.items():
            code = stance_code(term.code, stance)
            yield Concept(code, str(words) % {"term": name}, parent=term.code)


def _characteristics() -> Iterable[Concept]:
    yield Concept(OUTREACH, _("goes to people"))
    for interpreter, label in INTERPRETER_LABELS.items():
        if interpreter is not Interpreter.UNKNOWN:
            yield Concept(interpreter_code(interpreter), str(label))


def _territories() -> Iterable[Concept]:
    language = reader_language()
    for place in sorted(places().places.values(), key=lambda place: (place.position, place.code)):
        yield Concept(place.code, places().label(place.code, language))


def _reasons() -> Iterable[Concept]:
    """Yield each reason below the side on which it lies; a colon, as the names of sides recur."""
    for side, label in SIDE_LABELS.items():
        yield Concept(f"side:{side}", str(label))
    for reason, label in REASON_LABELS.items():
        yield Concept(reason, str(label), parent=f"side:{SIDES[reason]}")


def _labelled(labels: Mapping[Any, Any]) -> Callable[[], Iterable[Concept]]:
    return lambda: [Concept(str(code), str(label)) for code, label in labels.items()]


LISTED: Mapping[Codes, Listed] = {
    Codes.CATEGORIES: Listed(
        "Categories of needs", "What a service offers, in two levels.", _categories
    ),
    Codes.FAMILIES: Listed(
        "Practice families", "Kinds of practice of organisations.", _families
    ),
    Codes.CONDITIONS: Listed(
        "Access conditions",
        "What a service asks, prefers or refuses: the dimensions of access and their values, "
        "each with how a service stands to it.",
        _conditions,
    ),
    Codes.CHARACTERISTICS: Listed(
        "Characteristics of services", "How a service reaches people.", _characteristics
    ),
    Codes.TERRITORIES: Listed(
        "Territories", "Region, basins, communes and quarters.", _territories
    ),
    Codes.REQUEST_STATES: Listed(
        "States of requests", "Where a request for orientation is.", _labelled(STATUS_LABELS)
    ),
    Codes.OUTCOMES: Listed(
        "Outcomes of requests", "How a request for orientation ended.", _labelled(OUTCOME_LABELS)
    ),
    Codes.AVENUE_STATES: Listed(
        "States of avenues", "What came of one way that was tried.", _labelled(AVENUE_LABELS)
    ),
    Codes.REASONS: Listed(
        "Reasons", "Why an avenue led nowhere, below the side on which the reason lies.", _reasons
    ),
    Codes.PUBLICS: Listed(
        "Publics", "For whom a request is, as figures are read.", _labelled(PUBLIC_LABELS)
    ),
    Codes.MARKS: Listed(
        "Marks", "What a reader has to know before showing a resource.", _labelled(MARK_LABELS)
    ),
}  # fmt: skip


def read(codes: Codes) -> Fhir:
    listed = LISTED[codes]
    told = _in_every_language(listed.concepts)
    children: dict[str, list[Concept]] = {}
    for concept in told[reader_language()].values():
        children.setdefault(concept.parent, []).append(concept)

    def written(concept: Concept) -> Fhir:
        inside = [written(child) for child in children.get(concept.code, ())]
        others = [
            {"language": language, "value": told[language][concept.code].name}
            for language in LANGUAGES
            if language != reader_language()
        ]
        return held(
            {
                "code": concept.code,
                "display": concept.name,
                "definition": concept.definition,
                "designation": others,
                "concept": inside,
            }
        )

    return {
        "resourceType": "CodeSystem",
        "id": codes.value,
        "language": reader_language(),
        "url": code_system(codes),
        "version": str(raw_vocabulary()["version"]),
        "name": "".join(word.capitalize() for word in codes.split("-")),
        "title": listed.title,
        "status": "active",
        "experimental": False,
        "description": listed.about,
        "caseSensitive": True,
        "hierarchyMeaning": "grouped-by",
        "content": "complete",
        "count": len(told[reader_language()]),
        "concept": [written(concept) for concept in children.get("", ())],
    }


def _in_every_language(
    concepts: Callable[[], Iterable[Concept]],
) -> dict[str, dict[str, Concept]]:
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[language] = {concept.code: concept for concept in concepts()}
    return told
