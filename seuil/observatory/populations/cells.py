"""One cell of a population file, read once for all the rows that hold it."""

from collections.abc import Callable, Collection, Hashable

import numpy as np
from numpy.typing import NDArray

from seuil.access.types import Dimension, Fact, FactKind
from seuil.access.vocabulary import read_situation
from seuil.kernel.errors import InvalidInput, InvalidInputs

NOTHING = "-"
SEPARATOR = ";"
ANSWERS = {"yes": True, "true": True, "no": False, "false": False}
MOST_DIFFERENT = 20_000

Numbers = NDArray[np.int32]


class Cells(dict[Hashable, int]):
    """The different cells of a column, numbered as they come; ``meanings`` holds what each says.

    A cell that cannot be read gets a number below zero: -1 is the first of ``wrong``. A cell is
    text, or a value with its type, so that ``1`` and ``true`` stay apart.
    """

    def __init__(self, column: str, read: Callable[[object], Fact | None]) -> None:
        super().__init__()
        self.column = column
        self.meanings: list[Fact | None] = []
        self.wrong: list[InvalidInput] = []
        self._read = read

    def __missing__(self, cell: Hashable) -> int:
        raw = cell[1] if isinstance(cell, tuple) else cell
        try:
            value = self._read(raw)
        except InvalidInput as problem:
            self.wrong.append(problem)
            number = self[cell] = -len(self.wrong)
        else:
            number = self[cell] = len(self.meanings)
            self.meanings.append(value)
        if len(self) > MOST_DIFFERENT:
            raise InvalidInput(
                f"{self.column}: more than {MOST_DIFFERENT} different values",
                path=self.column,
                value=raw,
                accepted="fewer different values: whole years, codes of the vocabulary",
            )
        return number

    def numbers(self, column: Collection[Hashable]) -> Numbers:
        return np.fromiter(map(self.__getitem__, column), np.int32, len(column))


def territory_cells(known: Collection[str]) -> Cells:
    """Return the column of territories; it means codes."""

    def read(raw: object) -> str:
        code = raw.strip() if isinstance(raw, str) else ""
        if code in known:
            return code
        level = code.split(":", 1)[0] if ":" in code else "commune"
        alike = sorted(one for one in known if one.startswith(f"{level}:")) or sorted(known)
        raise not_accepted(raw, f"the code of a territory, such as {', '.join(alike[:5])}")

    return Cells("territory", read)


def fact_cells(dimension: Dimension, known: Collection[str]) -> Cells:
    """Return the column of a dimension; it means facts, None where nothing was asked."""

    def read(raw: object) -> Fact | None:
        try:
            found = read_situation(
                {dimension.code: raw_fact(dimension, raw)}, is_territory=known.__contains__
            )
        except InvalidInputs as problems:
            raise not_accepted(raw, accepted_cells(dimension, problems.problems[0])) from None
        fact = found.get(dimension.code)
        if against := dimension.contradiction(fact):
            together = " and ".join(sorted(against))
            raise not_accepted(raw, f"facts that are true of one person together, not {together}")
        return fact

    return Cells(dimension.code, read)


def raw_fact(dimension: Dimension, raw: object) -> object:
    """Return a cell in the form of the search interface; None when it is empty."""
    if not isinstance(raw, str):
        return raw
    text = raw.strip()
    if not text:
        return None
    match dimension.kind:
        case FactKind.NUMBER:
            return _number(text)
        case FactKind.BOOL:
            return ANSWERS.get(text.lower(), text)
        case FactKind.SET | FactKind.LANGUAGE:
            return [] if text == NOTHING else [part.strip() for part in text.split(SEPARATOR)]
        case _:
            return text


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def accepted_cells(dimension: Dimension, problem: InvalidInput) -> str:
    match dimension.kind:
        case FactKind.BOOL:
            return "yes, no, or an empty cell for not asked"
        case FactKind.SET:
            return (
                f"codes joined by {SEPARATOR} ({NOTHING} for none): {', '.join(dimension.values)}"
            )
        case FactKind.LANGUAGE:
            return f"ISO 639 codes joined by {SEPARATOR}, such as fr{SEPARATOR}nl"
        case _:
            return f"{problem.accepted}, or an empty cell for not asked"


def not_accepted(raw: object, accepted: str) -> InvalidInput:
    return InvalidInput(f"{raw!r:.60} is not accepted", value=raw, accepted=accepted)
