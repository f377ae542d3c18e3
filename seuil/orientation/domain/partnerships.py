"""The two sides of an agreement between organisations."""

import datetime
from enum import StrEnum

LONGEST_REVIEW = datetime.timedelta(days=3 * 366)
"""An agreement is looked at again within so long."""


class Part(StrEnum):
    """What an organisation does in an agreement: it sends people, or takes them."""

    GIVER = "giver"
    TAKER = "taker"
