"""What every test shares: a real PostgreSQL, strict templates, and reads that do not write."""

import pytest

from tests.plugins.reads import CarefulClient

pytest_plugins = [
    "tests.plugins.memory",
    "tests.plugins.engine",
    "tests.plugins.database",
    "tests.plugins.examples",
    "tests.plugins.kinds",
    "tests.plugins.templates",
    "tests.plugins.chromium",
    "tests.plugins.demonstration",
    "tests.plugins.shipped",
]


@pytest.fixture
def client():
    return CarefulClient()
