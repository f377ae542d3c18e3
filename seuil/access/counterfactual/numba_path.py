"""Counting in compiled loops (numba, optional): the whole numbers of `numpy_path`, sooner.

Each loop over words is kept so plain that the compiler makes it one over several at once.
"""

from typing import Any

import numpy as np
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

from seuil.access.counterfactual.planes import WORD, Crowd, Nearby
from seuil.access.counterfactual.sums import AT_LEAST, AT_MOST, PEOPLE, Sums

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Facing = tuple[Words, Words, Numbers]
"""Planes of those who fail and of those who are blocked, and which plane each service has."""
Weights = tuple[Words, int]
"""The binary digits of the weights, and their unit."""
Parts = tuple[Ints, Ints, Ints, Ints, Mask]
"""Services by group and where each group starts; groups by category, where each category starts,
and in which territories they are."""
ZERO, ALL = np.uint64(0), ~np.uint64(0)
SURE, HOPED, ALONE_SURE, ALONE_HOPED, ASK = range(5)


def count(nearby: Nearby, crowd: Crowd, k: int, lowerable: Ints, sums: Sums, place: int) -> None:
    """Add to ``sums`` what some people of one place give, as `numpy_path.count`."""
    facing: Facing = crowd.failed, crowd.blocked, nearby.plane_of
    weights: Weights = crowd.digits, crowd.unit
    verdicts = _verdicts(facing)
    levels = _levels(nearby.member, nearby.starts, verdicts, k)
    for number, category in enumerate(nearby.categories):
        here = slice(nearby.starts[number], nearby.starts[number + 1])
        slot, member = nearby.slot[here], nearby.member[here]
        sums.reached[place, category] += _weight(levels[number, SURE, k], weights)
        sums.perhaps[place, category] += _weight(levels[number, HOPED, k], weights)
        if member.size >= k:
            sums.to_ask[slot[_asked(member, verdicts, levels[number, SURE, k])]] = True
            if len(sums.own):
                _own(member, facing, weights, verdicts, levels[number], lowerable, slot, sums.own)
    gains = np.zeros((nearby.categories.size, *sums.gains.shape[1:]), np.int64)
    _gains(_parts_of(nearby), facing, weights, verdicts, levels, lowerable, gains)
    sums.gains[nearby.categories] += gains


