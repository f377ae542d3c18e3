"""Who would be taken: the verdicts of many services at once."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seuil.access import hours, reference
from seuil.access.columns import INTERPRETER, Columns
from seuil.access.columns.rules import Rule
from seuil.access.columns.tables import Bits, Ints, Mask, Numbers, taken
from seuil.access.engine.rulebook import Rulebook, can_fail
from seuil.access.types import (
    CAPACITY,
    HOURS,
    LANGUAGE,
    SEVERITY,
    Dimension,
    Fact,
    FactKind,
    Interpreter,
    Query,
    Result,
)

MOST_DAYS = 8
NOTHING, ONE = np.uint64(0), np.uint64(1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The bits of the dimensions that failed, and of those to ask about, for each row judged."""

    failed: Bits
    ask: Bits

    def verdicts(self) -> Numbers:
        """Return 0 for open, 1 for ask, 2 for blocked."""
        blocked, asked = (bits.astype(np.bool_).view(np.uint8) for bits in (self.failed, self.ask))
        verdicts: Numbers = np.maximum(blocked << 1, asked)
        return verdicts

    def near_misses(self) -> Mask:
        return np.equal(np.bitwise_count(self.failed), 1)


@dataclass(frozen=True, slots=True)
class _Day:
    """What holds on one day whatever the person.

    ``rules`` are those in force, by dimension and number. ``asked`` and ``unknown`` have for
    each profile the bits of the dimensions on which a person that nobody asked is asked, and
    on which the service said nothing. ``told`` knows the closed answers in advance.
    """

    day: datetime.date
    rules: Mapping[str, Sequence[Rule]]
    books: Mapping[str, Rulebook]
    asked: Bits
    unknown: Bits
    told: Mapping[tuple[str, Fact], "_Told"]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a fact does: ``failing`` has the dimension's bit for each rule that fails (None: no
    rule does), ``risky`` has it when those who said nothing have to be asked.
    """

    failing: Bits | None
    risky: np.uint64


class Judge:
    """Judges the services of some columns; keeps what holds whatever the person."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.dimensions = columns.setting.vocabulary.dimensions
        self.bit = bits_of(columns.rules.codes)
        self._days: dict[datetime.date, _Day] = {}

    def judge(self, rows: Ints, query: Query) -> Judgement:
        day = self._day(query.day)
        failed, ask = self._of_profiles(rows, query, day)
        failed |= self._full(rows, query.day) * self.bit[CAPACITY]
        if isinstance(spoken := query.situation.get(LANGUAGE), frozenset):
            self._language(rows, spoken, failed, ask)
        if query.at is not None:
            closed, unsure = self._closed(rows, query.at, query.until)
            failed |= closed * self.bit[HOURS]
            ask |= unsure * self.bit[HOURS]
        return Judgement(failed, ask)

    def reasons(self, row: int, words: tuple[int, int], query: Query) -> dict[str, Result]:
        """Return every reason of one service, those that change no verdict included."""
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

    @cached_property
    def _order(self) -> Sequence[tuple[str, int]]:
        return [(code, int(self.bit[code])) for code in (*self.dimensions, CAPACITY, HOURS)]

    def _rules_of(self, row: int, day: datetime.date) -> dict[str, Rule]:
        """Return the conditions of one service that are in force, by dimension."""
        in_force = self._day(day).rules
        numbers = self.columns.rules.of_service(row).items()
        return {code: rule for code, number in numbers if (rule := in_force[code][number])}

    # What the service asks for

    def _of_profiles(self, rows: Ints, query: Query, day: _Day) -> tuple[Bits, Bits]:
        """Return what fails and what is asked by the rules of each row.

        Each profile is judged once when there are more rows than profiles.
        """
        profiles = taken(self.columns.rules.profile_of, rows)
        if rows.size < day.asked.size:
            return self._judge_profiles(profiles, query, day)
        failed, ask = self._judge_profiles(None, query, day)
        return failed.take(profiles), ask.take(profiles)

    def _judge_profiles(
        self, profiles: Numbers | None, query: Query, day: _Day
    ) -> tuple[Bits, Bits]:
        asked, unknown = day.asked, day.unknown
        if profiles is not None:
            asked, unknown = asked.take(profiles), unknown.take(profiles)
        failed, answered, risky = np.zeros(asked.size, np.uint64), NOTHING, NOTHING
        for code, fact in query.situation.items():
            if code == LANGUAGE:
                continue
            told = day.told.get((code, fact)) or self._told(code, day.books[code], fact)
            answered |= self.bit[code]
            risky |= told.risky
            if told.failing is not None:
                rule_of = self.columns.rules.of_profiles(code)
                failed |= told.failing.take(rule_of if profiles is None else rule_of.take(profiles))
        return failed, (asked & ~answered | unknown & risky) & ~failed

    def _told(self, code: str, book: Rulebook, fact: Fact) -> _Told:
        failing, bit = book.failing(fact), self.bit[code]
        return _Told(
            failing=failing * bit if failing.any() else None,
            risky=bit if self.dimensions[code].at_risk(fact) else NOTHING,
        )

    def _day(self, day: datetime.date) -> _Day:
        """Return what holds on a day whatever the person; kept for the last few days."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) > MOST_DAYS:
                self._days.clear()
            found = self._days[day] = self._compute_day(day)
        return found

    def _compute_day(self, day: datetime.date) -> _Day:
        rules = self.columns.rules
        in_force = {
            code: [tuple(c for c in rule if c.in_force(day)) for rule in distinct]
            for code, distinct in rules.distinct.items()
        }
        books = {code: Rulebook(some, self.columns.setting) for code, some in in_force.items()}
        asked, ruled = (np.zeros(rules.unconditional.size, np.uint64) for _ in range(2))
        for code, some in in_force.items():
            asks = np.array([any(map(can_fail, rule)) for rule in some], np.bool_)
            asked |= (asks * self.bit[code]).take(rules.of_profiles(code))
            there = np.array([bool(rule) for rule in some], np.bool_)
            ruled |= (there * self.bit[code]).take(rules.of_profiles(code))
        return _Day(
            day=day,
            rules=in_force,
            books=books,
            asked=asked,
            unknown=~(ruled | rules.unconditional),
            told={
                (code, answer): self._told(code, books[code], answer)
                for code in rules.codes
                for answer in _closed_answers(self.dimensions[code])
            },
        )

    # What it can do

    def _full(self, rows: Ints, day: datetime.date) -> Mask:
        oldest = day.toordinal() - self.columns.setting.capacity_days
        full: Mask = taken(self.columns.full_since, rows) >= max(oldest, 1)
        return full

    def _language(self, rows: Ints, spoken: frozenset[str], failed: Bits, ask: Bits) -> None:
        speech = self.columns.speech
        speaks = speech.sets_with_any(spoken)
        silent, helped, refuses = self._interpreters
        speaks[silent] = bool(spoken & self.columns.setting.working_languages)
        lost = ~(speaks | helped)
        refused = lost & ~silent & refuses
        sets = taken(speech.set_of, rows)
        failed |= (refused * self.bit[LANGUAGE]).take(sets)
        ask |= ((lost & ~refused) * self.bit[LANGUAGE]).take(sets)

    @cached_property
    def _interpreters(self) -> tuple[Mask, Mask, Mask]:
        """The sets of languages that are empty, that have an interpreter, that never have one."""
        speech = self.columns.speech
        helped = speech.sets_with_any(
            f"{INTERPRETER}{kind}" for kind in (Interpreter.ON_SITE, Interpreter.PHONE)
        )
        refuses = speech.sets_with_any([f"{INTERPRETER}{Interpreter.NONE}"])
        return speech.members.lengths == 1, helped, refuses

    def _closed(
        self, rows: Ints, at: datetime.datetime, until: datetime.datetime | None
    ) -> tuple[Mask, Mask]:
        numbers, table = taken(self.columns.opening, rows).astype(np.int64), self.columns.timetable
        if table.covers(at, until):
            return table.states(numbers, at, until)
        distinct, back = np.unique(numbers, return_inverse=True)
        openings = self.columns.openings
        states = [hours.state_between(openings[n], at, until) for n in distinct]
        closed = np.array([state is hours.OpenState.CLOSED for state in states], np.bool_)
        unknown = np.array([state is hours.OpenState.UNKNOWN for state in states], np.bool_)
        return closed[back], unknown[back]


def bits_of(ruled: Sequence[str]) -> dict[str, np.uint64]:
    """Return the bit of each dimension, those without rules last."""
    return {
        code: np.uint64(1) << np.uint64(position)
        for position, code in enumerate((*ruled, LANGUAGE, CAPACITY, HOURS))
    }


def _closed_answers(dimension: Dimension) -> Sequence[Fact]:
    """Return what can be answered, where it is one of a few; of sets those with one thing."""
    match dimension.kind:
        case FactKind.BOOL:
            return (True, False)
        case FactKind.ONE:
            return dimension.values
        case FactKind.SET:
            return [frozenset(), *(frozenset({value}) for value in dimension.values)]
        case _:
            return ()
