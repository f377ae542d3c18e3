"""HSDS 3.x files as exchange records: what HSDS cannot say stays unknown.

Takes a service, an organisation, a service at a location, a page or a list of them, NDJSON of
any of these, and the tabular form. An export of this project comes back with the facts that
it carries beside the standard (see `thresholds.own_facts`).
"""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from seuil.exchange.formats.text import TOO_DEEP, complete, lines_of, nested_too_deeply, open_text
from seuil.exchange.hsds.tabular import is_tabular, nested, tables_of_folder
from seuil.exchange.hsds.translation import translated
from seuil.exchange.hsds.unpacking import Found, services_in
from seuil.exchange.report import Line
from seuil.kernel.errors import InvalidInput

ACCEPTED = "HSDS 3.x in JSON or NDJSON: services, organisations, services at locations"


def read_hsds(
    path: Path, *, language: str = "en", today: datetime.date | None = None
) -> Iterator[Line]:
    """Yield the services of a file (or of a folder of CSV tables), wrong ones with their problems.

    ``language`` is that of the texts, where the file does not say. Raises `InvalidInput` when
    the file as a whole cannot be read.
    """
    day = today or timezone.localdate()
    for number, found in _found(path):
        if isinstance(found, InvalidInput):
            yield Line(number, None, (found,))
        else:
            yield translated(number, found, language, day)


def _found(path: Path) -> Iterator[tuple[int, Found | InvalidInput]]:
    if path.is_dir():
        yield from _numbered(nested(tables_of_folder(path)))
    elif is_line_by_line(path):
        yield from _of_lines(path)
    else:
        yield from _numbered(_of_document(path))


def _numbered(services: Iterator[Found]) -> Iterator[tuple[int, Found]]:
    yield from enumerate(services, start=1)


def is_line_by_line(path: Path) -> bool:
    """Whether the first of several lines is a JSON document by itself."""
    if path.suffix in {".ndjson", ".jsonl"}:
        return True
    try:
        with path.open(encoding="utf-8-sig") as file:
            saying = (line for line in file if line.strip())
            json.loads(next(saying, ""))
            return next(saying, None) is not None
    except (ValueError, RecursionError):
        return False


def _of_lines(path: Path) -> Iterator[tuple[int, Found | InvalidInput]]:
    with open_text(path) as file:
        for number, line in lines_of(file):
            if line is not None and not line.strip():
                continue
            try:
                for found in services_in(_parsed(complete(line)), ACCEPTED):
                    yield number, found
            except InvalidInput as problem:
                yield number, problem


def _of_document(path: Path) -> Iterator[Found]:
    document = _parsed(path.read_bytes())
    if isinstance(document, Mapping) and is_tabular(document):
        return nested(_tables(document))
    return services_in(document, ACCEPTED)


def _tables(document: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    return {name.removesuffix(".csv"): rows for name, rows in document.items()}


def _parsed(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"byte {error.start} is not UTF-8",
            path=f"byte {error.start}",
            value=content[error.start : error.start + 8].hex(" "),
            accepted="a file in UTF-8",
        ) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidInput(
            f"this is not JSON: {error.msg} ({place})",
            path=place,
            value=error.doc[max(0, error.pos - 20) : error.pos + 20],
            accepted=ACCEPTED,
        ) from error
    except (ValueError, RecursionError) as error:
        raise InvalidInput("this JSON cannot be read", accepted=ACCEPTED) from error
    if nested_too_deeply(text, document):
        raise InvalidInput("this JSON is nested too deeply", accepted=TOO_DEEP)
    return document
