"""A spreadsheet as rows of text, read by a process of its own that may not grow or take long.

A few bytes of a spreadsheet can ask for a table of a billion cells. The process that unfolds it has
a limit on memory and one on time; when it dies of them, only the file is refused.
"""

import datetime
import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from seuil.exchange.domain import BOUNDS, Bounds, Trouble
from seuil.exchange.intake.refusing import FileRefused

ENDED_WELL, TOO_WIDE, TOO_LONG, NO_SHEET, NOT_READ, PROTECTED = 0, 10, 11, 12, 13, 14
TROUBLES = {
    TOO_WIDE: Trouble.TOO_MANY_COLUMNS,
    TOO_LONG: Trouble.TOO_MANY,
    NO_SHEET: Trouble.NO_TABLE,
    NOT_READ: Trouble.BROKEN,
    PROTECTED: Trouble.LOCKED,
}
ROOT = Path(__file__).resolve().parents[3]


def rows_of_spreadsheet(path: Path, rows: Path, bounds: Bounds = BOUNDS) -> None:
    """Write the rows of the first sheet that holds any, as lines of JSON; an empty row is ``[]``.

    Raises `FileRefused`.
    """
    limits = (bounds.memory_bytes, bounds.unpacking_seconds, bounds.services, bounds.columns)
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__, str(path), str(rows), *map(str, limits)],
            cwd=ROOT,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=2 * bounds.unpacking_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(Trouble.TOO_LONG, str(bounds.unpacking_seconds)) from error
    if done.returncode != ENDED_WELL:
        trouble = TROUBLES.get(done.returncode, Trouble.UNPACKS_TOO_LARGE)
        raise FileRefused(trouble, _found(trouble, bounds))


def _found(trouble: Trouble, bounds: Bounds) -> str:
    told = {
        Trouble.TOO_MANY: str(bounds.services),
        Trouble.TOO_MANY_COLUMNS: str(bounds.columns),
        Trouble.BROKEN: "XLSX, ODS",
    }
    return told.get(trouble, "")


def rows_in(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that say something, with the number that the spreadsheet shows beside them."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            cells: list[str] = json.loads(line)
            if any(cells):
                yield number, cells


# In the process of its own


def main(arguments: Sequence[str]) -> int:
    path, rows, memory, seconds, most_rows, most_columns = arguments
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    from python_calamine import CalamineError, PasswordError, load_workbook  # noqa: PLC0415

    try:
        workbook = load_workbook(path)
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if not sheet.height:
                continue
            if sheet.width > int(most_columns):
                return TOO_WIDE
            if sheet.total_height > int(most_rows) + 1:
                return TOO_LONG
            _write(sheet, Path(rows))
            return ENDED_WELL
    except PasswordError:
        return PROTECTED
    except (CalamineError, ValueError, OSError, OverflowError):
        return NOT_READ
    return NO_SHEET


def _write(sheet: Any, rows: Path) -> None:
    with rows.open("w", encoding="utf-8") as file:
        for row in sheet.iter_rows():
            file.write(json.dumps([text_of(cell) for cell in row]) + "\n")


def text_of(cell: object) -> str:
    """Return a cell as it would be typed.

    >>> text_of(1030.0), text_of(True), text_of(datetime.datetime(2026, 11, 22))
    ('1030', 'yes', '2026-11-22')
    """
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    if isinstance(cell, datetime.date | datetime.time | datetime.datetime):
        return cell.isoformat()
    return str(cell).strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
