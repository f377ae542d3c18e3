"""The pages on processes draw what the program does, and leave no state out."""

import pytest

from seuil.operating.diagrams import PROCESSES, drawing, drawn_in
from seuil.register.domain import blockage, track
from tests.conventions.checkout import ROOT, read

PAGES = [page for page in PROCESSES if (ROOT / f"docs/processes/{page}.md").exists()]


def test_the_processes_of_requests_and_of_the_register_have_a_page():
    assert {"request", "avenue", "blockage", "track"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_the_drawing_is_that_of_the_table(page):
    text = read(f"docs/processes/{page}.md")

    assert drawing(page) in text, "run: seuil draw-processes"
    assert drawn_in(text, page) == text


@pytest.mark.parametrize("page", PAGES)
def test_every_state_is_explained(page):
    text = read(f"docs/processes/{page}.md")

    missing = [one for one in PROCESSES[page].states if f"| `{one}` |" not in text]
    assert missing == []


def test_every_guard_of_a_blockage_is_explained():
    text = read("docs/processes/blockage.md")

    assert [guard for guard in blockage.Guard if f"| `{guard}` |" not in text] == []


@pytest.mark.parametrize(("page", "module"), [("blockage", blockage), ("track", track)])
def test_what_needs_words_is_said(page, module):
    text = read(f"docs/processes/{page}.md")
    sentence = next(line for line in text.splitlines() if line.endswith("need words."))

    assert {step for step in module.Step if f"`{step}`" in sentence} == module.NEEDS_WORDS
