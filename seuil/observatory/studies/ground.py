"""What studies stand on: one state of the offer, the territory, and the populations of it."""

import datetime
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from seuil.access.counterfactual.types import People, Place
from seuil.access.types import Offer, Setting
from seuil.matching.index import Ready, index
from seuil.matching.kinds import Kind
from seuil.matching.what_if import offers_on
from seuil.observatory.populations.assumptions import assumptions
from seuil.observatory.populations.files import PopulationFile
from seuil.observatory.populations.illustrative import Illustrative, illustrative
from seuil.observatory.populations.inhabitants import Inhabitants, homes, inhabitants, residences
from seuil.observatory.studies.domain import PopulationKind, PopulationLabel
from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer

SMALL = 2_000
"""Services that are read again within a question: half a second."""
LARGE_READ_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Source:
    """A population with its label and its places; ``rows`` is 0 when nobody counted them yet."""

    label: PopulationLabel
    places: tuple[Place, ...]
    people: Iterable[People]
    rows: int = 0


@dataclass(frozen=True)
class Ground:
    """One state of the offer, read once for as many studies as are made of it."""

    ready: Ready
    offers: Sequence[Offer]
    _kept: dict[str, tuple[Illustrative, Inhabitants]] = field(default_factory=dict)

    @property
    def places(self) -> Gazetteer:
        return self.ready.places

    @property
    def day(self) -> datetime.date:
        return self.ready.day

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return self.ready.kinds

    @property
    def setting(self) -> Setting:
        return self.ready.setting

    @property
    def regions(self) -> list[str]:
        return [code for code, place in self.places.places.items() if place.level is Level.REGION]

    @property
    def basins(self) -> tuple[str, ...]:
        """The basins in the order in which they are shown."""
        found = (p for p in self.places.places.values() if p.level is Level.BASIN)
        return tuple(p.code for p in sorted(found, key=lambda p: (p.position, p.code)))

    def illustrative(self) -> Source:
        """Return the illustrative population, made once for this state."""
        if "made" not in self._kept:
            figures = inhabitants()
            self._kept["made"] = illustrative(assumptions(), homes(figures, self.places)), figures
        made, figures = self._kept["made"]
        label = PopulationLabel(
            kind=PopulationKind.ILLUSTRATIVE,
            name=f"{PopulationKind.ILLUSTRATIVE} {assumptions().version}",
            digest=made.digest,
            year=figures.year,
            sources=figures.sources,
        )
        return Source(label, made.places, made, rows=len(made.people))

    def brought(self, path: Path) -> Source:
        """Return the population of a file; nothing of it is kept but its name and digest."""
        places = tuple(residences(self.places))
        population = PopulationFile(path, places)
        label = PopulationLabel(PopulationKind.FILE, path.name, population.digest())
        return Source(label, places, population)


_lock = threading.Lock()
_ground: Ground | None = None
_read_at = float("-inf")


def ground() -> Ground:
    """Return the offer of now; it is read again after it changed, a large one once a minute."""
    global _ground, _read_at  # noqa: PLW0603  one state a process, as the engine
    ready = index.ready()
    with _lock:
        if _ground is None or (_ground.ready is not ready and _is_due(_ground)):
            _ground = Ground(ready, tuple(offers_on(ready.places)))
            _read_at = time.monotonic()
        return _ground


def _is_due(state: Ground) -> bool:
    return len(state.offers) <= SMALL or time.monotonic() - _read_at > LARGE_READ_EVERY_S
