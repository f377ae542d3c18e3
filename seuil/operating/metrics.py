"""Figures for a monitoring system: requests by name of the page, and how the work behind goes.

Never a path, an address or a person. Each process of a web server counts in files of its own, in a
folder of that server; whichever process is asked adds them up.
"""

import os
from collections.abc import Iterator

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from seuil.operating.domain import Check
from seuil.operating.queries import queues

FOLDER = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
"""Where the library counts, as it was when it was loaded; `config.wsgi` says it."""

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})

_own = CollectorRegistry()
_requests = Counter(
    "seuil_requests", "Requests answered.", ("page", "method", "status"), registry=_own
)
_seconds = Histogram(
    "seuil_request_seconds",
    "Seconds that an answer took.",
    ("page",),
    buckets=BUCKETS,
    registry=_own,
)


def observe(*, page: str, method: str, status: int, seconds: float) -> None:
    """Count one request; some ten microseconds."""
    known = method if method in METHODS else "other"
    _requests.labels(page, known, str(status)).inc()
    _seconds.labels(page).observe(seconds)


def report(checks: list[Check]) -> bytes:
    """Return all figures in the text format of Prometheus."""
    registry = _own
    if FOLDER:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, FOLDER)  # type: ignore[no-untyped-call]
    behind = CollectorRegistry()
    behind.register(_Behind(checks))
    return generate_latest(registry) + generate_latest(behind)


class _Behind(Collector):
    """What is not counted but looked at when somebody asks."""

    def __init__(self, checks: list[Check]) -> None:
        self._checks = checks

    def collect(self) -> Iterator[GaugeMetricFamily]:
        ok = GaugeMetricFamily("seuil_check_ok", "Whether all is well: 1 or 0.", labels=["check"])
        value = GaugeMetricFamily(
            "seuil_check_value", "The figure looked at: seconds, or a number.", labels=["check"]
        )
        for check in self._checks:
            ok.add_metric([check.name], float(check.ok))
            if check.value is not None:
                value.add_metric([check.name], check.value)
        yield ok
        yield value
        if any(check.ok for check in self._checks if check.name == "database"):
            jobs = GaugeMetricFamily("seuil_jobs", "Background work.", labels=["queue", "status"])
            for queue in queues():
                jobs.add_metric([queue.name, queue.status], queue.jobs)
            yield jobs