@njit(cache=True, nogil=True)
def classed(of_value: Numbers, number: Numbers, classes: int) -> Words:
    who = np.zeros((classes, -(-number.size // WORD)), np.uint64)
    for person in range(number.size):
        one = of_value[number[person]]
        if one >= 0:
            who[one, person // WORD] |= np.uint64(1) << np.uint64(person % WORD)
    return who


@njit(cache=True, nogil=True)
def united(who: Words, table: Mask) -> Words:
    planes = np.zeros((table.shape[1], who.shape[1]), np.uint64)
    for number in range(table.shape[0]):
        for column in range(table.shape[1]):
            if table[number, column]:
                for w in range(who.shape[1]):
                    planes[column, w] |= who[number, w]
    return planes


def _parts_of(nearby: Nearby) -> Parts:
    groups = int(nearby.group.max(initial=-1)) + 1
    category = np.repeat(np.arange(nearby.categories.size), np.diff(nearby.starts))
    pair, first = np.unique(category * groups + nearby.group[nearby.member], return_index=True)
    return (
        np.argsort(nearby.group, kind="stable"),
        np.cumsum([0, *np.bincount(nearby.group, minlength=groups)]),
        pair % groups,
        np.searchsorted(pair // groups, np.arange(nearby.categories.size + 1)),
        np.ascontiguousarray(nearby.in_scope[:, first]),
    )


def _population_count(_context: Any, _word: Any) -> Any:
    def compiled(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), compiled


_ones: Any = intrinsic(_population_count)
"""How many bits of a word are set."""


@njit(cache=True, nogil=True)
def _weight(bits: Words, weights: Weights) -> Any:
    """Return the weight of the people marked."""
    digits, unit = weights
    total = np.int64(0)
    for power in range(digits.shape[0]):
        marked = ZERO
        for w in range(bits.size):
            marked += _ones(bits[w] & digits[power, w])
        total += np.int64(marked) << power
    return total * unit


@njit(cache=True, nogil=True)
def _verdicts(facing: Facing) -> Words:
    """Return for each service what it is to people, shape (5, services, words).

    Whom it blocks with unknown read as blocked, or as open; whom exactly one dimension
    blocks, likewise; who has something to ask and fails nothing.
    """
    failed, blocked, plane_of = facing
    words = failed.shape[1]
    result = np.zeros((5, plane_of.shape[0], words), np.uint64)
    more = np.empty((2, words), np.uint64)
    for service in range(plane_of.shape[0]):
        more[:] = ZERO
        for dimension in range(plane_of.shape[1]):
            plane = plane_of[service, dimension]
            if plane >= 0:
                for w in range(words):
                    more[SURE, w] |= result[SURE, service, w] & blocked[plane, w]
                for w in range(words):
                    result[SURE, service, w] |= blocked[plane, w]
                for w in range(words):
                    more[HOPED, w] |= result[HOPED, service, w] & failed[plane, w]
                for w in range(words):
                    result[HOPED, service, w] |= failed[plane, w]
        for w in range(words):
            sure, hoped = result[SURE, service, w], result[HOPED, service, w]
            result[ALONE_SURE, service, w] = sure & ~more[SURE, w]
            result[ALONE_HOPED, service, w] = hoped & ~more[HOPED, w]
            result[ASK, service, w] = sure & ~hoped
    return result


@njit(cache=True, nogil=True)
def _levels(member: Ints, starts: Ints, verdicts: Words, k: int) -> Words:
    """Return who has at least 0 to k open services of each category, sure and hoped.

    Shape (categories, 2, k + 1, words).
    """
    words = verdicts.shape[2]
    levels = np.zeros((starts.size - 1, 2, k + 1, words), np.uint64)
    levels[:, :, 0] = ALL
    for c in range(starts.size - 1):
        for service in member[starts[c] : starts[c + 1]]:
            for way in (SURE, HOPED):
                for i in range(k, 0, -1):
                    for w in range(words):
                        ahead = levels[c, way, i - 1, w] & ~verdicts[way, service, w]
                        levels[c, way, i, w] |= ahead
    return levels


@njit(cache=True, nogil=True)
def _asked(member: Ints, verdicts: Words, enough: Words) -> Mask:
    """Return the services that somebody who has too few would have to ask."""
    asked = np.zeros(member.size, np.bool_)
    for number in range(member.size):
        for w in range(enough.size):
            if verdicts[ASK, member[number], w] & ~enough[w]:
                asked[number] = True
                break
    return asked


@njit(cache=True, nogil=True, inline="always")
def _open(
    group: int,
    service: int,
    plane: int,
    failed: Words,
    blocked: Words,
    verdicts: Words,
    opened: Words,
    asked: Words,
) -> None:
    """Open one service of a group to those whom only this dimension keeps out.

    ``opened`` has for each group who then has at least 0 to k services more, sure and hoped;
    ``asked`` whom some service asks on this dimension and refuses nothing.
    """
    words = failed.shape[1]
    for i in range(opened.shape[2] - 1, 1, -1):
        for w in range(words):
            alone = verdicts[ALONE_SURE, service, w] & blocked[plane, w]
            opened[group, SURE, i, w] |= opened[group, SURE, i - 1, w] & alone
        for w in range(words):
            alone = verdicts[ALONE_HOPED, service, w] & failed[plane, w]
            opened[group, HOPED, i, w] |= opened[group, HOPED, i - 1, w] & alone
    for w in range(words):
        opened[group, SURE, 1, w] |= verdicts[ALONE_SURE, service, w] & blocked[plane, w]
    for w in range(words):
        opened[group, HOPED, 1, w] |= verdicts[ALONE_HOPED, service, w] & failed[plane, w]
    for w in range(words):
        asked[group, w] |= verdicts[ASK, service, w] & blocked[plane, w]


@njit(cache=True, nogil=True, inline="always")
def _close(group: int, opened: Words, asked: Words) -> None:
    opened[group] = ZERO
    opened[group, :, 0] = ALL
    asked[group] = ZERO


@njit(cache=True, nogil=True, inline="always")
def _join(group: int, opened: Words, asked: Words, reach: Words, touched: Words) -> None:
    """Add a group of services: at least i with those before are i - j, and j of the group."""
    k, words = opened.shape[2] - 1, opened.shape[3]
    for i in range(k, 0, -1):
        for j in range(1, i + 1):
            for w in range(words):
                reach[SURE, i, w] |= reach[SURE, i - j, w] & opened[group, SURE, j, w]
            for w in range(words):
                reach[HOPED, i, w] |= reach[HOPED, i - j, w] & opened[group, HOPED, j, w]
    for w in range(words):
        touched[w] |= opened[group, HOPED, 1, w] | asked[group, w]


@njit(cache=True, nogil=True)
def _record(levels: Words, reach: Words, touched: Words, weights: Weights, figures: Ints) -> None:
    """Add the weight of those who gain, as `numpy_path` tells it."""
    digits, unit = weights
    k = levels.shape[1] - 1
    for power in range(digits.shape[0]):
        gained, surely, at_most = ZERO, ZERO, ZERO
        for w in range(touched.size):
            below = digits[power, w] & ~levels[SURE, k, w]
            arrives = below & reach[SURE, k, w]
            gained += _ones(arrives)
            surely += _ones(arrives & ~levels[HOPED, k, w])
            at_most += _ones(below & reach[HOPED, k, w] & touched[w])
        figures[PEOPLE] += unit * (np.int64(gained) << power)
        figures[AT_LEAST] += unit * (np.int64(surely) << power)
        figures[AT_MOST] += unit * (np.int64(at_most) << power)


@njit(cache=True, nogil=True)
def _gains(  # noqa: C901  two rounds of plain loops, for the compiler
    parts: Parts,
    facing: Facing,
    weights: Weights,
    verdicts: Words,
    levels: Words,
    lowerable: Ints,
    gains: Ints,
) -> None:
    """Add what each dimension gives, lowered everywhere and in each territory.

    A group of services is gone through once, whatever the number of its categories.
    """
    service_of, group_starts, group_of, starts, in_scope = parts
    failed, blocked, plane_of = facing
    k, words, groups = levels.shape[2] - 1, levels.shape[3], group_starts.size - 1
    opened = np.empty((groups, 2, k + 1, words), np.uint64)
    asked = np.empty((groups, words), np.uint64)
    speaks = np.empty(groups, np.bool_)
    reach, touched = np.empty((2, k + 1, words), np.uint64), np.empty(words, np.uint64)
    for column in range(lowerable.size):
        for group in range(groups):
            speaks[group] = False
            for number in range(group_starts[group], group_starts[group + 1]):
                plane = plane_of[service_of[number], lowerable[column]]
                if plane < 0:
                    continue
                if not speaks[group]:
                    speaks[group] = True
                    _close(group, opened, asked)
                _open(group, service_of[number], plane, failed, blocked, verdicts, opened, asked)
        for c in range(starts.size - 1):
            for s in range(1 + in_scope.shape[0]):
                used = False
                for number in range(starts[c], starts[c + 1]):
                    if not speaks[group_of[number]] or (s > 0 and not in_scope[s - 1, number]):
                        continue
                    if not used:
                        used = True
                        reach[:], touched[:] = levels[c], ZERO
                    _join(group_of[number], opened, asked, reach, touched)
                if used:
                    _record(levels[c], reach, touched, weights, gains[c, column, s])


@njit(cache=True, nogil=True)
def _own(
    member: Ints,
    facing: Facing,
    weights: Weights,
    verdicts: Words,
    levels: Words,
    lowerable: Ints,
    slot: Ints,
    own: Ints,
) -> None:
    """Add what each dimension gives, lowered in one service alone."""
    failed, blocked, plane_of = facing
    words = levels.shape[2]
    opened, asked = np.empty((1, *levels.shape), np.uint64), np.empty((1, words), np.uint64)
    reach, touched = np.empty(levels.shape, np.uint64), np.empty(words, np.uint64)
    for column in range(lowerable.size):
        for number in range(member.size):
            plane = plane_of[member[number], lowerable[column]]
            if plane >= 0:
                _close(0, opened, asked)
                _open(0, member[number], plane, failed, blocked, verdicts, opened, asked)
                reach[:], touched[:] = levels, ZERO
                _join(0, opened, asked, reach, touched)
                _record(levels, reach, touched, weights, own[slot[number], column])
