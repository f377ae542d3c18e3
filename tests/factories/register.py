"""Observations: facts of the register, each out of something of its own."""

import datetime
import itertools

from seuil.register.domain import ObservationKind, ObservedFact, Origin
from seuil.register.operations import observe

SUMMER = datetime.date(2026, 8, 1)
_sources = itertools.count()


def observed(times=1, *, today=None, **said):
    """Write ``times`` observations of one kind, as if in their own month; return the last."""
    fact = ObservedFact(
        **{"kind": ObservationKind.REFUSED, "month": SUMMER, "reason": "full"} | said
    )
    for _ in range(times):
        last = observe(
            fact,
            origin=Origin.ORIENTATION,
            source=f"test {next(_sources)}",
            today=today or fact.month,
        )
    return last
