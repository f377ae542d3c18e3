"""The columnar engine gives the answers of the reference, whatever is asked of whatever offer."""

from hypothesis import given, settings

from seuil.access import columns, reference
from seuil.access.engine import Engine
from tests.access.strategies import SETTING, TODAY, offer_lists, queries


@settings(max_examples=400, deadline=None)
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


@settings(max_examples=50, deadline=None)
@given(offers=offer_lists(), query=queries())
def test_the_same_question_has_the_same_answer(offers, query):
    engine = Engine(columns.build(offers, SETTING, today=TODAY))
    again = Engine(columns.build(list(reversed(offers)), SETTING, today=TODAY))

    assert engine.search(query) == engine.search(query)
    assert engine.search(query).results == again.search(query).results
