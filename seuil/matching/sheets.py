"""Sheets that were read lately, shown again only while the database says that nothing changed.

Reading twenty sheets with their conditions is the largest part of a page. What the sheets say
is public and the same for everybody, so a process keeps them; one small query over the trail
of changes tells which of them must be read again. Nothing of a person is kept here.
"""

import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from seuil.access.types import Offer
from seuil.directory.models import AccessCondition, Service
from seuil.matching.index.trail import KEPT
from seuil.matching.offers import judged_offer_of, stated_rules

MOST_KEPT = 4000
KEPT_SECONDS = KEPT.total_seconds() / 2

# What was changed, of these sheets or of all, by transactions still open at the oldest reading.
CHANGED = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, c.service_id, c.transaction
    FROM (SELECT 1) AS once LEFT JOIN matching_change AS c
      ON c.transaction >= %s AND (c.service_id = ANY(%s) OR c.service_id IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A service loaded by ``for_cards``, with the engine's view of it and its rules."""

    service: Service
    offer: Offer
    rules: Sequence[AccessCondition]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A sheet that holds every change of the transactions before ``settled``."""

    sheet: Sheet
    settled: int
    read_at: float


class Sheets:
    """The sheets that this process keeps."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[int, _Kept] = {}

    def read(self, keys: Collection[int]) -> dict[int, Sheet]:
        """Return the public sheets with these keys, as the database has them now.

        One query while none changed. Inside a transaction, whose changes may never be, the
        sheets are read afresh and not kept.
        """
        if connection.in_atomic_block:
            return _loaded(keys)
        settled, kept = self._still_good(keys)
        missing = [key for key in keys if key not in kept]
        loaded = _loaded(missing) if missing else {}
        now = time.monotonic()
        with self._lock:
            if len(self._kept) + len(loaded) > MOST_KEPT:
                self._kept.clear()
            self._kept |= {key: _Kept(sheet, settled, now) for key, sheet in loaded.items()}
        return {**kept, **loaded}

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()

    def _still_good(self, keys: Iterable[int]) -> tuple[int, dict[int, Sheet]]:
        """Return the settled transaction of now, and the kept sheets that nothing changed since."""
        oldest = time.monotonic() - KEPT_SECONDS
        with self._lock:
            held = {key: k for key in keys if (k := self._kept.get(key)) and k.read_at > oldest}
        settled, changes = _changes(held)
        good = {
            key: kept
            for key, kept in held.items()
            if kept.settled <= settled
            and max(changes.get(key, -1), changes.get(None, -1)) < kept.settled
        }
        self._note_settled(good, settled)
        return settled, {key: kept.sheet for key, kept in good.items()}

    def _note_settled(self, good: Mapping[int, _Kept], settled: int) -> None:
        """Remember that these hold all changes before ``settled``: not to look there again."""
        later = {
            key: replace(kept, settled=settled)
            for key, kept in good.items()
            if kept.settled < settled
        }
        if later:
            with self._lock:
                self._kept |= {
                    key: k for key, k in later.items() if self._kept.get(key) is good[key]
                }


def _changes(held: Mapping[int, _Kept]) -> tuple[int, dict[int | None, int]]:
    """Return the oldest open transaction, and the last transaction that changed each sheet."""
    since = min((kept.settled for kept in held.values()), default=2**62)
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [since, list(held)])
        rows = cursor.fetchall()
    last: dict[int | None, int] = {}
    for _settled, service, transaction in rows:
        if transaction is not None:
            last[service] = max(transaction, last.get(service, -1))
    return int(rows[0][0]), last


def _loaded(keys: Collection[int]) -> dict[int, Sheet]:
    services = Service.objects.public().for_cards().in_bulk(keys)
    return {
        key: Sheet(service, judged_offer_of(service), stated_rules(service))
        for key, service in services.items()
    }


sheets = Sheets()
