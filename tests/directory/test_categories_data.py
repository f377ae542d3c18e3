"""Categories, words and public queries are data that must agree with one another."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seuil.kernel.data import plain_yaml
from seuil.kernel.text import fold

ROOT = Path(__file__).parents[2]
TREE: list[dict[str, Any]] = plain_yaml(
    (ROOT / "seuil/directory/data/categories.yaml").read_text("utf-8")
)
WORDS: dict[str, Any] = plain_yaml((ROOT / "seuil/access/data/words.yaml").read_text("utf-8"))
QUERIES: list[dict[str, Any]] = plain_yaml(
    (ROOT / "tests/matching/queries.yaml").read_text("utf-8")
)

LANGUAGES = ["fr", "nl", "en"]
LONGEST_LABEL = 40
ATTRIBUTES = {"price:free", "entry:walk_in", "outreach", "anonymous", "interpreter"}

# Codes are stored with services and sent to others: one may be added, none renamed or moved.
CODES = {
    "housing": "search social_housing transit eviction",
    "homelessness": "night_shelter day_centre outreach hygiene reference_address",
    "food": "parcels meals social_grocery",
    "mental_health": "first_line specialised crisis children",
    "addictions": "low_threshold treatment substitution support_groups",
    "rights": "social_service legal_aid administrative_help",
    "residence": "asylum procedures",
    "primary_care": "gp nursing dental low_threshold health_cover",
    "hospital": "outpatient liaison emergency",
    "home_care": "nursing family_help",
    "perinatal": "pregnancy infant",
    "sexual_health": "family_planning sti sex_work",
    "palliative": "home_support advance_directives",
    "income": "debt_mediation income_support energy",
    "employment": "job_support training",
    "violence": "victim_support shelter perpetrators",
    "social_link": "meeting_place peer_support",
    "mobility": "",
    "disability": "support day_activities",
    "chronic_illness": "",
    "prevention": "screening harm_reduction health_promotion",
    "digital": "",
    "language": "interpreting courses",
    "detention": "in_prison release",
    "youth": "help childcare school",
    "older_people": "support residential",
    "orientation": "desk network",
}


def categories() -> Iterator[dict[str, Any]]:
    for parent in TREE:
        yield parent
        yield from parent["children"]


def known_codes() -> set[str]:
    return {category["code"] for category in categories()}


def repeated(values: list[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def groups() -> list[list[str]]:
    return [entry["same"] for entry in WORDS["synonyms"] if "same" in entry]


def pointers() -> list[dict[str, Any]]:
    return [entry["means"] for entry in WORDS["synonyms"] if "means" in entry]


# Categories


def test_the_codes_and_their_order_are_fixed():
    found = {
        parent["code"]: " ".join(child["code"].split(".", 1)[1] for child in parent["children"])
        for parent in TREE
    }

    assert list(found.items()) == list(CODES.items())


def test_a_child_bears_the_code_of_its_parent_and_has_no_children():
    for parent in TREE:
        for child in parent["children"]:
            assert child["code"].startswith(f"{parent['code']}.")
            assert "children" not in child


def test_each_category_says_all_and_nothing_else():
    fields = {"code", "label", "description", "data_inclusion", "social_brussels"}
    for category in categories():
        assert set(category) - {"children"} == fields, category["code"]


@pytest.mark.parametrize("field", ["label", "description"])
def test_each_category_is_told_in_three_languages(field):
    for category in categories():
        texts = category[field]
        assert list(texts) == LANGUAGES, category["code"]
        assert all(text and text == text.strip() for text in texts.values()), category["code"]


def test_a_description_is_one_sentence():
    for category in categories():
        for text in category["description"].values():
            assert text.endswith("."), text
            assert "\n" not in text, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_short_and_distinct(language):
    labels = [category["label"][language] for category in categories()]

    assert [label for label in labels if len(label) > LONGEST_LABEL] == []
    assert repeated([fold(label) for label in labels]) == []


def test_the_crosswalk_names_themes_that_exist():
    schema = pytest.importorskip("data_inclusion.schema.v1")
    themes = {theme.value for theme in schema.Thematique}
    for category in categories():
        named = category["data_inclusion"]
        assert set(named) <= themes, category["code"]
        assert repeated(named) == [], category["code"]


# Words


def test_a_term_is_in_one_group_once():
    terms = [fold(term) for group in groups() for term in group]

    assert repeated(terms) == []


def test_a_group_has_several_terms():
    assert [group for group in groups() if len(group) < 2] == []


def test_an_entry_is_a_group_or_a_pointer():
    assert {tuple(entry) for entry in WORDS["synonyms"]} == {("same",), ("means",)}
    assert {tuple(pointer) for pointer in pointers()} == {("words", "category")}


def test_pointers_name_categories_that_exist():
    assert {pointer["category"] for pointer in pointers()} <= known_codes()


def test_a_term_points_to_a_category_once():
    group_of = {fold(term): number for number, group in enumerate(groups()) for term in group}
    pointed = [
        f"{group_of.get(fold(word), fold(word))} > {pointer['category']}"
        for pointer in pointers()
        for word in pointer["words"]
    ]

    assert repeated(pointed) == []


def test_attributes_are_those_that_a_service_can_have():
    assert {entry["attribute"] for entry in WORDS["attributes"]} == ATTRIBUTES


def test_a_wish_is_not_also_a_need():
    wishes = [fold(word) for entry in WORDS["attributes"] for word in entry["words"]]
    needs = {fold(term) for group in groups() for term in group} | {
        fold(word) for pointer in pointers() for word in pointer["words"]
    }

    assert repeated(wishes) == []
    assert needs & set(wishes) == set()


def test_stopwords_are_single_folded_words_that_carry_no_need():
    needs = {fold(term) for group in groups() for term in group} | {
        fold(word) for pointer in pointers() for word in pointer["words"]
    }
    for language in LANGUAGES:
        stopwords = WORDS["stopwords"][language]
        assert stopwords == sorted(set(stopwords)), language
        assert [word for word in stopwords if fold(word) != word or " " in word] == []
        assert needs & set(stopwords) == set(), language


def test_every_word_is_text():
    """YAML reads a bare ``no`` or ``112`` as something else than a word."""
    words = [
        *(word for words in WORDS["stopwords"].values() for word in words),
        *(word for entry in WORDS["attributes"] for word in entry["words"]),
        *(term for group in groups() for term in group),
        *(word for pointer in pointers() for word in pointer["words"]),
    ]

    assert [word for word in words if not isinstance(word, str) or not fold(word)] == []


# Public queries


def test_public_queries_are_many_distinct_and_expect_what_exists():
    assert len(QUERIES) >= 60
    assert repeated([query["text"] for query in QUERIES]) == []
    for query in QUERIES:
        assert query["expected"], query["text"]
        assert set(query["expected"]) <= known_codes(), query["text"]
