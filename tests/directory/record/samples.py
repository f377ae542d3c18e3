"""Small records and files to test with."""

import datetime
import json

from seuil.directory.record.parsing import Box, Known
from seuil.exchange.operations import import_records
from seuil.exchange.report import Line

KNOWN = Known(
    territories=frozenset(
        {"region:brussels", "basin:nord", "commune:21004", "commune:21015", "quarter:named.laeken"}
    ),
    categories=frozenset({"food", "food.meals", "mental_health", "primary_care.gp"}),
    today=datetime.date(2026, 11, 24),
    box=Box(west=4.24, south=50.76, east=4.49, north=50.92),
)


def raw(**changes):
    """A small record that is right; a key set to `...` is taken out."""
    record = {
        "id": "s-1",
        "source": "test",
        "organisation": {"id": "o-1", "name": {"fr": "Les Amis"}},
        "name": {"fr": "Repas du soir"},
        "categories": ["food.meals"],
    }
    record |= changes
    return {key: value for key, value in record.items() if value is not ...}


def condition(dimension="age", **changes):
    return {"dimension": dimension, "state": "condition"} | changes


def taken(*records, source="", **options):
    """Import records as if each stood on a line of its own."""
    lines = [Line(number, record) for number, record in enumerate(records, start=1)]
    return import_records(source, lines, actor=None, **options)


def write_lines(path, records):
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
