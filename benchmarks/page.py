"""The result page over HTTP, with the web server of ``./run``: 150 services, then 10,000 more."""

import asyncio
import datetime
from urllib.parse import urlencode

from benchmarks.directory import import_generated, load_demonstration
from benchmarks.figures import percentile, say, spread
from benchmarks.load import saturated, steady
from benchmarks.questions import questions
from benchmarks.server import web_server

GENERATED = 10_000
RUNS = 3
PER_SECOND = 20
SECONDS = 15
CONNECTIONS = 6


def main() -> None:
    load_demonstration()
    measure("demonstration")
    import_generated(GENERATED)
    measure(f"{GENERATED:,} services")


def measure(name: str) -> None:
    asked = questions(PER_SECOND * SECONDS, today=datetime.date.today())  # noqa: DTZ011
    bodies = [urlencode(fields).encode() for fields in asked]
    with web_server() as port:
        asyncio.run(steady(port, bodies[:60], per_second=4))  # every worker has read the directory
        asyncio.run(saturated(port, bodies, connections=CONNECTIONS, seconds=3))
        paced = [asyncio.run(steady(port, bodies, per_second=PER_SECOND)) for _ in range(RUNS)]
        full = [
            asyncio.run(saturated(port, bodies, connections=CONNECTIONS, seconds=SECONDS / 2))
            for _ in range(RUNS)
        ]
    middle = sorted(paced, key=lambda run: percentile(run, 99))[RUNS // 2]
    say(f"result page, {name}, {PER_SECOND} a second", spread(middle))
    say(f"result page, {name}, saturated", f"{percentile(full, 50):.0f} a second")
