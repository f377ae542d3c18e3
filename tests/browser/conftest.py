"""A real server on the demonstration, and a real Chromium.

The journeys read and never write, so those of a module share one server and one database. The
clock of the server stands on a Saturday in November 2026.
"""

import datetime
import re
from dataclasses import dataclass

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

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
PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="module")
def site(demonstration):
    """The address of a server on the demonstration."""
    with pytest.MonkeyPatch.context() as patch, override_settings(SEUIL_ENGINE_POLL_SECONDS=60.0):
        patch.setattr(timezone, "now", lambda: SATURDAY)
        server = LiveServer("localhost")
        yield server.url
        server.stop()


@pytest.fixture(scope="package")
def browser(chromium):
    """One Chromium for these tests; each reader has a context of its own, closed at the end."""
    expect.set_options(timeout=PATIENCE_MS)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps a loop in this thread, in which Django refuses to ask the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],  # readers go back with it
        )
        yield browser
        browser.close()


@dataclass
class Reader:
    """Opens pages as different readers do, and hears whatever goes wrong in them."""

    browser: Browser
    site: str
    wrong: list[str]

    def opens(self, path: str = "/", *, language: str = "fr", **context: object) -> Page:
        options = {
            "viewport": {"width": 1280, "height": 900},
            "locale": language,
            "reduced_motion": "reduce",  # so that nothing is looked at halfway
            **context,
        }
        page = self.browser.new_context(base_url=self.site, **options).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        page.on("console", self._hear)
        page.on("requestfailed", self._miss)
        page.on("request", self._stays_here)
        page.goto(path)
        return page

    def _hear(self, message) -> None:
        refused = re.search(r"status of 4(04|22)", message.text)  # said of answers that tests ask
        of_a_page = "/static/" not in message.location.get("url", "")
        replaced = re.search(r"htmx:(afterRequest|sendAbort)", message.text)  # by a newer question
        if message.type in {"error", "warning"} and not (refused and of_a_page) and not replaced:
            self.wrong.append(f"{message.location.get('url')}: {message.text}")

    def _miss(self, request) -> None:
        if "ERR_ABORTED" not in request.failure:  # replaced by a newer question
            self.wrong.append(f"failed: {request.url} {request.failure}")

    def _stays_here(self, request) -> None:
        if not re.match(rf"{re.escape(self.site)}|data:|blob:", request.url):
            self.wrong.append(f"left the site: {request.url}")


@pytest.fixture
def reader(browser, site):
    """Readers of one test; script errors, refused content and calls to other sites fail it."""
    reader = Reader(browser, site, [])
    yield reader
    for context in browser.contexts:
        context.close()
    assert reader.wrong == []
