"""What every test shares: a real PostgreSQL, strict templates, and reads that do not write."""

import pytest

from seuil.directory.operations import load_categories
from seuil.directory.record.known import known_now
from seuil.territory.operations import load_territory
from tests.plugins.reads import CarefulClient

pytest_plugins = [
    "tests.plugins.database",
    "tests.plugins.templates",
    "tests.plugins.chromium",
    "tests.plugins.demonstration",
]


@pytest.fixture
def client():
    return CarefulClient()


@pytest.fixture
def brussels(db):
    """The territory and the categories as they are shipped."""
    load_territory()
    load_categories()
    return known_now()
