"""One process at a time works on a run; the database lets go for one that dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

OF_RUNS = 5_160_312


@contextmanager
def held(run_id: int) -> Iterator[bool]:
    """Tell whether this process has the run for itself now."""
    mine = _ask("SELECT pg_try_advisory_lock(%s, %s)", run_id)
    try:
        yield mine
    finally:
        if mine and connection.is_usable():
            _ask("SELECT pg_advisory_unlock(%s, %s)", run_id)


def _ask(statement: str, run_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [OF_RUNS, run_id % 2**31])
        row = cursor.fetchone()
    return bool(row and row[0])
