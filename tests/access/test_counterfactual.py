"""What-if figures are those of counting person by person, however the people come in."""

import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seuil.access.counterfactual.batch import WhatIf
from seuil.access.counterfactual.population import people_of, split
from seuil.access.counterfactual.sums import merge
from seuil.access.counterfactual.types import (
    Among,
    Cancelled,
    FactColumn,
    Figure,
    Lowering,
    Path,
    People,
    Place,
    Study,
    Travel,
    Within,
)
from seuil.access.types import Condition, Force, Offer, Operator
from seuil.access.vocabulary import vocabulary
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.kernel.geography import Point
from tests.access.populations import people_from, rows, slow_figures, studies
from tests.access.strategies import SETTING, TODAY, offer_lists

HERE, THERE = Point(50.85, 4.35), Point(50.87, 4.35)
HOME = Place("commune:1", HERE, SETTING.ancestors["commune:1"])
SAID = frozenset(SETTING.vocabulary.dimensions)
NO_ANIMALS = Condition("animals", Operator.NOT_HAS)
WITH_PHONE = Condition("phone", Operator.HAS)


def study(**given):
    asked = {"places": (HOME,), "categories": ("food",), "reach": Within(1000)}
    return Study(SETTING, TODAY, **(asked | given))


def offer(key, *conditions, **given):
    said = {
        "unconditional": SAID - {condition.dimension for condition in conditions},
        "points": (HERE,),
        "categories": frozenset({"food"}),
    }
    return Offer(key=key, conditions=conditions, **(said | given))


def people(*rows, places=(HOME,)):
    """Return people: of each a weight, facts, and a place, the first one unless given."""
    whole = [(row[2] if len(row) > 2 else 0, row[0], row[1]) for row in rows]
    return people_from(whole, study(places=places))


def reached(offers, asked, population):
    what_if = WhatIf(offers, asked)
    return what_if.outcome(what_if.measure([population])).reached(None)


def thousandths(figure):
    return tuple(round(1000 * part) for part in (figure.people, figure.at_least, figure.at_most))


def same(part, other):
    sums, others = part.sums, other.sums
    return (part.study, part.rows) == (other.study, other.rows) and all(
        np.array_equal(getattr(sums, name), getattr(others, name)) for name in sums.__slots__
    )


# The figures


@pytest.mark.slow
@pytest.mark.parametrize("path", Path)
@settings(max_examples=60, deadline=None)
@given(offers=offer_lists(max_size=5), asked=studies(), population=rows)
def test_figures_are_those_of_counting_person_by_person(path, offers, asked, population):
    what_if = WhatIf(offers, asked)
    part = what_if.measure([people_from(population, asked)], path=path)
    if not part.sums.people.any():
        return
    outcome = what_if.outcome(part)

    slow_reached, slow_gains = slow_figures(offers, asked, population)

    for category in asked.categories:
        assert thousandths(outcome.reached(category)) == thousandths(slow_reached[category])
        found = {
            gain.lowering: thousandths(gain.figure)
            for gain in (*outcome.gains(category), *outcome.service_gains(category, most=10**6))
        }
        expected = {one: f for (of, one), f in slow_gains.items() if of == category}
        for lowering in found.keys() | expected.keys():
            slow = thousandths(expected.get(lowering, Figure()))
            assert found.get(lowering, (0, 0, 0)) == slow, lowering


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(offers=offer_lists(), asked=studies(), population=rows)
def test_bounds_hold_the_figure_between_them(offers, asked, population):
    what_if = WhatIf(offers, asked)
    people_, at_least, at_most = range(3)

    gains = what_if.measure([people_from(population, asked)]).sums.gains

    assert (gains[..., at_least] <= gains[..., people_]).all()
    assert (gains[..., people_] <= gains[..., at_most]).all()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    offers=offer_lists(),
    asked=studies(),
    population=rows,
    lowered=st.sets(
        st.builds(
            Lowering,
            st.sampled_from(["age", "animals", "language", "capacity"]),
            st.sampled_from(["", "basin:a"]),
        )
        | st.builds(
            Lowering, st.sampled_from(["phone", "health"]), service=st.sampled_from([1, 8])
        ),
        max_size=3,
    ),
    cut=st.integers(0, 8),
)
def test_chunks_places_and_both_ways_give_the_same_sums(offers, asked, population, lowered, cut):
    what_if = WhatIf(offers, asked)
    whole = people_from(population, asked)
    chunks = [people_from(population[:cut], asked), people_from(population[cut:], asked)]

    part = what_if.measure([whole], lowered=lowered, path=Path.NUMPY)

    assert same(part, what_if.measure(reversed(chunks), lowered=lowered, path=Path.NUMBA))
    parts = [what_if.measure([one], lowered=lowered) for one in split(whole, 3)]
    assert same(part, merge([*parts, what_if.empty_part(lowered)]))


