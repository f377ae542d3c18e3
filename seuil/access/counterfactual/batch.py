"""Running a study: a population goes through chunk by chunk, place by place."""

import hashlib
import importlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Protocol, cast

import numpy as np

from seuil.access.counterfactual.outcome import Outcome
from seuil.access.counterfactual.planes import (
    WORD,
    Crowd,
    Layout,
    Marking,
    Mask,
    Nearby,
    Slots,
    crowd_of,
    slots_of,
)
from seuil.access.counterfactual.reach import Reach, reach_of
from seuil.access.counterfactual.rules import Judge, Kind, Rules, rules_of
from seuil.access.counterfactual.sums import Ints, Part, Sums
from seuil.access.counterfactual.types import (
    Among,
    Cancelled,
    Gain,
    Lowering,
    Path,
    People,
    Step,
    Study,
)
from seuil.access.types import CAPACITY, Offer
from seuil.kernel.errors import InvalidInput

BLOCK_WORDS, LEAST_WORDS, MOST_WORDS = 1 << 17, 32, 512
"""Words (of 64 people) times services that are counted at once, and the limits of the words."""

Measure = Callable[[Collection[Lowering]], Part]


class Way(Marking, Protocol):
    """One of the two ways to count, a module; see `numpy_path`."""

    def count(
        self, nearby: Nearby, crowd: Crowd, k: int, lowerable: Ints, sums: Sums, place: int
    ) -> None: ...


def fastest() -> Path:
    """Return the compiled way where the extra ``[fast]`` is installed."""
    return Path.NUMBA if find_spec("numba") else Path.NUMPY


def way_of(path: Path) -> Way:
    return cast("Way", importlib.import_module(f"seuil.access.counterfactual.{path.value}_path"))


def never() -> bool:
    return False


def ignore(rows: int) -> None:
    """Take no notice of the progress."""


