"""The engine of this process, kept in step with the directory.

Triggers write a row for each changed sheet. At most once a second a process looks for new
rows, reads the changed sheets again and replaces its engine. Rows of transactions that are
still open stay in view until the database says that nothing older can appear, so a change
that commits late is never missed. A database that was put back to an older state counts its
transactions from further back: everything is then read again.
"""

import datetime
import gc
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection
from django.utils import timezone

from seuil.access import columns
from seuil.access.engine import Engine
from seuil.access.text import Lexicon
from seuil.access.types import Offer, Setting
from seuil.access.vocabulary import vocabulary
from seuil.directory.models import Service
from seuil.matching.kinds import Kind, all_kinds
from seuil.matching.models import Change
from seuil.matching.offers import offer_of
from seuil.matching.operations import KEPT
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places

BATCH = 500
MOST_AT_ONCE = 2_000
"""Services whose columns are rebuilt within a question: a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One state of the offer, with all that answering needs; replaced as a whole."""

    engine: Engine
    lexicon: Lexicon
    setting: Setting
    places: Gazetteer
    kinds: tuple[Kind, ...]
    day: datetime.date


@dataclass(slots=True)
class _Trail:
    """How far the changes were followed: all before ``transaction``, and ``seen`` after it."""

    transaction: int = 0
    seen: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _News:
    """What changed since the last look: some services, perhaps all of them, perhaps the day."""

    services: frozenset[int]
    everything: bool
    day: datetime.date


class Index:
    """Holds the engine; `ready` is cheap and safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offers: dict[int, Offer] = {}
        self._trail = _Trail()
        self._ready: Ready | None = None
        self._looked_at = float("-inf")
        self._in_step = False

    def ready(self) -> Ready:
        """Return the present state, looking for changes first when that is due.

        A large directory is rebuilt behind the back of the question that found a change,
        which is answered from the state before.
        """
        if self._ready is None:
            with self._lock:
                if self._ready is None:
                    self._start()
        elif self._is_due() and self._lock.acquire(blocking=False):
            news = None
            try:
                news = self._news()
            finally:
                if news is None:
                    self._lock.release()
            if news is not None:
                self._take_in(news)
        assert self._ready is not None  # noqa: S101  made above
        return self._ready

    def forget(self) -> None:
        """Start over at the next question: the repair for everything."""
        with self._lock:
            self._ready = None

    def _is_due(self) -> bool:
        return time.monotonic() - self._looked_at >= settings.SEUIL_ENGINE_POLL_SECONDS

    def _start(self) -> None:
        self._trail = _Trail(transaction=_oldest_open_transaction())
        self._looked_at = time.monotonic()
        self._follow(_News(frozenset(), everything=True, day=timezone.localdate()))

    def _take_in(self, news: _News) -> None:
        """Follow the news, and release the lock at the end."""
        if len(self._offers) <= MOST_AT_ONCE:
            with _released_at_the_end(self._lock):
                self._follow(news)
        else:
            threading.Thread(target=self._follow_behind, args=[news], daemon=True).start()

    def _follow_behind(self, news: _News) -> None:
        with _released_at_the_end(self._lock), closing(connection):
            self._follow(news)

    def _follow(self, news: _News) -> None:
        self._in_step = False
        if news.everything:
            with _collector_at_rest():
                self._offers = {}
                self._read(None)
                self._rebuild(news.day)
            if len(self._offers) > MOST_AT_ONCE:
                _leave_to_stay()
        else:
            self._read(news.services)
            self._rebuild(news.day)
        self._in_step = True

    def _news(self) -> _News | None:
        """Return what changed since the last look; everything when the last one failed."""
        services, everything = self._new_changes()
        self._looked_at = time.monotonic()
        today = timezone.localdate()
        everything = everything or not self._in_step
        same_day = self._ready is not None and self._ready.day == today
        if same_day and not everything and not services:
            return None
        return _News(frozenset(services), everything, today)

    def _new_changes(self) -> tuple[set[int], bool]:
        """Return the services that changed since the last look, and whether all may have."""
        settled = _oldest_open_transaction()
        rows = list(
            Change.objects.filter(transaction__gte=self._trail.transaction).values_list(
                "pk", "service_id", "transaction"
            )
        )
        if settled < self._trail.transaction or self._overslept():
            self._trail = _Trail(transaction=settled)
            return set(), True
        new = [service for pk, service, _ in rows if pk not in self._trail.seen]
        self._trail.transaction = settled
        self._trail.seen = {pk for pk, _, number in rows if number >= settled}
        return {service for service in new if service is not None}, None in new

    def _overslept(self) -> bool:
        """Whether so long passed since the last look that its changes may be forgotten."""
        return time.monotonic() - self._looked_at > KEPT.total_seconds() / 2

    def _read(self, keys: Collection[int] | None) -> None:
        """Read these services again, or all (None); those no longer shown disappear."""
        where = places()
        services = Service.objects.public().for_engine().order_by("pk")
        if keys is not None:
            for key in keys:
                self._offers.pop(key, None)
            services = services.filter(pk__in=keys)
        for service in services.iterator(chunk_size=BATCH):
            self._offers[service.pk] = offer_of(service, where)

    def _rebuild(self, today: datetime.date) -> None:
        where = places()
        setting = Setting(
            vocabulary=vocabulary(),
            working_languages=where.working_languages,
            ancestors=where.all_ancestors,
        )
        built = columns.build(list(self._offers.values()), setting, today=today)
        self._ready = Ready(
            engine=Engine(built),
            lexicon=Lexicon(built.terms.number_of),
            setting=setting,
            places=where,
            kinds=all_kinds(),
            day=today,
        )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Read much without the garbage collector, which would look through all of it many times."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _leave_to_stay() -> None:
    """Keep the garbage collector off what is there now.

    Looking through ten thousand offers stops every question for a third of a second.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@contextmanager
def _released_at_the_end(lock: threading.Lock) -> Iterator[None]:
    try:
        yield
    finally:
        lock.release()


def _oldest_open_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


index = Index()
