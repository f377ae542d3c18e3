"""The card's languages are data: what a translator can forget or mistype is found here."""

import re
import unicodedata
from string import Formatter

import pytest
import yaml

from seuil.access.card_words import (
    ADDED,
    CARD_LANGUAGES,
    CardSpeaker,
    card_words,
    digest_of,
    spoken_language,
    texts_of,
)
from seuil.access.sentences import language_words, words_of
from seuil.access.types import Condition, FactKind, Force, Operator
from seuil.access.vocabulary import vocabulary
from seuil.directory.domain import shipped_categories
from tests.access.test_vocabulary_data import PATH, repeated_keys

FOLDER = PATH.parent / "languages"
PARTS = ["own", "any", "dimensions", "circumstances", "derogation", "languages", "categories"]
USUAL = ["needs", "refuses", "refuses_together", "prefers", "prefers_not", "bring_later"]
NOT_HANDED_OUT = {"ask_person", "ask_service", "unknown"}
CAPACITY = ["failed", "waiting_list", "waiting_list_no_delay", "open", "unknown"]
OF_A_PLACE = {FactKind.TERRITORY: ("commune:21001",)}
SIGN_LANGUAGES = {"sfb", "vgt"}
SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "uk": "CYRILLIC", "ti": "ETHIOPIC"}
OF_BELGIUM = re.compile(
    r"CPAS|OCMW|AMU|DMH|RIS|BIM|HIV|LSFB|VGT|LGBTQIA|helpdesk|mutuelle|ziekenfonds|leefloon"
    r"|adresse de référence|referentieadres|\{\w+\}"
)
FALSE_FRIENDS = {
    "ar": "ک ی گ چ پ",  # letters of Persian
    "fa": "ك ي ة",  # letters of Arabic that have another form in Persian
    "uk": "ы э ё ъ",  # letters of Russian
}
MOJIBAKE = re.compile("\N{REPLACEMENT CHARACTER}|[ÃÂ][\u0080-\u00bf]|Ø|Ð|á\u0088")

each_language = pytest.mark.parametrize("language", ADDED)
every_language = pytest.mark.parametrize("language", CARD_LANGUAGES)


def texts(language):
    return list(texts_of(language, {entry.code: entry.label for entry in shipped_categories()}))


