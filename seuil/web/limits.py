"""Answers to those who ask too often, and to those who ask while the machine is busy."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.operating.limits import account_of, address_of, seconds_to_say, take

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

TOO_MANY, BUSY = 429, 503
PATIENCE = 3.0
"""Seconds that a request may wait for its turn."""
SOON = 5.0


class Per(StrEnum):
    """Of whom a limit counts the acts. A visitor without account has an address only."""

    ADDRESS = "address"
    ACCOUNT = "account"
    BOTH = "both"


def limited(
    name: str, *, per: Per = Per.ADDRESS, methods: tuple[str, ...] = ("POST",)
) -> Callable[[View], View]:
    """Let a view answer as often as the limit ``name`` allows; then 429 with ``Retry-After``."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                wait = max((take(name, who) for who in counted(request, per)), default=0.0)
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return cast("View", checked)

    return decorate


def counted(request: HttpRequest, per: Per) -> Iterator[str]:
    account = account_of(request) if per is not Per.ADDRESS else ""
    if account:
        yield account
    if not account or per is Per.BOTH:
        yield address_of(request)


class Turns:
    """One at a time in this process; the next one waits a moment, the others are told to come back.

    The threads of a process are few: two long answers would leave none for the search.
    """

    def __init__(self, *, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._doing = threading.Lock()
        self._waiting = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Tell whether it is one's turn now."""
        mine = self._doing.acquire(blocking=False) or self._waited()
        try:
            yield mine
        finally:
            if mine:
                self._doing.release()

    def _waited(self) -> bool:
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._doing.acquire(timeout=self.patience)
        finally:
            self._waiting.release()


heavy = Turns()


def one_at_a_time(turns: Turns) -> Callable[[View], View]:
    """Let a view that computes for long answer one request at a time; then 503, soon again."""

    def decorate(view: View) -> View:
        @wraps(view)
        def queued(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with turns.turn() as mine:
                return view(request, *args, **kwargs) if mine else busy(request)

        return cast("View", queued)

    return decorate


def too_many(request: HttpRequest, wait: float) -> HttpResponse:
    words = _("Too many requests came from your network in a short time. Many people may share it.")
    return _later(request, TOO_MANY, _("One moment, please"), words, wait)


def busy(request: HttpRequest) -> HttpResponse:
    words = _("The computer is busy with the questions of others.")
    return _later(request, BUSY, _("One moment, please"), words, SOON)


def _later(request: HttpRequest, status: int, title: str, words: str, wait: float) -> HttpResponse:
    seconds = seconds_to_say(wait)
    again = _again(seconds)
    if _wants_json(request):
        error = {"path": "", "value": None, "accepted": again, "message": f"{title}. {words}"}
        response: HttpResponse = JsonResponse({"errors": [error]}, status=status)
    else:
        fragment = bool(request.headers.get("HX-Request"))
        template = "site/later.html#told" if fragment else "site/later.html"
        context = {"title": title, "words": f"{words} {again}"}
        response = HttpResponse(render_to_string(template, context), status=status)
        if fragment:
            response.headers["HX-Retarget"] = "#messages"
            response.headers["HX-Reswap"] = "innerHTML show:top"
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept", "HX-Request"])
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _again(seconds: int) -> str:
    if seconds < 100:
        text = ngettext(
            "Try again in %(count)s second.", "Try again in %(count)s seconds.", seconds
        )
        return text % {"count": seconds}
    minutes = -(-seconds // 60)
    text = ngettext("Try again in %(count)s minute.", "Try again in %(count)s minutes.", minutes)
    return text % {"count": minutes}
