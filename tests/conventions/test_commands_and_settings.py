"""Each command and each setting is told somewhere in the documentation, and no other is."""

import re

import pytest

from config.launcher.manage import SHORT_NAMES
from tests.conventions.checkout import files, named, prose, read

READ_FROM_ENVIRONMENT = re.compile(
    r"(?:environ|environment|values|kept|env)(?:\.\w+\(|\[)\s*\"([A-Z][A-Z_]+)\""
    r"|\$\{?(SEUIL_[A-Z_]+)"
)
OF_OTHERS = {
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
    "HOME",
    "PIP_INDEX_URL",
    "PYTEST_XDIST_TESTRUNUID",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPATH",
    "PYTHONPYCACHEPREFIX",
}
SETTINGS_PAGE = "docs/operations/settings.md"


def commands() -> list[str]:
    short = {command: name for name, command in SHORT_NAMES.items()}
    return sorted(
        short.get(path.stem, path.stem.replace("_", "-"))
        for path in files(".py", under="seuil")
        if path.parent.name == "commands" and path.stem != "__init__"
    )


def settings_read() -> set[str]:
    """Return the variables that programs of the project, and its tests, read."""
    programs = [path for path in files("", ".py") if not named(path).startswith("tests/launcher/")]
    found = {
        name
        for path in programs
        for match in READ_FROM_ENVIRONMENT.findall(read(path))
        for name in match
        if name
    }
    return found - OF_OTHERS


@pytest.mark.parametrize("command", commands())
def test_every_command_is_told(command):
    assert re.search(rf"seuil {re.escape(command)}\b", prose())


@pytest.mark.parametrize("name", sorted(settings_read()))
def test_every_setting_is_told(name):
    assert re.search(rf"`(?:[^`]*\s)?{name}(?:=[^`]*)?`", prose())


def test_the_usual_settings_are_found():
    assert {"PORT", "DATABASE_URL", "SEUIL_DATA", "SEUIL_HOSTS", "SECRET_KEY"} <= settings_read()


def test_no_setting_is_told_that_nothing_reads():
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", read(SETTINGS_PAGE), re.MULTILINE))

    assert told
    assert told - settings_read() == set()
