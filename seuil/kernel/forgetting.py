"""What a capability promises to forget: declared once, for the daily job, its page and the docs."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Rows that are kept for ``days`` at most.

    ``operation`` takes the present moment, forgets what is older and returns how many rows that
    were. ``purpose`` says in a msgid what the rows are kept for until then.
    """

    name: str
    purpose: str
    days: int
    operation: Callable[[datetime.datetime], int]
