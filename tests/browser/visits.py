"""Who visits which server, as whom, and what goes wrong meanwhile."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

PATIENCE_MS = 15_000


@contextmanager
def serving(poll_seconds: float = 0.0) -> Iterator[str]:
    """Serve the site meanwhile, at this address; changes of sheets are looked for this often."""
    with override_settings(SEUIL_ENGINE_POLL_SECONDS=poll_seconds):
        server = LiveServer("localhost")
        yield server.url
        server.stop()


def session_of(user) -> str:
    """Sign somebody in, with a second factor; return the key of the session."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def leads_on(page: Page, selector: str) -> None:
    """Click on what leads to another page, and wait until that one is whole.

    A click alone returns when the other page begins: what is counted then may not be there yet.
    """
    with page.expect_navigation():
        page.locator(selector).first.click()


@dataclass
class Reader:
    """Opens pages as different readers do, and hears whatever goes wrong in them."""

    browser: Browser
    site: str
    wrong: list[str]

    def opens(
        self, path: str = "/", *, session: str = "", language: str = "fr", **context: object
    ) -> Page:
        """Open a page in a window of its own, as a visitor or as who has this session."""
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
        if session:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.site}
            page.context.add_cookies([cookie])
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


@contextmanager
def reading(browser: Browser, site: str) -> Iterator[Reader]:
    """Readers of one test; script errors, refused content and calls to other sites fail it."""
    reader = Reader(browser, site, [])
    yield reader
    for context in browser.contexts:
        context.close()
    assert reader.wrong == []
