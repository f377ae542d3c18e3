"""Counting with NumPy alone: the reference at scale, which the other path must equal."""

import numpy as np
from numpy.typing import NDArray

from seuil.access.counterfactual.planes import Crowd, Mask, Nearby, Numbers, packed
from seuil.access.counterfactual.rules import SILENT
from seuil.access.counterfactual.sums import AT_LEAST, AT_MOST, FIGURES, PEOPLE, Sums

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]


def count(nearby: Nearby, crowd: Crowd, k: int, lowerable: Ints, sums: Sums, place: int) -> None:
    """Add to ``sums`` what some people of one place give.

    ``lowerable`` are the dimensions whose lowering is counted, in the order of the columns
    of ``sums.gains``.
    """
    verdicts = _Verdicts(nearby, crowd)
    for number, category in enumerate(nearby.categories):
        here = slice(nearby.starts[number], nearby.starts[number + 1])
        if here.stop - here.start >= k:
            _Category(nearby, crowd, verdicts, here, k).add_to(
                sums, place, int(category), lowerable
            )


def classed(of_value: Numbers, number: Numbers, classes: int) -> Words:
    return packed(of_value[number] == np.arange(classes)[:, np.newaxis])


def united(who: Words, table: Mask) -> Words:
    planes = np.zeros((table.shape[1], who.shape[1]), np.uint64)
    for number, one in enumerate(who):
        planes[table[number]] |= one
    return planes


class _Verdicts:
    """For each profile within reach the people, as bits, shape (profiles, words).

    Unknown is read as blocked in ``…_sure``, as open in ``…_hoped``: ``open``, and ``alone``,
    those whom exactly one dimension blocks. ``ask``: nothing failed, something to ask.
    """

    def __init__(self, nearby: Nearby, crowd: Crowd) -> None:
        shape = (len(nearby.plane_of), crowd.words)
        one_sure, more_sure, one_hoped, more_hoped = (np.zeros(shape, np.uint64) for _ in range(4))
        for planes in nearby.plane_of.T:
            rows = np.flatnonzero(planes != SILENT)
            blocked, failed = crowd.blocked[planes[rows]], crowd.failed[planes[rows]]
            more_sure[rows] |= one_sure[rows] & blocked
            one_sure[rows] |= blocked
            more_hoped[rows] |= one_hoped[rows] & failed
            one_hoped[rows] |= failed
        self.open_sure, self.open_hoped = ~one_sure, ~one_hoped
        self.alone_sure, self.alone_hoped = one_sure & ~more_sure, one_hoped & ~more_hoped
        self.ask = one_sure & ~one_hoped


class _Category:
    """The services ``here`` of one category: who has enough of them, and who would have."""

    def __init__(
        self, nearby: Nearby, crowd: Crowd, verdicts: _Verdicts, here: slice, k: int
    ) -> None:
        self.nearby, self.crowd, self.verdicts, self.here = nearby, crowd, verdicts, here
        self.member = nearby.profile[nearby.member[here]]
        none = np.zeros((k + 1, crowd.words), np.uint64)
        none[0] = ~np.uint64(0)
        self.sure = added(none, verdicts.open_sure[self.member])
        self.hoped = added(none, verdicts.open_hoped[self.member])

    def add_to(self, sums: Sums, place: int, category: int, lowerable: Ints) -> None:
        sums.reached[place, category] += self._weight(self.sure[-1:])[0]
        sums.perhaps[place, category] += self._weight(self.hoped[-1:])[0]
        below = ~self.sure[-1]
        asked = (self.verdicts.ask[self.member] & below).any(axis=1)
        sums.to_ask[self.nearby.slot[self.here][asked]] = True
        for column, dimension in enumerate(lowerable):
            self._add_gains(sums, category, column, int(dimension))

    def _add_gains(self, sums: Sums, category: int, column: int, dimension: int) -> None:
        planes = self.nearby.plane_of[self.member, dimension]
        speaking = np.flatnonzero(planes != SILENT)
        if speaking.size == 0:
            return
        blocked, failed = self.crowd.blocked[planes[speaking]], self.crowd.failed[planes[speaking]]
        member = self.member[speaking]
        sure = self.verdicts.alone_sure[member] & blocked
        hoped = self.verdicts.alone_hoped[member] & failed
        touched = hoped | (self.verdicts.ask[member] & blocked)
        sums.gains[category, column, 0] += self._weight(self._gained(sure, hoped, touched))
        scopes = self.nearby.in_scope[:, self.here][:, speaking]
        for scope, inside in enumerate(scopes, start=1):
            if inside.any():
                bits = self._gained(sure[inside], hoped[inside], touched[inside])
                sums.gains[category, column, scope] += self._weight(bits)
        if len(sums.own):
            for number, slot in enumerate(self.nearby.slot[self.here][speaking]):
                one = slice(number, number + 1)
                bits = self._gained(sure[one], hoped[one], touched[one])
                sums.own[slot, column] += self._weight(bits)

    def _gained(self, sure: Words, hoped: Words, touched: Words) -> Words:
        """Return who gains when these services are opened to these people.

        ``sure`` and ``hoped`` are whom the lowering opens each service to, unknown read as
        blocked or as open; ``touched`` those for whom it may make the difference.
        """
        arrives, may_arrive = added(self.sure, sure)[-1], added(self.hoped, hoped)[-1]
        below = ~self.sure[-1]
        bits = np.empty((FIGURES, self.crowd.words), np.uint64)
        bits[PEOPLE] = below & arrives
        bits[AT_LEAST] = ~self.hoped[-1] & arrives
        bits[AT_MOST] = below & may_arrive & np.bitwise_or.reduce(touched, axis=0)
        return bits

    def _weight(self, bits: Words) -> Ints:
        """Return the weight of the people marked in each row."""
        total = np.zeros(len(bits), np.int64)
        for power, digit in enumerate(self.crowd.digits):
            total += np.bitwise_count(bits & digit).sum(axis=1, dtype=np.int64) << power
        return total * self.crowd.unit


def added(levels: Words, services: Words) -> Words:
    """Return ``levels`` after some more services, each row the people that it is open to.

    Row ``i`` of levels marks those who have at least ``i`` services.
    """
    if len(levels) == 2:
        return np.stack([levels[0], levels[1] | np.bitwise_or.reduce(services, axis=0)])
    levels = levels.copy()
    for one in services:
        levels[1:] |= levels[:-1] & one
    return levels
