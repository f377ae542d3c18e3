"""One PostgreSQL for the whole run, gone at the end, however it ends."""

import os
from contextlib import ExitStack

import pytest
from django.conf import settings

from config.env import database_settings
from config.launcher.throwaway import throwaway_database

open_until_the_end = pytest.StashKey[ExitStack]()


def pytest_configure(config):
    """Start it before the workers of xdist, which find its address in their environment."""
    if os.environ.get("DATABASE_URL") or config.option.collectonly:
        return
    stack = ExitStack()
    os.environ["DATABASE_URL"] = stack.enter_context(throwaway_database())
    settings.DATABASES["default"].update(database_settings(os.environ["DATABASE_URL"]))
    config.stash[open_until_the_end] = stack


def pytest_unconfigure(config):
    if stack := config.stash.get(open_until_the_end, None):
        stack.close()
        del os.environ["DATABASE_URL"]
