"""The result page over HTTP, with the web server of ``./run``: 150 services, then 10,000 more.

The processor's time for one page is measured too, in this process and without network: it
depends little on what else the machine does.
"""

import asyncio
import datetime
import logging
import time
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from benchmarks.directory import import_generated, load_demonstration
from benchmarks.figures import percentile, say, spread, tell, tell_spread
from benchmarks.load import saturated, steady
from benchmarks.questions import questions
from benchmarks.server import collect_static, web_server
from seuil.matching.index import index

GENERATED = 10_000
RUNS = 3
PER_SECOND = 20
SECONDS = 15
CONNECTIONS = 6
PROCESSED = 120
LARGE = f"{GENERATED:,} services"
PACED = f"{PER_SECOND} a second"
P50_MS, P99_MS, SATURATED = {LARGE: 25.0}, {LARGE: 80.0}, {LARGE: 150.0}


def main() -> None:
    load_demonstration()
    measure("demonstration")
    import_generated(GENERATED)
    measure(LARGE)


def measure_processor(name: str, bodies: list[bytes]) -> None:
    handler = WSGIHandler()
    logging.getLogger("seuil").setLevel(logging.WARNING)  # the server writes its own, to a file
    index.forget()  # what was imported since is read now, not behind the first questions
    for kind, headers in (("whole page", {}), ("update in place", {"HX-Request": "true"})):
        runs = [[processed(handler, body, headers) for body in bodies] for _ in range(RUNS + 1)]
        best = [min(times) for times in zip(*runs, strict=True)]
        say(f"processor time, {name}, {kind}", spread(best))


def processed(handler: WSGIHandler, body: bytes, headers: dict[str, str]) -> float:
    """Return the processor's milliseconds for a page, from the request read to the answer made."""
    request = RequestFactory(
        headers={"Host": "localhost", "Accept-Language": "fr", **headers}
    ).post("/", body, content_type="application/x-www-form-urlencoded")
    started = time.thread_time()
    response = handler.get_response(request)
    taken = 1000 * (time.thread_time() - started)
    if response.status_code != 200:
        raise SystemExit(f"status {response.status_code} for {body!r}")
    return taken


def measure(name: str) -> None:
    asked = questions(PER_SECOND * SECONDS, today=datetime.date.today())  # noqa: DTZ011
    bodies = [urlencode(fields).encode() for fields in asked]
    collect_static()
    measure_processor(name, bodies[:PROCESSED])
    with web_server() as port:
        asyncio.run(steady(port, bodies[:60], per_second=4))  # every worker has read the directory
        asyncio.run(saturated(port, bodies, connections=CONNECTIONS, seconds=3))
        paced = [asyncio.run(steady(port, bodies, per_second=PER_SECOND)) for _ in range(RUNS)]
        full = [
            asyncio.run(saturated(port, bodies, connections=CONNECTIONS, seconds=SECONDS / 2))
            for _ in range(RUNS)
        ]
    middle = sorted(paced, key=lambda run: percentile(run, 99))[RUNS // 2]
    paced_name, full_name = (f"result page, {name}, {how}" for how in (PACED, "saturated"))
    tell_spread(paced_name, middle, p50=P50_MS.get(name), p99=P99_MS.get(name))
    tell(full_name, percentile(full, 50), "/s", at_least=SATURATED.get(name))
