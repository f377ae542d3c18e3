"""The columnar engine gives the answers of the reference, whatever is asked of whatever offer."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given, settings

from seuil.access import columns, reference
from seuil.access.engine import Engine
from seuil.access.types import CapacityStatus, Offer, Query, Verdict
from tests.access.strategies import SETTING, TODAY, offer_lists, queries


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(offers=offer_lists(), query=queries())
def test_engine_and_reference_agree(offers, query):
    expected = reference.search(offers, query, SETTING)

    answer = Engine(columns.build(offers, SETTING, today=TODAY)).search(query)

    assert answer.results == expected.results
    assert answer.count == expected.count
    assert dict(answer.verdicts) == dict(expected.verdicts)
    assert answer.near_miss == expected.near_miss
    assert {name: dict(counts) for name, counts in answer.facets.items()} == {
        name: dict(counts) for name, counts in expected.facets.items()
    }
    assert dict(answer.thresholds) == dict(expected.thresholds)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(offers=offer_lists(), query=queries())
def test_the_same_question_has_the_same_answer(offers, query):
    engine = Engine(columns.build(offers, SETTING, today=TODAY))
    again = Engine(columns.build(list(reversed(offers)), SETTING, today=TODAY))

    assert engine.search(query) == engine.search(query)
    assert engine.search(query).results == again.search(query).results


@pytest.mark.parametrize("days", [0, 7, 14, 60])
def test_the_site_says_for_how_long_full_counts(days):
    setting = replace(SETTING, capacity_days=days)
    today = datetime.date(2026, 11, 24)
    offers = [
        Offer(
            key=age + 1,
            capacity=CapacityStatus.FULL,
            capacity_updated=today - datetime.timedelta(days=age),
        )
        for age in range(70)
    ]
    query = Query(day=today, situation={"age": 30.0}, limit=100)

    told = reference.search(offers, query, setting)
    found = Engine(columns.build(offers, setting, today=today)).search(query)

    assert found.verdicts == told.verdicts
    assert told.verdicts[Verdict.BLOCKED] == days + 1
