"""Parquet through pyarrow (extra ``parquet``), a few rows at a time."""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from seuil.kernel.errors import InvalidInput
from seuil.observatory.populations.cells import NOTHING, SEPARATOR, Cells, Numbers
from seuil.observatory.populations.pieces import WEIGHT, Piece

MAGIC = b"PAR1"
TO_INSTALL = "install pyarrow (the extra `parquet`), or save the population as CSV in UTF-8"
BUFFER_BYTES = 1 << 20


def pieces(
    file: BinaryIO,
    columns: Callable[[Sequence[str]], dict[str, Cells]],
    rows_at_once: int,
    tell: Callable[[int], None],
) -> Iterator[Piece]:
    """Yield the rows of an open file; ``tell`` hears about how many bytes were read."""
    table = _opened(file)
    cells = columns(table.schema_arrow.names)
    size, rows = file.seek(0, 2), max(1, table.metadata.num_rows)
    done = 0
    for batch in table.iter_batches(rows_at_once, columns=[*cells, WEIGHT], use_threads=False):
        weights = batch.column(WEIGHT)
        yield Piece(
            columns={name: numbers(batch.column(name), cell) for name, cell in cells.items()},
            weights=_weights(weights),
            weight_text=_AsWritten(weights),
            at=np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64),
            unit="row",
        )
        done += batch.num_rows
        tell(size * done // rows)


def _opened(file: BinaryIO) -> Any:
    try:
        pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise InvalidInput(
            "Parquet files cannot be read here: pyarrow is not installed",
            path="file",
            value="parquet",
            accepted=TO_INSTALL,
        ) from None
    try:
        return pq.ParquetFile(file, buffer_size=BUFFER_BYTES, pre_buffer=False)
    except (pa.ArrowException, OSError) as error:
        raise InvalidInput(
            f"the file begins like Parquet and cannot be read: {str(error).splitlines()[0]}",
            path="file",
            accepted="a whole Parquet file; write it again",
        ) from None


def numbers(array: Any, cells: Cells) -> Numbers:
    """Return the numbers of the cells of a column, whatever its type."""
    pa, pc = import_module("pyarrow"), import_module("pyarrow.compute")
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        empty = pc.equal(pc.list_value_length(array), 0)
        array = pc.if_else(empty, NOTHING, pc.binary_join(array, SEPARATOR))
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    of_value = [cells[_cell(value)] for value in array.dictionary.to_pylist()]
    of_value.append(cells[""])  # the last is what nobody was asked: position -1
    positions = array.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    found: Numbers = np.array(of_value, np.int32)[positions]
    return found


def _cell(value: object) -> Any:
    """Return a value with its type, text as it is: true and 1 are different cells."""
    return value if isinstance(value, str) else (type(value).__name__, value)


def _weights(array: Any) -> NDArray[np.float64]:
    pa = import_module("pyarrow")
    try:
        found = array.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowException:
        return np.full(len(array), np.nan)
    return np.asarray(found, np.float64)


class _AsWritten(Sequence[object]):
    """The values of a column, each made only when an error shows it."""

    def __init__(self, array: Any) -> None:
        self._array = array

    def __len__(self) -> int:
        return len(self._array)

    def __getitem__(self, position: Any) -> Any:
        return self._array[int(position)].as_py()
