"""What both kinds of file give: some rows, with the place of each in the file."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seuil.access.types import Vocabulary
from seuil.kernel.errors import InvalidInput
from seuil.observatory.populations.cells import Cells, Numbers, fact_cells, territory_cells

TERRITORY, WEIGHT = "territory", "weight"
MOST_WEIGHT = 1e8
WEIGHT_ACCEPTED = f"a number of people from 0 to {MOST_WEIGHT:.0f}, such as 120 or 1.5"
ALONE = f"one column each of: {TERRITORY}, {WEIGHT}, and dimensions of the vocabulary: "


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows. ``at`` is the line or row of each, ``weight_text`` the weights as written."""

    columns: Mapping[str, Numbers]
    weights: NDArray[np.float64]
    weight_text: Sequence[object]
    at: NDArray[np.int64]
    unit: str


def columns_of(
    names: Sequence[str], known: Collection[str], vocabulary: Vocabulary
) -> dict[str, Cells]:
    """Return how each column but the weight is read, or raise `InvalidInput` for wrong names."""
    accepted = ALONE + ", ".join(vocabulary.dimensions)
    for name in names:
        if name not in {TERRITORY, WEIGHT, *vocabulary.dimensions}:
            raise InvalidInput(
                f"column {name!r:.60} is not known", path="line 1", value=name, accepted=accepted
            )
        if names.count(name) > 1:
            raise InvalidInput(
                f"column {name!r} stands twice", path="line 1", value=name, accepted=accepted
            )
    for name in (TERRITORY, WEIGHT):
        if name not in names:
            raise InvalidInput(
                f"column {name!r} is missing", path="line 1", value=names, accepted=accepted
            )
    return {TERRITORY: territory_cells(known)} | {
        name: fact_cells(vocabulary.dimensions[name], known)
        for name in names
        if name not in {TERRITORY, WEIGHT}
    }


def problems_of(piece: Piece, cells: Mapping[str, Cells]) -> Iterator[tuple[int, InvalidInput]]:
    """Yield what is wrong, each cell once, with the position of its first row."""
    for name, numbers in piece.columns.items():
        if numbers.size and numbers.min() < 0:
            for number in np.unique(numbers[numbers < 0]):
                row = int(np.argmax(numbers == number))
                yield row, _located(piece, row, name, cells[name].wrong[-number - 1])
    for row in np.flatnonzero(~((piece.weights >= 0) & (piece.weights <= MOST_WEIGHT)))[:20]:
        text = piece.weight_text[row]
        problem = InvalidInput(
            f"{text!r:.60} is not accepted", value=text, accepted=WEIGHT_ACCEPTED
        )
        yield int(row), _located(piece, int(row), WEIGHT, problem)


def _located(piece: Piece, row: int, column: str, problem: InvalidInput) -> InvalidInput:
    at = f"{piece.unit} {piece.at[row]}"
    return InvalidInput(
        f"{at}, column {column}: {problem}. Expected: {problem.accepted}",
        path=f"{at}.{column}",
        value=problem.value,
        accepted=problem.accepted,
    )
