"""The door through which a population comes in, and how it is shared out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.types import PARTS, FactColumn, People, Place
from seuil.access.types import Vocabulary
from seuil.kernel.errors import InvalidInput, InvalidInputs

MOST_WEIGHT = 1e8
MOST_PROBLEMS = 20


def people_of(
    *,
    places: Sequence[str],
    place: NDArray[np.integer],
    weights: NDArray[np.floating] | NDArray[np.integer],
    facts: Mapping[str, FactColumn],
    known: Sequence[Place],
    vocabulary: Vocabulary,
    first_row: int = 1,
) -> People:
    """Return a chunk of people, whose weights are rounded to thousandths of a person.

    ``place`` are positions in the codes ``places``. Raises `InvalidInputs` with the first wrong
    rows: a place that is not among ``known``, a weight that is no weight, a contradiction.
    """
    rows = len(place)
    problems = list(_of_columns(rows, weights, facts)) or [
        *_of_numbers("territory", place, len(places), first_row),
        *(
            problem
            for code, column in facts.items()
            for problem in _of_numbers(code, column.number, len(column.values), first_row)
        ),
        *_of_places(places, place, known, first_row),
        *_of_weights(weights, first_row),
        *_of_facts(facts, vocabulary, first_row),
    ]
    if problems:
        raise InvalidInputs(problems[:MOST_PROBLEMS])
    position = {one.code: number for number, one in enumerate(known)}
    of_code = np.array([position.get(code, -1) for code in places], np.int32)
    return People(
        place=of_code[place] if rows else np.empty(0, np.int32),
        weight=np.rint(np.asarray(weights, np.float64) * PARTS).astype(np.int64),
        facts=dict(facts),
    )


def split(people: People, count: int) -> list[People]:
    """Return at most ``count`` chunks of about equal size, those of one place together."""
    order = np.argsort(people.place, kind="stable")
    ends = np.cumsum(np.bincount(people.place))
    wanted = len(people) * np.arange(1, count) / count
    cuts = np.unique(ends[np.searchsorted(ends, wanted)]) if ends.size else ends
    return [people.rows(rows) for rows in np.split(order, cuts) if rows.size]


def _wrong(path: str, value: object, accepted: str) -> InvalidInput:
    shown = repr(value)[:80]
    return InvalidInput(
        f"{path}: {shown} is not accepted ({accepted})", path=path, value=value, accepted=accepted
    )


def _first_rows(column: NDArray[np.integer], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield those of ``numbers`` that occur, each with the position of its first row."""
    for number in numbers:
        rows = np.flatnonzero(column == number)
        if rows.size:
            yield number, int(rows[0])


def _of_columns(
    rows: int, weights: NDArray[Any], facts: Mapping[str, FactColumn]
) -> Iterator[InvalidInput]:
    for name, column in [("weight", weights), *((c, f.number) for c, f in facts.items())]:
        if len(column) != rows:
            yield _wrong(name, len(column), f"as many values as there are rows ({rows})")


def _of_numbers(
    name: str, numbers: NDArray[np.integer], size: int, first_row: int
) -> Iterator[InvalidInput]:
    for row in np.flatnonzero((numbers < 0) | (numbers >= size))[:1]:
        yield _wrong(f"row {first_row + int(row)}.{name}", int(numbers[row]), "a value given")


def _of_places(
    codes: Sequence[str], place: NDArray[np.integer], known: Sequence[Place], first_row: int
) -> Iterator[InvalidInput]:
    there = {one.code for one in known}
    unknown = [number for number, code in enumerate(codes) if code not in there]
    for number, row in _first_rows(place, unknown):
        yield _wrong(
            f"row {first_row + row}.territory",
            codes[number],
            "the code of a territory of the study, such as "
            + ", ".join(one.code for one in known[:3]),
        )


def _of_weights(
    weights: NDArray[np.floating] | NDArray[np.integer], first_row: int
) -> Iterator[InvalidInput]:
    values = np.asarray(weights, np.float64)
    for row in np.flatnonzero(~((values >= 0) & (values <= MOST_WEIGHT)))[:MOST_PROBLEMS]:
        yield _wrong(
            f"row {first_row + int(row)}.weight",
            float(values[row]),
            f"a number of people from 0 to {MOST_WEIGHT:.0f}",
        )


def _of_facts(
    facts: Mapping[str, FactColumn], vocabulary: Vocabulary, first_row: int
) -> Iterator[InvalidInput]:
    for code, column in facts.items():
        if code not in vocabulary.dimensions:
            yield _wrong(
                code, code, f"a dimension of the vocabulary: {', '.join(vocabulary.dimensions)}"
            )
            continue
        dimension = vocabulary.dimensions[code]
        against = {
            number: " and ".join(sorted(values))
            for number, fact in enumerate(column.values)
            if (values := dimension.contradiction(fact))
        }
        for number, row in _first_rows(column.number, list(against)):
            yield _wrong(
                f"row {first_row + row}.{code}",
                against[number],
                "facts that can be true of one person together",
            )
