"""The vocabulary is data: what a person who adds a dimension can forget is found here."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from seuil.kernel.data import plain_yaml

PATH = Path(__file__).parents[2] / "seuil" / "access" / "data" / "vocabulary.yaml"
VOCABULARY: dict[str, Any] = plain_yaml(PATH.read_text(encoding="utf-8"))
DIMENSIONS: list[dict[str, Any]] = VOCABULARY["dimensions"]

CODE = re.compile(r"[a-z][a-z0-9_]*")
LANGUAGES = {"fr", "nl", "en"}
NO_BREAK_SPACE = "\u00a0"
LEVESQUE = {
    "approachability",
    "acceptability",
    "availability",
    "affordability",
    "appropriateness",
}
OPERATORS = {
    "number": {"between"},
    "one": {"in", "not_in"},
    "set": {"in", "not_in", "all_of", "not_all_of"},
    "bool": {"has", "not_has"},
    "territory": {"within"},
    "language": set(),
}
ASKING = {
    "ask_person": {
        "fr": f"Demander à la personne{NO_BREAK_SPACE}: ",
        "nl": "Vraag aan de persoon: ",
        "en": "Ask the person: ",
    },
    "ask_service": {
        "fr": f"Demander au service{NO_BREAK_SPACE}: ",
        "nl": "Vraag aan de dienst: ",
        "en": "Ask the service: ",
    },
}
CIRCUMSTANCES: dict[str, dict[str, set[str]]] = {
    "capacity": {
        "failed": set(),
        "full_since": {"date"},
        "waiting_list": {"delay"},
        "waiting_list_no_delay": set(),
        "open": set(),
        "unknown": set(),
    },
    "hours": {
        "failed": set(),
        "failed_opens_next": {"next"},
        "ask_service": set(),
        "met": set(),
        "unknown": set(),
    },
}
DEROGATION: dict[str, set[str]] = {"possible_with_who": {"who"}, "possible": set()}

each_dimension = pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda one: one["code"])


def sentences_needed(dimension: dict[str, Any]) -> dict[str, set[str]]:
    """Return each sentence that the rules of verdicts can call for, with its placeholders."""
    kind = dimension["fact"]["type"]
    if kind == "language":
        return {"needs": {"values"}, "unknown": set(), "ask_service": {"value"}}

    operators = set(dimension["operators"])
    listed = set() if kind == "bool" else {"values"}
    stems = ["needs", "refuses", "prefers"]
    needed: dict[str, set[str]]
    if kind == "number":
        ends = {"from": {"minimum"}, "below": {"last"}, "between": {"minimum", "last"}}
        needed = {f"{stem}_{end}": marks for stem in stems for end, marks in ends.items()}
    else:
        needed = dict.fromkeys(stems, listed)
    if operators & {"not_in", "not_all_of"}:
        needed["prefers_not"] = listed
    if operators & {"all_of", "not_all_of"}:
        needed["refuses_together"] = listed
    needed |= {"none": set(), "bring_later": set(), "unknown": set()}
    needed["ask_person"] = {"values"} if kind in {"set", "territory"} else set()
    if dimension["at_risk"]:
        needed["ask_service"] = set() if kind == "bool" else {"value"}
    return needed


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def wordings(thing: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every text of the file, in its languages, with the place where it stands."""
    if isinstance(thing, dict) and LANGUAGES & thing.keys():
        yield path, thing
    elif isinstance(thing, dict):
        for key, inner in thing.items():
            yield from wordings(inner, f"{path}.{key}")
    elif isinstance(thing, list):
        for place, inner in enumerate(thing):
            name = inner.get("code", place) if isinstance(inner, dict) else place
            yield from wordings(inner, f"{path}.{name}")


def sentences() -> Iterator[tuple[str, str, dict[str, str]]]:
    for one in DIMENSIONS + VOCABULARY["circumstances"]:
        for name, wording in one["sentences"].items():
            yield f"{one['code']}.{name}", name, wording
    for name, wording in VOCABULARY["derogation"].items():
        yield f"derogation.{name}", name, wording


def repeated(codes: list[Any]) -> list[Any]:
    return [code for code, times in Counter(codes).items() if times > 1]


def repeated_keys(node: yaml.Node) -> list[str]:
    """Return the keys written twice in one mapping: a plain reading keeps the last in silence."""
    if isinstance(node, yaml.SequenceNode):
        return [key for inner in node.value for key in repeated_keys(inner)]
    if not isinstance(node, yaml.MappingNode):
        return []
    here = repeated([key.value for key, _ in node.value])
    return here + [key for _, inner in node.value for key in repeated_keys(inner)]


def test_no_key_is_written_twice():
    assert repeated_keys(yaml.compose(PATH.read_text(encoding="utf-8"))) == []


def test_the_file_has_its_parts_and_no_other():
    assert list(VOCABULARY) == [
        "version",
        "groups",
        "dimensions",
        "circumstances",
        "derogation",
        "languages",
    ]
    assert VOCABULARY["version"] == 1


def test_codes_are_plain_and_used_once():
    groups = [group["code"] for group in VOCABULARY["groups"]]
    reasons = [one["code"] for one in DIMENSIONS + VOCABULARY["circumstances"]]
    assert [code for code in groups + reasons if not CODE.fullmatch(code)] == []
    assert repeated(groups) == []
    assert repeated(reasons) == []


def test_dimensions_stand_in_the_order_of_the_groups_and_every_group_is_used():
    groups = [group["code"] for group in VOCABULARY["groups"]]
    assert list(dict.fromkeys(one["group"] for one in DIMENSIONS)) == groups
    assert [one["group"] for one in DIMENSIONS] == sorted(
        (one["group"] for one in DIMENSIONS), key=groups.index
    )


