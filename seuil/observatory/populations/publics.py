"""A public: those of a population of whom something is known to be so.

``identity_document=no``, ``health=drugs;alcohol`` (any of these), ``language!=fr;nl`` (none of
these), ``age=18-25`` (both included), ``age=65-``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.types import FactColumn, People
from seuil.access.types import Dimension, Fact, FactKind
from seuil.access.vocabulary import OLDEST_YEARS, read_situation, vocabulary
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.observatory.populations.cells import NOTHING, SEPARATOR, accepted_cells, raw_fact
from seuil.territory.gazetteer import Gazetteer

WRITTEN = re.compile(r"\s*(?P<dimension>[a-z_]+)\s*(?P<operator>!?=)\s*(?P<values>\S.*?)\s*")
YEARS = re.compile(r"(?P<first>\d{1,3})(?P<range>-(?P<last>\d{1,3})?)?|-(?P<until>\d{1,3})")
ACCEPTED = "dimension=value, such as identity_document=no, language!=fr;nl or age=18-25"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is known of everybody of a public; ``text`` says it as it is written."""

    text: str
    dimension: str
    negated: bool = False
    values: frozenset[Fact] = frozenset()
    nothing: bool = False
    years: tuple[float, float] | None = None

    def holds(self, fact: Fact | None) -> bool:
        """Tell whether it is so; of somebody who was not asked it is not known."""
        return fact is not None and self._among(fact) is not self.negated

    def _among(self, fact: Fact) -> bool:
        if self.years is not None:
            return self.years[0] <= float(fact) < self.years[1]  # type: ignore[arg-type]
        if isinstance(fact, frozenset):
            return bool(fact & self.values) or (self.nothing and not fact)
        return fact in self.values


def read_public(texts: Iterable[str], places: Gazetteer) -> tuple[Condition, ...]:
    """Return conditions in a fixed order, or raise `InvalidInput` with what would be right."""
    found = {condition.text: condition for condition in (_read(text, places) for text in texts)}
    return tuple(found[text] for text in sorted(found))


def _read(text: str, places: Gazetteer) -> Condition:
    written = WRITTEN.fullmatch(text)
    dimensions = vocabulary().dimensions
    if written is None:
        raise _wrong(text, ACCEPTED)
    if written["dimension"] not in dimensions:
        raise _wrong(text, f"a dimension of the vocabulary: {', '.join(dimensions)}")
    dimension, negated = dimensions[written["dimension"]], written["operator"] == "!="
    code, values = dimension.code, written["values"]
    said = f"{code}{written['operator']}{values}"
    if dimension.kind is FactKind.NUMBER:
        return Condition(said, code, negated, years=_years(text, values))
    parts = [part.strip() for part in values.split(SEPARATOR)]
    facts = [_fact(text, dimension, part, places) for part in parts if part != NOTHING]
    return Condition(said, code, negated, frozenset(facts), nothing=NOTHING in parts)


def _years(text: str, values: str) -> tuple[float, float]:
    found = YEARS.fullmatch(values)
    if found is None:
        raise _wrong(text, "years: 18, 18-25 (both included), 65- or -17")
    if found["until"]:
        return 0.0, float(found["until"]) + 1
    first = float(found["first"])
    if not found["range"]:
        return first, first + 1
    return first, float(found["last"] or OLDEST_YEARS) + 1


def _fact(text: str, dimension: Dimension, part: str, places: Gazetteer) -> Fact:
    """Return one value as a fact; of a set, one of its codes."""
    try:
        raw = raw_fact(dimension, part)
        fact = read_situation({dimension.code: raw}, is_territory=places.__contains__)
    except InvalidInputs as problems:
        raise _wrong(text, accepted_cells(dimension, problems.problems[0])) from None
    if dimension.code not in fact:
        raise _wrong(text, ACCEPTED)
    value = fact[dimension.code]
    return next(iter(value)) if isinstance(value, frozenset) else value


def _wrong(text: str, accepted: str) -> InvalidInput:
    return InvalidInput(
        f"public: {text!r:.80} is not accepted. Expected: {accepted}",
        path="public",
        value=text,
        accepted=accepted,
    )


def those(people: People, public: Sequence[Condition]) -> People:
    """Return the people of a chunk of whom every condition holds."""
    if not public:
        return people
    chosen = np.ones(len(people), np.bool_)
    for condition in public:
        column = people.facts.get(condition.dimension)
        chosen &= False if column is None else _holding(column, condition)
    return people.rows(np.flatnonzero(chosen))


def _holding(column: FactColumn, condition: Condition) -> NDArray[np.bool_]:
    of_value = np.array([condition.holds(fact) for fact in column.values], np.bool_)
    holding: NDArray[np.bool_] = of_value[column.number]
    return holding


@dataclass(frozen=True)
class Public:
    """A population of which only a public is looked at, and only those who live in some places."""

    population: Iterable[People]
    conditions: Sequence[Condition] = ()
    places: frozenset[int] | None = None

    def __iter__(self) -> Iterator[People]:
        for people in self.population:
            part = those(people, self.conditions)
            if self.places is not None:
                here = np.isin(part.place, np.fromiter(self.places, np.int32))
                part = part.rows(np.flatnonzero(here))
            if len(part):
                yield part
