"""Which practice families sit, beside those of the organisations of the territory.

A council is balanced by the diversity of practice, never by the weight of those who practise it:
a family with many organisations is owed a seat, not many.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.organisations.domain import PracticeFamily


class Balance(StrEnum):
    MISSING = "missing"
    UNDER = "under"
    FAIR = "fair"
    OVER = "over"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Place:
    """One family: its seats, and the organisations of the territory that are of it."""

    family: PracticeFamily
    seats: int
    organisations: int
    balance: Balance


def composition(
    seats: Mapping[PracticeFamily, int], organisations: Mapping[PracticeFamily, int]
) -> list[Place]:
    """Return every family that sits or works in the territory, and how it is represented.

    ``MISSING``: it works here and has no seat. ``OVER``: more than twice the seats of a family on
    average. ``UNDER``: less than half of them, where the average gives it room. ``ABSENT``: it sits
    though no organisation of the directory is of it (nothing wrong, worth seeing).

    >>> sits = {PracticeFamily.HOSPITAL: 5, PracticeFamily.YOUTH: 1, PracticeFamily.JUSTICE: 1}
    >>> here = dict.fromkeys([*sits, PracticeFamily.COMMUNITY], 4)
    >>> [(one.family.value, one.balance.value) for one in composition(sits, here)]
    [('hospital', 'over'), ('justice', 'under'), ('youth', 'under'), ('community', 'missing')]
    """
    sitting = {family: count for family, count in seats.items() if count}
    average = sum(sitting.values()) / len(sitting) if sitting else 0
    return [
        Place(
            family,
            sitting.get(family, 0),
            organisations.get(family, 0),
            _balance(sitting.get(family, 0), organisations.get(family, 0), average),
        )
        for family in PracticeFamily
        if sitting.get(family) or organisations.get(family)
    ]


def _balance(seats: int, organisations: int, average: float) -> Balance:
    if not seats:
        return Balance.MISSING
    if not organisations:
        return Balance.ABSENT
    if seats > 2 * average:
        return Balance.OVER
    return Balance.UNDER if 2 * seats < average else Balance.FAIR
