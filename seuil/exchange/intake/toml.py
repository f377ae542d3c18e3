"""Mapping files written out again, so that the command line reads what was chosen on the site."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def toml_text(raw: Mapping[str, Any]) -> str:
    """Return a mapping as TOML: texts, lists, tables, lists of tables."""
    return "\n".join(_table(raw, ())).strip() + "\n"


def _table(raw: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    tables = {key: value for key, value in raw.items() if _is_table(value)}
    lists = {key: value for key, value in raw.items() if _is_list_of_tables(value)}
    if path and (len(tables) + len(lists) < len(raw) or not raw):
        yield f"\n[{_key(path)}]"
    for key, value in raw.items():
        if key not in tables and key not in lists:
            yield f"{_name(key)} = {_value(value)}"
    for key, value in tables.items():
        yield from _table(value, (*path, key))
    for key, rows in lists.items():
        for row in rows:
            yield f"\n[[{_key((*path, key))}]]"
            yield from (f"{_name(name)} = {_value(value)}" for name, value in row.items())


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _key(path: tuple[str, ...]) -> str:
    return ".".join(map(_name, path))


def _name(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _value(key)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_name(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
