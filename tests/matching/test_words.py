"""What people type, on the demonstration: the kind of help that they mean comes first."""

from pathlib import Path

import pytest

from seuil.access.types import Sort
from seuil.kernel.data import plain_yaml
from seuil.matching.offers import categories_of
from seuil.matching.search import Question, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

QUERIES = plain_yaml((Path(__file__).parent / "queries.yaml").read_text())


def first_three(text):
    matches = search(Question(text=text, sort=Sort.RELEVANCE, limit=3)).matches
    return set().union(*(categories_of(match.service) for match in matches))


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query["text"])
def test_the_kind_of_help_that_is_meant_comes_first(query):
    assert first_three(query["text"]) & set(query["expected"])


@pytest.mark.parametrize(
    "text",
    [
        "logement sans papiers",
        "logement pour femme sans papiers avec un chien",
        "wonen zonder papieren",
        "housing undocumented",
    ],
)
def test_words_about_the_person_put_no_other_kind_of_help_first(text):
    [first] = search(Question(text=text, sort=Sort.RELEVANCE, limit=1)).matches

    assert any(code.startswith("housing") for code in categories_of(first.service))


@pytest.mark.slow
def test_the_daily_shuffle_never_hides_what_is_meant(clock):
    """A third of the queries on each of three days."""
    missed = []
    for turn, day in enumerate(("2026-11-25", "2026-12-06", "2027-02-28")):
        clock(f"{day} 09:00")
        missed += [
            (day, query["text"])
            for query in QUERIES[turn::3]
            if not first_three(query["text"]) & set(query["expected"])
        ]

    assert missed == []


def test_there_are_queries_in_the_three_languages():
    assert len(QUERIES) >= 60
    assert {"sdf", "ocmw", "psy gratuit", "papieren", "schuldbemidelling", "toxico"} <= {
        query["text"] for query in QUERIES
    }


def test_words_that_nobody_uses_find_nothing():
    assert search(Question(text="xylophonique")).count == 0
