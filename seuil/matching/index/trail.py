"""How far the changes of the directory were followed, and what changed since.

Triggers write a row for each changed sheet, in the transaction of the change. Rows of
transactions that are still open stay in view until the database says that nothing older can
appear, so a change that commits late is never missed. A database that was put back to an older
state counts its transactions from further back, or lacks a change that was there.

Nothing here writes: a replica is followed in the same way.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db import connection

from seuil.matching.models import Change

KEPT = datetime.timedelta(days=2)
"""How long changes are kept: far longer than any transaction, or any pause of a process, lasts."""

TRUSTED = KEPT / 2
"""A position that was taken longer ago is not followed from: changes since may be forgotten."""

NOW = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, clock_timestamp()"
IDENTITY = """
    SELECT system_identifier, oid FROM pg_control_system(), pg_database
    WHERE datname = current_database()
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One change, by which a database is told from its own past and from its copies."""

    pk: int
    transaction: int
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Position:
    """All changes of transactions before ``transaction`` are known, and those ``seen`` after it.

    ``taken_at`` is the time of the database, ``mark`` the last change there was.
    """

    transaction: int
    seen: frozenset[int]
    taken_at: datetime.datetime
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class News:
    """The services that changed, and whether everything may have."""

    services: frozenset[int]
    everything: bool


def here() -> Position:
    """Return the position of somebody who reads the directory from now on."""
    settled, now = _settled()
    last = Change.objects.order_by("-pk").values_list("pk", "transaction", "at").first()
    seen = Change.objects.filter(transaction__gte=settled).values_list("pk", flat=True)
    return Position(settled, frozenset(seen), now, Mark(*last) if last else None)


def since(position: Position) -> tuple[Position, News]:
    """Return the position of now and what changed since the other one; costs two queries."""
    settled, now = _settled()
    rows = list(
        Change.objects.filter(transaction__gte=position.transaction).values_list(
            "pk", "service_id", "transaction"
        )
    )
    new = {service for pk, service, _ in rows if pk not in position.seen}
    seen = frozenset(pk for pk, _, number in rows if number >= settled)
    news = News(
        services=frozenset(service for service in new if service is not None),
        everything=None in new or not _follows(position, settled, now),
    )
    return replace(position, transaction=settled, seen=seen, taken_at=now), news


def can_be_followed(position: Position) -> bool:
    """Whether all that changed since is known to the database, which has not been put back."""
    return _follows(position, *_settled()) and (position.mark is None or _is_there(position.mark))


def database_identity() -> str:
    """Return what stays the same as long as a database lives, and no other database has."""
    with connection.cursor() as cursor:
        cursor.execute(IDENTITY)
        return _joined(cursor.fetchone())


def _joined(parts: Iterable[object]) -> str:
    return "-".join(map(str, parts))


def _follows(position: Position, settled: int, now: datetime.datetime) -> bool:
    return settled >= position.transaction and now - position.taken_at <= TRUSTED


def _is_there(mark: Mark) -> bool:
    return Change.objects.filter(pk=mark.pk, transaction=mark.transaction, at=mark.at).exists()


def _settled() -> tuple[int, datetime.datetime]:
    """Return the oldest transaction that may still be open, and the time of the database."""
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        settled, now = cursor.fetchone()
    return int(settled), now
