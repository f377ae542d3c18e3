"""The columnar engine: the answers of `reference`, over a whole offer at once."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from seuil.access import hours, reference
from seuil.access.columns import INTERPRETERS, UNDATED, Bits, Columns, Ints
from seuil.access.shuffle import shuffled
from seuil.access.types import (
    CAPACITY,
    HOURS,
    LANGUAGE,
    SEVERITY,
    Alternative,
    Answer,
    Fact,
    Force,
    Found,
    Interpreter,
    Query,
    Result,
    Sort,
    TextNeeds,
    Threshold,
    Verdict,
)
from seuil.kernel.geography import distances_m

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
_VERDICTS = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class _Judgement:
    """The bits of the dimensions that failed, and of those to ask about, for each row judged."""

    failed: Bits
    ask: Bits

    def verdicts(self) -> Ints:
        """Return 0 for open, 1 for ask, 2 for blocked."""
        result = np.where(self.failed != 0, 2, np.where(self.ask != 0, 1, 0))
        return result.astype(np.int64)

    def near_misses(self) -> Mask:
        one = np.uint64(1)
        alone: Mask = (self.failed != 0) & ((self.failed & (self.failed - one)) == 0)
        return alone


class Engine:
    """Answers questions over one state of the offer; never changes, is replaced."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        ruled = columns.setting.vocabulary.ruled
        self.bit = {
            code: np.uint64(1) << np.uint64(i)
            for i, code in enumerate((*ruled, LANGUAGE, CAPACITY, HOURS))
        }
        self._condition_bit = np.array(
            [self.bit[condition.dimension] for condition in columns.conditions], np.uint64
        )
        self._of_dimension: dict[str, Ints] = {
            code: np.array(
                [i for i, c in enumerate(columns.conditions) if c.dimension == code], np.int64
            )
            for code in ruled
        }
        self._days: dict[datetime.date, _Day] = {}

    @cached_property
    def row_of(self) -> dict[int, int]:
        return {int(key): row for row, key in enumerate(self.columns.keys)}

    def search(self, query: Query) -> Answer:
        rows = self._candidates(query)
        rows, scores = self._answering(rows, query.text)
        distance = self._distances(query)[rows] if query.near else np.full(rows.size, np.nan)
        if query.judged:
            judgement = self._judge(rows, query)
            verdicts, near = judgement.verdicts(), judgement.near_misses()
        else:
            judgement = _Judgement(np.zeros(rows.size, np.uint64), np.zeros(rows.size, np.uint64))
            verdicts, near = np.zeros(rows.size, np.int64), np.zeros(rows.size, np.bool_)
        page = self._page(rows, verdicts, scores, distance, query)
        counts = np.bincount(verdicts, minlength=len(_VERDICTS)) if query.judged else ()
        return Answer(
            count=int(rows.size),
            verdicts={v: int(n) for v, n in zip(_VERDICTS, counts, strict=False) if n},
            near_miss=int(near.sum()),
            facets=self._facets(rows),
            thresholds=self._thresholds(judgement),
            results=tuple(
                Found(
                    key=int(self.columns.keys[rows[i]]),
                    verdict=_VERDICTS[verdicts[i]] if query.judged else None,
                    reasons=self.reasons(int(rows[i]), query) if query.judged else {},
                    distance_m=None if np.isnan(distance[i]) else int(distance[i]),
                )
                for i in page
            ),
        )

    def reasons(self, row: int, query: Query) -> dict[str, Result]:
        """Return every reason of one service, those that change no verdict included."""
        only = np.array([row], np.int64)
        judgement = self._judge(only, query)
        failed, ask = judgement.failed[0], judgement.ask[0]
        lesser: dict[str, Result] = {}
        for number in self.columns.conditions_of.row(row):
            condition = self.columns.conditions[number]
            if condition.in_force(query.day):
                result = reference.judged(
                    condition, query.situation.get(condition.dimension), self.columns.setting
                )
                if result in {Result.BRING_LATER, Result.PREFERRED}:
                    worst = min(
                        (result, lesser.get(condition.dimension, result)),
                        key=SEVERITY.__getitem__,
                    )
                    lesser[condition.dimension] = worst
        found: dict[str, Result] = {}
        for code in (*self.columns.setting.vocabulary.dimensions, CAPACITY, HOURS):
            bit = self.bit[code]
            if failed & bit:
                found[code] = Result.FAILED
            elif ask & bit:
                found[code] = self._who_to_ask(row, code, query)
            elif code in lesser:
                found[code] = lesser[code]
        return found

    def _who_to_ask(self, row: int, code: str, query: Query) -> Result:
        ruled = any(
            self.columns.conditions[number].dimension == code
            and self.columns.conditions[number].in_force(query.day)
            for number in self.columns.conditions_of.row(row)
        )
        return Result.ASK_PERSON if ruled else Result.ASK_SERVICE

    # Which services are looked at

    def _candidates(self, query: Query) -> Ints:
        mask = np.ones(self.columns.size, np.bool_)
        if query.source:
            mask &= self.columns.sources.with_any([query.source])
        if query.categories:
            mask &= self.columns.categories.with_any(query.categories)
        if query.territories:
            mask &= self.columns.lens.with_any(query.territories)
        if query.spoken:
            mask &= self.columns.languages.with_any(query.spoken)
        if query.near:
            close = self._distances(query) <= query.near.radius_m
            mask &= close | self.columns.comes_to.with_any(query.near.territories)
        return np.flatnonzero(mask)

    def _distances(self, query: Query) -> Floats:
        """Return whole metres to the nearest place of each service, NaN where it has none."""
        assert query.near is not None  # noqa: S101  asked only then
        metres = np.full(self.columns.size, np.inf)
        to_points = np.rint(
            distances_m(self.columns.point_lat, self.columns.point_lon, query.near.point)
        )
        np.minimum.at(metres, self.columns.point_row, to_points)
        return np.where(np.isinf(metres), np.nan, metres)

    def _answering(self, rows: Ints, text: TextNeeds) -> tuple[Ints, Ints]:
        """Keep the rows that answer most needs; return them with their scores."""
        if not (text.needs or text.wishes):
            return rows, np.zeros(rows.size, np.int64)
        needs = [self._answers(need)[rows] for need in text.needs]
        hits = np.zeros(rows.size, np.int64)
        for answers in needs:
            hits += answers > 0
        best = hits.max(initial=0)
        kept = hits == best if best or not text.needs else np.zeros(rows.size, np.bool_)
        scores = np.zeros(rows.size, np.int64)
        for answers in (*needs, *(self._answers(wish)[rows] for wish in text.wishes)):
            scores += answers
        return rows[kept], scores[kept]

    def _answers(self, need: tuple[Alternative, ...]) -> Ints:
        best = np.zeros(self.columns.size, np.int64)
        for alternative in need:
            rows, weights = self.columns.terms.rows_of(alternative.term)
            best[rows] = np.maximum(best[rows], weights * alternative.factor)
        return best

    # Who would be taken

    def _judge(self, rows: Ints, query: Query) -> _Judgement:
        day = self._day(query.day)
        failed_by, asked_by = day.failed_by, day.asked_by
        if query.situation:
            failed_by, asked_by = failed_by.copy(), asked_by.copy()
            for code, fact in query.situation.items():
                self._evaluate(code, fact, day, failed_by, asked_by)
        failed = self.columns.conditions_of.or_over(rows, failed_by)
        ask = self.columns.conditions_of.or_over(rows, asked_by) & ~failed
        risky = np.uint64(
            sum(
                int(self.bit[code])
                for code, fact in query.situation.items()
                if code != LANGUAGE
                and self.columns.setting.vocabulary.dimensions[code].at_risk(fact)
            )
        )
        ask |= day.unknown[rows] & risky
        self._judge_language(rows, query.situation.get(LANGUAGE), failed, ask)
        failed[self._is_full(rows, query.day)] |= self.bit[CAPACITY]
        if query.at is not None:
            closed, unsure = self._closed(rows, query.at, query.until)
            failed[closed] |= self.bit[HOURS]
            ask[unsure] |= self.bit[HOURS]
        return _Judgement(failed, ask)

    def _day(self, day: datetime.date) -> "_Day":
        """Return what the conditions give when nothing was asked; kept for the last few days."""
        if day not in self._days:
            if len(self._days) > 8:
                self._days.clear()
            self._days[day] = self._compute_day(day)
        return self._days[day]

    def _compute_day(self, day: datetime.date) -> "_Day":
        conditions = self.columns.conditions
        in_force = np.array([c.in_force(day) for c in conditions], np.bool_)
        blocking = np.array([c.force is not Force.PREFERS for c in conditions], np.bool_)
        follows = np.array([c.can_follow for c in conditions], np.bool_)
        bits = self._condition_bit
        asked = np.where(in_force & blocking & ~follows, bits, np.uint64(0)).astype(np.uint64)
        every = np.arange(self.columns.size)
        ruled = self.columns.conditions_of.or_over(
            every, np.where(in_force, bits, np.uint64(0)).astype(np.uint64)
        )
        return _Day(
            in_force=in_force,
            failed_by=np.zeros(len(conditions), np.uint64),
            asked_by=asked,
            unknown=~(ruled | self.columns.unconditional),
        )

    def _evaluate(
        self, code: str, fact: Fact, day: "_Day", failed_by: Bits, asked_by: Bits
    ) -> None:
        """Write what a known fact gives into the words of this dimension's conditions."""
        for number in self._of_dimension.get(code, ()):
            condition = self.columns.conditions[number]
            asked_by[number] = 0
            if day.in_force[number]:
                result = reference.judged(condition, fact, self.columns.setting)
                failed_by[number] = self.bit[code] if result is Result.FAILED else 0

    def _judge_language(self, rows: Ints, fact: Fact | None, failed: Bits, ask: Bits) -> None:
        if not isinstance(fact, frozenset):
            return
        working = self.columns.setting.working_languages
        sets = self.columns.language_sets
        speaks = np.array([bool(fact & (spoken or working)) for spoken in sets], np.bool_)
        stated = np.array([bool(spoken) for spoken in sets], np.bool_)
        which, interpreter = self.columns.language_set[rows], self.columns.interpreter[rows]
        helped = np.isin(
            interpreter,
            [INTERPRETERS.index(i) for i in (Interpreter.ON_SITE, Interpreter.PHONE)],
        )
        lost = ~(speaks[which] | helped)
        refused = stated[which] & (interpreter == INTERPRETERS.index(Interpreter.NONE))
        failed[lost & refused] |= self.bit[LANGUAGE]
        ask[lost & ~refused] |= self.bit[LANGUAGE]

    def _is_full(self, rows: Ints, day: datetime.date) -> Mask:
        updated = self.columns.capacity_day[rows]
        oldest = day.toordinal() - reference.CAPACITY_IS_FRESH_DAYS
        full: Mask = self.columns.full[rows] & ((updated == UNDATED) | (updated >= oldest))
        return full

    def _closed(
        self, rows: Ints, at: datetime.datetime, until: datetime.datetime | None
    ) -> tuple[Mask, Mask]:
        numbers, table = self.columns.opening[rows], self.columns.timetable
        if table.covers(at, until):
            return table.states(numbers, at, until)
        distinct, back = np.unique(numbers, return_inverse=True)
        states = [hours.state_between(table.openings[n], at, until) for n in distinct]
        closed = np.array([state is hours.OpenState.CLOSED for state in states], np.bool_)
        unknown = np.array([state is hours.OpenState.UNKNOWN for state in states], np.bool_)
        return closed[back], unknown[back]

    def _waits(self, rows: Ints, at: datetime.datetime) -> Floats:
        numbers, table = self.columns.opening[rows], self.columns.timetable
        if table.covers(at):
            return table.waits(numbers, at)
        distinct, back = np.unique(numbers, return_inverse=True)
        waits = np.array([hours.minutes_until_open(table.openings[n], at) for n in distinct])
        return waits[back]

    # In which order, and how many

    def _page(
        self, rows: Ints, verdicts: Ints, scores: Ints, distance: Floats, query: Query
    ) -> Ints:
        away = np.where(np.isnan(distance), np.inf, distance)
        keys: list[NDArray[np.float64] | Ints] = [
            self.columns.keys[rows],
            shuffled(self.columns.keys[rows], query.day),
            away,
        ]
        if query.sort is Sort.SOONEST and query.soonest_from is not None:
            keys.append(self._waits(rows, query.soonest_from))
        elif query.sort is Sort.RELEVANCE:
            keys.append(-scores)
        keys.append(verdicts)
        order: Ints = np.lexsort(keys)
        return order[query.offset : query.offset + query.limit]

    def _facets(self, rows: Ints) -> dict[str, Mapping[str, int]]:
        return {
            "category": self.columns.categories.counts(rows),
            "language": self.columns.languages.counts(rows),
            "basin": self.columns.basins.counts(rows),
            "commune": self.columns.communes.counts(rows),
        }

    def _thresholds(self, judgement: _Judgement) -> dict[str, Threshold]:
        alone = judgement.failed[judgement.near_misses()]
        return {
            code: Threshold(blocked, int(np.count_nonzero(alone == bit)))
            for code, bit in self.bit.items()
            if (blocked := int(np.count_nonzero(judgement.failed & bit)))
        }


@dataclass(frozen=True, slots=True)
class _Day:
    """What holds on one day whatever the person: see `Engine._day`."""

    in_force: Mask
    failed_by: Bits
    asked_by: Bits
    unknown: Bits
