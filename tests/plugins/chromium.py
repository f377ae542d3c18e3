"""Browser tests need a Chromium: without one they are skipped, in CI they fail."""

import os
import shutil

import pytest

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
HOW_TO_GET_ONE = (
    "no Chromium found: install one (Debian: apt install chromium; macOS: brew install chromium) "
    "or name its program in SEUIL_CHROMIUM"
)


def find_chromium(environment=os.environ):
    """Return the program of a Chromium, or nothing."""
    if named := environment.get("SEUIL_CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium():
    """The program of the Chromium that browser tests drive."""
    return find_chromium()


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and find_chromium() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_ONE, pytrace=False)
        pytest.skip(HOW_TO_GET_ONE)
