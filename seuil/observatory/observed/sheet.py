"""Observed access of one service, for those who keep its sheet."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from seuil.directory.models import Service
from seuil.observatory.domain.observed import (
    Delay,
    Period,
    Result,
    delay_of,
    periods,
)
from seuil.observatory.observed.counting import by_trimester, days_to_access, results_of
from seuil.observatory.observed.telling import Told, told_results
from seuil.orientation.domain.reasons import Reason, is_declared
from seuil.orientation.exploring import declared_dimensions
from seuil.register.domain.trimesters import Trimester, back_from, last_told

SHOWN = 4
"""Periods."""
LOOKED_BACK = 8
"""Trimesters: two years. What is older is forgotten but for its month."""


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A reason for which people were refused, of which the sheet says nothing."""

    reason: Reason
    count: int


@dataclass(frozen=True, slots=True)
class OfPeriod:
    """What is told of one period. ``told`` None: too little happened.

    ``delay``: days from the first contact to being received.
    """

    period: Period
    told: Told | None
    delay: Delay | None
    undeclared: Sequence[Undeclared]


@dataclass(frozen=True, slots=True)
class OfService:
    """The periods that are told, the latest first; ``since``: what is counted for the next one."""

    periods: Sequence[OfPeriod]
    since: Trimester | None


def observed_of(service: Service, *, today: datetime.date) -> OfService:
    """Return what came of the attempts with a service, in periods that never overlap."""
    until = last_told(today)
    counts = by_trimester(service.pk)
    cut = periods({one: count for one, count in counts.items() if one <= until}, until)
    *_later, oldest = back_from(until, LOOKED_BACK)
    shown = [one for one in cut if one.first >= oldest][-SHOWN:]
    said = declared_dimensions(service) if shown else frozenset[str]()
    running = cut[-1].last.after if cut else min(counts, default=None)
    return OfService([_of_period(service, one, said) for one in reversed(shown)], running)


def _of_period(service: Service, period: Period, said: frozenset[str]) -> OfPeriod:
    told = told_results(results_of(service.pk, period.first, period.last))
    delay = None
    if told and isinstance(told.get((Result.ACCESS,)), int):
        delay = delay_of(days_to_access(service.pk, period.first, period.last))
    return OfPeriod(period, told, delay, _undeclared(told or {}, said))


def _undeclared(told: Told, said: frozenset[str]) -> list[Undeclared]:
    refused = {key[1]: count for key, count in told.items() if key[0] == Result.REFUSED and key[1:]}
    found = [
        Undeclared(Reason(reason), count)
        for reason, count in refused.items()
        if isinstance(count, int) and count and is_declared(Reason(reason), said) is False
    ]
    return sorted(found, key=lambda one: (-one.count, one.reason))
