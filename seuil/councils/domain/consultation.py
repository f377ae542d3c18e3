"""How a federation asks its members before it takes a position."""

import datetime
from enum import StrEnum

from seuil.kernel.processes import Process


class Status(StrEnum):
    NOT_BEGUN = "not_begun"
    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"
    SILENT = "silent"


class Step(StrEnum):
    BEGIN = "begin"
    CLOSE = "close"
    REPORT = "report"
    LAPSE = "lapse"


PROCESS = Process(
    start=Status.NOT_BEGUN,
    paths={
        (Status.NOT_BEGUN, Step.BEGIN): Status.OPEN,
        (Status.NOT_BEGUN, Step.REPORT): Status.REPORTED,
        (Status.OPEN, Step.CLOSE): Status.CLOSED,
        (Status.CLOSED, Step.REPORT): Status.REPORTED,
        (Status.NOT_BEGUN, Step.LAPSE): Status.SILENT,
        (Status.OPEN, Step.LAPSE): Status.SILENT,
        (Status.CLOSED, Step.LAPSE): Status.SILENT,
    },
    by_itself=frozenset({Step.LAPSE}),
)
UNHEARD = frozenset({Status.NOT_BEGUN, Status.OPEN, Status.CLOSED})
"""Nothing was reported yet; the deadline makes of it silence, which is told as such."""
LONGEST_DISSENT = 240
"""Two lines."""
FEWEST_TOLD = 3
"""Fewer answers of members are never told one by one, nor counted by position."""


def lapses_at(until: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether the time that the charter gives is over."""
    return now >= until
