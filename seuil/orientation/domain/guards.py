"""What must be true before a step: one named function each, on plain values.

A guard returns whether the step may be taken. The sentence of each name is in ``labels.py``.
"""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.guards import GuardRefused, Guards
from seuil.orientation.domain import avenue, reasons
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import (
    ATTEMPTS_TO_KNOW,
    REOPENED_WITHIN,
    TRIED,
    Outcome,
    Party,
    Status,
    Step,
)


class Guard(StrEnum):
    NEED_SAID = "need_said"
    LOCAL_FIRST = "local_first"
    SIGNS_SEEN = "signs_seen"
    ONE_TRANSFER = "one_transfer"
    ANOTHER_DESK = "another_desk"
    COLLEAGUE = "colleague"
    OWN_COLLEAGUE = "own_colleague"
    ALL_LEVELS = "all_levels"
    CALLED_FIRST = "called_first"
    RESULTS_KNOWN = "results_known"
    OUTCOME_SAID = "outcome_said"
    OUTCOME_FITS = "outcome_fits"
    TRIED_TO_KNOW = "tried_to_know"
    IN_TIME = "in_time"
    AT_WORK = "at_work"
    REASON_FITS = "reason_fits"
    REASON_IN_WORDS = "reason_in_words"
    DAY_PROMISED = "day_promised"
    AGREED = "agreed"


class Content(StrEnum):
    """What of a request can identify somebody, and goes to a service with an agreement only."""

    TEXT = "text"
    ATTACHMENTS = "attachments"
    CONTACT = "contact"


NAMES_PERSON = frozenset({Content.ATTACHMENTS, Content.CONTACT})
"""What is shown to who asked and who answers only; nobody passes on what they do not see."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as its guards see it, and what the step brings.

    ``bands``: levels with an avenue or a note. ``desk``: the key of the desk that the step names.
    """

    now: datetime.datetime
    party: Party
    has_need: bool = True
    candidates: frozenset[int] = frozenset()
    owner: int | None = None
    desk: int | None = None
    unseen_signs: bool = False
    transferred: bool = False
    colleague_sits: bool = True
    colleague_belongs: bool = True
    bands: frozenset[Band] = frozenset()
    avenues: Collection[avenue.Status] = ()
    outcome: Outcome | None = None
    checks: int = 0
    passed: bool = False
    closed_at: datetime.datetime | None = None


def need_said(asked: Asked) -> bool:
    """A need has a kind of help or words."""
    return asked.has_need


def local_first(asked: Asked) -> bool:
    """It goes to one of the most local desks of the place."""
    return asked.desk in asked.candidates


def signs_seen(asked: Asked) -> bool:
    """What may name a person was shown to the writer, who decided."""
    return not asked.unseen_signs


def one_transfer(asked: Asked) -> bool:
    """A request is handed on once: nobody is sent round in circles."""
    return not asked.transferred


def another_desk(asked: Asked) -> bool:
    return asked.desk is not None and asked.desk != asked.owner


def colleague(asked: Asked) -> bool:
    return asked.colleague_sits


def own_colleague(asked: Asked) -> bool:
    """It stays with the organisation that asked."""
    return asked.colleague_belongs


def all_levels(asked: Asked) -> bool:
    """Each level has an avenue, "nothing found" or "not relevant" with a reason."""
    return asked.bands == frozenset(Band)


def called_first(asked: Asked) -> bool:
    """The answerer notes a spoken acknowledgement only once the clock made it a phone task."""
    return asked.party is not Party.ANSWERER or asked.passed


def results_known(asked: Asked) -> bool:
    """Every avenue has a result; a place on a waiting list may go on where that is the outcome."""
    waits = asked.outcome is Outcome.WAITING_LIST_ACCEPTED
    return all(
        status in avenue.RESULTS or (waits and status is avenue.Status.WAIT_LISTED)
        for status in asked.avenues
    )


def outcome_said(asked: Asked) -> bool:
    return asked.outcome is not None


