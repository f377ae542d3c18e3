"""The columnar engine: the answers of `reference`, over a whole offer at once."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from seuil.access import hours, reference
from seuil.access.columns import INTERPRETERS, UNDATED, Bits, Columns, Floats, Ints, Mask
from seuil.access.shuffle import shuffled
from seuil.access.types import (
    CAPACITY,
    HOURS,
    LANGUAGE,
    SEVERITY,
    Alternative,
    Answer,
    Condition,
    Dimension,
    Fact,
    FactKind,
    Force,
    Found,
    Interpreter,
    Query,
    Result,
    Sort,
    Threshold,
    Verdict,
)

MOST_DAYS = 8
_VERDICTS = tuple(Verdict)
_ON_SITE, _BY_PHONE, _NO_INTERPRETER = (
    INTERPRETERS.index(kind) for kind in (Interpreter.ON_SITE, Interpreter.PHONE, Interpreter.NONE)
)


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

    def at(self, position: int) -> tuple[int, int]:
        return int(self.failed[position]), int(self.ask[position])


@dataclass(frozen=True, slots=True)
class _Day:
    """What holds on one day whatever the person.

    ``rules`` are those in force, by dimension and number; ``asked`` and ``unknown`` have for
    each service the bits of the dimensions on which a person that nobody asked is asked, and
    on which the service said nothing. ``failing`` knows the closed answers in advance.
    """

    rules: Mapping[str, Sequence[tuple[Condition, ...]]]
    asked: Bits
    unknown: Bits
    full: Mask
    failing: Mapping[tuple[str, Fact], Bits]


class Engine:
    """Answers questions over one state of the offer; never changes, is replaced."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.dimensions = columns.setting.vocabulary.dimensions
        self.bit = {
            code: np.uint64(1) << np.uint64(i)
            for i, code in enumerate((*columns.rules.codes, LANGUAGE, CAPACITY, HOURS))
        }
        self._order = [(c, int(self.bit[c])) for c in (*self.dimensions, CAPACITY, HOURS)]
        self._days: dict[datetime.date, _Day] = {}

    def search(self, query: Query) -> Answer:
        rows, distance, scores = self._matching(query)
        if query.judged:
            judgement = self._judge(rows, query)
        else:
            judgement = _Judgement(np.zeros(rows.size, np.uint64), np.zeros(rows.size, np.uint64))
        verdicts, near = judgement.verdicts(), judgement.near_misses()
        page = self._page(rows, verdicts, scores, distance, query)
        counts = np.bincount(verdicts, minlength=len(_VERDICTS)) if query.judged else ()
        return Answer(
            count=int(rows.size),
            verdicts={v: int(n) for v, n in zip(_VERDICTS, counts, strict=False) if n},
            near_miss=int(np.count_nonzero(near)),
            facets=self._facets(rows),
            thresholds=self._thresholds(judgement.failed, judgement.failed[near]),
            results=tuple(
                Found(
                    key=int(self.columns.keys[rows[i]]),
                    verdict=_VERDICTS[verdicts[i]] if query.judged else None,
                    reasons=self._reasons(int(rows[i]), judgement.at(i), query),
                    distance_m=None if np.isnan(distance[i]) else int(distance[i]),
                )
                for i in page
            ),
        )

    # Why

    def _reasons(self, row: int, words: tuple[int, int], query: Query) -> dict[str, Result]:
        """Return every reason of one service, those that change no verdict included."""
        if not query.judged:
            return {}
        failed, ask = words
        rules = self._rules_of(row, query.day)
        found: dict[str, Result] = {}
        for code, bit in self._order:
            if failed & bit:
                found[code] = Result.FAILED
            elif ask & bit:
                found[code] = Result.ASK_PERSON if code in rules else Result.ASK_SERVICE
            elif code in rules:
                fact = query.situation.get(code)
                results = [reference.judged(c, fact, self.columns.setting) for c in rules[code]]
                lesser = [result for result in results if result is not None]
                if lesser:
                    found[code] = min(lesser, key=SEVERITY.__getitem__)
        return found

    def _rules_of(self, row: int, day: datetime.date) -> dict[str, tuple[Condition, ...]]:
        """Return the conditions of one service that are in force, by dimension."""
        in_force = self._day(day).rules
        numbers = self.columns.rules.of_service(row).items()
        return {code: rule for code, number in numbers if (rule := in_force[code][number])}

    # Which services are looked at

    def _matching(self, query: Query) -> tuple[Ints, Floats, Ints]:
        """Return the services found, their distances (NaN: none) and how well they answer."""
        needs = [self._answers(need) for need in query.text.needs]
        rows = self._somehow_answering(needs)
        rows, distance = self._near(self._chosen(rows, query), query)
        needs = [answers[rows] for answers in needs]
        if needs:
            hits = np.sum([answers > 0 for answers in needs], axis=0)
            best = hits == hits.max(initial=0)
            rows, distance = rows[best], distance[best]
            needs = [answers[best] for answers in needs]
        scores = np.zeros(rows.size, np.int64)
        for answers in (*needs, *(self._answers(wish)[rows] for wish in query.text.wishes)):
            scores += answers
        return rows, distance, scores

    def _somehow_answering(self, needs: Sequence[Ints]) -> Ints:
        """Return the services that answer at least one need; all of them when there is none."""
        if not needs:
            return np.arange(self.columns.size)
        return np.flatnonzero(np.any([answers > 0 for answers in needs], axis=0))

    def _chosen(self, rows: Ints, query: Query) -> Ints:
        for facet, wanted in (
            (self.columns.sources, [query.source] if query.source else []),
            (self.columns.categories, query.categories),
            (self.columns.lens, query.territories),
            (self.columns.languages, query.spoken),
        ):
            if wanted:
                rows = rows[facet.with_any(wanted, rows)]
        return rows

    def _near(self, rows: Ints, query: Query) -> tuple[Ints, Floats]:
        if query.near is None:
            return rows, np.full(rows.size, np.nan)
        distance = self.columns.places.nearest_m(rows, query.near.point)
        reached = distance <= query.near.radius_m
        reached |= self.columns.comes_to.with_any(query.near.territories, rows)
        return rows[reached], distance[reached]

    def _answers(self, need: tuple[Alternative, ...]) -> Ints:
        """Return, for every service, how well it answers a need."""
        best = np.zeros(self.columns.size, np.int64)
        for alternative in need:
            rows, weights = self.columns.terms.rows_of(alternative.term)
            best[rows] = np.maximum(best[rows], weights * alternative.factor)
        return best

    # Who would be taken

    def _judge(self, rows: Ints, query: Query) -> _Judgement:
        day = self._day(query.day)
        failed, told, risky = np.zeros(rows.size, np.uint64), np.uint64(0), np.uint64(0)
        for code, fact in query.situation.items():
            if code == LANGUAGE:
                continue
            told |= self.bit[code]
            risky |= self.bit[code] if self.dimensions[code].at_risk(fact) else np.uint64(0)
            failing = day.failing.get((code, fact))
            if failing is None:
                failing = self._failing(code, fact, day.rules[code])
            if failing.any():
                failed |= failing[self.columns.rules.of_services(code)[rows]]
        failed[day.full[rows]] |= self.bit[CAPACITY]
        ask = (day.asked[rows] & ~told | day.unknown[rows] & risky) & ~failed
        self._judge_language(rows, query.situation.get(LANGUAGE), failed, ask)
        if query.at is not None:
            closed, unsure = self._closed(rows, query.at, query.until)
            failed[closed] |= self.bit[HOURS]
            ask[unsure] |= self.bit[HOURS]
        return _Judgement(failed, ask)

    def _failing(self, code: str, fact: Fact, rules: Sequence[tuple[Condition, ...]]) -> Bits:
        """Return the dimension's bit for each rule on which a known fact fails."""
        failed = [
            any(reference.judged(c, fact, self.columns.setting) is Result.FAILED for c in rule)
            for rule in rules
        ]
        return np.array(failed, np.uint64) * self.bit[code]

    def _day(self, day: datetime.date) -> _Day:
        """Return what holds on a day whatever the person; kept for the last few days."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) > MOST_DAYS:
                self._days.clear()
            found = self._days[day] = self._compute_day(day)
        return found

    def _compute_day(self, day: datetime.date) -> _Day:
        in_force = {
            code: [tuple(c for c in rule if c.in_force(day)) for rule in distinct]
            for code, distinct in self.columns.rules.distinct.items()
        }
        asked, ruled = (np.zeros(self.columns.size, np.uint64) for _ in range(2))
        for code, rules in in_force.items():
            rule_of = self.columns.rules.of_services(code)
            asks = [any(_asks(condition) for condition in rule) for rule in rules]
            asked |= (np.array(asks, np.uint64) * self.bit[code])[rule_of]
            ruled |= (np.array([bool(rule) for rule in rules], np.uint64) * self.bit[code])[rule_of]
        closed_answers: list[tuple[str, Fact]] = [
            (code, answer)
            for code in self.columns.rules.codes
            for answer in _closed_answers(self.dimensions[code])
        ]
        oldest = day.toordinal() - reference.CAPACITY_IS_FRESH_DAYS
        updated = self.columns.capacity_day
        return _Day(
            rules=in_force,
            asked=asked,
            unknown=~(ruled | self.columns.unconditional),
            full=self.columns.full & ((updated == UNDATED) | (updated >= oldest)),
            failing={
                (code, answer): self._failing(code, answer, in_force[code])
                for code, answer in closed_answers
            },
        )

    def _judge_language(self, rows: Ints, fact: Fact | None, failed: Bits, ask: Bits) -> None:
        if not isinstance(fact, frozenset):
            return
        languages = self.columns.languages
        speaks = languages.sets_with_any(fact)
        silent = np.diff(languages.members.starts) == 0
        speaks[silent] = bool(fact & self.columns.setting.working_languages)
        which, interpreter = languages.set_of[rows], self.columns.interpreter[rows]
        lost = ~(speaks[which] | (interpreter == _ON_SITE) | (interpreter == _BY_PHONE))
        refused = lost & ~silent[which] & (interpreter == _NO_INTERPRETER)
        failed[refused] |= self.bit[LANGUAGE]
        ask[lost & ~refused] |= self.bit[LANGUAGE]

    def _closed(
        self, rows: Ints, at: datetime.datetime, until: datetime.datetime | None
    ) -> tuple[Mask, Mask]:
        numbers, table = self.columns.opening[rows], self.columns.timetable
        if table.covers(at, until):
            if rows.size <= len(table.openings):
                return table.states(numbers, at, until)
            closed, unknown = table.states(np.arange(len(table.openings)), at, until)
            return closed[numbers], unknown[numbers]
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
        """Return the positions in ``rows`` of the page that was asked for, in order."""
        start = query.soonest_from
        keys: list[Key] = [verdicts.__getitem__]
        if query.sort is Sort.SOONEST and start is not None:
            keys.append(lambda chosen: self._waits(rows[chosen], start))
        elif query.sort is Sort.RELEVANCE:
            keys.append(lambda chosen: -scores[chosen])
        keys += [
            lambda chosen: np.nan_to_num(distance[chosen], nan=np.inf),
            lambda chosen: shuffled(self.columns.keys[rows[chosen]], query.day),
            lambda chosen: self.columns.keys[rows[chosen]],
        ]
        first = _first(rows.size, query.offset + query.limit, keys)
        return first[query.offset :]

    def _facets(self, rows: Ints) -> dict[str, Mapping[str, int]]:
        return {
            "category": self.columns.categories.counts(rows),
            "language": self.columns.languages.counts(rows),
            "basin": self.columns.basins.counts(rows),
            "commune": self.columns.communes.counts(rows),
        }

    def _thresholds(self, failed: Bits, alone: Bits) -> dict[str, Threshold]:
        """Count what fails, and what fails ``alone``, by dimension."""
        some = np.bitwise_or.reduce(failed, initial=np.uint64(0))
        return {
            code: Threshold(
                int(np.count_nonzero((failed & bit) != 0)), int(np.count_nonzero(alone == bit))
            )
            for code, bit in self.bit.items()
            if some & bit
        }


Key = Callable[[Ints], Ints | Floats]
"""Reads what to sort by for some positions."""


def _first(size: int, wanted: int, keys: Sequence[Key]) -> Ints:
    """Return the ``wanted`` first of ``size`` positions in the order of the keys.

    Only positions that are equal so far are compared on the next key.
    """
    sure, equal = np.empty(0, np.int64), np.arange(size)
    for key in keys:
        missing = wanted - sure.size
        if not 0 < missing < equal.size:
            break
        values = key(equal)
        last = np.partition(values, missing - 1)[missing - 1]
        sure = np.concatenate([sure, equal[values < last]])
        equal = equal[values == last]
    chosen = np.concatenate([sure, equal])
    order = np.lexsort([key(chosen) for key in reversed(keys)])
    return chosen[order][:wanted]


def _asks(condition: Condition) -> bool:
    """Whether a person that nobody asked has to be asked before coming."""
    return condition.force is not Force.PREFERS and not condition.can_follow


def _closed_answers(dimension: Dimension) -> Sequence[Fact]:
    """Return all that can be answered, where it is one of a few."""
    if dimension.kind is FactKind.BOOL:
        return (True, False)
    return dimension.values if dimension.kind is FactKind.ONE else ()
