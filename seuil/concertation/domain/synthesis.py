"""The synthesis of a session: fixed headings, its length, small numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.concertation.domain.contribution import Heading
from seuil.organisations.domain import PracticeFamily

SMALLEST = 3
"""No number about fewer people is published."""
PAGES = 2
LANGUAGES = ("fr", "nl")


class Part(StrEnum):
    """The parts of a report, in the order of the field's own."""

    THEME = "theme"
    PARTICIPANTS = "participants"
    METHOD = "method"
    RISK = "risk"
    BARRIERS = "barriers"
    LEVERS = "levers"
    NEEDS = "needs"
    TRACKS = "tracks"
    PERSISTENT = "persistent"
    SAVE_THE_DATE = "save_the_date"


PARTS: Mapping[Part, tuple[Heading, ...]] = {
    Part.RISK: (Heading.RISK,),
    Part.BARRIERS: (
        Heading.BARRIER_PERSON, Heading.BARRIER_PROFESSIONAL, Heading.BARRIER_SYSTEM,
    ),
    Part.LEVERS: (Heading.LEVER_POSTURE, Heading.LEVER_PRACTICE),
    Part.NEEDS: (Heading.NEED_PRACTICE, Heading.NEED_SYSTEM),
    Part.TRACKS: (Heading.TRACK, Heading.RESOURCE),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who took part, as it is published. ``others``: how many are of families too small to name.

    ``total`` is None when even all together are fewer than three.
    """

    total: int | None
    families: Mapping[PracticeFamily, int]
    others: int
    others_families: int


def attendance(counts: Mapping[PracticeFamily, int]) -> Attendance:
    """Merge families of fewer than three people, so that no number is about one or two.

    When those together are fewer than three too, the smallest family told goes with them.

    >>> from seuil.organisations.domain import PracticeFamily as F
    >>> told = attendance({F.JUSTICE: 5, F.YOUTH: 4, F.HOSPITAL: 1})
    >>> told.total, dict(told.families), told.others
    (10, {<PracticeFamily.JUSTICE: 'justice'>: 5}, 5)
    """
    there = {family: count for family, count in counts.items() if count > 0}
    if sum(there.values()) < SMALLEST:
        return Attendance(None, {}, 0, 0)
    ranked = sorted(there, key=lambda family: (there[family], family))
    merged = [family for family in ranked if there[family] < SMALLEST]
    told = [family for family in ranked if there[family] >= SMALLEST]
    while told and merged and sum(there[family] for family in merged) < SMALLEST:
        merged.append(told.pop(0))
    return Attendance(
        total=sum(there.values()),
        families={family: there[family] for family in reversed(told)},
        others=sum(there[family] for family in merged),
        others_families=len(merged),
    )
