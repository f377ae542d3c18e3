"""One state after another of what a process answers from: a base, and what is newer."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from seuil.access import columns
from seuil.access.engine import Engine
from seuil.access.text import Lexicon
from seuil.access.types import Offer, Setting
from seuil.matching.index import trail
from seuil.matching.index.reading import Base, read_services
from seuil.matching.kinds import Kind
from seuil.territory.gazetteer import Gazetteer

SMALL = 500
"""Services of a directory that is read again within a question: half a second at most."""

FEWEST_NEWER, MOST_NEWER = 100, 1_000
"""A twentieth of the services may be newer than the base, within these limits."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One state of the offer, with all that answering needs; replaced as a whole."""

    engine: Engine
    lexicon: Lexicon
    setting: Setting
    places: Gazetteer
    kinds: tuple[Kind, ...]
    day: datetime.date


class State:
    """A base and the services that changed since, for one thread at a time."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self.everything_changed = False
        self._position = base.position
        self._newer: dict[int, Offer | None] = {}
        self._pending: set[int] = set()
        self._in_ready = False

    def look(self) -> None:
        """Note what changed since the last look; two queries."""
        if self.too_much_changed:
            return
        self._position, news = trail.since(self._position)
        self._pending |= news.services
        self.everything_changed |= news.everything

    @property
    def pending(self) -> int:
        """How many services changed and were not read again yet."""
        return len(self._pending)

    @property
    def followed(self) -> int:
        """How many services changed and were read again."""
        return len(self._newer)

    @property
    def small(self) -> bool:
        return self.base.size + self.followed + self.pending <= SMALL

    @property
    def too_much_changed(self) -> bool:
        """Whether to wait for another base instead of reading one service after another."""
        most = max(FEWEST_NEWER, min(self.base.size // 20, MOST_NEWER))
        return not self.small and self.followed + self.pending > most

    @property
    def outdated(self) -> bool:
        """Whether another base is wanted."""
        another_day = self.base.day != timezone.localdate()
        return another_day or self.everything_changed or self.too_much_changed

    @property
    def told(self) -> bool:
        """Whether `follow` has nothing to add to what it returned last."""
        return self._in_ready and (not self._pending or self.too_much_changed)

    def turn_to_today(self) -> None:
        self.base = self.base.on(timezone.localdate())
        self._in_ready = False

    def follow(self) -> Ready:
        """Read the services that changed, unless they are too many, and return what is ready."""
        if not self.too_much_changed:
            keys = set(self._pending)
            self._newer |= read_services(keys, self.base.world.places)
            self._pending -= keys
        ready = self._ready()
        self._in_ready = True
        return ready

    def _ready(self) -> Ready:
        engine, world = self.base.engine, self.base.world
        if self._newer:
            shown = [offer for offer in self._newer.values() if offer is not None]
            newer = columns.build(shown, world.setting, today=self.base.day)
            engine = engine.with_newer(newer, self._newer.keys())
        return Ready(
            engine=engine,
            lexicon=engine.lexicon,
            setting=world.setting,
            places=world.places,
            kinds=world.kinds,
            day=self.base.day,
        )
