"""PostgreSQL alone gives the engine's answers: what is compared at scale is the same work."""

import datetime
import math
from dataclasses import replace

import psycopg
import pytest
from django.db import connection

from benchmarks.directory import all_offers
from benchmarks.offers import generated_offers
from benchmarks.postgresql.asking import Asking
from benchmarks.postgresql.loading import load
from benchmarks.queries import mixed_queries
from benchmarks.questions import KINDS
from benchmarks.world import world_for
from seuil.access import columns
from seuil.access.engine import Engine
from seuil.access.types import Closure, Near, Offer, Opening, Setting, Sort
from seuil.access.vocabulary import vocabulary
from seuil.kernel.geography import EARTH_RADIUS_M, Point
from tests.plugins.database import maintain

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)
SERVICES = 500
CORNER = Point(52.0, 4.0)
ODD_HOURS = (
    Opening("Mo-Su 09:05-12:10"),
    Opening("Mo-Fr 10:00+"),
    Opening("Mo-Su 08:00-20:00", (Closure(TODAY, TODAY + datetime.timedelta(days=3)),)),
)


@pytest.fixture(scope="module")
def other_database(django_db_setup, django_db_blocker):
    """The parameters of an empty database on the server of the tests."""
    with django_db_blocker.unblock():
        name = f"{connection.settings_dict['NAME']}_scale"
        maintain(f"CREATE DATABASE {connection.ops.quote_name(name)}")
        given = connection.get_connection_params()
        yield {key: given[key] for key in ("user", "host", "port") if key in given} | {
            "dbname": name
        }
        maintain(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


@pytest.fixture(scope="module")
def both(demonstration, other_database):
    """The same services in the engine and in PostgreSQL, and questions about them."""
    world = world_for(SERVICES)
    setting = Setting(vocabulary(), frozenset({"fr", "nl"}), world.ancestors)
    offers = [odd(offer) for offer in generated_offers(SERVICES, all_offers(), today=TODAY)]
    offers.append(Offer(key=SERVICES + 1, points=(CORNER,)))
    engine = Engine(columns.build(offers, setting, today=TODAY))
    with psycopg.connect(**other_database) as one, psycopg.connect(**other_database) as two:
        numbers = load(one, two, offers, setting, TODAY)
        asked = mixed_queries(20 * len(KINDS), world, engine.lexicon, today=TODAY)
        yield engine, Asking(one, numbers, setting), [replace(q, explained=False) for q in asked]


def odd(offer):
    """Return some services with conditions for a few days only, or hours off the quarter."""
    if offer.key % 3 == 0:
        soon = TODAY + datetime.timedelta(days=offer.key % 7)
        dated = [replace(c, valid_from=soon) for c in offer.conditions[:1]]
        dated += [replace(c, valid_to=soon) for c in offer.conditions[1:2]]
        return replace(offer, conditions=(*dated, *offer.conditions[2:]))
    if offer.key % 5 == 0:
        return replace(offer, opening=ODD_HOURS[offer.key % len(ODD_HOURS)])
    return offer


def test_every_answer_is_the_same(both):
    engine, asking, queries = both

    differ = [query for query in queries if asking.search(query) != engine.search(query)]

    assert differ == []
    assert sum(engine.search(query).count > 0 for query in queries) > len(queries) / 2


def test_a_minute_within_a_quarter_is_looked_at_closely(both):
    engine, asking, queries = both
    for minute in (4, 5, 9):
        at = datetime.datetime.combine(TODAY, datetime.time(9, minute))
        for query in queries[4::12]:
            timed = replace(query, at=at, day=TODAY)
            assert asking.search(timed) == engine.search(timed)


@pytest.mark.parametrize(("metres", "found"), [(999.6, 1), (1000.4, 1), (1000.6, 0)])
def test_distances_are_whole_metres_at_the_edge_too(both, metres, found):
    engine, asking, queries = both
    south = Point(CORNER.lat - math.degrees(metres / EARTH_RADIUS_M), CORNER.lon)
    query = replace(queries[4], near=Near(south, 1000))

    assert engine.search(query).count == found
    assert asking.search(query) == engine.search(query)


def test_a_question_that_was_not_translated_is_refused(both):
    _, asking, queries = both

    with pytest.raises(ValueError, match="not a question of these measurements"):
        asking.search(replace(queries[0], sort=Sort.SOONEST))
    with pytest.raises(ValueError, match="not a question of these measurements"):
        asking.search(replace(queries[0], territories=frozenset({"commune:0-0"})))
