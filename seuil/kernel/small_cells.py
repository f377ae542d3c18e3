"""Tables of counts in which nobody can find a small one: the small-cell rule.

Cells of 1 to ``k - 1`` are hidden, and as many others as it takes so that no hidden cell can be
worked out from what is shown. See docs/algorithms/small-cells.md.
"""

import itertools
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from seuil.kernel.errors import InvalidInput

Key = tuple[str, ...]
SMALLEST = 5
MOST_AXES = 3
MOST = 0.5
"""From which share of cells that are not small these are worth telling."""
TOTAL = "*"
"""The label of the sum over a whole axis."""


class Hidden(Enum):
    """Stands where a count is not told."""

    HIDDEN = "hidden"


HIDDEN = Hidden.HIDDEN
Figure = int | Hidden
Sums = Mapping[str, Collection[str]]


def everything(_key: Key) -> bool:
    return True


def protected(
    table: Mapping[Key, int],
    *,
    k: int = SMALLEST,
    sums: Sequence[Sums] = (),
    told: Callable[[Key], bool] = everything,
) -> dict[Key, Figure]:
    """Return what may be told of a table with one to three axes, totals included.

    Keys hold a label for each axis; `TOTAL` stands for a whole one. What is not in the table
    counts 0. ``sums``: for each axis the sub-totals that are told beside its labels, with the
    labels that each adds up; a label may stand in several. ``told`` leaves out what is told to
    nobody: the less is told, the less must be hidden.

    Whatever is shown is true. For each hidden cell there are tables of whole numbers with all that
    is shown, in which it takes values at least ``k`` apart. A zero is shown unless it is needed
    to hide another cell.

    >>> protected({("a",): 3, ("b",): 9, ("c",): 20})
    {('a',): <Hidden.HIDDEN: 'hidden'>, ('b',): <Hidden.HIDDEN: 'hidden'>, ('c',): 20, ('*',): 32}
    """
    work = _Work.begun(table, k, sums, told)
    for key in work.small:
        work.protect(key)
    return {key: work.values[key] if key in work.costs else HIDDEN for key in work.told}


def worth_telling(table: Mapping[Key, int], *, k: int = SMALLEST) -> Callable[[Key], bool]:
    """Return what to tell of a table: where most of its cells are small, sums over an axis only.

    Of a thin cube that is the face with the fewest small cells, if they are not most, and what
    each axis adds up to. Nothing of the rest can be worked out from these: they share no axis.

    >>> tells = worth_telling({("a", "x"): 4, ("a", "y"): 3, ("b", "x"): 2, ("b", "y"): 4})
    >>> tells(("a", "x")), tells(("a", TOTAL))
    (False, True)
    """
    axes = _axes_of(table, ())
    large: dict[tuple[bool, ...], list[bool]] = {}
    for key, count in _summed(table, axes).items():
        large.setdefault(_kind(key), []).append(count >= k)
    shares = {kind: sum(some) / len(some) for kind, some in large.items()}
    thick = [kind for kind in sorted(shares) if sum(kind) > 1 and shares[kind] >= MOST]
    best = max(thick, key=lambda kind: (sum(kind), shares[kind]), default=())

    def tells(key: Key) -> bool:
        kind = _kind(key)
        inside = all(wide or not fine for wide, fine in zip(best, kind, strict=False))
        return sum(kind) <= 1 or (bool(best) and inside)

    return tells


def _kind(key: Key) -> tuple[bool, ...]:
    """Return on which axes a cell stands for a label, and not for a sum over all of them."""
    return tuple(name != TOTAL for name in key)