def placeholders(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def letters(text):
    return [letter for letter in OF_BELGIUM.sub("", text) if letter.isalpha()]


def said_of(dimension):
    """Return each sentence that a card can need of a dimension, with its placeholders."""
    known = words_of(dimension).sentences
    return {
        kind: placeholders(wording["en"])
        for kind, wording in known.items()
        if kind not in NOT_HANDED_OUT
    }


@every_language
def test_there_is_one_file_a_language_and_no_key_twice(language):
    file = FOLDER / f"{language}.yaml"

    assert repeated_keys(yaml.compose(file.read_text(encoding="utf-8"))) == []
    assert {path.stem for path in FOLDER.iterdir()} == set(CARD_LANGUAGES)


def test_the_languages_are_those_of_the_field():
    assert " ".join(CARD_LANGUAGES) == "fr nl en ar tr es ro pl pt uk fa ti"
    assert {code for code in CARD_LANGUAGES if card_words(code).right_to_left} == {"ar", "fa"}
    assert [card_words(code).own for code in CARD_LANGUAGES] == [
        language_words()[code].own for code in CARD_LANGUAGES
    ]


@every_language
def test_the_card_itself_says_the_same_in_every_language(language):
    english = card_words("en").card
    card = card_words(language).card

    assert list(card) == list(english)
    assert {key: placeholders(text) for key, text in card.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@every_language
def test_usual_sentences_are_complete(language):
    usual = card_words(language).content["any"]

    assert list(usual) == USUAL
    assert {kind for kind, text in usual.items() if placeholders(text) == ["values"]} == {
        *USUAL[:-1]
    }
    assert placeholders(usual["bring_later"]) == []


@each_language
def test_a_file_has_every_part_and_every_code(language):
    content = card_words(language).content

    assert list(content) == [*PARTS, "card"]
    assert list(content["dimensions"]) == list(vocabulary().dimensions)
    assert list(content["circumstances"]) == ["capacity"]
    assert list(content["circumstances"]["capacity"]) == CAPACITY
    assert list(content["derogation"]) == ["possible"]
    assert SIGN_LANGUAGES <= content["languages"].keys() <= language_words().keys()
    assert list(content["categories"]) == [entry.code for entry in shipped_categories()]


@each_language
@pytest.mark.parametrize("dimension", vocabulary().dimensions.values(), ids=lambda one: one.code)
def test_a_dimension_says_what_the_vocabulary_says(language, dimension):
    words = card_words(language).content["dimensions"][dimension.code]
    usual = card_words(language).content["any"]
    needed = said_of(dimension.code)
    if dimension.kind is FactKind.LANGUAGE:
        assert list(words) == ["label"]
        return

    assert list(words.get("values", {})) == list(words_of(dimension.code).values)
    assert words.keys() <= {"label", "values"} | needed.keys()
    for kind, expected in needed.items():
        if kind in words:
            assert placeholders(words[kind]) == expected, kind
        else:
            assert placeholders(usual[kind]) == expected, kind


@each_language
def test_availability_keeps_its_delay(language):
    capacity = card_words(language).content["circumstances"]["capacity"]

    assert {kind: placeholders(text) for kind, text in capacity.items() if "{" in text} == {
        "waiting_list": ["delay"]
    }


@each_language
def test_no_text_is_empty_unfinished_or_badly_encoded(language):
    wrong = [
        text.key
        for text in texts(language)
        if not text.text.strip()
        or text.text != text.text.strip()
        or MOJIBAKE.search(text.text)
        or re.search(r"TODO|\?\?|\s{2}", text.text)
        or unicodedata.normalize("NFC", text.text) != text.text
    ]

    assert wrong == []


@each_language
def test_no_text_was_left_in_another_language(language):
    """A text that reads as in French, Dutch or English is a name, or a word that both have."""
    same = {
        text.key: text.text
        for text in texts(language)
        if len(text.text) > 12 and text.text in text.beside.values()
    }

    assert same == {}


@pytest.mark.parametrize(("language", "script"), SCRIPTS.items())
def test_every_letter_is_of_the_right_script(language, script):
    foreign = {
        text.key: text.text
        for text in texts(language)
        if any(not unicodedata.name(letter).startswith(script) for letter in letters(text.text))
    }

    assert foreign == {}


@pytest.mark.parametrize("language", [code for code in ADDED if code not in SCRIPTS])
def test_every_other_letter_is_latin(language):
    foreign = {
        text.key: text.text
        for text in texts(language)
        if any(not unicodedata.name(letter).startswith("LATIN") for letter in letters(text.text))
    }

    assert foreign == {}


@pytest.mark.parametrize(("language", "strange"), FALSE_FRIENDS.items())
def test_no_letter_of_a_neighbouring_language(language, strange):
    found = {
        text.key: text.text for text in texts(language) if set(strange.split()) & set(text.text)
    }

    assert found == {}


@each_language
def test_sentences_end_like_sentences(language):
    """What stands alone in the vocabulary ends with a full stop: here it does too."""
    ends = "።" if language == "ti" else "."
    wrong = [
        text.key
        for text in texts(language)
        if text.beside.get("en", "").endswith(".") != text.text.endswith(ends)
    ]

    assert wrong == []


@each_language
def test_labels_of_one_list_differ(language):
    content = card_words(language).content
    lists = [
        content["categories"],
        *(d["values"] for d in content["dimensions"].values() if "values" in d),
    ]

    repeated = [
        label
        for labels in lists
        for label in labels.values()
        if list(labels.values()).count(label) > 1
    ]
    assert repeated == []


@each_language
@pytest.mark.parametrize("force", Force)
def test_every_condition_can_be_said(language, force):
    says = CardSpeaker(language, lambda code, _language: code)

    for dimension in vocabulary().dimensions.values():
        for operator in map(Operator, dimension.operators):
            condition = Condition(
                dimension.code,
                operator,
                values=dimension.values[:2] or OF_A_PLACE.get(dimension.kind, ()),
                minimum=18,
                maximum=26,
                force=force,
            )
            said = f"{says.condition(condition)} {says.bring_later(condition)}"
            assert "{" not in said
            assert "18" in said or operator is not Operator.BETWEEN


@every_language
def test_every_spoken_language_has_a_name(language):
    names = [spoken_language(code, language) for code in language_words()]

    assert all(names)
    assert len(set(names)) == len(names)


def test_an_unknown_language_is_refused():
    with pytest.raises(KeyError):
        card_words("de")


def test_each_language_is_signed_for_itself():
    assert len({digest_of(code) for code in CARD_LANGUAGES}) == len(CARD_LANGUAGES)
