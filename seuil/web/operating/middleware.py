"""One line and one count for each answer: the page by name, never who asked what."""

import logging
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from seuil.operating import metrics

log = logging.getLogger(__name__)

UNKNOWN = "unknown"
PROBES = frozenset({"healthz", "readyz", "metrics"})
"""Asked for every few seconds: counted, not written down."""


def watched(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Measure each request; all that is logged meanwhile carries the same random number."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        number = uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request=number):
            response = get_response(request)
            _note(request, response.status_code, time.perf_counter() - started)
        response.headers["X-Request-Id"] = number
        return response

    return middleware


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    page = match.view_name if match else UNKNOWN
    method = request.method or ""
    metrics.observe(page=page, method=method, status=status, seconds=seconds)
    if page in PROBES:
        return
    extra: dict[str, object] = {"page": page, "status": status, "seconds": round(seconds, 4)}
    extra["method"] = method if method in metrics.METHODS else "other"
    if (user := request.__dict__.get("_cached_user")) and user.pk:
        extra["user"] = user.pk
    log.info("%(method)s %(page)s: %(status)s in %(seconds)s s", extra, extra=extra)
