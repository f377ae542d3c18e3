"""How a federation asks its members before it takes a position."""

import datetime
from collections.abc import Collection
from enum import StrEnum

from seuil.kernel.processes import Process


class Status(StrEnum):
    NOT_BEGUN = "not_begun"
    OPEN = "open"
    CLOSED = "closed"
    REPORTED = "reported"
    SILENT = "silent"
    BROKEN_OFF = "broken_off"


class Step(StrEnum):
    BEGIN = "begin"
    CLOSE = "close"
    REPORT = "report"
    LAPSE = "lapse"
    BREAK_OFF = "break_off"


PROCESS = Process(
    start=Status.NOT_BEGUN,
    paths={
        (Status.NOT_BEGUN, Step.BEGIN): Status.OPEN,
        (Status.NOT_BEGUN, Step.REPORT): Status.REPORTED,
        (Status.OPEN, Step.CLOSE): Status.CLOSED,
        (Status.CLOSED, Step.REPORT): Status.REPORTED,
        (Status.REPORTED, Step.REPORT): Status.REPORTED,
        (Status.NOT_BEGUN, Step.LAPSE): Status.SILENT,
        (Status.OPEN, Step.LAPSE): Status.SILENT,
        (Status.CLOSED, Step.LAPSE): Status.SILENT,
        (Status.NOT_BEGUN, Step.BREAK_OFF): Status.BROKEN_OFF,
        (Status.OPEN, Step.BREAK_OFF): Status.BROKEN_OFF,
        (Status.CLOSED, Step.BREAK_OFF): Status.BROKEN_OFF,
    },
    by_itself=frozenset({Step.LAPSE, Step.BREAK_OFF}),
    ends=frozenset({Status.REPORTED}),
)
UNHEARD = frozenset({Status.NOT_BEGUN, Status.OPEN, Status.CLOSED})
"""Nothing was reported yet; the deadline makes of it silence, which is told as such."""
LONGEST_DISSENT = 240
"""Two lines."""
FEWEST_TOLD = 3
"""Fewer answers of members are never told one by one, nor counted by position."""
LONGEST_OPEN_DAYS = 90
"""A link of a member opens nothing later than this, whatever the charter says."""
MOST_MEMBERS = 500
TIME_TO_REPORT_DAYS = 3
"""So long before its own deadline a federation usually stops asking, to have time to report."""


def told(version: int, closed: Collection[int], *, given_up: bool = False) -> bool:
    """Whether others read what federations reported on a version, so that nobody is led by it.

    ``closed``: the versions about which a round of objections is closed. Where the decision was
    given up, no such round comes.

    >>> told(2, [1]), told(2, [1, 2]), told(1, [2]), told(1, [], given_up=True)
    (False, True, True, True)
    """
    return given_up or any(one >= version for one in closed)


def lapses_at(until: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether the time that the charter gives is over."""
    return now >= until
