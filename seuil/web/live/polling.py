"""Answers that are asked for again and again: nothing is sent while nothing changed."""

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language

NOT_MODIFIED = 304


def unless_same(
    request: HttpRequest, state: object, draw: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return 304 when the asker has what belongs to ``state`` in its language, else draw it."""
    told = sha256(f"{state}|{get_language()}|{request.path}".encode()).hexdigest()[:20]
    tag = f'"{told}"'
    same = tag in request.headers.get("If-None-Match", "").split(", ")
    response: HttpResponse = HttpResponseNotModified() if same else draw()
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-store"
    return response
