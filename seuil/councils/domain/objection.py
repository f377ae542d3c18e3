"""An objection: tested against the charter, then integrated, withdrawn, or standing."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.processes import Process
from seuil.organisations.domain import PracticeFamily


class Status(StrEnum):
    RAISED = "raised"
    STANDING = "standing"
    INTEGRATED = "integrated"
    WITHDRAWN = "withdrawn"
    NOT_AN_OBJECTION = "not_an_objection"
    APPEALED = "appealed"


class Step(StrEnum):
    UPHOLD = "uphold"
    INTEGRATE = "integrate"
    WITHDRAW = "withdraw"
    SET_ASIDE = "set_aside"
    APPEAL = "appeal"


OPEN = frozenset({Status.RAISED, Status.STANDING, Status.APPEALED})
"""With one of these nothing is consented."""
BY_ITS_SEAT = frozenset({Step.WITHDRAW, Step.INTEGRATE, Step.APPEAL})
"""Only who raised it says that it is met, takes it back or asks to look again."""

PROCESS = Process(
    start=Status.RAISED,
    paths={
        (Status.RAISED, Step.UPHOLD): Status.STANDING,
        (Status.RAISED, Step.SET_ASIDE): Status.NOT_AN_OBJECTION,
        (Status.NOT_AN_OBJECTION, Step.APPEAL): Status.APPEALED,
        (Status.APPEALED, Step.UPHOLD): Status.STANDING,
        (Status.APPEALED, Step.SET_ASIDE): Status.NOT_AN_OBJECTION,
        **{(status, Step.INTEGRATE): Status.INTEGRATED for status in sorted(OPEN)},
        **{(status, Step.WITHDRAW): Status.WITHDRAWN for status in sorted(OPEN)},
    },
    needs_words=frozenset({Step.SET_ASIDE, Step.INTEGRATE, Step.APPEAL}),
)


@dataclass(frozen=True, slots=True)
class Hearing:
    """A meeting of a council that settled an appeal, and the practice families that were there."""

    day: datetime.date
    families: frozenset[PracticeFamily]


def hears(
    hearing: Hearing, objects: PracticeFamily, *, appealed: datetime.date, quorum: int
) -> bool:
    """Whether a meeting could settle the appeal of a family: held since, by a quorum of families.

    The family that objects may be one of them, but not the only one.
    """
    enough = len(hearing.families) >= quorum and bool(hearing.families - {objects})
    return enough and hearing.day >= appealed
