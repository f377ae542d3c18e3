"""What somebody else does between a look at a row and the lock on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def just_before_the_lock(table: str, happens: Callable[[], object]) -> Iterator[None]:
    """Let something happen once, when a row of this table is about to be locked."""
    left = [happens]

    def before(execute, sql, params, many, context):
        if left and "FOR UPDATE" in sql and f'"{table}"' in sql:
            left.pop()()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(before):
        yield
    assert not left, f"nothing locked a row of {table}"
