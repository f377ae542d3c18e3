"""The directory as the engine sees it, read from the database or from a generation on disk."""

import datetime
import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils import timezone

from seuil.access import columns, storage
from seuil.access.columns import Columns
from seuil.access.engine import Engine
from seuil.access.storage import Unreadable
from seuil.access.types import Offer, Setting
from seuil.access.vocabulary import vocabulary
from seuil.directory.capacity import capacity_days
from seuil.directory.models import Service
from seuil.matching.index import trail
from seuil.matching.index.fingerprint import fingerprint
from seuil.matching.index.generations import Manifest
from seuil.matching.index.trail import Position
from seuil.matching.kinds import Kind, all_kinds
from seuil.matching.offers import offer_of
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places

BATCH = 500


@dataclass(frozen=True, slots=True)
class World:
    """What services are looked at with: places, kinds of help, the rules of the vocabulary."""

    places: Gazetteer
    kinds: tuple[Kind, ...]
    setting: Setting

    @classmethod
    def now(cls) -> "World":
        where = places()
        setting = Setting(
            vocabulary=vocabulary(),
            working_languages=where.working_languages,
            ancestors=where.all_ancestors,
            capacity_days=capacity_days(),
        )
        return cls(where, all_kinds(), setting)


@dataclass(frozen=True, slots=True)
class Base:
    """The whole public directory as it was at a position of the trail."""

    world: World
    columns: Columns
    engine: Engine
    position: Position
    day: datetime.date

    @property
    def size(self) -> int:
        return self.columns.size

    def as_in(self, folder: Path) -> "Base":
        """Return the same, of which all processes share the memory; may raise `Unreadable`."""
        mapped = storage.load(folder, self.world.setting)
        return replace(self, columns=mapped, engine=Engine(mapped))

    def on(self, day: datetime.date) -> "Base":
        """Return the same, made for questions about the weeks from another day."""
        made = self.columns.on(day)
        return replace(self, columns=made, engine=Engine(made), day=day)


def number_of_services() -> int:
    return Service.objects.public().count()


def read_base(after_each_batch: Callable[[], None] = lambda: None) -> Base:
    """Read the whole directory, a batch at a time."""
    position, today = trail.here(), timezone.localdate()
    world = World.now()
    with _collector_at_rest():
        offers = _all_offers(world.places, after_each_batch)
        made = columns.build(offers, world.setting, today=today)
    return Base(world, made, Engine(made), position, today)


def open_base(folder: Path, manifest: Manifest) -> Base:
    """Open a generation; raises `Unreadable` when it is not one of this directory as it is."""
    if manifest.fingerprint != fingerprint():
        raise Unreadable("made by another version, or for other places")
    if manifest.database != trail.database_identity():
        raise Unreadable("made from another database")
    if not trail.can_be_followed(manifest.position):
        raise Unreadable("what changed since is not known")
    world = World.now()
    mapped = storage.load(folder, world.setting)
    if mapped.size != manifest.services:
        raise Unreadable(f"{mapped.size} services where {manifest.services} were written")
    return Base(world, mapped, Engine(mapped), manifest.position, manifest.day)


def manifest_of(base: Base) -> Manifest:
    return Manifest(
        fingerprint=fingerprint(),
        database=trail.database_identity(),
        day=base.day,
        services=base.size,
        position=base.position,
    )


def read_services(keys: Collection[int], where: Gazetteer) -> dict[int, Offer | None]:
    """Return what these services say now, None for those that are no longer shown."""
    found: dict[int, Offer | None] = dict.fromkeys(keys)
    for service in Service.objects.public().for_engine().filter(pk__in=keys):
        found[service.pk] = offer_of(service, where)
    return found


def _all_offers(where: Gazetteer, after_each_batch: Callable[[], None]) -> Iterator[Offer]:
    """Yield every public service; no cursor stays open, and little is held at a time."""
    services = Service.objects.public().for_engine().order_by("pk")
    last: int | None = 0
    while last is not None:
        batch = list(services.filter(pk__gt=last)[:BATCH])
        for service in batch:
            yield offer_of(service, where)
        last = batch[-1].pk if batch else None
        batch.clear()
        gc.collect(0)
        after_each_batch()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Read much without the garbage collector, which would look many times through the same.

    Who reads calls it once a batch, so that no more than a batch is waiting for it.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
