"""Figures, said the same way everywhere."""

import os
import platform
import statistics
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
    """Return what the figures depend on: cores, Python, and how busy the machine is already."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f} at start"
