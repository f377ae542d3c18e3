"""Population files, read in pieces: ten million rows need no more memory than one piece."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from seuil.access.counterfactual.types import FactColumn, People, Place
from seuil.access.types import Vocabulary
from seuil.access.vocabulary import vocabulary
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.matching.what_if import people_of
from seuil.observatory.populations import csv_pieces, parquet_pieces
from seuil.observatory.populations.cells import Cells
from seuil.observatory.populations.pieces import TERRITORY, Piece, columns_of, problems_of

ROWS_AT_ONCE = 262_144
MOST_PROBLEMS = 20


def ignore(_bytes_read: int) -> None:
    """Hear how far a file was read, and do nothing."""


@dataclass
class PopulationFile:
    """A population in a CSV or Parquet file; each iteration reads it again from its beginning.

    Iterating raises `InvalidInputs` with the first wrong cells: line, column, value, what would be
    right; and `OSError` when the file cannot be read.
    """

    path: Path
    known: Sequence[Place]
    rows_at_once: int = ROWS_AT_ONCE
    tell: Callable[[int], None] = ignore
    rules: Vocabulary = field(default_factory=vocabulary)

    def __iter__(self) -> Iterator[People]:
        cells: dict[str, Cells] = {}

        def columns(names: Sequence[str]) -> dict[str, Cells]:
            cells.update(columns_of(names, self._codes, self.rules))
            return cells

        empty = True
        with self.path.open("rb") as file:
            start = file.read(len(parquet_pieces.MAGIC))
            if not start:
                raise self._nobody()
            parquet = start == parquet_pieces.MAGIC
            file.seek(0)
            read = parquet_pieces.pieces if parquet else csv_pieces.pieces
            for piece in read(file, columns, self.rows_at_once, self.tell):
                empty = False
                yield self._people(piece, cells)
        if empty:
            raise self._nobody()

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def digest(self) -> str:
        """Return what tells this file from any other, and nothing of what it holds."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _nobody(self) -> InvalidInput:
        return InvalidInput(
            f"{self.path.name} holds nobody",
            path=self.path.name,
            value="",
            accepted="a line of column names, then at least one row",
        )

    @property
    def _codes(self) -> frozenset[str]:
        return frozenset(place.code for place in self.known)

    def _people(self, piece: Piece, cells: dict[str, Cells]) -> People:
        problems = sorted(problems_of(piece, cells), key=lambda found: found[0])
        if problems:
            raise InvalidInputs([problem for _, problem in problems[:MOST_PROBLEMS]])
        return people_of(
            places=[str(code) for code in cells[TERRITORY].meanings],
            place=piece.columns[TERRITORY],
            weights=piece.weights,
            facts={
                name: FactColumn(tuple(cells[name].meanings), numbers)
                for name, numbers in piece.columns.items()
                if name != TERRITORY
            },
            known=self.known,
            vocabulary=self.rules,
            first_row=int(piece.at[0]),
        )
