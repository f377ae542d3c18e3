"""A real server on the demonstration, and a real Chromium.

The journeys read and never write, so those of a module share one server and one database, in which
that server can write nothing: a module whose journeys write has a server on a copy of its own. The
clock of the server stands on a Saturday in November 2026.
"""

import datetime
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache

import pytest
from django.db.backends.signals import connection_created
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visits import PATIENCE_MS, reading, serving
from tests.plugins.chromium import find_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SATURDAY = datetime.datetime.fromisoformat("2026-11-21T12:00:00+01:00")
NORTH_STATION = {"latitude": 50.8603, "longitude": 4.3614}


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="module")
def site(demonstration):
    """The address of a server on the demonstration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: SATURDAY)
        with other_threads_only_read(), serving(poll_seconds=60.0) as address:
            yield address


@contextmanager
def other_threads_only_read() -> Iterator[None]:
    """Let a server in this process write nothing: its commits would stay for the next tests."""
    tests = threading.current_thread()

    def forbid(connection, **of: object) -> None:
        if threading.current_thread() is not tests:
            connection.connection.execute("SET default_transaction_read_only = on")

    connection_created.connect(forbid)
    yield
    connection_created.disconnect(forbid)


@pytest.fixture(scope="package")
def browser_of():
    """Chromiums of these tests by their program, each started when a test first asks for it."""
    expect.set_options(timeout=PATIENCE_MS)
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        # Playwright keeps a loop in this thread, in which Django refuses to ask the database.
        stack.enter_context(pytest.MonkeyPatch.context()).setenv(
            "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
        )

        @cache
        def started(program: str) -> Browser:
            browser = playwright.chromium.launch(
                executable_path=program,
                args=FLAGS,
                ignore_default_args=["--disable-back-forward-cache"],  # readers go back with it
            )
            return stack.enter_context(browser)

        yield started


@pytest.fixture
def reader(browser_of, site):
    with reading(browser_of(find_chromium()), site) as reader:
        yield reader


@pytest.fixture
def whole_reader(browser_of, site):
    """A reader in a Chromium that keeps the pages one goes back to."""
    with reading(browser_of(find_chromium(whole=True)), site) as reader:
        yield reader
