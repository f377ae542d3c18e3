"""What is well and what is not, for whoever runs the site."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

ENGINE_LIMIT = 900.0
"""Seconds that answers may lag behind the directory: a million sheets are built anew in less."""

JOBS_LIMIT = 1800.0
"""Seconds that due background work may wait."""

MAIL_LIMIT = 1800.0
"""Seconds that a due message may wait."""

SILENT_WORKER = datetime.timedelta(minutes=2)
"""A worker that lives gives a sign more often."""

LATE_PROMISE = datetime.timedelta(hours=36)
"""Something is forgotten every day; one miss and a half is too long."""


@dataclass(frozen=True, slots=True)
class Check:
    """One answer about readiness: ``value`` is the figure that was looked at, if there is one."""

    name: str
    ok: bool
    value: float | None = None
    limit: float | None = None


def aged(name: str, seconds: float, limit: float) -> Check:
    """Return whether something is recent enough.

    >>> aged("mail", 12.34, 1800).ok, aged("mail", 1801, 1800).ok
    (True, False)
    """
    return Check(name, ok=seconds <= limit, value=round(seconds, 1), limit=limit)


def ready(checks: Sequence[Check]) -> bool:
    return all(check.ok for check in checks)
