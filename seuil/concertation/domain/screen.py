"""What the screen of the room shows: one thing at a time, chosen by a person."""

from enum import StrEnum


class Shown(StrEnum):
    """``code``: how to join; ``said``: what the note-taker tapped; ``tool``: such as a vignette."""

    CODE = "code"
    SAID = "said"
    TOOL = "tool"
    NOTHING = "nothing"
