"""What machines ask: does it live, can it answer, how does it go."""

import time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.operating import metrics
from seuil.operating.domain import Check, ready
from seuil.operating.queries import readiness

OF_THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
THROUGH_A_PROXY = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_VIA")
A_MOMENT = 1.0
"""Seconds for which an answer about readiness holds: asking often costs nothing more."""

_lately: tuple[float, list[Check]] = (float("-inf"), [])


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Whether to send people here, and what is wrong if not."""
    checks = _checks()
    ok = ready(checks)
    content = {
        "ready": ok,
        "checks": {
            check.name: {"ok": check.ok, "value": check.value, "limit": check.limit}
            for check in checks
        },
    }
    return JsonResponse(content, status=200 if ok else 503)


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    if not _may_read_figures(request):
        raise Http404
    return HttpResponse(
        metrics.report(_checks()), content_type="text/plain; version=1.0.0; charset=utf-8"
    )


def _checks() -> list[Check]:
    global _lately  # noqa: PLW0603
    if time.monotonic() - _lately[0] >= A_MOMENT:
        _lately = (time.monotonic(), readiness())
    return _lately[1]


def _may_read_figures(request: HttpRequest) -> bool:
    """Programs of this machine may, and whoever knows the token; a proxy speaks for others."""
    token = settings.SEUIL_METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and constant_time_compare(given, token):
        return True
    direct = not any(name in request.META for name in THROUGH_A_PROXY)
    return direct and request.META.get("REMOTE_ADDR", "") in OF_THIS_MACHINE
