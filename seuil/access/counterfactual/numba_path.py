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
Facing = tuple[Words, Words, Mask, Numbers]
"""Planes of those who fail and of those who are blocked, whether anybody fails, and which plane
each profile has."""
Weights = tuple[Words, int]
"""The binary digits of the weights, and their unit."""
Parts = tuple[Ints, Ints, Ints, Ints, Mask]
"""Profiles by group and where each group starts; groups by category, where each category starts,
and in which territories they are."""
ZERO, ALL = np.uint64(0), ~np.uint64(0)
SURE, HOPED, ALONE_SURE, ALONE_HOPED, ASK = range(5)


def count(nearby: Nearby, crowd: Crowd, k: int, lowerable: Ints, sums: Sums, place: int) -> None:
    """Add to ``sums`` what some people of one place give, as `numpy_path.count`."""
    fails = np.any(crowd.failed, axis=1)
    facing: Facing = crowd.failed, crowd.blocked, fails, nearby.plane_of
    weights: Weights = crowd.digits, crowd.unit
    verdicts, member, starts = _verdicts(facing), nearby.profile[nearby.member], nearby.starts
    levels = _levels(member, starts, verdicts, k)
    reached = _reached(levels, weights)
    sums.reached[place, nearby.categories] += reached[:, SURE]
    sums.perhaps[place, nearby.categories] += reached[:, HOPED]
    sums.to_ask[nearby.slot[_asked(member, starts, verdicts, levels)]] = True
    if len(sums.own):
        members = member, starts, nearby.slot
        _own(members, facing, weights, verdicts, levels, lowerable, sums.own)
    gains = np.zeros((nearby.categories.size, *sums.gains.shape[1:]), np.int64)
    _gains(_parts_of(nearby, k), facing, weights, verdicts, levels, lowerable, gains)
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


