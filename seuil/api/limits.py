"""Answering programs that ask too often: 429, with the seconds to wait."""

from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from seuil.api.answers import Run
from seuil.api.problems import refusal
from seuil.kernel.errors import InvalidInput
from seuil.operating.limits import address_of, seconds_to_say, take

TOO_MANY = {
    "description": "Too many requests from one address; Retry-After says how many seconds to wait",
    "headers": {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}},
}
IN_OUR_WORDS = {"application/json": {"schema": {"$ref": "#/components/schemas/Problems"}}}


def limited(run: Run) -> Run:
    @wraps(run)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if wait := take(limit_of(request), address_of(request)):
            return _too_many(seconds_to_say(wait))
        return run(request, *args, **kwargs)

    return checked


def limit_of(request: HttpRequest) -> str:
    if request.method == "POST":
        return "api_search"
    return "open_data_whole" if request.GET.get("format") == "ndjson" else "open_data"


def _too_many(seconds: int) -> HttpResponseBase:
    problem = InvalidInput("Too many requests", accepted=f"the same request in {seconds} seconds")
    response = refusal([problem], status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def say_limits(document: dict[str, Any]) -> dict[str, Any]:
    """Add to each operation of the document what it answers to those who ask too often."""
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            content = responses[400]["content"] if 400 in responses else IN_OUR_WORDS
            responses[429] = TOO_MANY | {"content": content}
    return document
