"""The curated words at work: what is typed leads to the category that it means."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from seuil.access import reference
from seuil.access.text import (
    Analyser,
    Lexicon,
    Text,
    analyser,
    attribute_term,
    category_term,
)
from seuil.access.types import Offer, Query, Setting, Sort
from seuil.access.vocabulary import vocabulary
from seuil.directory.domain import CategoryEntry, shipped_categories
from seuil.kernel.data import plain_yaml

QUERIES: list[dict[str, Any]] = plain_yaml(
    (Path(__file__).parents[1] / "matching" / "queries.yaml").read_text("utf-8")
)
SMALL: dict[str, Any] = {
    "stopwords": {"fr": ["de"], "nl": [], "en": ["a"]},
    "attributes": [{"attribute": "price:free", "words": ["gratuit"]}],
    "synonyms": [
        {"same": ["refuge", "vluchthuis"]},
        {"same": ["réfugié", "vluchteling"]},
        {"same": ["papiers", "papieren"]},
        {"same": ["sans papiers", "zonder papieren"]},
        {"means": {"words": ["papiers"], "category": "rights"}},
        {"means": {"words": ["papiers", "réfugié"], "category": "residence"}},
    ],
}


def terms(text: str, *indexed: str) -> list[set[str]]:
    needs = Analyser(SMALL).read(text, Lexicon(indexed)).needs
    return [{alternative.term for alternative in need} for need in needs]


def test_a_word_points_to_the_categories_of_all_its_equivalents():
    (need,) = terms("papieren")

    assert {category_term("rights"), category_term("residence")} <= need


def test_a_word_as_it_is_written_wins_over_what_its_stem_may_mean():
    (need,) = terms("refuge", "refuge")

    assert "group:0" in need
    assert "group:1" not in need


def test_an_inflected_word_means_what_its_stem_means():
    (need,) = terms("vluchtelingen")

    assert "group:1" in need


def test_the_longest_known_term_is_read_as_one_need():
    assert terms("zonder papieren") == [{"group:3"}]


def test_stopwords_are_no_need():
    assert terms("de a") == []


def test_a_slip_finds_the_curated_word():
    (need,) = terms("vluchtuis")

    assert "group:0" in need


def test_a_wish_ranks_and_is_not_a_need():
    read = Analyser(SMALL).read("gratuit", Lexicon(()))

    assert read.needs == ()
    assert [[wish.term for wish in wished] for wished in read.wishes] == [
        [attribute_term("price:free")]
    ]


def offer_in(category: CategoryEntry, key: int) -> Offer:
    """A service that nobody has described: all that is known is its category."""
    labels = [Text(label, 6, language) for language, label in category.label.items()]
    codes = {category.code} | ({category.parent} if category.parent else set())
    return Offer(
        key=key,
        categories=frozenset(codes),
        words=analyser().index(labels)
        | {category_term(code): 7 if code == category.code else 4 for code in codes},
    )


OFFERS = [offer_in(category, key) for key, category in enumerate(shipped_categories(), 1)]
CODES = {key: category.code for key, category in enumerate(shipped_categories(), 1)}
LEXICON = Lexicon(term for offer in OFFERS for term in offer.words)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["text"])
def test_a_public_query_finds_its_category_among_all(query):
    """Without a word about the service itself, the categories alone must lead there."""
    asked = Query(
        day=datetime.date(2026, 11, 23),
        text=analyser().read(query["text"], LEXICON),
        sort=Sort.RELEVANCE,
    )

    answer = reference.search(OFFERS, asked, Setting(vocabulary(), frozenset({"fr", "nl"})))

    assert {CODES[found.key] for found in answer.results[:3]} & set(query["expected"])
