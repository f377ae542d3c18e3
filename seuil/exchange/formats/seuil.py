"""The format `seuil`: one record a line, as JSON in UTF-8. See docs/how-to/exchange-format.md."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from seuil.directory.record.problems import wrong
from seuil.exchange.formats.text import (
    TOO_DEEP,
    complete,
    lines_of,
    nested_too_deeply,
    not_utf8,
    open_text,
)
from seuil.exchange.report import Line
from seuil.kernel.errors import InvalidInput

ONE_OBJECT = "one JSON object on a line"


def read_seuil(path: Path) -> Iterator[Line]:
    """Yield the lines of a file, those that cannot be read with the reason; empty ones never.

    Raises `InvalidInput` when the file as a whole is something else than text.
    """
    with open_text(path) as file:
        for number, line in lines_of(file):
            if line is None or line.strip():
                yield _line(number, line)


def _line(number: int, line: bytes | None) -> Line:
    try:
        return Line(number, _record(line))
    except InvalidInput as problem:
        original = (line or b"").decode("utf-8", "backslashreplace").rstrip("\r\n")
        return Line(number, None, (problem,), original=original)


def _record(line: bytes | None) -> dict[str, Any]:
    whole = complete(line)
    try:
        text = whole.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise not_utf8(whole, error) from None
    try:
        record = DECODER.decode(text)
    except json.JSONDecodeError as error:
        here = text[max(0, error.pos - 10) : error.pos + 20]
        raise wrong(f"column {error.colno}", here, ONE_OBJECT, f": {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise wrong("line", text, ONE_OBJECT, f": {error}") from None
    if nested_too_deeply(text, record):
        raise wrong("line", text, TOO_DEEP, "is nested too deeply")
    if not isinstance(record, dict):
        raise wrong("line", text, ONE_OBJECT, "is not an object")
    return record


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for number, key in enumerate(keys) if key in keys[:number])
        raise wrong(twice, twice, "each key once", "stands there twice")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise wrong("line", name, "a finite number or null", "is not JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse_constant)