@dataclass(frozen=True, slots=True)
class _Move:
    """One more at a label of an axis, and one less at another or at none.

    ``signs`` says how each label, sub-total and the total move with them; ``leaves`` the labels.
    """

    signs: Mapping[str, int]
    leaves: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class _Axis:
    labels: Sequence[str]
    sums: Sums

    @cached_property
    def everything(self) -> list[str]:
        return [*self.labels, *sorted(self.sums), TOTAL]

    @cached_property
    def holding(self) -> dict[str, list[str]]:
        """Each label with itself and every sum that it stands in."""
        named = sorted(self.sums)
        return {
            label: [label, *(name for name in named if label in self.sums[name]), TOTAL]
            for label in self.labels
        }

    @cached_property
    def moves(self) -> dict[str, list[_Move]]:
        """For each label, sub-total and the total, the moves by which it grows."""
        found: dict[str, list[_Move]] = {name: [] for name in self.everything}
        for more in self.labels:
            for less in (*self.labels, None):
                if less == more:
                    continue
                move = self._move(more, less)
                for name, sign in move.signs.items():
                    if sign > 0:
                        found[name].append(move)
        return found

    def _move(self, more: str, less: str | None) -> _Move:
        up = self.holding[more]
        if less is None:
            return _Move(dict.fromkeys(up, 1), ((more, 1),))
        down = self.holding[less]
        signs = {name: 1 for name in up if name not in down}
        signs |= {name: -1 for name in down if name not in up}
        return _Move(signs, ((more, 1), (less, -1)))


Box = tuple[_Move | None, ...]
"""A move on each axis: together they change the corners that they span, and nothing else.

A box that is being put together has no move yet on some axes: there it stays at the cell itself.
"""
Choices = Sequence[Sequence[tuple[int, _Move]]]


def _leaves(box: Box, key: Key) -> Sequence[tuple[Key, int]]:
    """Return the cells of the table that a box changes, with the direction."""
    found: list[tuple[Key, int]] = [((), 1)]
    for move, own in zip(box, key, strict=True):
        leaves = move.leaves if move else ((own, 1),)
        found = [((*place, name), up * sign) for place, up in found for name, sign in leaves]
    return found


def _corners(box: Box, key: Key) -> Iterator[Key]:
    pairs = zip(box, key, strict=True)
    return itertools.product(*(move.signs if move else (own,) for move, own in pairs))


