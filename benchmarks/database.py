"""A database and a data folder for one run, gone at the end."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import django

from config.launcher.throwaway import throwaway_database

SETTINGS = ("shared_buffers=1GB", "max_wal_size=4GB")
"""A quarter of a small machine's memory, as its handbook advises."""


@contextmanager
def empty_database() -> Iterator[None]:
    """Make this process, and those that it starts, use a new database and a new data folder."""
    with (
        throwaway_database(*SETTINGS) as url,
        tempfile.TemporaryDirectory(prefix="seuil-figures-") as data,
    ):
        os.environ |= {
            "DATABASE_URL": url,
            "SEUIL_DATA": data,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "SEUIL_LIMITS": "no",
        }
        django.setup()
        try:
            yield
        finally:
            from django.db import connections  # noqa: PLC0415  only possible after the set-up

            connections.close_all()
