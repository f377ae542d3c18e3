"""What signing in knows of the world: languages of mail, how long power lasts."""

import datetime
from enum import StrEnum

from seuil.kernel.errors import InvalidInput

STAFF_SESSION = datetime.timedelta(minutes=60)
STAFF_SESSIONS_KEPT = datetime.timedelta(days=730)
FAILED_SIGN_INS_KEPT = datetime.timedelta(days=1)
SHORTEST_REASON = 10
LONGEST_REASON = 300


class Language(StrEnum):
    """In which language somebody gets mail."""

    FR = "fr"
    NL = "nl"
    EN = "en"


def checked_reason(reason: str) -> str:
    """Return a reason that somebody who reads it in a year can understand, or refuse it."""
    words = " ".join(reason.split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise InvalidInput(
            f"a reason has {SHORTEST_REASON} to {LONGEST_REASON} characters",
            path="reason",
            value=reason,
            accepted="what is to be done, and for whom",
        )
    return words
