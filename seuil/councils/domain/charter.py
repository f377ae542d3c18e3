"""The rules that a council gives itself, and when the group has adopted them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.errors import TransitionRefused
from seuil.kernel.processes import Process
from seuil.organisations.domain import PracticeFamily

CONSULTATION_DAYS = 21
"""So long a federation has to ask its members, unless the charter says otherwise."""
ROUND_DAYS = 14
REVIEW_MONTHS = 12
ROUNDS_BEFORE_FALLBACK = 2


class Status(StrEnum):
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    ADOPT = "adopt"
    REPLACE = "replace"
    WITHDRAW = "withdraw"


PROCESS = Process(
    start=Status.PROPOSED,
    paths={
        (Status.PROPOSED, Step.ADOPT): Status.ADOPTED,
        (Status.PROPOSED, Step.WITHDRAW): Status.WITHDRAWN,
        (Status.ADOPTED, Step.REPLACE): Status.REPLACED,
    },
    by_itself=frozenset({Step.REPLACE}),
)


class Criterion(StrEnum):
    """What makes of a "no" an objection. A charter keeps those that the group chose."""

    HARMS_PUBLIC = "harms_public"
    EXCLUDES_FAMILY = "excludes_family"
    NOT_FEASIBLE = "not_feasible"
    AGAINST_AIM = "against_aim"
    AGAINST_LAW = "against_law"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a charter fixes. ``quorum``: so many practice families must have said something."""

    quorum: int
    consultation_days: int = CONSULTATION_DAYS
    round_days: int = ROUND_DAYS
    review_months: int = REVIEW_MONTHS
    rounds_before_fallback: int = ROUNDS_BEFORE_FALLBACK
    criteria: frozenset[Criterion] = frozenset(Criterion)


def is_adopted_by(
    agreed: Collection[PracticeFamily],
    against: Collection[PracticeFamily],
    seated: Collection[PracticeFamily],
) -> bool:
    """Whether two thirds of the families that sit agree and none is against; one family one line.

    >>> sits = [PracticeFamily.HOSPITAL, PracticeFamily.JUSTICE, PracticeFamily.YOUTH]
    >>> is_adopted_by(sits[:2], [], sits), is_adopted_by(sits[:2], sits[2:], sits)
    (True, False)
    """
    families = set(seated)
    for_it = families & set(agreed) - set(against)
    return bool(families) and not against and 3 * len(for_it) >= 2 * len(families)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the families that sit say of a charter; one is against when one of its seats is."""

    seated: frozenset[PracticeFamily] = frozenset()
    agreed: frozenset[PracticeFamily] = frozenset()
    against: frozenset[PracticeFamily] = frozenset()

    @property
    def silent(self) -> frozenset[PracticeFamily]:
        return self.seated - self.agreed - self.against

    @property
    def adopts(self) -> bool:
        return is_adopted_by(self.agreed, self.against, self.seated)


def heard_of(
    said: Iterable[tuple[PracticeFamily, bool]], seated: Iterable[PracticeFamily]
) -> Heard:
    """Return what families say; ``said``: of each seat its family, and whether it agrees."""
    sits = frozenset(seated)
    voices = [(family, agrees) for family, agrees in said if family in sits]
    against = frozenset(family for family, agrees in voices if not agrees)
    agreed = frozenset(family for family, agrees in voices if agrees) - against
    return Heard(sits, agreed, against)


class NotAgreed(TransitionRefused):
    """The group has not adopted it: too few families agree, or one is against."""

    def __init__(self, heard: Heard) -> None:
        super().__init__("the group has not adopted it yet")
        self.heard = heard
