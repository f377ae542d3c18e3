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
    return {key: HIDDEN if key in work.hidden else work.values[key] for key in work.told}


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


Box = tuple[_Move, ...]
"""A move on each axis: together they change the corners that they span, and nothing else."""


def _leaves(box: Box) -> Sequence[tuple[Key, int]]:
    """Return the cells of the table that a box changes, with the direction."""
    found: list[tuple[Key, int]] = [((), 1)]
    for move in box:
        found = [((*key, name), up * sign) for key, up in found for name, sign in move.leaves]
    return found


def _corners(box: Box) -> Iterator[Key]:
    return itertools.product(*(move.signs for move in box))


@dataclass
class _Work:
    """A table on its way; ``safe``: hidden cells that are known to have room."""

    k: int
    axes: Sequence[_Axis]
    leaves: Mapping[Key, int]
    values: Mapping[Key, int]
    told: Mapping[Key, None]
    hidden: set[Key]
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
        shown = {key: None for key in every if told(key)}
        values |= {key: 0 for key in shown if key not in values}
        hidden = {key for key in shown if 0 < values[key] < k}
        return cls(k, axes, table, values, shown, hidden)

    @property
    def small(self) -> list[Key]:
        return sorted(self.hidden)

    def protect(self, key: Key) -> None:
        """Hide what it takes for ``key`` to have room; all corners of a wide box have it too."""
        if key in self.safe:
            return
        choices = self._choices(key)
        if not self._has_room(choices):
            box = self._cheapest(choices)
            corners = [corner for corner in _corners(box) if corner in self.told]
            self.hidden.update(corners)
            self.safe.update(corners)
        self.safe.add(key)

    def _cost(self, key: Key) -> int:
        """What is lost with a cell; nothing where it is told to nobody anyway."""
        if key in self.hidden or key not in self.told:
            return 0
        return self.values[key] + self.k

    def _choices(self, key: Key) -> list[list[tuple[int, _Move]]]:
        """Return for each axis the moves by which ``key`` grows, the cheapest first.

        The cost is that of the cells in line with ``key`` on that axis.
        """
        found = []
        for at, axis in enumerate(self.axes):
            before, after = key[:at], key[at + 1 :]
            costs = {label: self._cost((*before, label, *after)) for label in axis.everything}
            costs[key[at]] = 0
            priced = [(sum(costs[n] for n in move.signs), move) for move in axis.moves[key[at]]]
            found.append(sorted(priced, key=lambda pair: pair[0]))
        return found

    def _has_room(self, choices: Sequence[Sequence[tuple[int, _Move]]]) -> bool:
        """Whether what is hidden already lets a cell move by ``k``, box after box."""
        free = [[move for cost, move in some if not cost] for some in choices]
        room = 0.0
        for direction in (1, -1):
            moved: dict[Key, float] = {}
            for box in itertools.product(*free):
                leaves = _leaves(box)
                step = min(self._room(leaves, direction, moved), self.k)
                if not step or self._box_cost(box):
                    continue
                room += step
                if room >= self.k:
                    return True
                for leaf, sign in leaves:
                    moved[leaf] = moved.get(leaf, 0) + sign * direction * step
        return False

    def _room(
        self, leaves: Sequence[tuple[Key, int]], direction: int, moved: Mapping[Key, float]
    ) -> float:
        """How far these can be moved before one would fall under 0."""
        shrinking = [leaf for leaf, sign in leaves if sign == -direction]
        if not shrinking:
            return math.inf
        return min(self.leaves.get(leaf, 0) + moved.get(leaf, 0) for leaf in shrinking)

    def _box_cost(self, box: Box) -> int:
        return sum(self._cost(corner) for corner in _corners(box))

    def _cheapest(self, choices: Sequence[Sequence[tuple[int, _Move]]]) -> Box:
        """Return the box that costs least of those that are wide enough; there always is one.

        Lines in different directions meet in the cell alone, so their costs add up to a bound.
        """
        best: Box = ()
        least = math.inf

        def look(box: Box, spent: int) -> None:
            nonlocal best, least
            if len(box) == len(choices):
                cost = self._box_cost(box)
                if cost < least and self._width(box) >= self.k:
                    best, least = box, cost
                return
            for cost, move in choices[len(box)]:
                if spent + cost >= least:
                    return
                look((*box, move), spent + cost)

        look((), 0)
        return best

    def _width(self, box: Box) -> float:
        leaves = _leaves(box)
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
