"""The states of a request, the steps between them, whose step each is, who must move next."""

import datetime
from collections.abc import Mapping
from enum import StrEnum

from seuil.kernel.processes import Process


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    TAKEN = "taken"
    EXPLORING = "exploring"
    AWAITING_INFO = "awaiting_info"
    CO_EXPLORING = "co_exploring"
    ANSWERED = "answered"
    FOLLOWING = "following"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What people do with a request. The last four leave it where it is."""

    SUBMIT = "submit"
    TRANSFER = "transfer"
    TAKE = "take"
    EXPLORE = "explore"
    ASK = "ask"
    REPLY = "reply"
    GO_ON = "go_on"
    CO_EXPLORE = "co_explore"
    RETURN = "return"
    ANSWER = "answer"
    CONTEST = "contest"
    ACKNOWLEDGE = "acknowledge"
    RESUME = "resume"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    NOTE = "note"
    CHECK = "check"
    HAND_OVER = "hand_over"
    ENTRUST = "entrust"


class Party(StrEnum):
    """As what somebody has to do with one request."""

    REQUESTER = "requester"
    DESK = "desk"
    ANSWERER = "answerer"
    OTHER_DESK = "other_desk"


class Outcome(StrEnum):
    EFFECTIVE_ACCESS = "effective_access"
    PARTIAL_ACCESS = "partial_access"
    WAITING_LIST_ACCEPTED = "waiting_list_accepted"
    NO_SOLUTION = "no_solution"
    PERSON_GAVE_UP = "person_gave_up"
    NOT_NEEDED = "not_needed"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"


class Urgency(StrEnum):
    ORDINARY = "ordinary"
    URGENT = "urgent"


class Priority(StrEnum):
    """What comes first for this person when not everything can be had."""

    DISTANCE = "distance"
    LANGUAGE = "language"
    SOONEST = "soonest"


OPEN = frozenset(Status) - {Status.CLOSED, Status.CANCELLED}
AT_WORK = OPEN - {Status.DRAFT, Status.SUBMITTED}
"""States in which a request has an answerer."""
SENT = OPEN - {Status.DRAFT}
TRIED = frozenset({Status.EXPLORING, Status.AWAITING_INFO, Status.CO_EXPLORING, Status.ANSWERED,
                   Status.FOLLOWING})  # fmt: skip
"""States in which avenues may move."""

PROCESS = Process(
    start=Status.DRAFT,
    paths={
        (Status.DRAFT, Step.SUBMIT): Status.SUBMITTED,
        (Status.SUBMITTED, Step.TRANSFER): Status.SUBMITTED,
        (Status.SUBMITTED, Step.TAKE): Status.TAKEN,
        (Status.TAKEN, Step.EXPLORE): Status.EXPLORING,
        (Status.EXPLORING, Step.ASK): Status.AWAITING_INFO,
        (Status.AWAITING_INFO, Step.REPLY): Status.EXPLORING,
        (Status.AWAITING_INFO, Step.GO_ON): Status.EXPLORING,
        (Status.EXPLORING, Step.CO_EXPLORE): Status.CO_EXPLORING,
        (Status.CO_EXPLORING, Step.RETURN): Status.EXPLORING,
        (Status.EXPLORING, Step.ANSWER): Status.ANSWERED,
        (Status.CO_EXPLORING, Step.ANSWER): Status.ANSWERED,
        (Status.ANSWERED, Step.CONTEST): Status.EXPLORING,
        (Status.ANSWERED, Step.ACKNOWLEDGE): Status.FOLLOWING,
        (Status.FOLLOWING, Step.RESUME): Status.EXPLORING,
        (Status.FOLLOWING, Step.CLOSE): Status.CLOSED,
        (Status.CLOSED, Step.REOPEN): Status.EXPLORING,
        **{(status, Step.CANCEL): Status.CANCELLED for status in Status if status in OPEN},
        **{(status, Step.NOTE): status for status in (Status.EXPLORING, Status.CO_EXPLORING)},
        (Status.FOLLOWING, Step.CHECK): Status.FOLLOWING,
        **{(status, Step.HAND_OVER): status for status in Status if status in AT_WORK},
        **{(status, Step.ENTRUST): status for status in Status if status in SENT},
    },
    needs_words=frozenset(
        {
            Step.TRANSFER,
            Step.ASK,
            Step.REPLY,
            Step.RETURN,
            Step.ANSWER,
            Step.CONTEST,
            Step.CANCEL,
            Step.NOTE,
            Step.CHECK,
            Step.CO_EXPLORE,
        }
    ),
    ends=frozenset(Status) - OPEN,
)

TAKEN_BY: Mapping[Step, frozenset[Party]] = {
    Step.SUBMIT: frozenset({Party.REQUESTER}),
    Step.TRANSFER: frozenset({Party.DESK}),
    Step.TAKE: frozenset({Party.DESK}),
    Step.EXPLORE: frozenset({Party.ANSWERER}),
    Step.ASK: frozenset({Party.ANSWERER}),
    Step.REPLY: frozenset({Party.REQUESTER}),
    Step.GO_ON: frozenset({Party.ANSWERER}),
    Step.CO_EXPLORE: frozenset({Party.ANSWERER}),
    Step.RETURN: frozenset({Party.ANSWERER, Party.OTHER_DESK}),
    Step.ANSWER: frozenset({Party.ANSWERER}),
    Step.CONTEST: frozenset({Party.REQUESTER}),
    Step.ACKNOWLEDGE: frozenset({Party.REQUESTER, Party.ANSWERER}),
    Step.RESUME: frozenset({Party.REQUESTER, Party.ANSWERER}),
    Step.CLOSE: frozenset({Party.ANSWERER}),
    Step.REOPEN: frozenset({Party.REQUESTER, Party.ANSWERER}),
    Step.CANCEL: frozenset({Party.REQUESTER, Party.ANSWERER}),
    Step.NOTE: frozenset({Party.ANSWERER, Party.OTHER_DESK}),
    Step.CHECK: frozenset({Party.ANSWERER}),
    Step.HAND_OVER: frozenset({Party.ANSWERER, Party.DESK}),
    Step.ENTRUST: frozenset({Party.REQUESTER}),
}
"""Whose step each is. Colleagues of the answerer's desk hand over for somebody who is away; for a
requester who has left, a manager of the organisation that asked entrusts."""
KEEPS_CLOCK = frozenset({Step.HAND_OVER, Step.ENTRUST})
"""Steps after which the next move is due when it was before: only who moves is somebody else."""

MOVERS: Mapping[Status, Party | None] = {
    Status.DRAFT: Party.REQUESTER,
    Status.SUBMITTED: Party.DESK,
    Status.TAKEN: Party.ANSWERER,
    Status.EXPLORING: Party.ANSWERER,
    Status.AWAITING_INFO: Party.REQUESTER,
    Status.CO_EXPLORING: Party.OTHER_DESK,
    Status.ANSWERED: Party.REQUESTER,
    Status.FOLLOWING: Party.ANSWERER,
    Status.CLOSED: None,
    Status.CANCELLED: None,
}
"""Who must move next, as long as the clock has not passed the turn on."""

REOPENED_WITHIN = datetime.timedelta(days=90)
ATTEMPTS_TO_KNOW = 3
"""Dated attempts after which what happened may be called unknown."""
