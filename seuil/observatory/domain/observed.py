"""Observed access: what came of attempts with services, and over which time it can be told."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.small_cells import SMALLEST
from seuil.orientation.domain.avenue import Status
from seuil.register.domain.trimesters import Trimester


class Result(StrEnum):
    """What came of an attempt. Each has one; an attempt without a result is not counted yet."""

    ACCESS = "access"
    REFUSED = "refused"
    SILENCE = "silence"
    MISSED = "missed"
    GIVEN_UP = "given_up"


class Subject(StrEnum):
    """What is told of three months, each as a whole."""

    BY_CATEGORY = "by_category"
    BY_PUBLIC = "by_public"
    WITHOUT_SOLUTION = "without_solution"
    DESK = "desk"


RESULT_OF: Mapping[Status, Result] = {
    Status.ACCESSED: Result.ACCESS,
    Status.REFUSED: Result.REFUSED,
    Status.NO_ANSWER: Result.SILENCE,
    Status.MISSED: Result.MISSED,
    Status.GIVEN_UP: Result.GIVEN_UP,
}
NO_ACCESS = "no_access"
"""All results but access, together."""
ENOUGH = 20
"""So many attempts make a period of a service; four trimesters make one with fewer."""
LONGEST = 4


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole trimesters that follow each other, the last one included."""

    first: Trimester
    last: Trimester


def after(first: Trimester, last: Trimester) -> Iterator[Trimester]:
    """Yield the trimesters from one to another, both included."""
    while first <= last:
        yield first
        first = first.after


def periods(attempts: Mapping[Trimester, int], until: Trimester) -> list[Period]:
    """Cut the time since the first attempt in periods that have enough attempts to be told.

    No two of them overlap, and one that is over never changes: what is told of one cannot be
    subtracted from what is told of another. What is left at the end is not told yet.

    >>> spring, summer, autumn = (Trimester(2026, number) for number in (1, 2, 3))
    >>> [(str(one.first), str(one.last)) for one in periods({spring: 25, summer: 9}, autumn)]
    [('2026-1', '2026-1')]
    >>> periods({spring: 9, summer: 11}, summer)[0].last == summer
    True
    """
    found: list[Period] = []
    if not attempts:
        return found
    first, count, length = min(attempts), 0, 0
    for one in after(first, until):
        count += attempts.get(one, 0)
        length += 1
        if count >= ENOUGH or length == LONGEST:
            found.append(Period(first, one))
            first, count, length = one.after, 0, 0
    return found


@dataclass(frozen=True, slots=True)
class Delay:
    """The median of some delays, and the days between which the middle half of them lies."""

    median: int
    low: int
    high: int

    @classmethod
    def of(cls, days: Sequence[int]) -> "Delay":
        """
        >>> Delay.of([1, 3, 5, 9, 30])
        Delay(median=5, low=3, high=9)
        """
        if len(days) == 1:
            return cls(days[0], days[0], days[0])
        low, median, high = statistics.quantiles(days, n=4, method="inclusive")
        return cls(round(median), round(low), round(high))


def delay_of(days: Sequence[int]) -> Delay | None:
    """Return how long something takes; None for fewer than five, which would tell of somebody.

    >>> delay_of([1, 3, 5, 9]) is None
    True
    """
    return Delay.of(days) if len(days) >= SMALLEST else None
