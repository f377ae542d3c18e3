"""Columns in a folder: one file an array, opened without being read, and one of small tables.

What is written is read back by the same program only; whoever keeps such folders says in them
what they were made from.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_origin, get_type_hints

import numpy as np
from pydantic import TypeAdapter, ValidationError

from seuil.access.columns import Columns
from seuil.access.types import Setting

TABLES = "tables.json"
Table = TypeVar("Table")


class Unreadable(Exception):
    """A folder does not hold whole columns."""


def save(columns: Columns, folder: Path) -> None:
    """Write the columns into an empty folder."""
    small: dict[str, bytes] = {}
    for path, hint, value in _leaves(columns):
        if isinstance(value, np.ndarray):
            np.save(folder / f"{path}.npy", np.ascontiguousarray(value), allow_pickle=False)
        else:
            small[path] = TypeAdapter(hint).dump_json(value)
    parts = [b'"%s":%s' % (path.encode(), text) for path, text in small.items()]
    (folder / TABLES).write_bytes(b"{" + b",\n".join(parts) + b"}")


def load(folder: Path, setting: Setting) -> Columns:
    """Open what `save` wrote; raises `Unreadable` when anything of it is missing or broken.

    Arrays are mapped into memory: processes of one machine share them.
    """
    try:
        return _Reader(folder, setting).read(Columns, "")
    except (OSError, ValueError, EOFError, KeyError, ValidationError) as error:
        raise Unreadable(f"{folder.name}: {error}") from error


def _leaves(table: Any, above: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield the dotted name, the type and the value of every field that is no table itself."""
    hints = get_type_hints(type(table))
    for field in dataclasses.fields(table):
        value, path = getattr(table, field.name), f"{above}{field.name}"
        if isinstance(value, Setting):
            continue
        if dataclasses.is_dataclass(value):
            yield from _leaves(value, f"{path}.")
        else:
            yield path, hints[field.name], value


class _Reader:
    def __init__(self, folder: Path, setting: Setting) -> None:
        self._folder = folder
        self._setting = setting
        raw: Mapping[str, Any] = TypeAdapter(dict[str, Any]).validate_json(
            (folder / TABLES).read_bytes()
        )
        self._small = raw

    def read(self, table: type[Table], above: str) -> Table:
        hints = get_type_hints(table)
        return table(
            **{
                field.name: self._field(hints[field.name], f"{above}{field.name}")
                for field in dataclasses.fields(table)  # type: ignore[arg-type]
            }
        )

    def _field(self, hint: Any, path: str) -> Any:
        if hint is Setting:
            return self._setting
        if dataclasses.is_dataclass(hint):
            return self.read(hint, f"{path}.")  # type: ignore[arg-type]
        if get_origin(hint) is np.ndarray:
            mapped = np.load(self._folder / f"{path}.npy", mmap_mode="r", allow_pickle=False)
            return np.asarray(mapped)  # the class of mapped arrays is slow, its memory is not
        return TypeAdapter(hint).validate_python(self._small[path])
