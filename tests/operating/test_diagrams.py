"""The pages on processes draw what the program does, and leave no state out."""

import pytest

from seuil.councils.domain import decision, objection
from seuil.operating.diagrams import PROCESSES, drawing, drawn_in
from seuil.plans.domain import action, level, plan
from seuil.register.domain import blockage, track
from tests.conventions.checkout import ROOT, read

PAGES = [page for page in PROCESSES if (ROOT / f"docs/processes/{page}.md").exists()]


def test_every_process_has_a_page():
    assert set(PAGES) == set(PROCESSES)


@pytest.mark.parametrize("page", PAGES)
def test_the_drawing_is_that_of_the_table(page):
    text = read(f"docs/processes/{page}.md")

    assert drawing(page) in text, "run: seuil draw-processes"
    assert drawn_in(text, page) == text


@pytest.mark.parametrize("page", PAGES)
def test_every_state_is_explained(page):
    text = read(f"docs/processes/{page}.md")

    missing = [one for one in type(PROCESSES[page].start) if f"| `{one}` |" not in text]
    assert missing == []


GUARDED = {"blockage": blockage, "decision": decision, "plan": plan, "action": action}
WORDS = GUARDED | {"track": track, "objection": objection, "level-request": level}


@pytest.mark.parametrize("page", GUARDED)
def test_every_guard_is_explained(page):
    text = read(f"docs/processes/{page}.md")

    assert [guard for guard in GUARDED[page].Guard if f"| `{guard}` |" not in text] == []


@pytest.mark.parametrize("page", WORDS)
def test_what_needs_words_is_said(page):
    text = read(f"docs/processes/{page}.md")
    sentence = next(line for line in text.splitlines() if line.endswith("need words."))
    module = WORDS[page]

    assert {step for step in module.Step if f"`{step}`" in sentence} == module.PROCESS.needs_words
