"""What every service says to a situation, and where it is found: for runs over all of them."""

import datetime
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seuil.access.types import Judged, Query
from seuil.kernel.geography import Point
from seuil.matching.index import Ready
from seuil.matching.search import Question, local_time, query_of

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Offers:
    """One state of the offer, asked as often as needed: all answers are about the same services.

    ``day`` decides which conditions are in force and what is fresh; ``clock``, in local time
    without zone, from when one waits.
    """

    ready: Ready
    day: datetime.date
    clock: datetime.datetime
    keys: NDArray[np.int64]
    """Every service, in rising order: masks and waits follow it."""

    @classmethod
    def on(cls, ready: Ready, day: datetime.date, moment: datetime.datetime) -> "Offers":
        """Return the present offer, looked at as if it were ``day``."""
        clock = local_time(moment)
        everything = ready.engine.verdicts(Query(day=day, clock=clock))
        return cls(ready, day, clock, np.sort(everything.keys))

    def verdicts(self, question: Question) -> Judged:
        """Return what the services found say; page and time of the question do not count."""
        return self.ready.engine.verdicts(self._query(question))

    def positions(self, judged: Judged) -> NDArray[np.int64]:
        """Return where the services judged stand in ``keys``."""
        return np.searchsorted(self.keys, judged.keys)

    def found_in(self, territory: str) -> Mask:
        return self._found(Question(territories=frozenset({territory})))

    def in_reach_of(self, point: Point, radius_m: float) -> Mask:
        """Return which are within metres of a point, or come to it."""
        return self._found(Question(point=point, radius_m=radius_m))

    def waits(self) -> NDArray[np.float64]:
        """Return the minutes until each service is open, infinite past four weeks."""
        query = Query(day=self.day, clock=self.clock)
        waits = np.full(self.keys.size, np.inf)
        everything = self.ready.engine.verdicts(query)
        waits[self.positions(everything)] = self.ready.engine.waits(query)
        return waits

    def _found(self, question: Question) -> Mask:
        found = np.zeros(self.keys.size, np.bool_)
        found[self.positions(self.verdicts(question))] = True
        return found

    def _query(self, question: Question) -> Query:
        asked = query_of(question, self.ready)
        return replace(asked, day=self.day, clock=self.clock, at=None, until=None)
