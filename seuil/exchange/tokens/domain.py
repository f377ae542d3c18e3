"""What a program may read with a token, and for how long."""

import datetime
from enum import StrEnum

BEGINS = "seuil_"
"""How every token begins, so that one that got out is recognised."""
HINT_LETTERS = 4
LONGEST_NAME = 80
KEPT = datetime.timedelta(days=365)
"""How long one still sees that there was a token, once it opens nothing any more."""


class Scope(StrEnum):
    """What a token opens: states and codes; text only where that was ticked too."""

    REQUESTS = "requests"
    TEXT = "text"


LIFETIMES = (28, 90, 365)
"""For how many days a token can be made."""
