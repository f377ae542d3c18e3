"""Browser tests need a Chromium: without one they are skipped, in CI they fail.

They drive Chromium's headless shell where it is installed: it takes half the time. Only a whole
Chromium keeps pages to go back to; a test that needs one says so with ``whole_reader``.
"""

import os
import shutil

import pytest

SHELLS = ("chromium-headless-shell",)
WHOLE = (
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


def find_chromium(environment=os.environ, *, whole=False):
    """Return the program of a Chromium, or nothing."""
    if named := environment.get("SEUIL_CHROMIUM"):
        return shutil.which(named)
    names = WHOLE if whole else (*SHELLS, *WHOLE)
    return next(filter(None, map(shutil.which, names)), None)


def chromium_for(item):
    """Return the program that a test asks for, if any is there."""
    return find_chromium(whole="whole_reader" in item.fixturenames)


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and chromium_for(item) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW_TO_GET_ONE, pytrace=False)
        pytest.skip(HOW_TO_GET_ONE)
