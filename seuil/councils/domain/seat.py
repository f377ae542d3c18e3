"""Seats of a council: who speaks for which practice family."""

import datetime
from enum import StrEnum


class SeatKind(StrEnum):
    """A federation asks its members before it speaks; an administration listens and has no line."""

    MEMBER = "member"
    FEDERATION = "federation"
    OBSERVER = "observer"


SPEAKING = frozenset({SeatKind.MEMBER, SeatKind.FEDERATION})


def is_held_on(day: datetime.date, begins: datetime.date, ends: datetime.date | None) -> bool:
    """Whether a mandate from ``begins`` to ``ends``, both included, covers a day."""
    return begins <= day and (ends is None or day <= ends)
