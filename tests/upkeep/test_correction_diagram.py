"""The page on corrections says what is special about its steps."""

from seuil.upkeep.corrections.domain import OF_PROPOSER, PROCESS
from tests.conventions.checkout import read


def test_what_is_special_about_steps_is_said():
    text = read("docs/processes/correction.md")

    for step in PROCESS.needs_words | OF_PROPOSER:
        assert f"`{step}`" in text