def _parts_of(nearby: Nearby, k: int) -> Parts:
    """Lay out the groups; more than ``k`` services of one profile give no more than ``k``."""
    groups, profiles = int(nearby.group.max(initial=-1)) + 1, len(nearby.plane_of)
    services = np.sort(nearby.group * profiles + nearby.profile)
    needed = np.ones(services.size, np.bool_)
    needed[:-k] = services[:-k] != services[k:]
    services = services[needed]
    category = np.repeat(np.arange(nearby.categories.size), np.diff(nearby.starts))
    pair, first = np.unique(category * groups + nearby.group[nearby.member], return_index=True)
    return (
        services % profiles,
        np.searchsorted(services // profiles, np.arange(groups + 1)),
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
    """Return for each profile what it is to people, shape (5, profiles, words).

    Whom it blocks with unknown read as blocked, or as open; whom exactly one dimension
    blocks, likewise; who has something to ask and fails nothing.
    """
    failed, blocked, fails, plane_of = facing
    words = failed.shape[1]
    result = np.zeros((5, plane_of.shape[0], words), np.uint64)
    more = np.empty((2, words), np.uint64)
    for profile in range(plane_of.shape[0]):
        more[:] = ZERO
        for dimension in range(plane_of.shape[1]):
            plane = plane_of[profile, dimension]
            if plane >= 0:
                for w in range(words):
                    more[SURE, w] |= result[SURE, profile, w] & blocked[plane, w]
                for w in range(words):
                    result[SURE, profile, w] |= blocked[plane, w]
            if plane >= 0 and fails[plane]:
                for w in range(words):
                    more[HOPED, w] |= result[HOPED, profile, w] & failed[plane, w]
                for w in range(words):
                    result[HOPED, profile, w] |= failed[plane, w]
        for w in range(words):
            sure, hoped = result[SURE, profile, w], result[HOPED, profile, w]
            result[ALONE_SURE, profile, w] = sure & ~more[SURE, w]
            result[ALONE_HOPED, profile, w] = hoped & ~more[HOPED, w]
            result[ASK, profile, w] = sure & ~hoped
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
        for profile in member[starts[c] : starts[c + 1]]:
            for way in (SURE, HOPED):
                for i in range(k, 0, -1):
                    for w in range(words):
                        ahead = levels[c, way, i - 1, w] & ~verdicts[way, profile, w]
                        levels[c, way, i, w] |= ahead
    return levels


@njit(cache=True, nogil=True)
def _reached(levels: Words, weights: Weights) -> Ints:
    """Return the weight of those who have enough of each category, sure and hoped."""
    weight = np.empty((levels.shape[0], 2), np.int64)
    for c in range(levels.shape[0]):
        for way in (SURE, HOPED):
            weight[c, way] = _weight(levels[c, way, -1], weights)
    return weight


@njit(cache=True, nogil=True)
def _asked(member: Ints, starts: Ints, verdicts: Words, levels: Words) -> Mask:
    """Return the members that somebody who has too few would have to ask."""
    asked = np.zeros(member.size, np.bool_)
    k = levels.shape[2] - 1
    for c in range(starts.size - 1):
        if starts[c + 1] - starts[c] < k:
            continue
        for number in range(starts[c], starts[c + 1]):
            for w in range(levels.shape[3]):
                if verdicts[ASK, member[number], w] & ~levels[c, SURE, k, w]:
                    asked[number] = True
                    break
    return asked


@njit(cache=True, nogil=True, inline="always")
def _open(
    group: int,
    profile: int,
    plane: int,
    facing: Facing,
    verdicts: Words,
    opened: Words,
    asked: Words,
) -> None:
    """Open one service of a group to those whom only this dimension keeps out.

    ``opened`` has for each group who then has at least 0 to k services more, sure and hoped;
    ``asked`` whom some service asks on this dimension and refuses nothing.
    """
    failed, blocked, fails, _ = facing
    words = failed.shape[1]
    for i in range(opened.shape[2] - 1, 1, -1):
        for w in range(words):
            alone = verdicts[ALONE_SURE, profile, w] & blocked[plane, w]
            opened[group, SURE, i, w] |= opened[group, SURE, i - 1, w] & alone
        for w in range(words):
            alone = verdicts[ALONE_HOPED, profile, w] & failed[plane, w]
            opened[group, HOPED, i, w] |= opened[group, HOPED, i - 1, w] & alone
    for w in range(words):
        opened[group, SURE, 1, w] |= verdicts[ALONE_SURE, profile, w] & blocked[plane, w]
    if fails[plane]:
        for w in range(words):
            opened[group, HOPED, 1, w] |= verdicts[ALONE_HOPED, profile, w] & failed[plane, w]
    for w in range(words):
        asked[group, w] |= verdicts[ASK, profile, w] & blocked[plane, w]


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
    profile_of, group_starts, group_of, starts, in_scope = parts
    plane_of = facing[3]
    k, words, groups = levels.shape[2] - 1, levels.shape[3], group_starts.size - 1
    opened = np.empty((groups, 2, k + 1, words), np.uint64)
    asked = np.empty((groups, words), np.uint64)
    speaks = np.empty(groups, np.bool_)
    reach, touched = np.empty((2, k + 1, words), np.uint64), np.empty(words, np.uint64)
    for column in range(lowerable.size):
        for group in range(groups):
            speaks[group] = False
            for number in range(group_starts[group], group_starts[group + 1]):
                profile = profile_of[number]
                plane = plane_of[profile, lowerable[column]]
                if plane < 0:
                    continue
                if not speaks[group]:
                    speaks[group] = True
                    _close(group, opened, asked)
                _open(group, profile, plane, facing, verdicts, opened, asked)
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
    members: tuple[Ints, Ints, Ints],
    facing: Facing,
    weights: Weights,
    verdicts: Words,
    levels: Words,
    lowerable: Ints,
    own: Ints,
) -> None:
    """Add what each dimension gives, lowered in one service alone."""
    member, starts, slot = members
    plane_of, k, words = facing[3], levels.shape[2] - 1, levels.shape[3]
    opened, asked = np.empty((1, *levels.shape[1:]), np.uint64), np.empty((1, words), np.uint64)
    reach, touched = np.empty(levels.shape[1:], np.uint64), np.empty(words, np.uint64)
    for c in range(starts.size - 1):
        if starts[c + 1] - starts[c] < k:
            continue
        for number in range(starts[c], starts[c + 1]):
            for column in range(lowerable.size):
                profile = member[number]
                plane = plane_of[profile, lowerable[column]]
                if plane >= 0:
                    _close(0, opened, asked)
                    _open(0, profile, plane, facing, verdicts, opened, asked)
                    reach[:], touched[:] = levels[c], ZERO
                    _join(0, opened, asked, reach, touched)
                    _record(levels[c], reach, touched, weights, own[slot[number], column])
