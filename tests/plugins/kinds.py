"""Marks every test that asks the database, so that one can choose those that do not."""

import pytest

ASK_THE_DATABASE = {"db", "transactional_db", "django_db_setup"}
FILLED = {"demonstration", "own_copy"}
"""Where a test that is not marked ``django_db`` could commit what the next one finds."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if FILLED & set(item.fixturenames) and not item.get_closest_marker("django_db"):
            item.add_marker("django_db")
        if item.get_closest_marker("django_db") or ASK_THE_DATABASE & set(item.fixturenames):
            item.add_marker("database")
