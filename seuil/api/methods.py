"""What every path answers to the methods of HTTP that it does not name itself."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver

from seuil.api.problems import refusal, wrong

View = Callable[..., HttpResponseBase]


def with_methods(patterns: Iterable[URLPattern | URLResolver]) -> list[URLPattern]:
    """Let HEAD be answered as GET, and say in JSON which methods a path has."""
    return [
        URLPattern(pattern.pattern, _complete(pattern.callback), name=pattern.name)
        for pattern in patterns
        if isinstance(pattern, URLPattern)
    ]


def _complete(view: View) -> View:
    @wraps(view)
    def completed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "HEAD":
            request.method = "GET"  # the server sends no body
        response = view(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = ", ".join(sorted(response.headers["Allow"].split(", ")))
        answer = refusal([wrong("method", request.method, allowed)], status=405)
        answer.headers["Allow"] = allowed
        return answer

    return completed
