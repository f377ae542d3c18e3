"""A decision by consent: its states, the steps between them, what must be true before each.

Nobody counts heads: a practice family is one line, whatever the number of its seats, and one
objection that stands is enough to go on working.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.councils.domain import objection
from seuil.kernel.guards import Guards
from seuil.kernel.processes import Process
from seuil.organisations.domain import PracticeFamily


class Status(StrEnum):
    PREPARED = "prepared"
    CLARIFICATION = "clarification"
    REACTIONS = "reactions"
    AMENDED = "amended"
    MEMBER_CONSULTATION = "member_consultation"
    OBJECTIONS = "objections"
    INTEGRATION = "integration"
    CONSENTED = "consented"
    FALLBACK_DECLARED = "fallback_declared"
    APPLIED = "applied"
    REVIEWED = "reviewed"
    WITHDRAWN = "withdrawn"
    SENT_TO_LEVEL = "sent_to_level"


class Step(StrEnum):
    CLARIFY = "clarify"
    ASK_REACTIONS = "ask_reactions"
    AMEND = "amend"
    CONSULT_MEMBERS = "consult_members"
    ASK_OBJECTIONS = "ask_objections"
    INTEGRATE = "integrate"
    CONSENT = "consent"
    DECLARE_FALLBACK = "declare_fallback"
    APPLY = "apply"
    REVIEW = "review"
    WITHDRAW = "withdraw"
    SEND_TO_LEVEL = "send_to_level"


class CoConstruction(StrEnum):
    """How far those who sit share in a decision: said before, so that nobody is misled."""

    INFORMED = "informed"
    CONSULTED = "consulted"
    CO_BUILT = "co_built"
    DECIDED = "decided"


class RoundKind(StrEnum):
    CLARIFICATION = "clarification"
    REACTIONS = "reactions"
    OBJECTIONS = "objections"


class Position(StrEnum):
    """What a seat says of one version of the text; none by the deadline is no position."""

    CONSENT = "consent"
    CONCERN = "concern"
    OBJECTION = "objection"


OPEN = (Status.PREPARED, Status.CLARIFICATION, Status.REACTIONS, Status.AMENDED,
        Status.MEMBER_CONSULTATION, Status.OBJECTIONS, Status.INTEGRATION)  # fmt: skip
"""States in which nothing is decided yet."""
ROUND_OF: Mapping[Status, RoundKind] = {
    Status.CLARIFICATION: RoundKind.CLARIFICATION,
    Status.REACTIONS: RoundKind.REACTIONS,
    Status.OBJECTIONS: RoundKind.OBJECTIONS,
}
"""States in which a round is open; entering one opens it."""
DECIDED = frozenset({Status.CONSENTED, Status.FALLBACK_DECLARED, Status.APPLIED, Status.REVIEWED})
GIVEN_UP = frozenset({Status.WITHDRAWN, Status.SENT_TO_LEVEL})
WRITTEN_ANEW = frozenset({Status.PREPARED, Status.AMENDED})
"""States in which the text may change; in all others it is locked."""

PROCESS = Process(
    start=Status.PREPARED,
    paths={
        (Status.PREPARED, Step.CLARIFY): Status.CLARIFICATION,
        (Status.CLARIFICATION, Step.ASK_REACTIONS): Status.REACTIONS,
        (Status.REACTIONS, Step.AMEND): Status.AMENDED,
        (Status.AMENDED, Step.CONSULT_MEMBERS): Status.MEMBER_CONSULTATION,
        (Status.AMENDED, Step.ASK_OBJECTIONS): Status.OBJECTIONS,
        (Status.MEMBER_CONSULTATION, Step.AMEND): Status.AMENDED,
        (Status.MEMBER_CONSULTATION, Step.ASK_OBJECTIONS): Status.OBJECTIONS,
        (Status.OBJECTIONS, Step.INTEGRATE): Status.INTEGRATION,
        (Status.OBJECTIONS, Step.CONSENT): Status.CONSENTED,
        (Status.INTEGRATION, Step.AMEND): Status.AMENDED,
        (Status.INTEGRATION, Step.CONSENT): Status.CONSENTED,
        (Status.INTEGRATION, Step.DECLARE_FALLBACK): Status.FALLBACK_DECLARED,
        (Status.CONSENTED, Step.APPLY): Status.APPLIED,
        (Status.FALLBACK_DECLARED, Step.APPLY): Status.APPLIED,
        (Status.APPLIED, Step.REVIEW): Status.REVIEWED,
        **{(status, Step.WITHDRAW): Status.WITHDRAWN for status in OPEN},
        **{(status, Step.SEND_TO_LEVEL): Status.SENT_TO_LEVEL for status in OPEN},
    },
    needs_words=frozenset({Step.DECLARE_FALLBACK, Step.REVIEW, Step.WITHDRAW, Step.SEND_TO_LEVEL}),
)


class Guard(StrEnum):
    CHARTER_ADOPTED = "charter_adopted"
    TEXT_COMPLETE = "text_complete"
    ROUND_CLOSED = "round_closed"
    FEDERATION_SITS = "federation_sits"
    MEMBERS_ASKED = "members_asked"
    CONSULTATIONS_OVER = "consultations_over"
    SAME_VERSION = "same_version"
    QUORUM = "quorum"
    NONE_STANDS = "none_stands"
    SOME_STAND = "some_stand"
    ROUNDS_ENOUGH = "rounds_enough"
    FALLBACK_WRITTEN = "fallback_written"
    OUTCOME_SAID = "outcome_said"


@dataclass(frozen=True, slots=True)
class Line:
    """One family in one round: the gravest of what its seats said; None: nothing said."""

    family: PracticeFamily
    position: Position | None


GRAVEST = (Position.OBJECTION, Position.CONCERN, Position.CONSENT)


def lines_of(
    said: Iterable[tuple[PracticeFamily, Position | None]], seated: Iterable[PracticeFamily]
) -> list[Line]:
    """Return one line a family that sits, however many seats it has and whatever their number."""
    heard: dict[PracticeFamily, set[Position]] = {family: set() for family in seated}
    for family, position in said:
        if position is not None and family in heard:
            heard[family].add(position)
    return [
        Line(family, next((one for one in GRAVEST if one in heard[family]), None))
        for family in PracticeFamily
        if family in heard
    ]


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision as its guards see it.

    ``round_version``: the version of the text for which the last round of objections asked.
    ``heard``: families that have a position there. ``objections``: where every objection raised so
    far stands, also those to an earlier text: a new version answers none by itself. ``rounds``:
    closed rounds of objections. ``fallback``: the charter says what happens without consent.
    ``consulted``: members were asked, of this version or one before. ``unheard``: federations that
    still have time to ask their members. ``outcome_missing``: parts of the outcome that nobody
    wrote.
    """

    charter_adopted: bool = False
    missing: Collection[str] = ()
    version: int = 1
    round_open: bool = False
    round_version: int | None = None
    heard: frozenset[PracticeFamily] = frozenset()
    quorum: int = 1
    objections: tuple[objection.Status, ...] = ()
    rounds: int = 0
    rounds_before_fallback: int = 2
    fallback: bool = False
    federations: int = 0
    consulted: bool = False
    unheard: Collection[str] = ()
    outcome_missing: Collection[str] = ()

    @property
    def standing(self) -> bool:
        """Whether an objection is not dealt with: one that nobody tested yet stands."""
        return any(status in objection.OPEN for status in self.objections)


