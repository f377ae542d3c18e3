"""Where generated services are: towns with their communes, basins, regions and quarters.

There are more towns in a larger world, and they cover more ground; a large town is as large in
all of them. A world is small beside its services: a few numbers a town.
"""

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from seuil.kernel.geography import EARTH_RADIUS_M, Point

MIDDLE = Point(50.85, 4.35)
SERVICES_A_TOWN = 400
LARGEST_TOWN = 4_000
SHARE_OF_FIRST = 0.4
BETWEEN_TOWNS_M = 20_000
REGION_SIDE = 5
"""Towns along the side of a region."""
SERVICES_A_COMMUNE = 200
COMMUNES_A_BASIN = 4
QUARTERS = 7
WITH_QUARTERS = 1_000
"""Services from which on the communes of a town have quarters."""
TOWN_SPREAD_M = 3_000
COMMUNE_SPREAD_M = 700
DEGREE_M = math.radians(1) * EARTH_RADIUS_M


@dataclass(frozen=True)
class Commune:
    """``around`` are its own code and those of its basin and its region."""

    code: str
    basin: str
    region: str
    centre: Point
    quarters: tuple[str, ...]

    @cached_property
    def around(self) -> frozenset[str]:
        return frozenset({self.code, self.basin, self.region})

    def some_point(self, chance: random.Random) -> Point:
        return moved(self.centre, COMMUNE_SPREAD_M, chance)


@dataclass(frozen=True)
class Town:
    """The communes of a town, the larger ones first, and the sum of their weights so far."""

    communes: tuple[Commune, ...]
    weights: tuple[float, ...]

    def some_commune(self, chance: random.Random) -> Commune:
        return chance.choices(self.communes, cum_weights=self.weights)[0]


@dataclass(frozen=True)
class World:
    """All towns, and the sum of their sizes so far; territories lie in their ``ancestors``."""

    towns: tuple[Town, ...]
    sizes: tuple[float, ...]
    ancestors: Mapping[str, frozenset[str]]

    def some_town(self, chance: random.Random) -> Town:
        """Return a town, the large ones as much more often as they have more services."""
        return chance.choices(self.towns, cum_weights=self.sizes)[0]

    @cached_property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """Territory -> itself and every territory that lies in it."""
        found: dict[str, set[str]] = {}
        for code, above in self.ancestors.items():
            for one in above:
                found.setdefault(one, set()).add(code)
        return {code: frozenset(below) for code, below in found.items()}


def world_for(count: int, *, seed: int = 1) -> World:
    """Return the world of ``count`` services: 10,000 are a region, a million are Europe."""
    chance = random.Random(seed)
    sizes = town_sizes(count)
    side = math.ceil(math.sqrt(len(sizes)))
    spots = chance.sample(list(itertools.product(range(side), range(side))), len(sizes))
    names = _Names()
    towns = tuple(
        _town(number, size, spot, side, names, chance)
        for number, (size, spot) in enumerate(zip(sizes, spots, strict=True))
    )
    return World(towns, tuple(itertools.accumulate(sizes)), _ancestors(towns))


def town_sizes(count: int) -> list[float]:
    """Return how many services each town has, the largest first, by the law of Zipf.

    The first one is what Brussels is, as soon as there are enough services, and none is larger.
    """
    towns = max(1, round(count / SERVICES_A_TOWN))
    if towns == 1:
        return [count]
    first = min(LARGEST_TOWN, SHARE_OF_FIRST * count)
    rest, ranks = count - first, range(1, towns)
    low, high = 0.0, float(count) * towns
    for _ in range(100):  # the largest of the others, were there no limit
        middle = (low + high) / 2
        too_few = sum(min(first, middle / rank) for rank in ranks) < rest
        low, high = (middle, high) if too_few else (low, middle)
    return [first, *(min(first, high / rank) for rank in ranks)]


def moved(point: Point, metres: float, chance: random.Random) -> Point:
    """Return a point some ``metres`` away on each axis, by the normal law."""
    return shifted(point, chance.gauss(0, metres), chance.gauss(0, metres))


def shifted(point: Point, north_m: float, east_m: float) -> Point:
    lat = point.lat + north_m / DEGREE_M
    lon = point.lon + east_m / DEGREE_M / math.cos(math.radians(point.lat))
    return Point(round(lat, 5), round(lon, 5))


class _Names:
    """Gives basins their numbers: the communes of a region are joined a few at a time."""

    def __init__(self) -> None:
        self._filled: dict[str, int] = {}

    def basins(self, region: str, communes: int) -> Iterator[str]:
        for _ in range(communes):
            filled = self._filled.get(region, 0)
            self._filled[region] = filled + 1
            yield f"basin:{region.partition(':')[2]}-{filled // COMMUNES_A_BASIN}"


def _town(
    number: int,
    size: float,
    spot: tuple[int, int],
    side: int,
    names: _Names,
    chance: random.Random,
) -> Town:
    north, east = ((along - (side - 1) / 2) * BETWEEN_TOWNS_M for along in spot)
    centre = moved(shifted(MIDDLE, north, east), BETWEEN_TOWNS_M / 8, chance)
    region = f"region:{spot[0] // REGION_SIDE}-{spot[1] // REGION_SIDE}"
    count = max(1, round(size / SERVICES_A_COMMUNE))
    spread = TOWN_SPREAD_M * math.sqrt(size / LARGEST_TOWN) if count > 1 else 0
    quarters = range(QUARTERS if size >= WITH_QUARTERS else 0)
    communes = tuple(
        Commune(
            code=f"commune:{number}-{place}",
            basin=basin,
            region=region,
            centre=moved(centre, spread, chance),
            quarters=tuple(f"quarter:{number}-{place}-{quarter}" for quarter in quarters),
        )
        for place, basin in enumerate(names.basins(region, count))
    )
    return Town(communes, tuple(itertools.accumulate(1 / (rank + 3) for rank in range(count))))


def _ancestors(towns: Sequence[Town]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for commune in itertools.chain.from_iterable(town.communes for town in towns):
        found[commune.region] = frozenset({commune.region})
        found[commune.basin] = frozenset({commune.basin, commune.region})
        found[commune.code] = commune.around
        found |= {quarter: commune.around | {quarter} for quarter in commune.quarters}
    return found