class WhatIf:
    """A study over one state of the offer; changes nothing, can be sent to another process."""

    def __init__(self, offers: Sequence[Offer], study: Study) -> None:
        check(study)
        self.study = study
        self.keys = tuple(offer.key for offer in offers)
        self.rules: tuple[Rules, ...] = rules_of(offers, study)
        self.reach: Reach = reach_of(offers, study)
        self.slots: Slots = slots_of(offers, study)
        codes = dimensions_of(study)
        self.lowerable = tuple(code for code in codes if code in (study.dimensions or codes))
        self._in_territory = {
            code: np.array([code in offer.lens for offer in offers], np.bool_)
            for code in study.territories
        }
        self._digest = _digest(study, self.keys)

    def measure(
        self,
        population: Iterable[People],
        *,
        lowered: Collection[Lowering] = (),
        cancelled: Callable[[], bool] = never,
        progress: Callable[[int], None] = ignore,
        path: Path | None = None,
    ) -> Part:
        """Return what a population gives, with the thresholds of ``lowered`` already gone.

        ``progress`` is told the rows done so far. Raises `Cancelled` between two blocks of
        people once ``cancelled()`` is true.
        """
        run = _Run(self, self._mask(lowered), way_of(path or fastest()), cancelled, progress)
        for people in population:
            run.add(people)
        return Part(self._name_of(lowered), run.rows, run.sums)

    def empty_part(self, lowered: Collection[Lowering] = ()) -> Part:
        return Part(self._name_of(lowered), 0, self.zero())

    def outcome(self, part: Part) -> Outcome:
        """Return the figures of a part; raises `InvalidInput` when it holds nobody."""
        if not part.sums.people.any():
            raise InvalidInput(
                "population: nobody in it",
                path="population",
                value=part.rows,
                accepted="at least one row with a weight above 0",
            )
        return self._outcome(part)

    def choose(
        self,
        population: Iterable[People],
        m: int,
        among: Among,
        *,
        cancelled: Callable[[], bool] = never,
        progress: Callable[[int], None] = ignore,
        path: Path | None = None,
    ) -> tuple[Step, ...]:
        """Return the ``m`` lowerings that open most, one after the other; see `choose_with`.

        The population is gone through at most ``m + 1`` times.
        """
        chosen = self.for_choice(among)
        measure = partial(chosen.measure, population, cancelled=cancelled, progress=progress)
        return chosen.choose_with(lambda lowered: measure(lowered=lowered, path=path), m, among)

    def for_choice(self, among: Among) -> "WhatIf":
        """Return the same study, counting only the gains that a choice looks at."""
        other = object.__new__(WhatIf)
        other.__dict__.update(self.__dict__)
        other.study = replace(
            self.study,
            by_service=among is Among.SERVICE,
            territories=self.study.territories if among is Among.TERRITORY else (),
        )
        if among is not Among.TERRITORY:
            other.slots = replace(self.slots, in_scope=self.slots.in_scope[:0])
        other._digest = _digest(other.study, self.keys)
        return other

    def choose_with(self, measure: Measure, m: int, among: Among) -> tuple[Step, ...]:
        """Choose step by step what gains most people with what was chosen before.

        ``measure`` gives the part of the whole population for some thresholds lowered. Every
        gain is counted again at each step: two thresholds of one service gain only together,
        so gains can grow and none may be skipped. Fewer steps than ``m`` when nothing gains.
        """
        if m < 1:
            raise InvalidInput(f"steps: {m}", path="steps", value=m, accepted="1 or more")
        chosen: list[Gain] = []
        steps: list[Step] = []
        outcome = self.outcome(measure(()))
        while len(steps) < m and (gain := _best(outcome, among)):
            chosen.append(gain)
            outcome = self.outcome(measure([one.lowering for one in chosen]))
            steps.append(Step(gain, outcome.reached(None)))
        return tuple(steps)

    def zero(self) -> Sums:
        return Sums.zero(
            places=len(self.study.places),
            categories=len(self.study.categories),
            dimensions=len(self.lowerable),
            territories=len(self.study.territories),
            slots=self.slots.size,
            by_service=self.study.by_service,
        )

    def _outcome(self, part: Part) -> Outcome:
        if part.study != self._digest and not part.study.startswith(self._digest):
            raise InvalidInput("part: it is not of this study", path="part")
        return Outcome(
            part=part,
            study=self.study,
            keys=self.keys,
            slots=self.slots,
            rules={one.code: one for one in self.rules},
            lowerable=self.lowerable,
        )

    def _name_of(self, lowered: Collection[Lowering]) -> str:
        names = sorted(f"{one.dimension}@{one.territory}@{one.service}" for one in lowered)
        return " ".join([self._digest, *names])

    def _mask(self, lowered: Collection[Lowering]) -> Mask | None:
        """Return which dimensions of which services are lowered, shape (dimensions, services)."""
        if not lowered:
            return None
        mask = np.zeros((len(self.rules), len(self.keys)), np.bool_)
        position = {one.code: number for number, one in enumerate(self.rules)}
        for one in lowered:
            if one.dimension not in position:
                raise _unknown_dimension(one.dimension, tuple(position))
            mask[position[one.dimension]] |= self._services_of(one)
        return mask

    def _services_of(self, lowering: Lowering) -> Mask:
        if lowering.service is not None:
            return np.array([key == lowering.service for key in self.keys], np.bool_)
        if not lowering.territory:
            return np.ones(len(self.keys), np.bool_)
        if lowering.territory not in self._in_territory:
            raise InvalidInput(
                f"lowering: {lowering.territory!r} is no territory of the study",
                path="lowered",
                value=lowering.territory,
                accepted=f"one of {', '.join(self._in_territory)}",
            )
        return self._in_territory[lowering.territory]


