"""The territory and the categories as they are shipped, for the many tests that start from them.

They are loaded once in each database; later tests get the same rows back by ``COPY``, with the
triggers that any row sets off. The edition they had comes back too, so that what this process read
of them still counts.
"""

import pytest
from django.db import connection

from seuil.directory.models import Category
from seuil.directory.operations import load_categories
from seuil.directory.record.known import known_now
from seuil.territory.models import (
    Alias,
    Containment,
    Edition,
    Landmark,
    Population,
    PostalCode,
    PriorityTheme,
    Territory,
)
from seuil.territory.operations import load_territory

MODELS = (
    Territory,
    Alias,
    Containment,
    Population,
    PriorityTheme,
    PostalCode,
    Landmark,
    Category,
)

rows_of = {}
"""By database: the rows of each table, and their edition."""


@pytest.fixture
def brussels(db):
    """The territory and the categories as they are shipped."""
    fill()
    return known_now()


def fill():
    name = connection.settings_dict["NAME"]
    if Territory.objects.exists() or Category.objects.exists():
        load()
    elif name in rows_of:
        rows, edition = rows_of[name]
        write(rows)
        Edition.objects.update(stamp=edition)
    else:
        load()
        rows_of[name] = read(), Edition.objects.get().stamp


def load():
    load_territory()
    load_categories()


def read():
    rows = {}
    for model in MODELS:
        table = model._meta.db_table
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as lines:
            rows[table] = b"".join(lines)
    return rows


def write(rows):
    for table, lines in rows.items():
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
            copy.write(lines)