def test_thousands_of_people_of_one_place_give_the_same_sums_both_ways():
    chance = np.random.default_rng(7)
    asked = study(k=2, by_service=True, territories=("basin:a",))
    offers = [
        offer(key, *[rule for rule in (NO_ANIMALS, WITH_PHONE) if chance.random() < 0.7])
        for key in range(90)
    ]
    size = 70_000
    crowd = People(
        np.zeros(size, np.int32),
        chance.integers(0, 5000, size),
        {
            code: FactColumn((None, True, False), chance.integers(0, 3, size, dtype=np.int32))
            for code in ("animals", "phone")
        },
    )
    what_if = WhatIf(offers, asked)

    by_numpy, by_numba = (what_if.measure([crowd], path=path) for path in Path)

    assert same(by_numpy, by_numba)
    assert by_numpy.sums.people.sum() == crowd.weight.sum()


# What can be asked


@pytest.mark.parametrize("path", Path)
@pytest.mark.parametrize(("k", "gained"), [(1, 1.0), (2, 1.0), (3, 1.0), (4, 0.0)])
def test_services_that_are_alike_are_each_counted(path, k, gained):
    alike = [offer(number, NO_ANIMALS) for number in range(3)]
    what_if = WhatIf(alike, study(k=k, dimensions=("animals",)))

    outcome = what_if.outcome(what_if.measure([people((1.0, {"animals": True}))], path=path))

    assert sum(gain.figure.people for gain in outcome.gains("food")) == gained


def test_more_services_than_there_are_is_reached_by_nobody():
    assert reached([offer(1)], study(k=1), people((5, {}))) == Figure(5, 5, 5)
    assert reached([offer(1)], study(k=2), people((5, {}))) == Figure(0, 0, 0)


def test_an_empty_offer_reaches_nobody_and_gains_nothing():
    what_if = WhatIf([], study(territories=("basin:a",), by_service=True))

    outcome = what_if.outcome(what_if.measure([people((5, {}))]))

    assert outcome.reached("food") == Figure(0, 0, 0)
    assert {gain.figure for gain in outcome.gains(None)} == {Figure(0, 0, 0)}
    assert outcome.service_gains(None) == ()


@pytest.mark.parametrize("population", [[], [people()], [people((0, {}))]])
def test_an_empty_population_has_no_figures(population):
    what_if = WhatIf([offer(1)], study())

    part = what_if.measure(population)

    with pytest.raises(InvalidInput, match="nobody"):
        what_if.outcome(part)


def test_each_category_has_its_own_limit():
    offers = [offer(1), offer(2, categories=frozenset({"health"}), points=(THERE,))]
    asked = study(categories=("food", "health"), reach=Within({"food": 100, "health": 3000}))
    near = study(categories=("food", "health"), reach=Within({"food": 100, "health": 100}))

    assert reached(offers, asked, people((1, {}))).people == 2
    assert reached(offers, near, people((1, {}))).people == 1


def test_a_travel_matrix_takes_the_place_of_metres():
    offers = [offer(1, points=(THERE,)), offer(2)]
    minutes = np.array([[10.0, np.nan]])

    assert reached(offers, study(reach=Travel(minutes, 10)), people((1, {}))).people == 1
    assert reached(offers, study(reach=Travel(minutes, 9)), people((1, {}))).people == 0
    assert reached(offers, study(reach=Travel(minutes, 10), k=2), people((1, {}))).people == 0


def test_a_service_that_comes_is_within_reach_without_a_way():
    visiting = offer(1, points=(), comes_to=frozenset({"basin:a"}))
    minutes = np.array([[np.nan]])

    for reach in (Within(1), Travel(minutes, 1)):
        assert reached([visiting], study(reach=reach), people((1, {}))).people == 1


def test_only_the_dimensions_asked_for_are_lowered():
    what_if = WhatIf([offer(1, NO_ANIMALS)], study(dimensions=("animals", "capacity")))

    outcome = what_if.outcome(what_if.measure([people((3, {"animals": True}))]))

    assert [gain.lowering.dimension for gain in outcome.gains("food")] == ["animals", "capacity"]
    assert outcome.gains("food")[0].figure == Figure(3, 3, 3)


