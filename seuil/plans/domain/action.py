"""An action of a plan: its states, the steps between them, what each needs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.errors import InvalidInput
from seuil.kernel.guards import Guards
from seuil.kernel.processes import Process


class Status(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    CONSULTED = "consulted"
    CONSENTED = "consented"
    IN_PROGRESS = "in_progress"
    SUSPENDED = "suspended"
    DONE = "done"
    EVALUATED = "evaluated"
    CLOSED = "closed"
    DROPPED = "dropped"


class Step(StrEnum):
    PROPOSE = "propose"
    TAKE_BACK = "take_back"
    CONSULT = "consult"
    CONSENT = "consent"
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    FINISH = "finish"
    EVALUATE = "evaluate"
    CLOSE = "close"
    DROP = "drop"


BEFORE = (Status.DRAFT, Status.PROPOSED, Status.CONSULTED, Status.CONSENTED)
UNDER_WAY = frozenset({Status.IN_PROGRESS, Status.SUSPENDED})
ENDED = frozenset({Status.DONE, Status.EVALUATED, Status.CLOSED, Status.DROPPED})
DECIDED = frozenset({
    Status.CONSENTED, Status.IN_PROGRESS, Status.SUSPENDED, Status.DONE, Status.EVALUATED,
    Status.CLOSED,
})  # fmt: skip
"""Its plan was adopted, and with it the action."""
OVER = frozenset({Status.CLOSED, Status.DROPPED})
"""Nothing of it changes any more."""
SHOWN = frozenset(Status) - {Status.DRAFT}
"""From here on an action has an origin and an indicator, and everybody reads it."""

PROCESS = Process(
    start=Status.DRAFT,
    paths={
        (Status.DRAFT, Step.PROPOSE): Status.PROPOSED,
        (Status.PROPOSED, Step.TAKE_BACK): Status.DRAFT,
        (Status.PROPOSED, Step.CONSULT): Status.CONSULTED,
        (Status.CONSULTED, Step.TAKE_BACK): Status.DRAFT,
        (Status.CONSULTED, Step.CONSENT): Status.CONSENTED,
        (Status.CONSENTED, Step.START): Status.IN_PROGRESS,
        (Status.IN_PROGRESS, Step.SUSPEND): Status.SUSPENDED,
        (Status.SUSPENDED, Step.RESUME): Status.IN_PROGRESS,
        (Status.IN_PROGRESS, Step.FINISH): Status.DONE,
        (Status.DONE, Step.EVALUATE): Status.EVALUATED,
        (Status.EVALUATED, Step.CLOSE): Status.CLOSED,
        **{(status, Step.DROP): Status.DROPPED for status in (*BEFORE, *sorted(UNDER_WAY))},
    },
    needs_words=frozenset({Step.TAKE_BACK, Step.SUSPEND, Step.DROP}),
    by_itself=frozenset({Step.CONSULT, Step.CONSENT}),
)
"""An action is consulted and consented with its plan: these steps are the plan's."""


class Funding(StrEnum):
    SECURED = "secured"
    YEARLY = "yearly"
    NONE = "none"


class ConditionState(StrEnum):
    """Where a success condition stands."""

    MET = "met"
    AT_RISK = "at_risk"
    NOT_MET = "not_met"


class Guard(StrEnum):
    HAS_INDICATOR = "has_indicator"
    HAS_ORIGIN = "has_origin"
    HAS_CARRIER = "has_carrier"
    LEVEL_REASONED = "level_reasoned"
    SUPPORTS_NAMED = "supports_named"
    PLAN_BEING_WRITTEN = "plan_being_written"
    NOT_BEFORE_COUNCIL = "not_before_council"
    PLAN_IN_FORCE = "plan_in_force"
    CARRIER_THERE = "carrier_there"
    MEASURED_AFTER_START = "measured_after_start"
    READING_WRITTEN = "reading_written"


@dataclass(frozen=True, slots=True)
class Seen:
    """An action as its guards see it.

    ``unfinished``: what the indicators lack, each as "title: part". ``supports_needed``: it is
    an action of the region that names no action of a basin which it supports.
    ``plan_being_written``: neither members nor council have the plan yet, or not any more.
    ``plan_before_council``: they have it now.
    """

    indicators: int = 0
    unfinished: Collection[str] = ()
    has_origin: bool = False
    has_carrier: bool = False
    carrier_left: bool = False
    level_reasoned: bool = True
    supports_needed: bool = False
    plan_being_written: bool = True
    plan_before_council: bool = False
    plan_in_force: bool = False
    measured_after_start: bool = False
    has_reading: bool = False


_CARRIED = (Guard.CARRIER_THERE, lambda seen: seen.has_carrier and not seen.carrier_left)
_WRITTEN = (Guard.PLAN_BEING_WRITTEN, lambda seen: seen.plan_being_written)
GUARDS: Guards[Step, Seen] = Guards(
    before={
        Step.PROPOSE: (
            _WRITTEN,
            (Guard.HAS_INDICATOR, lambda seen: seen.indicators > 0 and not seen.unfinished),
            (Guard.HAS_ORIGIN, lambda seen: seen.has_origin),
            (Guard.HAS_CARRIER, lambda seen: seen.has_carrier),
            (Guard.LEVEL_REASONED, lambda seen: seen.level_reasoned),
            (Guard.SUPPORTS_NAMED, lambda seen: not seen.supports_needed),
        ),
        Step.TAKE_BACK: (_WRITTEN,),
        Step.DROP: ((Guard.NOT_BEFORE_COUNCIL, lambda seen: not seen.plan_before_council),),
        Step.START: ((Guard.PLAN_IN_FORCE, lambda seen: seen.plan_in_force), _CARRIED),
        Step.RESUME: (_CARRIED,),
        Step.EVALUATE: (
            (Guard.MEASURED_AFTER_START, lambda seen: seen.measured_after_start),
            (Guard.READING_WRITTEN, lambda seen: seen.has_reading),
        ),
    },
    missing={Guard.HAS_INDICATOR: lambda seen: seen.unfinished},
)


Edge = tuple[str, str]


def refuse_circle(edges: Iterable[Edge], added: Edge) -> None:
    """Raise `InvalidInput` when ``added`` (supports, supported) makes support go in a circle.

    >>> refuse_circle([("a", "b"), ("b", "c")], ("a", "c"))
    >>> refuse_circle([("a", "b"), ("b", "c")], ("c", "a"))
    Traceback (most recent call last):
    seuil.kernel.errors.InvalidInput: these actions would support each other in a circle
    """
    onward: dict[str, set[str]] = {}
    for source, target in edges:
        onward.setdefault(source, set()).add(target)
    supporting, supported = added
    reached, waiting = set[str](), [supported]
    while waiting:
        one = waiting.pop()
        if one == supporting:
            raise InvalidInput(
                "these actions would support each other in a circle", path="supports"
            )
        if one not in reached:
            reached.add(one)
            waiting.extend(onward.get(one, ()))
