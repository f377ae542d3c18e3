"""Figures, said the same way everywhere."""

import os
import platform
import statistics
import time
from collections.abc import Sequence


def percentile(values: Sequence[float], part: int) -> float:
    """Return the value below which ``part`` per cent lie."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def spread(milliseconds: Sequence[float]) -> str:
    p50, p99 = percentile(milliseconds, 50), percentile(milliseconds, 99)
    return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms"


def say(name: str, text: str) -> None:
    print(f"{name:<44} {text}", flush=True)


def machine() -> str:
    """Return what figures depend on: cores, Python, how busy and how fast the machine is now."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f} at start, "
        f"a loop of a million steps in {loop_milliseconds():.0f} ms"
    )


def loop_milliseconds() -> float:
    """Return the time of plain arithmetic in Python, to compare machines and moments."""
    total, started = 0, time.perf_counter()
    for step in range(1_000_000):
        total += step
    return 1000 * (time.perf_counter() - started)
