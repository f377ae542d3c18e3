"""Why a service would take someone or not, and what it asks at all: in sentences."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.utils import timezone

from seuil.access import reference
from seuil.access.sentences import Speaker, dimensions_by_group, groups, language_name
from seuil.access.types import (
    CAPACITY,
    HOURS,
    LANGUAGE,
    SEVERITY,
    CapacityStatus,
    Condition,
    Fact,
    FactKind,
    Interpreter,
    Result,
    State,
)
from seuil.access.vocabulary import vocabulary
from seuil.directory.domain import Origin
from seuil.directory.models import AccessCondition, Service
from seuil.matching.index import index
from seuil.matching.offers import condition_of
from seuil.matching.search import Match, local_time
from seuil.wording.localised import Wording, reader_language, wording_of
from seuil.wording.phrases import (
    from_day_phrase,
    interpreter_phrase,
    speaks_phrase,
    until_day_phrase,
)
from seuil.wording.times import date_text, days_text, moment_text


class Reason(NamedTuple):
    """One result with its sentence; ``derogation`` says who may make an exception."""

    dimension: str
    result: Result
    sentence: str
    derogation: str = ""


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """What a sheet says on one dimension from one source, for the access card."""

    dimension: str
    label: str
    state: State
    sentences: Sequence[str]
    origin: str = ""
    checked_on: datetime.date | None = None
    can_follow: bool = False
    derogation: str = ""
    notes: Sequence[Wording] = ()
    dates: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """The lines of one theme: said first, unknown last."""

    code: str
    label: str
    lines: Sequence[ConditionLine]

    @property
    def unknown(self) -> int:
        return sum(line.state is State.UNKNOWN for line in self.lines)


Voice = Speaker
"""What says sentences of the engine in one language, for screens."""


def speaker(language: str | None = None) -> Voice:
    """Return who speaks the vocabulary's sentences, by default in the reader's language.

    Costs no query of its own: territories are named as the engine of this process knows them.
    """
    return _speaker(language or reader_language())


@cache
def _speaker(language: str) -> Speaker:
    return Speaker(language, _territory_name)


def _territory_name(code: str, language: str) -> str:
    return index.ready().places.label(code, language)


def reasons_of(
    match: Match,
    reply_now: datetime.datetime,
    situation: Mapping[str, Fact],
    says: Speaker | None = None,
) -> list[Reason]:
    """Return the reasons of one match: what fails, what to ask (shortest first), the rest."""
    teller = _Teller(match, reply_now, situation, says or speaker())
    told = [teller.tell(dimension, result) for dimension, result in match.found.reasons.items()]
    asks = {Result.ASK_PERSON, Result.ASK_SERVICE}
    order = {
        reason.dimension: (
            SEVERITY[reason.result] if reason.result not in asks else SEVERITY[Result.ASK_PERSON],
            len(reason.sentence) if reason.result in asks else 0,
        )
        for reason in told
    }
    return sorted(told, key=lambda reason: order[reason.dimension])


def assurances_of(
    match: Match, situation: Mapping[str, Fact], says: Speaker | None = None
) -> list[str]:
    """Return what the service says itself that answers facts at risk: the doors that are open."""
    says = says or speaker()
    dimensions = vocabulary().dimensions
    told = [
        says.sentence(code, "none")
        for code, fact in situation.items()
        if code in match.offer.unconditional and _worth_saying(dimensions[code].at_risk(fact), fact)
    ]
    spoken = situation.get(LANGUAGE)
    if isinstance(spoken, frozenset) and LANGUAGE not in match.found.reasons:
        told += _language_assurance(match, spoken)
    return told


def _worth_saying(at_risk: bool, fact: Fact) -> bool:
    return at_risk and fact != frozenset()


def _language_assurance(match: Match, spoken: frozenset[str]) -> list[str]:
    shared = sorted(spoken & match.offer.languages)
    if shared:
        return [speaks_phrase([language_name(code, reader_language()) for code in shared])]
    if match.offer.interpreter in {Interpreter.ON_SITE, Interpreter.PHONE}:
        return [interpreter_phrase(match.offer.interpreter)]
    return []


class _Teller:
    """Finds the words for the results of one match."""

    def __init__(
        self,
        match: Match,
        now: datetime.datetime,
        situation: Mapping[str, Fact],
        says: Speaker,
    ) -> None:
        self.match = match
        self.now = now
        self.situation = situation
        self.says = says

    def tell(self, dimension: str, result: Result) -> Reason:
        if dimension == CAPACITY:
            return Reason(dimension, result, self._full())
        if dimension == HOURS:
            return Reason(dimension, result, self._closed(result))
        if result is Result.ASK_SERVICE:
            fact = self.situation[dimension]
            return Reason(dimension, result, self.says.ask_service(dimension, fact))
        if dimension == LANGUAGE:
            return Reason(
                dimension, result, self.says.lost_language(sorted(self.match.offer.languages))
            )
        return self._by_rule(dimension, result)

    def _by_rule(self, dimension: str, result: Result) -> Reason:
        """Say the conditions of a dimension that give this result."""
        setting = index.ready().setting
        concerned = [
            (row, condition)
            for row, condition in zip(self.match.rules, self.match.offer.conditions, strict=True)
            if condition.dimension == dimension
            and condition.in_force(self.now.date())
            and reference.judged(condition, self.situation.get(dimension), setting) is result
        ]
        sentences = [self._sentence(condition, result) for _, condition in concerned]
        exceptions = (
            [derogation_sentence(row, self.says) for row, _ in concerned if row.derogation]
            if result is Result.FAILED
            else []
        )
        return Reason(dimension, result, " ".join(dict.fromkeys(sentences)), " ".join(exceptions))

    def _sentence(self, condition: Condition, result: Result) -> str:
        if result is Result.ASK_PERSON:
            return self.says.ask_person(condition)
        if result is Result.BRING_LATER:
            return f"{self.says.condition(condition)} {self.says.bring_later(condition)}"
        return self.says.condition(condition)

    def _full(self) -> str:
        if updated := self.match.offer.capacity_updated:
            return self.says.sentence(CAPACITY, "full_since", date=date_text(updated))
        return self.says.sentence(CAPACITY, "failed")

    def _closed(self, result: Result) -> str:
        if result is Result.ASK_SERVICE:
            return self.says.sentence(HOURS, "ask_service")
        if span := self.match.opens_next:
            opens = moment_text(span.start, local_time(timezone.now()))
            return self.says.sentence(HOURS, "failed_opens_next", next=opens)
        return self.says.sentence(HOURS, "failed")


def derogation_sentence(row: AccessCondition, says: Speaker) -> str:
    return says.derogation(str(wording_of(row, "derogation_who", [says.language])))


def capacity_sentence(service: Service, says: Speaker | None = None) -> str:
    """Say whether the service takes new requests."""
    says = says or speaker()
    match CapacityStatus(service.capacity):
        case CapacityStatus.OPEN:
            return says.sentence(CAPACITY, "open")
        case CapacityStatus.FULL:
            return says.sentence(CAPACITY, "failed")
        case CapacityStatus.WAITING_LIST if service.capacity_delay_days is not None:
            delay = days_text(service.capacity_delay_days)
            return says.sentence(CAPACITY, "waiting_list", delay=delay)
        case CapacityStatus.WAITING_LIST:
            return says.sentence(CAPACITY, "waiting_list_no_delay")
        case _:
            return says.sentence(CAPACITY, "unknown")


def condition_groups(service: Service, today: datetime.date) -> list[ConditionGroup]:
    """Return everything a sheet says on access, theme by theme, unknowns included."""
    says = speaker()
    by_dimension: dict[str, list[AccessCondition]] = {}
    for row in service.conditions.all():
        by_dimension.setdefault(row.dimension, []).append(row)
    themes = []
    for group, dimensions in dimensions_by_group().items():
        lines = [
            line
            for dimension in dimensions
            if dimension.kind is not FactKind.LANGUAGE
            for line in _lines(dimension.code, by_dimension.get(dimension.code, []), says, today)
        ]
        lines.sort(key=lambda line: line.state is State.UNKNOWN)
        themes.append(ConditionGroup(group, groups()[group][says.language], lines))
    return themes


def _lines(
    dimension: str, rows: Sequence[AccessCondition], says: Speaker, today: datetime.date
) -> Iterator[ConditionLine]:
    """Yield what is declared and what was observed apart: each has its own source and date."""
    rules = [row for row in rows if row.state == State.CONDITION]
    now = [row for row in rules if condition_of(row).in_force(today)]
    observed = [row for row in now if row.origin == Origin.OBSERVED]
    if not observed or observed == now:
        yield _line(dimension, rows, says, today)
        return
    yield _line(dimension, [row for row in rows if row not in observed], says, today)
    yield _line(dimension, observed, says, today)


def _line(
    dimension: str, rows: Sequence[AccessCondition], says: Speaker, today: datetime.date
) -> ConditionLine:
    rules = [row for row in rows if row.state == State.CONDITION]
    now = [row for row in rules if condition_of(row).in_force(today)]
    none = [row for row in rows if row.state == State.NONE]
    shown = now or none
    state = State.CONDITION if now else State.NONE if none else State.UNKNOWN
    kind = "none" if none else "unknown"
    sentences = (
        [_rule_sentence(row, says) for row in now] if now else [says.sentence(dimension, kind)]
    )
    checked = [row.checked_on for row in shown if row.checked_on]
    return ConditionLine(
        dimension=dimension,
        label=says.label(dimension),
        state=state,
        sentences=list(dict.fromkeys(sentences)),
        origin=next((str(row.get_origin_display()) for row in shown if row.origin), ""),
        checked_on=max(checked, default=None),
        can_follow=any(row.can_follow for row in now),
        derogation=next((derogation_sentence(row, says) for row in now if row.derogation), ""),
        notes=[note for row in (shown or rows) if (note := row.note)],
        dates=list(_dates(rules, says, today)),
    )


def _rule_sentence(row: AccessCondition, says: Speaker) -> str:
    condition = condition_of(row)
    sentence = says.condition(condition)
    return f"{sentence} {says.bring_later(condition)}" if row.can_follow else sentence


def _dates(rules: Sequence[AccessCondition], says: Speaker, today: datetime.date) -> Iterator[str]:
    """Say which conditions are not in force today but will be, or end one day."""
    for row in rules:
        if row.valid_from and row.valid_from > today:
            yield from_day_phrase(row.valid_from, says.condition(condition_of(row)))
        elif row.valid_to and row.valid_to > today:
            yield until_day_phrase(row.valid_to - datetime.timedelta(days=1))


def condition_sentences(service: Service, says: Speaker, today: datetime.date) -> list[str]:
    """Return what a sheet states on access today, for texts outside the screens."""
    sentences = []
    for row in service.conditions.all():
        if row.state == State.NONE:
            sentences.append(says.sentence(row.dimension, "none"))
        elif row.state == State.CONDITION and condition_of(row).in_force(today):
            sentences.append(_rule_sentence(row, says))
            if row.derogation:
                sentences.append(derogation_sentence(row, says))
    return list(dict.fromkeys(sentences))