class _Run:
    """One passage of a population."""

    def __init__(
        self,
        what_if: WhatIf,
        lowered: Mask | None,
        way: Way,
        cancelled: Callable[[], bool],
        progress: Callable[[int], None],
    ) -> None:
        self.what_if, self.lowered, self.way = what_if, lowered, way
        self.cancelled, self.progress = cancelled, progress
        self.judge = Judge(what_if.rules, what_if.study)
        self.codes = [one.code for one in what_if.rules]
        self.lowerable = np.array([self.codes.index(one) for one in what_if.lowerable], np.int64)
        self.sums, self.rows = what_if.zero(), 0

    def add(self, people: People) -> None:
        if not len(people):
            return
        people, this = sorted_by_place(people), self.what_if
        kinds = self.judge.kinds(people)
        layout = Layout(this.rules, kinds, this.reach, this.slots, self.lowered)
        places, starts = np.unique(people.place, return_index=True)
        for place, start, end in zip(places, starts, [*starts[1:], len(people)], strict=True):
            self.sums.people[place] += people.weight[start:end].sum()
            nearby = layout.near(int(place), this.study)
            size = rows_of_block(len(nearby.plane_of))
            for first in range(start, end, size):
                block = slice(first, min(end, first + size))
                self._add_block(int(place), nearby, people, block, kinds)

    def _add_block(
        self, place: int, nearby: Nearby, people: People, block: slice, kinds: Sequence[Kind]
    ) -> None:
        if self.cancelled():
            raise Cancelled("the study was stopped")
        if nearby.categories.size:
            crowd = crowd_of(people, block, kinds, self.codes, self.way)
            self.way.count(nearby, crowd, self.what_if.study.k, self.lowerable, self.sums, place)
        self.rows += int(block.stop - block.start)
        self.progress(self.rows)


def sorted_by_place(people: People) -> People:
    if (np.diff(people.place) >= 0).all():
        return people
    return people.rows(np.argsort(people.place, kind="stable"))


def rows_of_block(services: int) -> int:
    """Return how many people are counted at once, so that their planes stay in the cache."""
    words = BLOCK_WORDS // max(1, services)
    return WORD * min(MOST_WORDS, max(LEAST_WORDS, words))


def _best(outcome: Outcome, among: Among) -> Gain | None:
    if among is Among.SERVICE:
        gains = outcome.service_gains(None, most=1)
    else:
        everywhere = among is Among.DIMENSION
        gains = tuple(
            gain for gain in outcome.gains(None) if everywhere is not bool(gain.lowering.territory)
        )
    return gains[0] if gains and gains[0].figure.people > 0 else None


def dimensions_of(study: Study) -> tuple[str, ...]:
    return (*study.setting.vocabulary.dimensions, CAPACITY)


def check(study: Study) -> None:
    """Refuse a study that asks nothing, or something that does not exist."""
    if study.k < 1:
        raise InvalidInput(f"k: {study.k}", path="k", value=study.k, accepted="1 or more")
    for path, codes in (
        ("places", [place.code for place in study.places]),
        ("categories", study.categories),
    ):
        twice = sorted({code for code in codes if list(codes).count(code) > 1})
        if twice or not codes:
            raise InvalidInput(
                f"{path}: {', '.join(twice) + ' twice' if twice else 'none'}",
                path=path,
                value=twice,
                accepted="at least one, each once",
            )
    known = dimensions_of(study)
    for code in study.dimensions:
        if code not in known:
            raise _unknown_dimension(code, known)


def _unknown_dimension(code: str, known: Sequence[str]) -> InvalidInput:
    return InvalidInput(
        f"dimension: {code!r} is not known",
        path="dimensions",
        value=code,
        accepted=f"one of {', '.join(known)}",
    )


def _digest(study: Study, keys: Sequence[int]) -> str:
    """Return what tells studies apart; the vocabulary and the conditions are taken as given."""
    asked = (
        study.day,
        study.places,
        study.categories,
        study.k,
        study.dimensions,
        study.territories,
        study.by_service,
        repr(study.reach),
        keys,
    )
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]
