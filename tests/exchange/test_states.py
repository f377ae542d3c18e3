"""The states of an import, written again by hand, so that a slip shows."""

import re
from pathlib import Path

import pytest

from config.launcher.paths import ROOT
from seuil.exchange.domain import RUN_PATHS, RunStatus, RunStep, run_after
from seuil.kernel.errors import TransitionRefused

PAGE = ROOT / "docs" / "how-to" / "import-in-the-browser.md"
EXPECTED = {
    ("reading", "ask"): "mapping",
    ("reading", "show"): "previewed",
    ("reading", "refuse"): "refused",
    ("reading", "give_up"): "given_up",
    ("mapping", "read"): "reading",
    ("mapping", "give_up"): "given_up",
    ("previewed", "read"): "reading",
    ("previewed", "confirm"): "applying",
    ("previewed", "give_up"): "given_up",
    ("applying", "read"): "reading",
    ("applying", "finish"): "applied",
    ("applying", "refuse"): "refused",
}


@pytest.mark.parametrize("status", RunStatus)
@pytest.mark.parametrize("step", RunStep)
def test_every_step_from_every_status(status, step):
    if target := EXPECTED.get((status, step)):
        assert run_after(status, step) == target
    else:
        with pytest.raises(TransitionRefused):
            run_after(status, step)


def test_the_drawing_shows_every_step():
    drawn = re.findall(r"^    (\w+) --> (\w+): (\w+)$", Path(PAGE).read_text("utf-8"), re.MULTILINE)

    assert {(start, step): end for start, end, step in drawn} == RUN_PATHS
    assert len(drawn) == len(RUN_PATHS)
