"""The page on corrections draws the states that the program has."""

import re

from seuil.upkeep.corrections.domain import NEEDS_REASON, OF_PROPOSER, OPEN, PATHS, Status
from tests.conventions.checkout import read

PAGE = "docs/processes/correction.md"
ARROW = re.compile(r"^    (\S+) --> (\S+): (\S+)$", re.MULTILINE)


def test_every_path_is_drawn_and_no_other():
    drawn = {(origin, step): target for origin, target, step in ARROW.findall(read(PAGE))}

    assert drawn == {(str(o), str(step)): str(target) for (o, step), target in PATHS.items()}


def test_the_beginning_and_the_ends_are_drawn():
    text = read(PAGE)

    assert f"[*] --> {Status.PROPOSED}" in text
    assert {line for line in Status if f"{line} --> [*]" in text} == set(Status) - OPEN


def test_what_is_special_about_steps_is_said():
    text = read(PAGE)

    for step in NEEDS_REASON | OF_PROPOSER:
        assert f"`{step}`" in text