def outcome_fits(asked: Asked) -> bool:
    """An access needs an avenue with one, a waiting list one on it, "no solution" none."""
    accessed = avenue.Status.ACCESSED in asked.avenues
    match asked.outcome:
        case Outcome.EFFECTIVE_ACCESS | Outcome.PARTIAL_ACCESS:
            return accessed
        case Outcome.WAITING_LIST_ACCEPTED:
            return avenue.Status.WAIT_LISTED in asked.avenues
        case Outcome.NO_SOLUTION:
            return not accessed
        case _:
            return True


def tried_to_know(asked: Asked) -> bool:
    return asked.outcome is not Outcome.UNKNOWN or asked.checks >= ATTEMPTS_TO_KNOW


def in_time(asked: Asked) -> bool:
    return asked.closed_at is not None and asked.now - asked.closed_at <= REOPENED_WITHIN


GUARDS: Guards[Step, Asked] = Guards(
    before={
        Step.SUBMIT: (
            (Guard.NEED_SAID, need_said),
            (Guard.LOCAL_FIRST, local_first),
            (Guard.SIGNS_SEEN, signs_seen),
        ),
        Step.TRANSFER: ((Guard.ONE_TRANSFER, one_transfer), (Guard.ANOTHER_DESK, another_desk)),
        Step.CO_EXPLORE: ((Guard.ANOTHER_DESK, another_desk),),
        Step.HAND_OVER: ((Guard.COLLEAGUE, colleague),),
        Step.ENTRUST: ((Guard.OWN_COLLEAGUE, own_colleague),),
        Step.ANSWER: ((Guard.ALL_LEVELS, all_levels),),
        Step.ACKNOWLEDGE: ((Guard.CALLED_FIRST, called_first),),
        Step.CLOSE: (
            (Guard.OUTCOME_SAID, outcome_said),
            (Guard.TRIED_TO_KNOW, tried_to_know),
            (Guard.RESULTS_KNOWN, results_known),
            (Guard.OUTCOME_FITS, outcome_fits),
        ),
        Step.REOPEN: ((Guard.IN_TIME, in_time),),
    },
    missing={Guard.ALL_LEVELS: lambda asked: [band for band in Band if band not in asked.bands]},
)


@dataclass(frozen=True, slots=True)
class Tried:
    """An avenue as its guards see it, and what the step brings.

    ``content``: what identifying goes along; ``agreed``: what the person agreed to, for this
    service and today.
    """

    request: Status
    status: avenue.Status
    reason: Reason | None = None
    words: str = ""
    promised: datetime.date | None = None
    content: frozenset[Content] = frozenset()
    agreed: frozenset[Content] = frozenset()


def is_worked_on(request: Status, status: avenue.Status) -> bool:
    """Avenues move while their request is worked on; a place on a waiting list, until it is one."""
    watched = status in avenue.WATCHED and request is Status.CLOSED
    return request in TRIED or watched


def at_work(tried: Tried, _step: avenue.Step) -> bool:
    return is_worked_on(tried.request, tried.status)


def reason_fits(tried: Tried, step: avenue.Step) -> bool:
    sides = reasons.SIDES_OF.get(step, frozenset())
    return tried.reason is None or reasons.SIDES[tried.reason] in sides


def reason_in_words(tried: Tried, _step: avenue.Step) -> bool:
    return tried.reason not in reasons.NEEDS_WORDS or bool(tried.words.strip())


def day_promised(tried: Tried, step: avenue.Step) -> bool:
    return step not in avenue.NEEDS_DATE or tried.promised is not None


def agreed(tried: Tried, _step: avenue.Step) -> bool:
    """Nothing that identifies the person leaves without agreement."""
    return tried.content <= tried.agreed


AVENUE_GUARDS: tuple[tuple[Guard, Callable[[Tried, avenue.Step], bool]], ...] = (
    (Guard.AT_WORK, at_work),
    (Guard.REASON_FITS, reason_fits),
    (Guard.REASON_IN_WORDS, reason_in_words),
    (Guard.DAY_PROMISED, day_promised),
    (Guard.AGREED, agreed),
)


def check_avenue(step: avenue.Step, tried: Tried) -> None:
    """Raise `GuardRefused` for the first guard that says no; every step asks all of them."""
    for name, holds in AVENUE_GUARDS:
        if not holds(tried, step):
            raise GuardRefused(name)