def test_services_that_only_prefer_or_wait_for_a_paper_do_not_count_as_asking():
    kinder = offer(
        2, replace(NO_ANIMALS, force=Force.PREFERS), replace(NO_ANIMALS, can_follow=True)
    )
    what_if = WhatIf(
        [offer(1, NO_ANIMALS), kinder, offer(3, unconditional=SAID - {"animals"})], study()
    )

    gains = what_if.outcome(what_if.measure([people((1, {}))])).gains("food")

    [gain] = [gain for gain in gains if gain.lowering == Lowering("animals")]
    assert (gain.asking, gain.unchecked) == ((1,), (3,))


# The greedy choice


def test_what_gains_only_together_is_chosen_one_after_the_other():
    both = offer(1, NO_ANIMALS, WITH_PHONE)
    with_dog, without_phone = {"animals": True, "phone": True}, {"animals": False, "phone": False}
    crowd = people((2, with_dog), (1, without_phone), (50, {"animals": True, "phone": False}))

    steps = WhatIf([both], study()).choose([crowd], 5, Among.DIMENSION)

    assert [step.gain.lowering.dimension for step in steps] == ["animals", "phone"]
    assert [step.gain.figure.people for step in steps] == [2, 51]
    assert [step.reached.people for step in steps] == [2, 53]


def test_equal_gains_are_chosen_in_the_order_of_the_vocabulary():
    offers = [offer(1, WITH_PHONE), offer(2, NO_ANIMALS)]
    crowd = people((1, {"animals": True, "phone": False}))

    [step] = WhatIf(offers, study()).choose([crowd], 1, Among.DIMENSION)

    assert step.gain.lowering == Lowering("animals")


@pytest.mark.parametrize(
    ("among", "expected"),
    [
        (Among.DIMENSION, [Lowering("animals")]),
        (Among.TERRITORY, [Lowering("animals", "basin:a"), Lowering("animals", "basin:b")]),
        (Among.SERVICE, [Lowering("animals", service=1), Lowering("animals", service=2)]),
    ],
)
def test_what_is_lowered_at_a_step_is_everywhere_in_a_territory_or_one_service(among, expected):
    offers = [
        offer(1, NO_ANIMALS, lens=frozenset({"basin:a"})),
        offer(2, NO_ANIMALS, lens=frozenset({"basin:b"}), points=(THERE,)),
    ]
    places = (HOME, Place("commune:2", THERE))
    crowd = people((2, {"animals": True}), (1, {"animals": True}, 1), places=places)
    asked = study(places=places, territories=("basin:a", "basin:b"))

    steps = WhatIf(offers, asked).choose([crowd], 3, among)

    assert [step.gain.lowering for step in steps] == expected
    assert steps[-1].reached == Figure(3, 3, 3)


# Running


def test_a_cancelled_study_stops_between_blocks():
    looks = iter([False, False, True])
    seen = []
    crowd = people(*[(1, {}, n % 3) for n in range(9)], places=(HOME, Place("a"), Place("b")))
    asked = study(places=(HOME, Place("a"), Place("b")))

    with pytest.raises(Cancelled):
        WhatIf([offer(1)], asked).measure(
            [crowd], cancelled=lambda: next(looks), progress=seen.append
        )

    assert seen == [3, 6]


def test_a_study_travels_to_another_process():
    what_if = pickle.loads(pickle.dumps(WhatIf([offer(1, NO_ANIMALS)], study())))  # noqa: S301
    crowd = pickle.loads(pickle.dumps(people((3, {"animals": True}))))  # noqa: S301

    part = pickle.loads(pickle.dumps(what_if.measure([crowd])))  # noqa: S301

    assert what_if.outcome(part).gains("food")[0].figure.people == 3


def test_without_the_compiler_studies_count_with_numpy():
    program = (
        "import sys; sys.modules['numba'] = None\n"
        "from seuil.access.counterfactual.batch import fastest, way_of\n"
        "print(way_of(fastest()).__name__)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == "seuil.access.counterfactual.numpy_path", done.stderr


def test_parts_of_different_studies_do_not_mix():
    what_if, other = WhatIf([offer(1)], study()), WhatIf([offer(1)], study(k=2))
    part = what_if.measure([people((1, {}))])

    for foreign in (other.empty_part(), what_if.empty_part([Lowering("animals")])):
        with pytest.raises(InvalidInput, match="different studies"):
            merge([part, foreign])
    with pytest.raises(InvalidInput, match="not of this study"):
        other.outcome(part)
    with pytest.raises(InvalidInput, match="nothing to merge"):
        merge([])


# What is refused


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"k": 0}, "k"),
        ({"places": ()}, "places"),
        ({"places": (HOME, HOME)}, "places"),
        ({"categories": ()}, "categories"),
        ({"categories": ("food", "food")}, "categories"),
        ({"dimensions": ("shoe_size",)}, "dimensions"),
        ({"reach": Within(0)}, "reach"),
        ({"reach": Within(float("nan"))}, "reach"),
        ({"reach": Within(float("inf"))}, "reach"),
        ({"reach": Within({"health": 100})}, "reach"),
        ({"reach": Travel(np.zeros((2, 2)), 10)}, "reach.minutes"),
        ({"reach": Travel(np.array([[-1.0]]), 10)}, "reach.minutes[0, 0]"),
    ],
)
def test_a_study_that_cannot_be_is_refused(given, path):
    with pytest.raises(InvalidInput) as refused:
        WhatIf([offer(1)], study(**given))

    assert (refused.value.path, bool(refused.value.accepted)) == (path, True)


