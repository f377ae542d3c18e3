"""Which level carries what, and what one level owes another that asked.

An action sits at the lowest level that can carry it. Moving it up needs a reason, moving it down
the consent of those who receive it.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.errors import TransitionRefused
from seuil.kernel.processes import Process
from seuil.territory.domain import DEPTH, Level


class UpReason(StrEnum):
    """Why something is carried higher than where it was met."""

    BEYOND_COMPETENCE = "beyond_competence"
    SEVERAL_BASINS = "several_basins"
    RULE_OR_BUDGET = "rule_or_budget"
    ITINERANT = "itinerant"


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    ACROSS = "across"


class Status(StrEnum):
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    TAKEN_UP = "taken_up"
    SUPPORTED = "supported"
    RETURNED = "returned"
    HANDED_ON = "handed_on"
    LOOP_CLOSED = "loop_closed"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    TAKE_UP = "take_up"
    SUPPORT = "support"
    RETURN = "return"
    HAND_ON = "hand_on"
    CLOSE_LOOP = "close_loop"
    WITHDRAW = "withdraw"


WAITING = frozenset({Status.SENT, Status.ACKNOWLEDGED})
ANSWERED = frozenset({Status.TAKEN_UP, Status.SUPPORTED, Status.RETURNED, Status.HANDED_ON})
ANSWERS = frozenset({Step.TAKE_UP, Step.SUPPORT, Step.RETURN, Step.HAND_ON})
BY_ASKER = frozenset({Step.CLOSE_LOOP, Step.WITHDRAW})
"""Steps of those who asked; all others are of those who were asked."""

PROCESS = Process(
    start=Status.SENT,
    paths={
        (Status.SENT, Step.ACKNOWLEDGE): Status.ACKNOWLEDGED,
        **{
            (status, step): target
            for status in sorted(WAITING)
            for step, target in (
                (Step.TAKE_UP, Status.TAKEN_UP),
                (Step.SUPPORT, Status.SUPPORTED),
                (Step.RETURN, Status.RETURNED),
                (Step.HAND_ON, Status.HANDED_ON),
                (Step.WITHDRAW, Status.WITHDRAWN),
            )
        },
        **{(status, Step.CLOSE_LOOP): Status.LOOP_CLOSED for status in sorted(ANSWERED)},
    },
    needs_words=ANSWERS | {Step.CLOSE_LOOP, Step.WITHDRAW},
)

DAYS_TO_ACKNOWLEDGE = 14
DAYS_TO_ANSWER = 60
MOST_PASSES = 3


class Late(StrEnum):
    """What those who were asked owe."""

    NOT_ACKNOWLEDGED = "not_acknowledged"
    NOT_ANSWERED = "not_answered"


def late(status: Status, sent_on: datetime.date, today: datetime.date) -> Late | None:
    """Return what is overdue of a request, None when nothing is. Every overdue one is public."""
    if status not in WAITING:
        return None
    days = (today - sent_on).days
    if days > DAYS_TO_ANSWER:
        return Late.NOT_ANSWERED
    if status is Status.SENT and days > DAYS_TO_ACKNOWLEDGE:
        return Late.NOT_ACKNOWLEDGED
    return None


REMINDED_AFTER = (10, DAYS_TO_ACKNOWLEDGE + 1, 50, DAYS_TO_ANSWER + 1)
"""Days after which those who were asked are reminded: before each limit, and when it is over."""
AND_THEN_EVERY = 30


def reminder(status: Status, sent_on: datetime.date, today: datetime.date) -> int | None:
    """Return the last day of a reminder that has come, counted from the sending.

    Whoever said that a request arrived is not asked to say so again.

    >>> sent = datetime.date(2026, 3, 1)
    >>> [reminder(Status.SENT, sent, sent + datetime.timedelta(days)) for days in (9, 12, 61, 100)]
    [None, 10, 61, 91]
    >>> reminder(Status.ACKNOWLEDGED, sent, sent + datetime.timedelta(20)) is None
    True
    """
    if status not in WAITING:
        return None
    days = (today - sent_on).days
    stages = REMINDED_AFTER if status is Status.SENT else REMINDED_AFTER[2:]
    last = stages[-1]
    if days >= last:
        return last + (days - last) // AND_THEN_EVERY * AND_THEN_EVERY
    return max((stage for stage in stages if stage <= days), default=None)


def direction(origin: Level, target: Level) -> Direction:
    if DEPTH[origin] == DEPTH[target]:
        return Direction.ACROSS
    return Direction.UP if DEPTH[target] < DEPTH[origin] else Direction.DOWN


class PingPong(TransitionRefused):
    """It was there before: passing it on again would only send it round."""

    def __init__(self, place: str) -> None:
        super().__init__("it was there before")
        self.place = place


class StillUnderWay(TransitionRefused):
    """It was passed on, and the place to which it went has not answered yet."""

    def __init__(self, place: str) -> None:
        super().__init__("it was passed on and waits for an answer")
        self.place = place


class WithoutReason(TransitionRefused):
    """What goes up says why it cannot be carried where it was met."""

    def __init__(self) -> None:
        super().__init__("say why at that level")


@dataclass(frozen=True, slots=True)
class Leg:
    """One hop of a request: from which place to which."""

    origin: str
    target: str


def refuse_ping_pong(legs: Sequence[Leg], to: str) -> None:
    """Raise `PingPong` when a request would come back to where it was, or pass too many hands."""
    been = {leg.origin for leg in legs} | {leg.target for leg in legs}
    if to in been or len(legs) > MOST_PASSES:
        raise PingPong(to)


def needs_reason(level: Level, met_in: Collection[Level]) -> bool:
    """Whether an action sits higher than where its problem was met, so that it says why.

    >>> needs_reason(Level.REGION, [Level.BASIN]), needs_reason(Level.BASIN, [Level.BASIN])
    (True, False)
    """
    return any(DEPTH[level] < DEPTH[one] for one in met_in)
