"""What is typed of a person among the words of a need is read as facts, and never guessed."""

from itertools import chain

import pytest

from seuil.access.text import Lexicon, analyser
from seuil.access.vocabulary import read_situation
from seuil.kernel.data import shipped_yaml
from seuil.kernel.text import fold


def told(text):
    return analyser().about_person(text)


@pytest.mark.parametrize(
    ("text", "facts", "rest"),
    [
        (
            "Homme, 34 ans, sans papiers, avec un chien : médecin",
            {"gender": "man", "age": 34, "residence_status": "undocumented", "animals": True},
            "médecin",
        ),
        (
            "tandarts voor vrouw zonder papieren met hond",
            {"gender": "woman", "residence_status": "undocumented", "animals": True},
            "tandarts",
        ),
        (
            "dentist for a pregnant woman with children, no insurance",
            {
                "household": ["pregnant", "children"],
                "gender": "woman",
                "health_cover": "none",
            },
            "dentist",
        ),
        ("psy qui parle arabe et turc", {"language": ["ar", "tr"]}, "psy"),
        ("logement demandeur·euse d'asile", {"residence_status": "asylum"}, "logement"),
        (
            "médecin sans rendez-vous sans papiers",
            {"residence_status": "undocumented"},
            "médecin sans rendez-vous",
        ),
    ],
)
def test_facts_are_told_apart_from_the_need(text, facts, rest):
    assert told(text) == (facts, rest)


@pytest.mark.parametrize(
    "text",
    [
        "cours de français",
        "ne parle pas français",
        "hébergement sans chien",
        "geen hond",
        "médecin pas de chien",
        "moins de 25 ans",
        "jeunes de 18 à 25 ans",
        "tot 25 jaar",
        "200 ans",
        "24h",
        "femme de ménage",
        "dettes",
        "adresse de référence",
        "",
        "?",
    ],
)
def test_what_says_the_contrary_or_something_else_is_left_as_it_is(text):
    facts, rest = told(text)

    assert facts == {}
    assert rest == text.strip(" ?") or rest == text


def test_words_of_a_person_exclude_no_service():
    words = analyser().read("logement femme enceinte", Lexicon(["logement", "femme"]))
    alone = analyser().read("femme", Lexicon(["femme"]))

    assert [need[0].term for need in words.needs] == ["logement"]
    assert {alternative.term for wish in words.wishes for alternative in wish} >= {"femme"}
    assert [need[0].term for need in alone.needs] == ["femme"]


def test_words_that_also_say_what_is_needed_stay_needs():
    assert len(analyser().read("médecin sans mutuelle", Lexicon(["medecin"])).needs) == 2
    assert len(analyser().read("logement sans papiers", Lexicon(["logement"])).needs) == 1
    assert len(analyser().read("sans papiers", Lexicon([])).needs) == 1


def test_every_fact_of_the_file_is_one_of_the_vocabulary():
    phrases = shipped_yaml("seuil.access", "told.yaml")["phrases"]
    for typed in chain.from_iterable(facts.values() for facts in phrases.values()):
        for phrase in typed:
            facts, _rest = told(phrase)
            assert facts, phrase
            assert read_situation(facts, is_territory=lambda _code: False).keys() == facts.keys()


def test_no_phrase_says_two_things():
    phrases = shipped_yaml("seuil.access", "told.yaml")["phrases"]
    said = [
        (fold(phrase), dimension, code)
        for dimension, facts in phrases.items()
        for code, typed in facts.items()
        for phrase in typed
    ]

    assert len({phrase for phrase, *_fact in said}) == len(set(said))
