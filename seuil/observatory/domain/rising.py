"""What rises: what happened more often in three months than the year before lets expect.

See docs/algorithms/needs-watch.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

COMPARED = 4
"""Trimesters before the latest one: a year, so that each season is in it once."""
FEWEST = 2
"""Of so many of them something must be told."""
SPREADS = 3
"""So many square roots chance alone hardly goes, even where one request brings several attempts."""


class Trend(StrEnum):
    RISES = "rises"
    STEADY = "steady"
    FALLS = "falls"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something happened among all attempts of the same three months."""

    count: int
    among: int


@dataclass(frozen=True, slots=True)
class Reading:
    """``expected``: as often as the year before, among as many attempts; None while unknown."""

    trend: Trend
    expected: float | None = None


def read(before: Sequence[Counted | None], now: Counted | None) -> Reading:
    """Compare the latest three months with those before; None where a count is not told.

    >>> year = [Counted(20, 200), Counted(18, 190), Counted(22, 210)]
    >>> read(year, Counted(36, 200)), read(year, Counted(30, 200)).trend.value
    (Reading(trend=<Trend.RISES: 'rises'>, expected=20.0), 'steady')
    >>> read(year, Counted(36, 400)).trend.value
    'steady'
    >>> read([None, Counted(20, 200)], Counted(90, 200)).trend.value
    'unknown'
    """
    told = [one for one in before[-COMPARED:] if one is not None and one.among]
    if now is None or not now.among or len(told) < FEWEST:
        return Reading(Trend.UNKNOWN)
    expected = now.among * sum(one.count for one in told) / sum(one.among for one in told)
    spread = SPREADS * math.sqrt(max(expected, 1))
    if now.count > expected + spread:
        return Reading(Trend.RISES, expected)
    return Reading(Trend.FALLS if now.count < expected - spread else Trend.STEADY, expected)