_CLOSED = (Guard.ROUND_CLOSED, lambda seen: not seen.round_open)
_OUTCOME = (Guard.OUTCOME_SAID, lambda seen: not seen.outcome_missing)
GUARDS: Guards[Step, Seen] = Guards(
    before={
        Step.CLARIFY: (
            (Guard.CHARTER_ADOPTED, lambda seen: seen.charter_adopted),
            (Guard.TEXT_COMPLETE, lambda seen: not seen.missing),
        ),
        Step.ASK_REACTIONS: (_CLOSED,),
        Step.AMEND: (_CLOSED, (Guard.CONSULTATIONS_OVER, lambda seen: not seen.unheard)),
        Step.CONSULT_MEMBERS: (
            (Guard.TEXT_COMPLETE, lambda seen: not seen.missing),
            (Guard.FEDERATION_SITS, lambda seen: seen.federations > 0),
        ),
        Step.ASK_OBJECTIONS: (
            (Guard.TEXT_COMPLETE, lambda seen: not seen.missing),
            (Guard.MEMBERS_ASKED, lambda seen: seen.consulted or not seen.federations),
            (Guard.CONSULTATIONS_OVER, lambda seen: not seen.unheard),
        ),
        Step.INTEGRATE: (_CLOSED, (Guard.SOME_STAND, lambda seen: seen.standing)),
        Step.CONSENT: (
            _CLOSED,
            (Guard.SAME_VERSION, lambda seen: seen.round_version == seen.version),
            (Guard.QUORUM, lambda seen: len(seen.heard) >= seen.quorum),
            (Guard.NONE_STANDS, lambda seen: not seen.standing),
            _OUTCOME,
        ),
        Step.DECLARE_FALLBACK: (
            (Guard.ROUNDS_ENOUGH, lambda seen: seen.rounds >= seen.rounds_before_fallback),
            (Guard.FALLBACK_WRITTEN, lambda seen: seen.fallback),
            _OUTCOME,
        ),
        Step.WITHDRAW: (_CLOSED,),
        Step.SEND_TO_LEVEL: (_CLOSED,),
    },
    missing={
        Guard.TEXT_COMPLETE: lambda seen: seen.missing,
        Guard.CONSULTATIONS_OVER: lambda seen: seen.unheard,
        Guard.OUTCOME_SAID: lambda seen: seen.outcome_missing,
    },
)


def tells(closed_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether what was said in a round may be read: by nobody before it is closed."""
    return closed_at is not None and closed_at <= now
