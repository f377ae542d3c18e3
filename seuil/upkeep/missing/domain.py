"""A service that the directory does not hold: its states, and what an answer needs."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.guards import Guards
from seuil.kernel.processes import Process


class Status(StrEnum):
    PROPOSED = "proposed"
    TAKEN = "taken"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    TAKE = "take"
    GIVE_BACK = "give_back"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


PROCESS = Process(
    start=Status.PROPOSED,
    paths={
        (Status.PROPOSED, Step.TAKE): Status.TAKEN,
        (Status.PROPOSED, Step.ACCEPT): Status.ACCEPTED,
        (Status.PROPOSED, Step.REFUSE): Status.REFUSED,
        (Status.PROPOSED, Step.WITHDRAW): Status.WITHDRAWN,
        (Status.TAKEN, Step.GIVE_BACK): Status.PROPOSED,
        (Status.TAKEN, Step.ACCEPT): Status.ACCEPTED,
        (Status.TAKEN, Step.REFUSE): Status.REFUSED,
        (Status.TAKEN, Step.WITHDRAW): Status.WITHDRAWN,
    },
)
OPEN = frozenset({Status.PROPOSED, Status.TAKEN})
ANSWERS = frozenset({Status.ACCEPTED, Status.REFUSED})
OF_PROPOSER = frozenset({Step.WITHDRAW})


class Why(StrEnum):
    """Why no sheet is begun. ``THERE``: the directory holds it already."""

    THERE = "there"
    ELSEWHERE = "elsewhere"
    NOT_FOR_IT = "not_for_it"
    OTHER = "other"


class Guard(StrEnum):
    """What an answer needs."""

    SHEET = "sheet"
    WHY = "why"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Answer:
    """``sheet``: the lasting id of the sheet that was begun, or that was there already."""

    why: Why | None = None
    words: str = ""
    sheet: uuid.UUID | None = None


GUARDS: Guards[Step, Answer] = Guards(
    {
        Step.ACCEPT: [(Guard.SHEET, lambda answer: answer.sheet is not None)],
        Step.REFUSE: [
            (Guard.WHY, lambda answer: answer.why is not None),
            (Guard.SHEET, lambda answer: answer.why is not Why.THERE or answer.sheet is not None),
            (Guard.WORDS, lambda answer: answer.why is not Why.OTHER or bool(answer.words.strip())),
        ],
    }
)
