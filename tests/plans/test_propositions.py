"""The propositions and the conditions of success that the project ships."""

from seuil.plans.domain.plan import Function
from seuil.plans.propositions import conditions, origin, propositions
from seuil.wording.localised import LANGUAGES


def test_nine_propositions_and_eight_conditions_are_numbered_as_the_field_numbers_them():
    assert [one.number for one in propositions().values()] == list(range(1, 10))
    assert [one.number for one in conditions().values()] == list(range(1, 9))


def test_every_function_has_a_proposition_and_the_order_is_that_of_the_functions():
    found = [one.function for one in propositions().values()]

    assert set(found) == set(Function)
    assert found == sorted(found, key=list(Function).index)


def test_all_are_said_in_three_languages_each_in_its_own_words():
    known = [*propositions().values(), *conditions().values(), origin()]

    for language in LANGUAGES:
        texts = [getattr(one, f"label_{language}") for one in known]
        assert all(texts)
        assert len(set(texts)) == len(texts)


def test_codes_of_propositions_and_conditions_are_different():
    assert not set(propositions()) & set(conditions())