@dataclass
class _Work:
    """A table on its way.

    ``costs``: what is lost with each cell that is still shown. ``small``: the cells that started
    it. ``safe``: cells that are known to have room.
    """

    k: int
    axes: Sequence[_Axis]
    leaves: Mapping[Key, int]
    values: Mapping[Key, int]
    told: Sequence[Key]
    small: Sequence[Key]
    costs: dict[Key, int]
    safe: set[Key] = field(default_factory=set)

    @classmethod
    def begun(
        cls,
        table: Mapping[Key, int],
        k: int,
        sums: Sequence[Sums],
        told: Callable[[Key], bool],
    ) -> "_Work":
        axes = _axes_of(table, sums)
        values = _summed(table, axes)
        every = itertools.product(*(axis.everything for axis in axes))
        shown = [key for key in every if told(key)]
        values = dict.fromkeys(shown, 0) | values
        small = [key for key in shown if 0 < values[key] < k]
        named = [frozenset(axis.labels) for axis in axes]

        def cost(key: Key) -> int:
            """Sums are lost last: they cost twice as much for each axis that they add up."""
            sums = sum(name not in names for name, names in zip(key, named, strict=True))
            return values[key] + k << sums

        costs = {key: cost(key) for key in shown if not 0 < values[key] < k}
        return cls(k, axes, table, values, shown, small, costs)

    def protect(self, key: Key) -> None:
        """Hide what it takes for ``key`` to have room; all corners of a wide box have it too."""
        if key in self.safe:
            return
        choices = self._choices(key)
        if not self._has_room(key, choices):
            for corner in _corners(self._cheapest(key, choices), key):
                self.costs.pop(corner, None)
                self.safe.add(corner)

    def _choices(self, key: Key) -> list[list[tuple[int, _Move]]]:
        """Return for each axis the moves by which ``key`` grows, the cheapest first.

        The cost is that of the cells in line with ``key`` on that axis.
        """
        found = []
        for at, axis in enumerate(self.axes):
            before, after = key[:at], key[at + 1 :]
            costs = {name: self.costs.get((*before, name, *after), 0) for name in axis.everything}
            priced = [(sum(costs[n] for n in move.signs), move) for move in axis.moves[key[at]]]
            found.append(sorted(priced, key=lambda pair: pair[0]))
        return found

    def _order(self, key: Key) -> list[int]:
        """Return the axes on which ``key`` stands for a sum, then those where it is a label."""
        is_label = [key[at] in axis.holding for at, axis in enumerate(self.axes)]
        return sorted(range(len(key)), key=lambda at: is_label[at])

    def _is_settled(self, key: Key, left: Sequence[int]) -> bool:
        """Whether the leaves of a box that has no move yet on some axes stay when it gets them."""
        return all(key[at] in self.axes[at].holding for at in left)

    def _has_room(self, key: Key, choices: Choices) -> bool:
        """Whether what is hidden already lets a cell move by ``k``, box after box."""
        room = 0.0
        for direction in (1, -1):
            moved: dict[Key, float] = {}
            for box in self._free_boxes(key, choices, direction, moved):
                leaves = _leaves(box, key)
                step = min(self._room(leaves, direction, moved), self.k)
                room += step
                if room >= self.k:
                    return True
                for leaf, sign in leaves:
                    moved[leaf] = moved.get(leaf, 0) + sign * direction * step
        return False

    def _free_boxes(
        self, key: Key, choices: Choices, direction: int, moved: Mapping[Key, float]
    ) -> Iterator[Box]:
        """Yield the boxes that can be moved and whose corners are all hidden."""
        order = self._order(key)

        def extended(box: Box, depth: int) -> Iterator[Box]:
            if depth == len(order):
                yield box
                return
            at = order[depth]
            settled = self._is_settled(key, order[depth + 1 :])
            for cost, move in choices[at]:
                if cost:
                    return
                longer = (*box[:at], move, *box[at + 1 :])
                stuck = settled and not self._room(_leaves(longer, key), direction, moved)
                if not stuck and not self._cost(longer, key):
                    yield from extended(longer, depth + 1)

        return extended((None,) * len(key), 0)

    def _room(
        self, leaves: Sequence[tuple[Key, int]], direction: int, moved: Mapping[Key, float]
    ) -> float:
        """How far these can be moved before one would fall under 0."""
        shrinking = [leaf for leaf, sign in leaves if sign == -direction]
        if not shrinking:
            return math.inf
        return min(self.leaves.get(leaf, 0) + moved.get(leaf, 0) for leaf in shrinking)

    def _cost(self, box: Box, key: Key) -> int:
        return sum(self.costs.get(corner, 0) for corner in _corners(box, key))

    def _cheapest(self, key: Key, choices: Choices) -> Box:
        """Return the box that costs least of those that are wide enough; there always is one.

        What is put together so far and the next line meet in the cell alone, so their costs add up.
        """
        best: Box = ()
        least = math.inf
        order = self._order(key)

        def look(box: Box, spent: int, depth: int) -> None:
            nonlocal best, least
            if depth == len(order):
                best, least = box, spent
                return
            at = order[depth]
            settled = self._is_settled(key, order[depth + 1 :])
            for cost, move in choices[at]:
                if spent + cost >= least:
                    return
                longer = (*box[:at], move, *box[at + 1 :])
                if settled and self._width(longer, key) < self.k:
                    continue
                now = self._cost(longer, key)
                if now < least:
                    look(longer, now, depth + 1)

        look((None,) * len(key), 0, 0)
        return best

    def _width(self, box: Box, key: Key) -> float:
        leaves = _leaves(box, key)
        return self._room(leaves, 1, {}) + self._room(leaves, -1, {})


def _axes_of(table: Mapping[Key, int], sums: Sequence[Sums]) -> list[_Axis]:
    lengths = {len(key) for key in table} | ({len(sums)} if sums else set())
    if len(lengths) > 1 or not lengths <= set(range(1, MOST_AXES + 1)):
        raise InvalidInput("a table has one to three axes, the same for all", path="table")
    for key, count in table.items():
        if count < 0:
            raise InvalidInput(f"{count} is not a count", path=f"table.{key}", value=count)
    named = sums or [{}] * next(iter(lengths), 1)
    axes = []
    for at, some in enumerate(named):
        labels = {key[at] for key in table}.union(*some.values())
        if taken := (labels | {TOTAL}) & set(some) or labels & {TOTAL}:
            raise InvalidInput("a sum has the name of something else", path="sums", value=taken)
        axes.append(_Axis(sorted(labels), some))
    return axes


def _summed(table: Mapping[Key, int], axes: Sequence[_Axis]) -> dict[Key, int]:
    """Return every cell and every sum that is not 0."""
    found: dict[Key, int] = {}
    for key, count in table.items():
        if count:
            holding = (axis.holding[label] for axis, label in zip(axes, key, strict=True))
            for place in itertools.product(*holding):
                found[place] = found.get(place, 0) + count
    return found
