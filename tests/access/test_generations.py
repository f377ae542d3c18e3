"""Columns and what changed since give the answers of columns made anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seuil.access import columns
from seuil.access.engine import Engine
from seuil.access.text import Lexicon
from tests.access.strategies import SETTING, TODAY, offer_lists, offers, queries


@st.composite
def edits(draw):
    """Return an offer, and the same after some services changed, came and went."""
    before = {offer.key: offer for offer in draw(offer_lists())}
    after = dict(before)
    for key in draw(st.lists(st.sampled_from([1, 8, 15, 22, 1000, 1001]), max_size=5)):
        if draw(st.booleans()):
            after[key] = draw(offers(key))
        else:
            after.pop(key, None)
    return before, after


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(edited=edits(), query=queries())
def test_a_base_with_newer_columns_answers_like_columns_made_anew(edited, query):
    before, after = edited
    changed = {key for key in before | after if before.get(key) != after.get(key)}
    base = columns.build(before.values(), SETTING, today=TODAY)
    newer = columns.build([after[key] for key in changed if key in after], SETTING, today=TODAY)
    anew = Engine(columns.build(after.values(), SETTING, today=TODAY))

    engine = Engine(base).with_newer(newer, changed)

    assert engine.search(query) == anew.search(query)
    assert engine.size == anew.size
    mine, theirs = engine.verdicts(query), anew.verdicts(query)
    told = sorted(zip(mine.keys.tolist(), mine.failed.tolist(), mine.ask.tolist(), strict=True))
    assert told == sorted(
        zip(theirs.keys.tolist(), theirs.failed.tolist(), theirs.ask.tolist(), strict=True)
    )


def test_words_of_both_can_be_begun():
    both = Lexicon(["abri", "aide"]).with_more(Lexicon(["aide", "air", "group:1"]))

    assert list(both.starting_with("ai")) == ["aide", "air"]
    assert list(both.close_to("abry")) == ["abri"]
    assert "group:1" in both
