"""How much of the offer one inhabitant can count on, by commune and quarter (2SFCA, E2SFCA)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.types import Place
from seuil.access.types import Offer
from seuil.kernel.errors import InvalidInput
from seuil.matching.what_if import (
    capacities,
    metres_between,
    reachable_supply,
    stepped,
    takes_people,
)
from seuil.observatory.populations.inhabitants import homes, inhabitants, residence
from seuil.observatory.studies.ground import Ground
from seuil.territory.domain import Level

PER = 100_000
"""Inhabitants to which figures are given."""

Floats = NDArray[np.float64]
Decay = Callable[[Floats], Floats]


class Method(StrEnum):
    """One limit, or three bands of distance of which the near ones count more."""

    ONE_LIMIT = "2sfca"
    BANDS = "e2sfca"


BAND_WEIGHTS = (1.0, 0.68, 0.22)
"""Of the near, the middle and the far third of the reach: Luo & Qi (2009), their first set."""


class SupplyClass(StrEnum):
    """A figure beside the mean of the territory."""

    NONE = "none"
    FAR_LESS = "far_less"
    LESS = "less"
    ABOUT = "about"
    MORE = "more"
    FAR_MORE = "far_more"


BOUNDS = (
    (0.5, SupplyClass.FAR_LESS),
    (0.8, SupplyClass.LESS),
    (1.25, SupplyClass.ABOUT),
    (2.0, SupplyClass.MORE),
)
"""Ratios to the mean of the territory, below which each class ends."""


@dataclass(frozen=True, slots=True)
class ZoneSupply:
    """What an inhabitant of one place can count on; ``people`` 0 where nobody was counted."""

    territory: str
    people: float
    per_100k: float
    services: int
    level: SupplyClass


@dataclass(frozen=True, slots=True)
class Catchment:
    """The figures of one category. ``full`` services add nothing, the others count as one each."""

    category: str
    within_m: float
    method: Method
    mean: float
    services: int
    full: int
    year: int
    sources: tuple[str, ...]
    zones: tuple[ZoneSupply, ...]

    def of_level(self, level: Level) -> list[ZoneSupply]:
        return [zone for zone in self.zones if zone.territory.startswith(f"{level}:")]


def catchment(category: str, within_m: float, method: Method, state: Ground) -> Catchment:
    """Return the supply of one category in each commune and quarter that has a point."""
    if within_m <= 0:
        raise InvalidInput("within: metres above 0", path="within", value=within_m)
    figures = inhabitants()
    living = homes(figures, state.places)
    quarters = [
        residence(code, state.places)
        for code, place in sorted(state.places.places.items())
        if place.level is Level.QUARTER and place.lat is not None
    ]
    sites = [offer for offer in state.offers if category in offer.categories]
    open_now = [takes_people(offer, state.day) for offer in sites]
    zones = [*(home.place for home in living), *quarters]
    people = np.array([home.people for home in living] + [0.0] * len(quarters))
    costs = _costs(zones, sites, within_m)
    supply = PER * reachable_supply(
        people,
        capacities([None if takes else 0.0 for takes in open_now]),
        costs,
        _decay(within_m, method),
    )
    near = (np.isfinite(costs) & np.array(open_now, np.bool_)).sum(axis=1)
    total = people.sum()
    mean = float(people @ supply / total) if total else 0.0
    names = [home.commune for home in living] + [place.code for place in quarters]
    return Catchment(
        category=category,
        within_m=within_m,
        method=method,
        mean=mean,
        services=len(sites),
        full=open_now.count(False),
        year=figures.year,
        sources=figures.sources,
        zones=tuple(_zones(names, people, supply, near, mean)),
    )


def _decay(within_m: float, method: Method) -> Decay:
    if method is Method.ONE_LIMIT:
        return stepped([within_m], [1.0])
    bands = len(BAND_WEIGHTS)
    return stepped([within_m * (band + 1) / bands for band in range(bands)], BAND_WEIGHTS)


def _costs(zones: Sequence[Place], sites: Sequence[Offer], within_m: float) -> Floats:
    """Return metres, infinite where there is no way; a service that comes to a place is there."""
    costs = np.full((len(zones), len(sites)), np.inf)
    located = [row for row, zone in enumerate(zones) if zone.point is not None]
    points = [zone.point for zone in zones if zone.point is not None]
    if points and any(site.points for site in sites):
        found = metres_between(points, [site.points for site in sites], limit_m=within_m).tocoo()
        costs[np.array(located)[found.row], found.col] = found.data
    for column, site in enumerate(sites):
        for row, zone in enumerate(zones):
            if site.comes_to & zone.territories:
                costs[row, column] = 0.0
    return costs


def _zones(
    names: Sequence[str], people: Floats, supply: Floats, near: NDArray[np.int64], mean: float
) -> Iterator[ZoneSupply]:
    """Yield one figure a territory: of a commune in several parts, the mean of its people."""
    of = np.array(names)
    for name in dict.fromkeys(names):
        parts = np.flatnonzero(of == name)
        heads = people[parts]
        weights = heads if heads.sum() else np.ones(parts.size)
        value = float(np.average(supply[parts], weights=weights))
        yield ZoneSupply(
            territory=name,
            people=float(heads.sum()),
            per_100k=value,
            services=int(near[parts].max()),
            level=level_of(value, mean),
        )


def level_of(value: float, mean: float) -> SupplyClass:
    """Return the class of a figure beside the mean of the territory."""
    if not value:
        return SupplyClass.NONE
    for below, level in BOUNDS:
        if value < below * mean:
            return level
    return SupplyClass.FAR_MORE
