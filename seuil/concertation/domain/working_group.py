"""Who prepares a session, what they tick off, and what they say of blockages known before."""

from collections.abc import Collection
from enum import StrEnum

from seuil.organisations.domain import PracticeFamily

GENERALIST = frozenset({
    PracticeFamily.FIRST_LINE, PracticeFamily.HOSPITAL, PracticeFamily.SOCIAL_SERVICE,
    PracticeFamily.LOCAL_AUTHORITY, PracticeFamily.MUTUALITY, PracticeFamily.HOME_CARE,
    PracticeFamily.COMMUNITY,
})  # fmt: skip
"""Practices that are for everybody, whatever their situation."""


def has_generalist(families: Collection[PracticeFamily]) -> bool:
    return not GENERALIST.isdisjoint(families)


class Duty(StrEnum):
    """What a member of the working group does on the day."""

    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    MEMBER = "member"


class Task(StrEnum):
    """The preparation, as a list to tick."""

    THEME = "theme"
    TOOL = "tool"
    PLACE = "place"
    INVITED = "invited"
    LANGUAGES = "languages"
    LAST_TIME = "last_time"
    MATERIAL = "material"
    DUTIES = "duties"


class Verdict(StrEnum):
    """Where a blockage of the last session stands, in the words of this one."""

    STILL_THERE = "still_there"
    MOVED = "moved"
    RESOLVED = "resolved"
    NOT_DISCUSSED = "not_discussed"
