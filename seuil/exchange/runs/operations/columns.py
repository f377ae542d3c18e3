"""The first rows of a table, as somebody sees them who says what its columns mean."""

import tempfile
from pathlib import Path

from seuil.exchange.intake.tables import Table, text_table
from seuil.exchange.models import ImportRun
from seuil.exchange.runs.operations.steps import FOLDER


def shown(table: Table) -> dict[str, object]:
    return {
        "heading": list(table.heading),
        "rows": [list(row) for row in table.rows[:200]],
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }


def table_of(run: ImportRun) -> Table | None:
    """Return the first rows of the file as they were found, when it is a table."""
    kept = run.table
    if not kept:
        return None
    rows = tuple(tuple(row) for row in kept["rows"])
    return Table(tuple(kept["heading"]), rows, kept["encoding"], kept["delimiter"])


def look_at_table_again(run: ImportRun, encoding: str, delimiter: str) -> Table:
    """Read the first rows of a text as somebody says it is written, and keep them."""
    with tempfile.TemporaryDirectory(prefix=FOLDER) as name:
        path = Path(name) / "file"
        path.write_bytes(bytes(run.file.content))
        table = text_table(path, marks=(encoding, delimiter))
    run.table = shown(table)
    run.save(update_fields=["table"])
    return table
