"""Who prepares a session, what they tick off, and what they say of blockages known before."""

from enum import StrEnum


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
