"""The rules that a council gives itself, and when the group has adopted them."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

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
