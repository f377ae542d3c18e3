"""Marks every test that asks the database, so that one can choose those that do not."""

import pytest

ASK_THE_DATABASE = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("django_db") or ASK_THE_DATABASE & set(item.fixturenames):
            item.add_marker("database")
