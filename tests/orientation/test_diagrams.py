"""The pages on both processes explain what the program does."""

import pytest

from seuil.orientation.domain import avenue, request
from seuil.orientation.domain.guards import AVENUE_GUARDS, GUARDS, Guard
from tests.conventions.checkout import read

PAGES = ("request", "avenue")
STATES = {"request": request.Status, "avenue": avenue.Status}


@pytest.mark.parametrize("page", PAGES)
def test_every_state_is_explained(page):
    text = read(f"docs/processes/{page}.md")

    assert [state for state in STATES[page] if f"| `{state}` |" not in text] == []


def test_every_guard_is_explained_where_it_stands():
    pages = {page: read(f"docs/processes/{page}.md") for page in PAGES}
    of_requests = {name for pairs in GUARDS.before.values() for name, _ in pairs}
    of_avenues = {name for name, _ in AVENUE_GUARDS}

    assert of_requests | of_avenues == set(Guard)
    assert [name for name in of_requests if f"| `{name}` |" not in pages["request"]] == []
    assert [name for name in of_avenues if f"| `{name}` |" not in pages["avenue"]] == []


def test_what_needs_words_is_said():
    text = read("docs/processes/request.md")
    sentence = next(line for line in text.splitlines() if line.endswith("need words."))

    assert {step for step in request.Step if f"`{step}`" in sentence} == request.PROCESS.needs_words
