"""What a database holds, in figures that tell whether another one holds the same."""

from typing import Any

import psycopg
from psycopg import sql

from config.launcher.archive import Table

Connection = psycopg.Connection[Any]

TABLES = """
    SELECT namespace.nspname, class.relname
    FROM pg_class class JOIN pg_namespace namespace ON namespace.oid = class.relnamespace
    WHERE class.relkind = 'r' AND class.relpersistence = 'p'
      AND namespace.nspname !~ '^pg_' AND namespace.nspname <> 'information_schema'
    ORDER BY 1, 2
"""
"""Unlogged tables hold only what may be lost; neither they nor temporary ones are kept."""

ROWS = """
    SELECT count(*), coalesce(sum(('x' || substr(md5(entry::text), 1, 15))::bit(60)::bigint), 0)
    FROM ONLY {table} AS entry
"""
SAME_TEXT = (
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
)


def tables_of(connection: Connection) -> dict[str, Table]:
    """Return rows and sum of every table; the order of rows plays no part. In a transaction."""
    for statement in SAME_TEXT:
        connection.execute(statement)
    return {
        f"{schema}.{name}": _counted(connection, sql.Identifier(schema, name))
        for schema, name in connection.execute(TABLES).fetchall()
    }


def _counted(connection: Connection, table: sql.Identifier) -> Table:
    row = connection.execute(sql.SQL(ROWS).format(table=table)).fetchone()
    rows, total = row or (0, 0)
    return Table(rows=int(rows), sum=str(total))


def is_empty(connection: Connection) -> bool:
    return not connection.execute(TABLES).fetchall()


def migrations_of(connection: Connection) -> list[list[str]]:
    """Return app and name of every migration that was applied."""
    known = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if known is None or known[0] is None:
        return []
    found = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return [list(row) for row in found]


def differences(expected: dict[str, Table], found: dict[str, Table]) -> list[str]:
    """Return the names of the tables that do not hold the same."""
    return sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
