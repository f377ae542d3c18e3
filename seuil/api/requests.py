"""Reading what was asked, strictly: JSON without surprises, known parameters, one language."""

import json
from functools import wraps
from typing import Any, NoReturn

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.parser import Parser
from pydantic import BaseModel

from seuil.api.answers import Run
from seuil.api.problems import refusal, wrong
from seuil.wording.localised import LANGUAGES

JSON = "application/json"


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, no infinity, no key twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(
                request.body, parse_constant=_no_constant, object_pairs_hook=_no_key_twice
            )
        except (ValueError, RecursionError) as error:
            raise wrong("", "", "a body in JSON, UTF-8") from error


def _no_constant(name: str) -> NoReturn:
    raise wrong("", name, "numbers that JSON knows: neither NaN nor Infinity")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise wrong(key, value, "each key once")
        found[key] = value
    return found


def json_only(run: Run) -> Run:
    """Refuse a form before its fields are looked for as JSON."""

    @wraps(run)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.content_type != JSON:
            received = wrong("Content-Type", request.content_type, JSON)
            return refusal([received], status=415)
        return run(request, *args, **kwargs)

    return checked


def refuse_other_parameters(request: HttpRequest, parameters: BaseModel | None = None) -> None:
    """A parameter that is not known would widen the answer in silence."""
    known = type(parameters).model_fields if parameters else {}
    for name, value in request.GET.items():
        if name not in known:
            accepted = f"one of: {', '.join(known)}" if known else "no parameter in the address"
            raise wrong(name, value, accepted)


def language_of(request: HttpRequest, asked: str | None) -> str:
    """Return the language asked for, else the first of ours in Accept-Language, else French.

    Cookies play no part: the same request has the same answer for everybody.
    """
    if asked:
        return asked
    for tag, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if (language := tag[:2]) in LANGUAGES:
            return language
    return LANGUAGES[0]
