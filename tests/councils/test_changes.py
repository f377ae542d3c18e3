"""What changed from one version of a text to the next, word by word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.councils.domain.changes import Change, changes

words = st.lists(st.sampled_from(["le", "mardi", "jeudi", "soir", ",", ".", "\n", "ouvre"]))
texts = words.map(" ".join)


def told(old, new):
    return [(one.change.value, one.text) for one in changes(old, new)]


def without(pieces, change):
    return "".join(one.text for one in pieces if one.change is not change)


def letters(text):
    return "".join(text.split())


@given(texts, texts)
def test_leaving_out_one_kind_of_change_gives_the_other_text(old, new):
    pieces = changes(old, new)

    assert without(pieces, Change.REMOVED) == new
    assert letters(without(pieces, Change.ADDED)) == letters(old)


@given(texts)
def test_a_text_that_stays_has_no_change(text):
    assert {one.change for one in changes(text, text)} <= {Change.SAME}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Chaque mardi soir.",
            "Chaque jeudi soir.",
            [("same", "Chaque "), ("removed", "mardi "), ("added", "jeudi "), ("same", "soir.")],
        ),
        ("Aucune maraude.", "Aucune maraude : rien.", [("same", "Aucune maraude "),
                                                     ("added", ": rien"), ("same", ".")]),
        ("Un.\nDeux.", "Un.\nDeux.\nTrois.", [("same", "Un.\nDeux.\n"), ("added", "Trois.")]),
        ("", "Tout.", [("added", "Tout.")]),
        ("a b c d", "x b y d", [("removed", "a b c "), ("added", "x b y "), ("same", "d")]),
    ],
)  # fmt: skip
def test_changes_are_told_as_a_reader_would(old, new, expected):
    assert told(old, new) == expected


def test_the_longest_text_that_a_form_takes_is_compared_in_a_moment():
    old = [f"mot{number % 700}" for number in range(1_800)]
    new = ["x" if number % 9 == 0 else word for number, word in enumerate(old)]

    begun = time.perf_counter()
    changes(" ".join(old), " ".join(new))
    changes(" ".join(["le soir"] * 1_500), " ".join(["soir le"] * 1_500))

    assert time.perf_counter() - begun < 5
