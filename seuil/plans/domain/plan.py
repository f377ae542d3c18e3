"""A plan of a territory for a year: its states, the steps between them, what each needs."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.guards import Guards
from seuil.kernel.processes import Process


class Status(StrEnum):
    OPEN_FOR_PROPOSALS = "open_for_proposals"
    DRAFTED = "drafted"
    MEMBER_CONSULTATION = "member_consultation"
    CONSENT_ROUND = "consent_round"
    ADOPTED = "adopted"
    RUNNING = "running"
    MID_REVIEW = "mid_review"
    CLOSED = "closed"
    REVIEWED = "reviewed"


class Step(StrEnum):
    DRAFT = "draft"
    CONSULT_MEMBERS = "consult_members"
    ASK_CONSENT = "ask_consent"
    REVISE = "revise"
    ADOPT = "adopt"
    RUN = "run"
    LOOK_MIDWAY = "look_midway"
    GO_ON = "go_on"
    CLOSE = "close"
    REVIEW = "review"


PUBLIC = frozenset(Status)
"""A plan is public from its call for proposals on: whoever may propose reads what is there."""
IN_FORCE = frozenset({Status.ADOPTED, Status.RUNNING, Status.MID_REVIEW})
ENDED = frozenset({Status.CLOSED, Status.REVIEWED})
BEING_WRITTEN = frozenset({Status.OPEN_FOR_PROPOSALS, Status.DRAFTED})
BEFORE_COUNCIL = frozenset({Status.MEMBER_CONSULTATION, Status.CONSENT_ROUND})
"""The members and the council have it: its text stays as it is."""

PROCESS = Process(
    start=Status.OPEN_FOR_PROPOSALS,
    paths={
        (Status.OPEN_FOR_PROPOSALS, Step.DRAFT): Status.DRAFTED,
        (Status.DRAFTED, Step.CONSULT_MEMBERS): Status.MEMBER_CONSULTATION,
        (Status.MEMBER_CONSULTATION, Step.ASK_CONSENT): Status.CONSENT_ROUND,
        (Status.MEMBER_CONSULTATION, Step.REVISE): Status.DRAFTED,
        (Status.CONSENT_ROUND, Step.REVISE): Status.DRAFTED,
        (Status.CONSENT_ROUND, Step.ADOPT): Status.ADOPTED,
        (Status.ADOPTED, Step.RUN): Status.RUNNING,
        (Status.RUNNING, Step.LOOK_MIDWAY): Status.MID_REVIEW,
        (Status.MID_REVIEW, Step.GO_ON): Status.RUNNING,
        (Status.RUNNING, Step.CLOSE): Status.CLOSED,
        (Status.CLOSED, Step.REVIEW): Status.REVIEWED,
    },
    needs_words=frozenset({Step.REVISE, Step.GO_ON, Step.REVIEW}),
)


class Objective(StrEnum):
    """The three objectives of the founding consultation."""

    ACCESSIBILITY = "accessibility"
    LEGIBILITY = "legibility"
    COORDINATION = "coordination"


class Function(StrEnum):
    """The four functions that the field gives to its territories."""

    KNOWLEDGE = "knowledge"
    NETWORK = "network"
    COORDINATION = "coordination"
    PREVENTION = "prevention"


class Guard(StrEnum):
    HAS_ACTIONS = "has_actions"
    ALL_PROPOSED = "all_proposed"
    NO_PROPOSAL_WAITS = "no_proposal_waits"
    DECISION_NAMED = "decision_named"
    DECISION_CONSENTED = "decision_consented"
    NOTHING_UNDER_WAY = "nothing_under_way"
    READINGS_WRITTEN = "readings_written"


@dataclass(frozen=True, slots=True)
class Seen:
    """A plan as its guards see it; the collections name actions by their titles."""

    actions: int = 0
    drafts: Collection[str] = ()
    waiting_proposals: int = 0
    has_decision: bool = False
    consented: bool = False
    under_way: Collection[str] = ()
    unread: Collection[str] = ()


GUARDS: Guards[Step, Seen] = Guards(
    before={
        Step.DRAFT: ((Guard.HAS_ACTIONS, lambda seen: seen.actions > 0),),
        Step.CONSULT_MEMBERS: (
            (Guard.NO_PROPOSAL_WAITS, lambda seen: not seen.waiting_proposals),
            (Guard.ALL_PROPOSED, lambda seen: not seen.drafts),
            (Guard.DECISION_NAMED, lambda seen: seen.has_decision),
        ),
        Step.ADOPT: ((Guard.DECISION_CONSENTED, lambda seen: seen.consented),),
        Step.CLOSE: ((Guard.NOTHING_UNDER_WAY, lambda seen: not seen.under_way),),
        Step.REVIEW: ((Guard.READINGS_WRITTEN, lambda seen: not seen.unread),),
    },
    missing={
        Guard.ALL_PROPOSED: lambda seen: seen.drafts,
        Guard.NOTHING_UNDER_WAY: lambda seen: seen.under_way,
        Guard.READINGS_WRITTEN: lambda seen: seen.unread,
    },
)