@pytest.mark.parametrize(
    ("lowering", "path"),
    [(Lowering("shoe_size"), "dimensions"), (Lowering("age", "basin:a"), "lowered")],
)
def test_a_lowering_that_the_study_does_not_know_is_refused(lowering, path):
    with pytest.raises(InvalidInput) as refused:
        WhatIf([offer(1)], study()).measure([people((1, {}))], lowered=[lowering])

    assert refused.value.path == path


def test_figures_of_what_the_study_does_not_have_are_refused():
    what_if = WhatIf([offer(1)], study())
    outcome = what_if.outcome(what_if.measure([people((1, {}))]))

    for ask in (
        lambda: outcome.reached("shoes"),
        lambda: outcome.population(["mars"]),
        lambda: outcome.service_gains("food"),
        lambda: what_if.choose([people((1, {}))], 0, Among.DIMENSION),
    ):
        with pytest.raises(InvalidInput):
            ask()


def column(*values):
    return FactColumn(values, np.arange(len(values), dtype=np.int32))


def read(**given):
    columns = {
        "places": ["commune:1"],
        "place": np.zeros(2, np.int32),
        "weights": np.array([1.0, 2.0]),
        "facts": {"animals": column(True, None)},
    }
    words = SETTING.vocabulary
    return people_of(**(columns | given), known=[HOME], vocabulary=words, first_row=10)


def test_weights_are_rounded_to_thousandths():
    assert read(weights=np.array([0.0004, 2.0006])).weight.tolist() == [0, 2001]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"places": ["commune:99"]}, "row 10.territory"),
        ({"place": np.array([0, 4], np.int32)}, "row 11.territory"),
        ({"weights": np.array([1.0, np.nan])}, "row 11.weight"),
        ({"weights": np.array([1.0, -1.0])}, "row 11.weight"),
        ({"weights": np.array([1.0, np.inf])}, "row 11.weight"),
        ({"weights": np.array([1.0, 1e9])}, "row 11.weight"),
        ({"weights": np.array([1.0])}, "weight"),
        ({"facts": {"shoe_size": column(1.0, 2.0)}}, "shoe_size"),
        ({"facts": {"animals": FactColumn((True,), np.array([0, 1], np.int32))}}, "row 11.animals"),
    ],
)
def test_a_population_with_a_wrong_row_is_refused(given, path):
    with pytest.raises(InvalidInputs) as refused:
        read(**given)

    [problem] = refused.value.problems
    assert (problem.path, bool(problem.accepted)) == (path, True)


def test_people_whose_facts_contradict_each_other_are_refused():
    households = column(frozenset({"alone"}), frozenset({"alone", "couple"}))

    with pytest.raises(InvalidInputs) as refused:
        people_of(
            places=["commune:1"],
            place=np.zeros(2, np.int32),
            weights=np.ones(2),
            facts={"household": households},
            known=[HOME],
            vocabulary=vocabulary(),
        )

    [problem] = refused.value.problems
    assert (problem.path, problem.value) == ("row 2.household", "alone and couple")


def test_a_long_list_of_problems_is_cut():
    size = 1000
    with pytest.raises(InvalidInputs) as refused:
        read(place=np.zeros(size, np.int32), weights=np.full(size, np.nan), facts={})

    assert len(refused.value.problems) == 20


@pytest.mark.parametrize(
    ("dimension", "fact", "against"),
    [
        ("household", frozenset({"alone", "couple"}), {"alone", "couple"}),
        ("income_status", frozenset({"none", "work", "ris"}), {"none", "work", "ris"}),
        ("income_status", frozenset({"work", "debts"}), set()),
        ("household", frozenset({"alone", "pregnant"}), set()),
        ("age", 4.0, set()),
        ("household", None, set()),
    ],
)
def test_what_cannot_be_true_together_is_told(dimension, fact, against):
    assert vocabulary().dimensions[dimension].contradiction(fact) == against
