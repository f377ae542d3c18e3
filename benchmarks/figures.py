"""Figures, said the same way everywhere: the value, its unit, and the target where there is one."""

import json
import os
import platform
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

NAME_WIDTH, VALUE_WIDTH = 58, 16


@dataclass(frozen=True)
class Figure:
    """One thing that was measured, and what it should be at most (``at_least``: at least)."""

    name: str
    value: float
    unit: str = "ms"
    target: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None when there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def times_off(self) -> float:
        """How many times the target the figure is, on the wrong side from 1 on."""
        assert self.target is not None  # noqa: S101  asked only then
        over, under = (self.target, self.value) if self.at_least else (self.value, self.target)
        return over / under if under else float("inf")

    def __str__(self) -> str:
        value = with_unit(self.value, self.unit)
        return f"{self.name:<{NAME_WIDTH}} {value:>{VALUE_WIDTH}}{self.judgement}"

    @property
    def judgement(self) -> str:
        """The target and whether it is met, in words; nothing when there is none."""
        if self.target is None:
            return ""
        side = ">=" if self.at_least else "<="
        verdict = "met" if self.met else f"MISSED, {self.times_off:.2f} times"
        return f"   {side} {with_unit(self.target, self.unit):<12} {verdict}"


def with_unit(value: float, unit: str) -> str:
    if value >= 1000:
        shown = f"{value:,.0f}"
    elif value == int(value):
        shown = f"{value:.0f}"
    else:
        shown = f"{value:.3g}" if value >= 0.01 else f"{value:.4f}"
    return f"{shown} {unit}".strip()


told: list[Figure] = []
"""All figures of this process, in the order in which they were told."""


def tell(
    name: str,
    value: float,
    unit: str = "ms",
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> Figure:
    """Print a figure with its target beside it and keep it for `write`."""
    target = at_most if at_least is None else at_least
    figure = Figure(name, value, unit, target, at_least is not None)
    told.append(figure)
    print(figure, flush=True)
    return figure


def tell_spread(
    name: str,
    milliseconds: Sequence[float],
    *,
    p50: float | None = None,
    p99: float | None = None,
) -> None:
    """Tell the median and the slowest hundredth, with the targets of both."""
    tell(f"{name}, p50", percentile(milliseconds, 50), at_most=p50)
    tell(f"{name}, p99", percentile(milliseconds, 99), at_most=p99)


def targets_table(figures: Iterable[Figure]) -> str:
    """Return the figures that have a target, one a line, and how many of them meet it."""
    judged = [figure for figure in figures if figure.met is not None]
    met = sum(bool(figure.met) for figure in judged)
    return "\n".join([*map(str, judged), f"{met} of {len(judged)} targets met"])


def write(figures: Iterable[Figure], file: Path) -> None:
    """Write figures as JSON: a list of objects with all their fields, and ``met``."""
    content = [asdict(figure) | {"met": figure.met} for figure in figures]
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read(file: Path) -> list[Figure]:
    """Return what `write` wrote."""
    entries: list[Mapping[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    fields = Figure.__dataclass_fields__
    return [Figure(**{name: entry[name] for name in fields}) for entry in entries]


def percentile(values: Sequence[float], part: int) -> float:
    """Return the value below which ``part`` per cent lie."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[part - 1]


def spread(milliseconds: Sequence[float]) -> str:
    p50, p99 = percentile(milliseconds, 50), percentile(milliseconds, 99)
    return f"p50 {p50:.2f} ms, p99 {p99:.2f} ms"


def growth(sizes: Sequence[int], values: Sequence[float]) -> float:
    """Return the exponent by which values grow with sizes: least squares on logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


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
