"""Looking for words in the register: what is found, and how much the question weighs."""

import pytest

from seuil.register.queries.lists import Choice, blockages
from tests.factories.register import blockage

pytestmark = pytest.mark.django_db


def test_words_are_found_all_of_them_in_any_order():
    one = blockage("Sans adresse, pas de médecin")
    blockage("Sans adresse, pas de logement")

    assert list(blockages(Choice(words="MEDECIN adresse"))) == [one]
    assert not blockages(Choice(words="adresse nulle part")).exists()


def test_a_question_bears_as_many_values_however_much_is_found():
    blockage("Sans adresse")
    _sql, before = blockages(Choice(words="adresse")).query.sql_with_params()
    for number in range(5):
        blockage(f"Sans adresse, encore {number}")
    found = blockages(Choice(words="adresse"))

    assert found.count() == 6
    assert len(found.query.sql_with_params()[1]) == len(before)
