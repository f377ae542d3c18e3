"""What is wrong, as FHIR says it: an `OperationOutcome` with the right status."""

import json
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern

from seuil.api.problems import Refusal

FHIR_JSON = "application/fhir+json"
CONTENT_TYPE = f"{FHIR_JSON}; charset=utf-8"
UNREADABLE, INVALID, NO_TOKEN = 422, 400, 401
CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    413: "too-long",
    429: "throttled",
    500: "exception",
}
"""The kind of issue that each status stands for."""

View = Callable[..., HttpResponseBase]


def in_fhir(view: View) -> View:
    """Let a view say what is wrong as FHIR does; parameters that cannot be read are a 400 there."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        return _outcome(response) if isinstance(response, Refusal) else response

    return answered


def with_outcomes(beginning: str, patterns: Iterable[URLPattern]) -> list[URLPattern]:
    """Let the addresses that begin so say what is wrong as FHIR does."""
    return [
        URLPattern(pattern.pattern, in_fhir(pattern.callback), name=pattern.name)
        if str(pattern.pattern).startswith(beginning)
        else pattern
        for pattern in patterns
    ]


def _outcome(refusal: Refusal) -> HttpResponse:
    status = INVALID if refusal.status_code == UNREADABLE else refusal.status_code
    issues = [
        {"severity": "error", "code": CODES.get(status, "processing"), "diagnostics": str(problem)}
        for problem in refusal.problems
    ]
    outcome = {"resourceType": "OperationOutcome", "issue": issues}
    response = HttpResponse(json.dumps(outcome, ensure_ascii=False), status=status)
    for name, value in refusal.headers.items():
        if name != "Content-Length":
            response.headers[name] = value
    response.headers["Content-Type"] = CONTENT_TYPE
    if status == NO_TOKEN:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Seuil"'
    return response
