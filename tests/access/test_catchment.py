"""Floating catchment areas equal those of PySAL, and say what they do at the edges."""

import numpy as np
import pandas
import pytest
from access import fca
from access import weights as pysal
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array

from seuil.access.catchment import (
    capacities,
    gaussian,
    metres_between,
    reachable_supply,
    stepped,
)
from seuil.kernel.errors import InvalidInput
from seuil.kernel.geography import Point, distance_m

STEPS = {10: 1.0, 20: 0.68, 30: 0.22}
E2SFCA = stepped(list(STEPS), list(STEPS.values()))


def pysal_supply(population, capacity, minutes, *, limit, weight_fn=None):
    zone, site = np.nonzero(np.isfinite(minutes))
    costs = pandas.DataFrame({"zone": zone, "site": site, "cost": minutes[zone, site]})
    found = fca.two_stage_fca(
        demand_df=pandas.DataFrame({"demand": population}),
        supply_df=pandas.DataFrame({"supply": capacity}),
        cost_df=costs,
        cost_origin="zone",
        cost_dest="site",
        max_cost=limit,
        demand_index=True,
        supply_index=True,
        demand_name="demand",
        supply_name="supply",
        weight_fn=weight_fn,
    )
    return found.reindex(range(len(population)), fill_value=0.0).to_numpy()


@st.composite
def territories(draw):
    zones, sites = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    population = draw(arrays(np.float64, zones, elements=st.integers(1, 9000)))
    capacity = draw(arrays(np.float64, sites, elements=st.integers(0, 50)))
    minutes = st.integers(0, 40).map(float) | st.just(np.nan)
    return population, capacity, draw(arrays(np.float64, (zones, sites), elements=minutes))


@settings(max_examples=30, deadline=None)
@given(territories())
def test_two_steps_equal_pysal(territory):
    population, capacity, minutes = territory

    supply = reachable_supply(population, capacity, minutes, stepped([30], [1.0]))

    expected = pysal_supply(*territory, limit=30)
    np.testing.assert_allclose(supply, expected, rtol=1e-12, atol=1e-15)


@settings(max_examples=30, deadline=None)
@given(territories())
def test_weights_that_fall_by_steps_equal_pysal(territory):
    supply = reachable_supply(*territory, E2SFCA)

    expected = pysal_supply(*territory, limit=30, weight_fn=pysal.step_fn(STEPS))
    np.testing.assert_allclose(supply, expected, rtol=1e-12, atol=1e-15)


@settings(max_examples=30, deadline=None)
@given(territories())
def test_weights_that_fall_as_a_bell_equal_pysal(territory):
    supply = reachable_supply(*territory, gaussian(30))

    sigma = 30 / np.sqrt(-2 * np.log(0.01))
    expected = pysal_supply(*territory, limit=30, weight_fn=pysal.gaussian(sigma))
    np.testing.assert_allclose(supply, expected, rtol=1e-12, atol=1e-15)


@settings(max_examples=30, deadline=None)
@given(territories())
def test_all_the_supply_that_somebody_reaches_is_shared_out(territory):
    population, capacity, minutes = territory

    supply = reachable_supply(population, capacity, minutes, E2SFCA)

    reached = (np.nan_to_num(minutes, nan=np.inf) <= 30).any(axis=0)
    np.testing.assert_allclose(population @ supply, capacity[reached].sum(), rtol=1e-12)


def test_sparse_and_full_costs_give_the_same():
    minutes = np.array([[0.0, np.nan], [25.0, 5.0]])
    stored = csr_array((np.array([0.0, 25.0, 5.0]), ([0, 1, 1], [0, 0, 1])), shape=(2, 2))
    population, capacity = np.array([100.0, 50.0]), np.array([4.0, 1.0])

    assert (
        reachable_supply(population, capacity, stored, E2SFCA).tolist()
        == reachable_supply(population, capacity, minutes, E2SFCA).tolist()
    )


def test_a_zone_without_inhabitants_gets_what_one_would_find_there():
    supply = reachable_supply(
        np.array([0.0, 50.0]), np.array([5.0]), np.array([[5.0], [5.0]]), E2SFCA
    )

    assert supply.tolist() == [0.1, 0.1]


def test_a_site_that_nobody_lives_near_adds_nothing():
    supply = reachable_supply(np.array([0.0]), np.array([5.0]), np.array([[5.0]]), E2SFCA)

    assert supply.tolist() == [0.0]


def test_without_sites_nobody_has_anything():
    supply = reachable_supply(np.array([10.0, 0.0]), np.empty(0), np.empty((2, 0)), E2SFCA)

    assert supply.tolist() == [0.0, 0.0]


def test_a_capacity_that_nobody_knows_counts_as_one():
    assert capacities([3, None, float("nan")]).tolist() == [3, 1, 1]


def test_metres_are_those_to_the_nearest_place_of_a_site():
    home, near, far = Point(50.85, 4.35), Point(50.855, 4.35), Point(50.9, 4.35)

    metres = metres_between([home, far], [[far, near], [], [far]], limit_m=2000)

    assert metres.toarray()[0, 0] == pytest.approx(distance_m(home, near), abs=0.01)
    assert metres.nnz == 3
    assert reachable_supply(
        np.array([10.0, 0.0]), np.ones(3), metres, stepped([2000], [1.0])
    ).tolist() == [0.1, 0.1]


@pytest.mark.parametrize(
    ("population", "capacity", "minutes", "path"),
    [
        ([np.nan], [1], [[1]], "population[0]"),
        ([-1], [1], [[1]], "population[0]"),
        ([1], [np.inf], [[1]], "capacity[0]"),
        ([1], [1], [[-1]], "costs"),
        ([1], [1], [[-np.inf]], "costs"),
        ([1, 2], [1], [[1]], "costs"),
    ],
)
def test_what_is_missing_or_negative_is_refused(population, capacity, minutes, path):
    with pytest.raises(InvalidInput) as refused:
        reachable_supply(np.array(population), np.array(capacity), np.array(minutes, float), E2SFCA)

    assert refused.value.path == path


@pytest.mark.parametrize(
    "steps", [([], []), ([10, 10], [1, 1]), ([10], [1, 1]), ([10], [-1]), ([np.nan], [1])]
)
def test_steps_that_do_not_increase_are_refused(steps):
    with pytest.raises(InvalidInput):
        stepped(*steps)


@pytest.mark.parametrize(("limit", "at_limit"), [(0, 0.1), (np.inf, 0.1), (10, 0), (10, 1)])
def test_a_bell_without_a_limit_is_refused(limit, at_limit):
    with pytest.raises(InvalidInput):
        gaussian(limit, at_limit=at_limit)
