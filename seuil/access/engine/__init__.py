"""The columnar engine: the answers of `reference`, over a whole offer at once.

An engine looks at one large set of columns and, when some services changed since these were
made, at a small set with what they say now. It never changes, it is replaced.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, repeat
from math import isnan

import numpy as np

from seuil.access.columns import Columns
from seuil.access.columns.tables import Bits, Floats, Ints, Numbers
from seuil.access.engine.judging import NOTHING, ONE, Judgement, bits_of
from seuil.access.engine.ordering import SortKey, first
from seuil.access.engine.segment import Matches, Segment
from seuil.access.shuffle import shuffled
from seuil.access.text import Lexicon
from seuil.access.types import Answer, Found, Judged, Query, Result, Sort, Threshold, Verdict

__all__ = ["Engine"]

_VERDICTS = tuple(Verdict)
METRES, SCORES = 26, 24
"""Bits of a distance and of a score in one number to sort by."""
FARTHEST, LOWEST = (1 << METRES) - 1, (1 << SCORES) - 1
"""The far side of the earth is 20 million metres away; what has no place comes after it."""


class Engine:
    """Answers questions over one state of the offer."""

    def __init__(
        self,
        base: Columns | Segment,
        newer: Columns | None = None,
        changed: Collection[int] = (),
    ) -> None:
        """Look at ``base``, of which the ``changed`` services are now as in ``newer``.

        ``changed`` names all services that no longer are as they were, those that are gone
        included.
        """
        segment = Segment(base) if isinstance(base, Columns) else base
        self._base = segment.without(changed)
        self._segments = [self._base, *([Segment(newer)] if newer is not None else [])]
        self.setting = self._base.columns.setting
        self.bit = bits_of(self._base.columns.rules.codes)

    def with_newer(self, newer: Columns, changed: Collection[int]) -> "Engine":
        """Return an engine over the same base, keeping what was worked out about it."""
        return Engine(self._base, newer, changed)

    @property
    def size(self) -> int:
        """How many services there are."""
        return sum(segment.size for segment in self._segments)

    @cached_property
    def lexicon(self) -> Lexicon:
        found = self._base.columns.lexicon
        for segment in self._segments[1:]:
            found = found.with_more(segment.columns.lexicon)
        return found

    def search(self, query: Query) -> Answer:
        found = self._found(query)
        verdicts, near = found.judgement.verdicts(), found.judgement.near_misses()
        page = self._page(found, verdicts, query)
        counts = np.bincount(verdicts, minlength=len(_VERDICTS)) if query.judged else ()
        failed = found.judgement.failed
        return Answer(
            count=found.size,
            verdicts={v: int(n) for v, n in zip(_VERDICTS, counts, strict=False) if n},
            near_miss=int(np.count_nonzero(near)),
            facets=found.facets(),
            thresholds=self._thresholds(failed, failed[near]),
            results=found.results(page, verdicts, query),
        )

    def verdicts(self, query: Query) -> Judged:
        """Return what every service found says, instead of counts and a page."""
        found = self._found(query)
        return Judged(
            keys=found.keys(np.arange(found.size)),
            verdicts=found.judgement.verdicts().astype(np.int64),
            failed=found.judgement.failed,
            ask=found.judgement.ask,
            distance_m=found.matches.distance,
            dimensions=tuple(self.bit),
        )

    def waits(self, query: Query) -> Floats:
        """Return the minutes until each service is open, in the order of `verdicts`."""
        found = self._found(query)
        return found.waits(np.arange(found.size), query)

    def _found(self, query: Query) -> "_Together":
        parts = [(segment, segment.matches(query)) for segment in self._segments]
        if len(query.text.needs) > 1:
            best = max(int(found.hits.max(initial=0)) for _, found in parts)
            parts = [(segment, found.where(found.hits == best)) for segment, found in parts]
        return _Together(parts, query)

    def _page(self, found: "_Together", verdicts: Numbers, query: Query) -> Ints:
        """Return the positions of the page that was asked for, in order."""
        distance = np.fmin(found.matches.distance, FARTHEST).astype(np.int64)
        keys: list[SortKey] = []
        if query.sort is Sort.SOONEST and query.soonest_from is not None:
            keys += [verdicts.take, lambda chosen: found.waits(chosen, query), distance.take]
        else:
            worse = -found.scores(query) if query.sort is Sort.RELEVANCE else np.int64(0)
            rank = (verdicts.astype(np.int64) << SCORES | worse + LOWEST) << METRES | distance
            keys.append(rank.take)
        keys += [lambda chosen: shuffled(found.keys(chosen), query.day), found.keys]
        return first(found.size, query.offset + query.limit, keys)[query.offset :]

    def _thresholds(self, failed: Bits, alone: Bits) -> Mapping[str, Threshold]:
        """Count what fails, and what fails ``alone``, by dimension."""
        some = np.bitwise_or.reduce(failed, initial=NOTHING)
        counts = np.bincount(np.bitwise_count(alone - ONE), minlength=len(self.bit))
        return {
            code: Threshold(int(np.count_nonzero(failed & bit)), int(count))
            for (code, bit), count in zip(self.bit.items(), counts, strict=True)
            if some & bit
        }


class _Together:
    """What was found in all segments; a position counts through them one after another."""

    def __init__(self, parts: Sequence[tuple[Segment, Matches]], query: Query) -> None:
        self._parts = parts
        judgements = [_judged(segment, found, query) for segment, found in parts]
        self.matches = _one([found for _, found in parts])
        self.judgement = judgements[0]
        if len(parts) > 1:
            self.judgement = Judgement(
                np.concatenate([judgement.failed for judgement in judgements]),
                np.concatenate([judgement.ask for judgement in judgements]),
            )
        self._begins = np.array([0, *accumulate(found.rows.size for _, found in parts)])

    @property
    def size(self) -> int:
        return int(self._begins[-1])

    def facets(self) -> dict[str, Mapping[str, int]]:
        counted = [segment.columns.tally.counts(found.rows) for segment, found in self._parts]
        if len(counted) == 1:
            return counted[0]
        return {
            name: dict(sum((Counter(one[name]) for one in counted), Counter()))
            for name in counted[0]
        }

    def scores(self, query: Query) -> Ints:
        wished = [
            segment.wished(found, query.text.wishes) if query.text.wishes else 0
            for segment, found in self._parts
        ]
        parts = [found.scores + more for (_, found), more in zip(self._parts, wished, strict=True)]
        return np.concatenate(parts)

    def keys(self, positions: Ints) -> Ints:
        rows = self.matches.rows.take(positions)
        if len(self._parts) == 1:
            return self._parts[0][0].columns.keys.take(rows).astype(np.int64)
        keys = np.empty(rows.size, np.int64)
        for segment, mine in self._split(positions):
            keys[mine] = segment.columns.keys.take(rows[mine])
        return keys

    def waits(self, positions: Ints, query: Query) -> Floats:
        assert query.soonest_from is not None  # noqa: S101  asked by the caller
        rows, waits = self.matches.rows.take(positions), np.empty(positions.size)
        for segment, mine in self._split(positions):
            waits[mine] = segment.waits(rows[mine], query.soonest_from)
        return waits

    def results(self, page: Ints, verdicts: Numbers, query: Query) -> tuple[Found, ...]:
        """Return what is said of the services at these positions."""
        said = [_VERDICTS[number] for number in verdicts.take(page).tolist()]
        metres = self.matches.distance.take(page).tolist()
        explained = query.judged and query.explained
        return tuple(
            map(
                Found,
                self.keys(page).tolist(),
                said if query.judged else repeat(None),
                self._reasons(page, query) if explained else repeat({}),
                [None if isnan(distance) else int(distance) for distance in metres],
            )
        )

    def _reasons(self, page: Ints, query: Query) -> Iterator[Mapping[str, Result]]:
        columns = (
            self.matches.rows.take(page).tolist(),
            self.judgement.failed.take(page).tolist(),
            self.judgement.ask.take(page).tolist(),
            self._part_of(page).tolist(),
        )
        for row, failed, ask, part in zip(*columns, strict=True):
            yield self._parts[part][0].judge.reasons(row, (failed, ask), query)

    def _split(self, positions: Ints) -> list[tuple[Segment, Ints]]:
        """Return for each segment the places in ``positions`` that are its own."""
        part_of = self._part_of(positions)
        return [
            (segment, (part_of == part).nonzero()[0])
            for part, (segment, _) in enumerate(self._parts)
        ]

    def _part_of(self, positions: Ints) -> Ints:
        return self._begins[1:-1].searchsorted(positions, side="right")


def _judged(segment: Segment, found: Matches, query: Query) -> Judgement:
    if query.judged:
        return segment.judge.judge(found.rows, query)
    return Judgement(np.zeros(found.rows.size, np.uint64), np.zeros(found.rows.size, np.uint64))


def _one(found: Sequence[Matches]) -> Matches:
    if len(found) == 1:
        return found[0]
    return Matches(
        *(
            np.concatenate([getattr(part, name) for part in found])
            for name in ("rows", "distance", "hits", "scores")
        )
    )
