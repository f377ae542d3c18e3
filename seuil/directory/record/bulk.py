"""Rows in great numbers: PostgreSQL's COPY, several times faster than INSERT.

Triggers, constraints and foreign keys hold as for any other statement. Columns that are not
named get the default of the database: the key.
"""

import gc
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import pgtrigger
from django.db import connection, models
from psycopg import sql

from seuil.directory.models.history import INSERTED, TRACKED


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Append rows to the table of a model, in one statement."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(column) for column in columns),
    )
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def new_keys(model: type[models.Model], number: int) -> list[int]:
    """Take keys from the sequence of a table for rows that are about to be copied into it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, number],
        )
        return [key for (key,) in cursor.fetchall()]


def write_again(rows: Sequence[Any], columns: Collection[str]) -> None:
    """Write these columns of rows that exist, and what follows from them, in one statement."""
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*columns, "sort_key", "modified_at"],
        )


@contextmanager
def beginning_of_sheets() -> Iterator[None]:
    """Let the history stay silent about rows that come with their sheet, in this transaction.

    They would double what an import writes, and say nothing: history without a row means that
    it was there from the beginning.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [_insert_triggers()])
        yield
        cursor.execute("SELECT set_config('pgtrigger.ignore', NULL, true)")


@cache
def _insert_triggers() -> str:
    names = (
        trigger.get_pgid(tracked)
        for tracked, trigger in pgtrigger.registered()
        if tracked in TRACKED and trigger.name == f"{INSERTED}_{INSERTED}"
    )
    return f"{{{','.join(sorted(names))}}}"


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keep Python from looking for cycles in all it holds, again and again, because many small
    objects come and go: a quarter of the time. Whoever makes them calls ``collect_young``."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def collect_young() -> None:
    """Free the cycles among what was made since the last time."""
    gc.collect(1)
