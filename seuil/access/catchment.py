"""How much of the offer one inhabitant can count on: two-step floating catchment areas.

docs/algorithms/catchment.md tells the method. Costs are minutes or metres, whichever the
limits are in.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from seuil.kernel.errors import InvalidInput
from seuil.kernel.geography import Point, distances_m, on_the_sphere

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Decay = Callable[[Floats], Floats]
UNKNOWN_CAPACITY = 1.0
"""A service of which the capacity is not known counts as one."""


def stepped(limits: Sequence[float], weights: Sequence[float]) -> Decay:
    """Return a decay that falls by steps: ``weights[i]`` up to ``limits[i]``, then 0.

    ``limits`` increase strictly; a limit belongs to its own step. One step of weight 1 is
    2SFCA, several are E2SFCA.

    >>> stepped([15, 30], [1.0, 0.5])(np.array([15.0, 16.0, np.inf]))
    array([1. , 0.5, 0. ])
    """
    edges = np.asarray(limits, np.float64)
    levels = np.append(np.asarray(weights, np.float64), 0.0)
    increasing = edges.size > 0 and np.isfinite(edges).all() and (np.diff(edges) > 0).all()
    if levels.size != edges.size + 1 or not increasing or not (levels >= 0).all():
        raise InvalidInput(
            f"steps: {list(limits)} with weights {list(weights)}",
            path="limits",
            value=list(limits),
            accepted="limits that increase, with one weight from 0 for each",
        )
    return lambda costs: levels[np.searchsorted(edges, costs)]


def gaussian(limit: float, *, at_limit: float = 0.01) -> Decay:
    """Return a decay that falls as a bell: 1 at no cost, ``at_limit`` at the limit, then 0.

    >>> gaussian(30)(np.array([0.0, 30.0, 31.0])).round(3)
    array([1.  , 0.01, 0.  ])
    """
    if not (limit > 0 and np.isfinite(limit) and 0 < at_limit < 1):
        raise InvalidInput(
            f"bell: limit {limit}, {at_limit} there",
            path="limit",
            value=limit,
            accepted="a limit above 0, and a weight between 0 and 1 there",
        )
    fall = np.log(at_limit) / limit**2
    return lambda costs: np.where(costs <= limit, np.exp(fall * np.minimum(costs, limit) ** 2), 0.0)


def capacities(known: Sequence[float | None], *, default: float = UNKNOWN_CAPACITY) -> Floats:
    """Return the capacity of each site, the default where it is not known (None or NaN)."""
    given = np.array([np.nan if one is None else one for one in known], np.float64)
    return np.where(np.isnan(given), default, given)


def metres_between(
    zones: Sequence[Point], sites: Sequence[Sequence[Point]], *, limit_m: float
) -> "csr_array":
    """Return the metres from each zone to the nearest place of each site, up to the limit."""
    owner = np.array([site for site, points in enumerate(sites) for _ in points], np.int64)
    places = [point for points in sites for point in points]
    vectors = on_the_sphere(
        np.array([point.lat for point in places], np.float64),
        np.array([point.lon for point in places], np.float64),
    )
    starts, columns, metres = [0], [np.empty(0, np.int64)], [np.empty(0, np.float64)]
    for zone in zones:
        nearest = np.full(len(sites), np.inf)
        np.minimum.at(nearest, owner, distances_m(vectors, zone))
        within = np.flatnonzero(nearest <= limit_m)
        columns.append(within)
        metres.append(nearest[within])
        starts.append(starts[-1] + within.size)
    return _stored(
        (np.concatenate(metres), np.concatenate(columns), np.array(starts)),
        shape=(len(zones), len(sites)),
    )


def reachable_supply(
    population: Floats, capacity: Floats, costs: "Floats | csr_array", decay: Decay
) -> Floats:
    """Return the capacity that one inhabitant of each zone can count on (2SFCA, E2SFCA).

    First each site shares its capacity among the people who can reach it; then each zone
    adds up the shares of the sites that it can reach.

    Parameters
    ----------
    population : shape (zones,)
        Inhabitants, finite and not negative.
    capacity : shape (sites,)
        Places, hours or services, finite and not negative; see `capacities`.
    costs : shape (zones, sites)
        Minutes or metres, not negative; infinite or NaN where there is no way. In a sparse
        array a pair that is not stored has no way, and a stored 0 is next door.
    decay
        From costs to weights between 0 and 1, such as `stepped`.

    Returns
    -------
    shape (zones,)
        Capacity per inhabitant. A site within reach of nobody adds nothing anywhere. A zone
        without inhabitants gets what an inhabitant would find there.

    Raises
    ------
    InvalidInput
        The shapes disagree, or a value is negative or missing.

    Notes
    -----
    Nothing is lost: ``population @ result`` is the capacity that somebody can reach.

    References
    ----------
    Luo & Wang (2003), Environment and Planning B 30(6), doi:10.1068/b29120.
    Luo & Qi (2009), Health & Place 15(4), doi:10.1016/j.healthplace.2009.06.002.
    """
    population, capacity = _amounts("population", population), _amounts("capacity", capacity)
    weights = _weights(_sparse(costs, (population.size, capacity.size)), decay)
    demand = population @ weights
    share = np.divide(capacity, demand, out=np.zeros_like(capacity), where=demand > 0)
    supply: Floats = weights @ share
    return supply


def _amounts(name: str, values: Floats) -> Floats:
    amounts = np.asarray(values, np.float64)
    for row in np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))[:1]:
        raise InvalidInput(
            f"{name}: {amounts[row]} in row {row + 1}",
            path=f"{name}[{row}]",
            value=float(amounts[row]),
            accepted="a finite number from 0",
        )
    return amounts


def _sparse(costs: "Floats | csr_array", shape: tuple[int, int]) -> "csr_array":
    if costs.shape != shape:
        raise InvalidInput(
            f"costs: shape {costs.shape}",
            path="costs",
            value=costs.shape,
            accepted=f"one row a zone and one column a site: {shape}",
        )
    if not isinstance(costs, np.ndarray):
        return costs
    zone, site = np.nonzero(np.isfinite(costs) | (costs < 0))
    return _stored((costs[zone, site], (zone, site)), shape=shape)


def _weights(costs: "csr_array", decay: Decay) -> "csr_array":
    for value in costs.data[costs.data < 0][:1]:
        raise InvalidInput(
            f"costs: {value}", path="costs", value=float(value), accepted="a number from 0"
        )
    there = np.where(np.isnan(costs.data), np.inf, costs.data)
    return _stored((decay(there), costs.indices, costs.indptr), shape=costs.shape)


def _stored(pairs: tuple[Any, ...], *, shape: tuple[int, int]) -> "csr_array":
    from scipy.sparse import csr_array  # noqa: PLC0415  slow to load, and only for catchments

    return csr_array(pairs, shape=shape)
