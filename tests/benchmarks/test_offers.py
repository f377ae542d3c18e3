"""Services and questions for the engine: the same for a seed, skewed, one after another."""

import datetime
import itertools
import tracemalloc
from collections import Counter

import pytest

from benchmarks.offers import generated_offers
from benchmarks.queries import mixed_queries
from benchmarks.questions import KINDS
from benchmarks.world import (
    LARGEST_TOWN,
    SERVICES_A_COMMUNE,
    SERVICES_A_TOWN,
    town_sizes,
    world_for,
)
from seuil.access.text import Lexicon
from seuil.access.types import CapacityStatus, Condition, Offer, Operator
from seuil.kernel.geography import Point, distance_m

TODAY = datetime.date(2026, 11, 23)
ADULTS = Condition("age", Operator.BETWEEN, minimum=18.0, maximum=65.0)
NEIGHBOURS = Condition("residence_area", Operator.WITHIN, values=("commune:21004",))
STEMS = [
    Offer(
        key=1,
        conditions=(ADULTS, NEIGHBOURS),
        unconditional=frozenset({"gender", "phone", "animals", "payment", "referrer"}),
        languages=frozenset({"fr", "nl"}),
        points=(Point(50.85, 4.35),),
        categories=frozenset({"food", "food.parcels"}),
        words={"colis": 8, "fr:colis": 8, "pakket": 8, "nl:pakket": 8, "category:food": 4},
    ),
    Offer(
        key=2,
        unconditional=frozenset({"age", "gender"}),
        points=(Point(50.84, 4.36), Point(50.86, 4.34)),
        comes_to=frozenset({"basin:sud"}),
        categories=frozenset({"health"}),
        words={"health": 4, "en:health": 4, "chat": 2, "fr:chat": 2},
    ),
]


def offers(count=600, seed=1):
    return generated_offers(count, STEMS, today=TODAY, seed=seed)


def test_the_same_seed_gives_the_same_services_and_another_one_others():
    assert list(offers(50)) == list(offers(50)) != list(offers(50, seed=2))


@pytest.mark.slow
def test_services_come_one_after_another_and_are_not_kept():
    stream = generated_offers(1_000_000, STEMS, today=TODAY)
    tracemalloc.start()
    try:
        for _ in itertools.islice(stream, 200):
            pass
        before = tracemalloc.get_traced_memory()[0]
        for _ in itertools.islice(stream, 2_000):
            pass
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert grown < 200_000


def test_half_of_the_services_say_little():
    said = [len({c.dimension for c in o.conditions} | o.unconditional) for o in offers()]

    assert 0.4 < sum(known <= 4 for known in said) / len(said) < 0.9
    assert max(said) > 4


def test_a_few_ways_to_fill_a_sheet_come_often():
    ways = Counter((offer.conditions, offer.unconditional) for offer in offers())

    assert ways.most_common(1)[0][1] > 5 * len(ways) / 100


def test_services_are_found_where_they_are_and_take_people_from_there():
    world = world_for(600)
    for offer in offers():
        assert offer.lens <= world.ancestors.keys()
        assert offer.comes_to <= offer.lens
        for condition in offer.conditions:
            if condition.operator is Operator.WITHIN:
                assert set(condition.values) <= offer.lens


def test_a_service_that_goes_out_comes_to_one_territory_of_its_own():
    going = [offer for offer in offers() if offer.comes_to]

    assert going
    assert all(len(offer.comes_to) == 1 for offer in going)
    assert {next(iter(offer.comes_to)).partition(":")[0] for offer in going} == {
        "commune",
        "basin",
        "region",
    }


def test_a_capacity_that_is_known_has_a_date():
    for offer in offers():
        unknown = offer.capacity is CapacityStatus.UNKNOWN
        assert unknown is (offer.capacity_updated is None)


def test_words_are_those_of_one_language_of_a_stem_and_own_ones():
    stems = set(STEMS[0].words) | set(STEMS[1].words)
    own = Counter(term for offer in offers() for term in offer.words.keys() - stems)

    assert not any({"colis", "pakket"} <= o.words.keys() for o in offers() if len(o.words) < 13)
    assert len(own) > 200
    assert own.most_common(1)[0][1] > 20


@pytest.mark.parametrize("count", [10_000, 100_000, 1_000_000])
def test_larger_worlds_have_more_towns_and_no_larger_ones(count):
    sizes = town_sizes(count)

    assert len(sizes) == count / SERVICES_A_TOWN
    assert sizes[0] == LARGEST_TOWN == max(sizes)
    assert sum(sizes) == pytest.approx(count, rel=1e-6)
    assert sizes == sorted(sizes, reverse=True)


def test_a_small_world_is_one_town():
    assert town_sizes(300) == [300]
    assert len(world_for(300).towns) == 1


def test_territories_lie_in_one_another():
    world = world_for(10_000)

    for code, above in world.ancestors.items():
        assert code in above
        assert all(world.ancestors[one] <= above for one in above)
    for commune in itertools.chain.from_iterable(town.communes for town in world.towns):
        assert world.ancestors[commune.code] == {commune.code, commune.basin, commune.region}


def test_most_of_a_large_town_lies_within_eight_kilometres():
    town = world_for(10_000).towns[0]
    middle = Point(
        sum(commune.centre.lat for commune in town.communes) / len(town.communes),
        sum(commune.centre.lon for commune in town.communes) / len(town.communes),
    )

    near = sum(distance_m(middle, offer.points[0]) <= 8_000 for offer in offers(10_000))

    assert len(town.communes) == LARGEST_TOWN / SERVICES_A_COMMUNE
    assert 0.9 * LARGEST_TOWN < near < 1.1 * LARGEST_TOWN


@pytest.fixture
def queries():
    return mixed_queries(20 * len(KINDS), world_for(10_000), Lexicon(["colis"]), today=TODAY)


def test_the_same_seed_gives_the_same_questions(queries):
    world, lexicon = world_for(10_000), Lexicon(["colis"])

    assert queries == mixed_queries(120, world, lexicon, today=TODAY)
    assert queries != mixed_queries(120, world, lexicon, today=TODAY, seed=2)


def test_half_of_the_questions_ask_for_a_time_and_all_tell_something(queries):
    assert 0.35 < sum(query.at is not None for query in queries) / len(queries) < 0.65
    assert all(2 <= len(query.situation) <= 8 for query in queries)


def test_each_kind_asks_for_what_it_is_called_after(queries):
    by_kind = {kind: queries[number :: len(KINDS)] for number, kind in enumerate(KINDS)}

    assert all(query.text.needs or query.text.wishes for query in by_kind["text"])
    assert any(query.text.needs and query.text.wishes for query in by_kind["text"])
    assert sum(bool(query.text.needs) for query in by_kind["prefix"]) > 15  # not for "sans"
    assert all(query.categories for query in by_kind["category"])
    assert all(query.near and not query.text.needs for query in by_kind["browse"])
    assert all(query.near and query.near.radius_m > 10_000_000 for query in by_kind["wide"])
    assert {query.near is None for query in by_kind["text"]} == {True, False}
