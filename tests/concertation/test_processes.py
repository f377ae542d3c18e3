"""The pages on sessions, registrations and contributions explain what the program does."""

import pytest

from seuil.concertation.domain import contribution, session
from seuil.concertation.domain.registration import Why
from seuil.operating.diagrams import PROCESSES
from tests.conventions.checkout import ROOT, read


@pytest.mark.parametrize("page", PROCESSES)
def test_every_process_has_a_page(page):
    assert (ROOT / f"docs/processes/{page}.md").exists()


def test_every_guard_of_a_session_is_explained():
    text = read("docs/processes/session.md")

    assert [guard for guard in session.Guard if f"| `{guard}` |" not in text] == []


def test_every_reason_of_the_line_is_explained():
    text = read("docs/processes/registration.md")

    assert [why for why in Why if f"`{why}`" not in text] == []


@pytest.mark.parametrize(("page", "module"), [("session", session), ("contribution", contribution)])
def test_what_needs_words_is_said(page, module):
    lines = read(f"docs/processes/{page}.md").splitlines()
    told = " ".join(line for line in lines if "words." in line and "need" in line)

    assert {step for step in module.Step if f"`{step}`" in told} == module.PROCESS.needs_words