@each_dimension
def test_a_dimension_has_the_keys_of_its_kind(dimension):
    keys = {"code", "group", "levesque", "fact", "operators", "at_risk", "label", "chip"}
    by_kind = {"one": {"values"}, "set": {"values"}, "bool": {"yes", "no"}}
    assert set(dimension["fact"]) == {"type"}
    kind = dimension["fact"]["type"]
    some = {"apart"} if kind == "set" else set()
    assert set(dimension) - some == keys | {"sentences"} | by_kind.get(kind, set())
    assert dimension["levesque"] in LEVESQUE


@each_dimension
def test_values_that_are_apart_are_two_or_more_of_its_own(dimension):
    for values in dimension.get("apart", []):
        assert set(values) <= {value["code"] for value in dimension["values"]}
        assert len(set(values)) == len(values) >= 2


@each_dimension
def test_operators_suit_the_fact(dimension):
    operators, kind = dimension["operators"], dimension["fact"]["type"]
    assert set(operators) <= OPERATORS[kind]
    assert repeated(operators) == []
    assert bool(operators) is (kind != "language")


@each_dimension
def test_facts_at_risk_exist(dimension):
    risk = dimension["at_risk"]
    match dimension["fact"]["type"]:
        case "number":
            assert set(risk) == {"below", "from"}
            assert risk["below"] < risk["from"]
        case "bool":
            assert risk in ([True], [False])
        case "language":
            assert risk == "any_not_covered"
        case "territory":
            assert risk == []
        case _:
            assert set(risk) <= {value["code"] for value in dimension["values"]}
            assert repeated(risk) == []


@each_dimension
def test_values_are_distinct_in_code_and_in_words(dimension):
    values = dimension.get("values", [])
    assert all(set(value) == {"code", "label"} for value in values)
    assert [value["code"] for value in values if not CODE.fullmatch(value["code"])] == []
    assert repeated([value["code"] for value in values]) == []
    for language in LANGUAGES:
        assert repeated([value["label"][language] for value in values]) == []


@each_dimension
def test_no_label_of_a_value_blurs_a_list(dimension):
    joining = {"fr": "ou|et", "nl": "of|en", "en": "or|and"}
    for value in dimension.get("values", []):
        for language, text in value["label"].items():
            assert not re.search(rf"[,;:]|\b({joining[language]})\b", text), value


@each_dimension
def test_a_dimension_has_the_sentences_that_its_rules_need_and_no_other(dimension):
    assert set(dimension["sentences"]) == set(sentences_needed(dimension))


@each_dimension
def test_sentences_take_what_the_rules_can_give(dimension):
    for name, expected in sentences_needed(dimension).items():
        for language, text in dimension["sentences"][name].items():
            assert placeholders(text) == expected, (name, language)


def test_circumstances_and_derogation_have_their_sentences():
    for one in VOCABULARY["circumstances"]:
        assert set(one) == {"code", "levesque", "label", "sentences"}
        assert one["levesque"] in LEVESQUE
    known = {one["code"]: one["sentences"] for one in VOCABULARY["circumstances"]}
    known["derogation"] = VOCABULARY["derogation"]
    expected = CIRCUMSTANCES | {"derogation": DEROGATION}
    for language in LANGUAGES:
        assert {
            code: {name: placeholders(wording[language]) for name, wording in texts.items()}
            for code, texts in known.items()
        } == expected


def test_every_text_exists_in_the_three_languages():
    for path, wording in wordings(VOCABULARY):
        assert set(wording) == LANGUAGES, path
        for text in wording.values():
            assert isinstance(text, str), path
            assert text, path
            assert text == text.strip(), path
            assert "  " not in text, path
            assert unicodedata.is_normalized("NFC", text), path
        assert "'" not in wording["fr"] + wording["nl"], path


def test_only_sentences_have_placeholders():
    inside = {id(wording) for _, _, wording in sentences()}
    for path, wording in wordings(VOCABULARY):
        if id(wording) not in inside:
            assert not any(placeholders(text) for text in wording.values()), path


def test_questions_ask_and_statements_state():
    for path, name, wording in sentences():
        for language, text in wording.items():
            start = ASKING.get(name, {}).get(language, "")
            assert text.startswith(start), path
            assert text[0].isupper() or text[0] == "{", path
            assert text[-1] == ("?" if start else "."), path


def test_french_has_a_no_break_space_before_high_marks():
    for path, wording in wordings(VOCABULARY):
        for mark in re.finditer(r".?([:;?!])", wording["fr"]):
            assert mark[0][0] == NO_BREAK_SPACE, (path, wording["fr"])
        assert "\u202f" not in wording["fr"], path


def test_dutch_and_english_have_no_space_before_high_marks():
    for path, wording in wordings(VOCABULARY):
        for language in ("nl", "en"):
            assert not re.search(r"\s[:;?!]|[\u00a0\u202f]", wording[language]), path


def test_languages_are_listed_once_the_most_asked_first():
    languages = VOCABULARY["languages"]
    codes = [one["code"] for one in languages]
    assert repeated(codes) == []
    assert [code for code in codes if not re.fullmatch(r"[a-z]{2,3}", code)] == []
    for key in LANGUAGES:
        assert repeated([one["label"][key] for one in languages]) == []
    others = [one["label"]["en"] for one in languages[12:]]
    assert others == sorted(others)


def test_languages_written_from_right_to_left_say_so():
    for one in VOCABULARY["languages"]:
        assert set(one) - {"rtl"} == {"code", "own", "label"}
        directions = {unicodedata.bidirectional(letter) for letter in one["own"]}
        assert one.get("rtl", False) is bool(directions & {"R", "AL"}), one
