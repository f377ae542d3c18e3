"""The one door to the engine: a question in the words of the outside, an answer with its sheets."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from django.utils import timezone

from seuil.access import hours, reference
from seuil.access.text import analyser
from seuil.access.types import (
    Answer,
    Fact,
    Found,
    Near,
    Offer,
    Query,
    Result,
    Sort,
    Threshold,
    Verdict,
)
from seuil.directory.models import AccessCondition, Service
from seuil.kernel.geography import Point
from seuil.matching.index import Ready, index
from seuil.matching.offers import judged_offer_of, stated_rules
from seuil.matching.sheets import sheets

DEFAULT_LIMIT = 20
MOST_RESULTS = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What someone looks for. ``at`` and ``until`` carry their zone; nothing here is kept."""

    text: str = ""
    categories: frozenset[str] = frozenset()
    point: Point | None = None
    radius_m: float = 3000.0
    territories: frozenset[str] = frozenset()
    spoken: frozenset[str] = frozenset()
    source: str = ""
    at: datetime.datetime | None = None
    until: datetime.datetime | None = None
    situation: Mapping[str, Fact] = field(default_factory=dict)
    sort: Sort | None = None
    limit: int = DEFAULT_LIMIT
    offset: int = 0

    @property
    def judged(self) -> bool:
        return bool(self.situation) or self.at is not None


@dataclass(frozen=True, slots=True)
class Match:
    """One sheet of the answer, judged again on what the database says now.

    ``rules`` are the conditions as they are kept, in the order of those of the offer.
    """

    service: Service
    offer: Offer
    found: Found
    opens_next: hours.Span | None
    rules: Sequence[AccessCondition]


@dataclass(frozen=True, slots=True)
class Reply:
    """Counts over all services found, and the page of matches."""

    question: Question
    count: int
    verdicts: Mapping[Verdict, int]
    near_miss: int
    facets: Mapping[str, Mapping[str, int]]
    thresholds: Mapping[str, Threshold]
    matches: Sequence[Match]
    now: datetime.datetime


def local_time(moment: datetime.datetime) -> datetime.datetime:
    """Return the moment on the clocks of the territory, without zone."""
    return moment.astimezone(territory_zone()).replace(tzinfo=None)


def territory_zone() -> ZoneInfo:
    return ZoneInfo(str(timezone.get_default_timezone()))


def query_of(question: Question, ready: Ready) -> Query:
    at = local_time(question.at) if question.at else None
    near = None
    if question.point is not None:
        around = ready.places.at(question.point.lat, question.point.lon)
        near = Near(
            question.point,
            question.radius_m,
            around.union(*(ready.places.ancestors(code) for code in around)),
        )
    return Query(
        day=at.date() if at else timezone.localdate(),
        text=analyser().read(question.text, ready.lexicon),
        categories=question.categories,
        near=near,
        territories=question.territories,
        spoken=question.spoken,
        source=question.source,
        at=at,
        until=local_time(question.until) if question.until else None,
        clock=local_time(timezone.now()),
        situation=question.situation,
        sort=question.sort or _usual_sort(question),
        limit=question.limit,
        offset=question.offset,
    )


def _usual_sort(question: Question) -> Sort | None:
    """Without a choice: the nearest first, or where no place was named the closest to the words."""
    return Sort.RELEVANCE if question.text and question.point is None else None


def search(question: Question) -> Reply:
    """Answer a question. The engine chooses, the database has the last word on what is shown.

    Costs a fixed number of queries, whatever is found.
    """
    ready = index.ready()
    query = query_of(question, ready)
    answer = ready.engine.search(replace(query, explained=False))
    now = query.at or local_time(timezone.now())
    return Reply(
        question=question,
        count=answer.count,
        verdicts=answer.verdicts,
        near_miss=answer.near_miss,
        facets=answer.facets,
        thresholds=answer.thresholds,
        matches=_checked_again(answer, query, ready, now),
        now=now,
    )


def _checked_again(
    answer: Answer, query: Query, ready: Ready, now: datetime.datetime
) -> list[Match]:
    keys = [found.key for found in answer.results]
    found_sheets = sheets.read(keys)
    matches = []
    for found in answer.results:
        if sheet := found_sheets.get(found.key):
            verdict, reasons = _judgement(sheet.offer, query, ready)
            fresh = Found(found.key, verdict, reasons, found.distance_m)
            opens_next = hours.next_opening(sheet.offer.opening, now)
            matches.append(Match(sheet.service, sheet.offer, fresh, opens_next, sheet.rules))
    return matches


def questions_left_open(reply: Reply) -> list[tuple[int, str]]:
    """Return the services of a page that must be asked something, each with that dimension."""
    return [
        (match.found.key, dimension)
        for match in reply.matches
        if match.found.verdict is Verdict.ASK
        for dimension, result in match.found.reasons.items()
        if result is Result.ASK_SERVICE
    ]


def _judgement(
    offer: Offer, query: Query, ready: Ready
) -> tuple[Verdict | None, Mapping[str, Result]]:
    if not query.judged:
        return None, {}
    reasons = reference.reasons(offer, query, ready.setting)
    return reference.verdict_of(reasons), reasons


def count(question: Question) -> Mapping[Verdict, int]:
    """Return how many services are open, to ask, blocked: for live counts, without sheets."""
    ready = index.ready()
    return ready.engine.search(replace(query_of(question, ready), limit=0)).verdicts


def total(question: Question) -> int:
    ready = index.ready()
    return ready.engine.search(replace(query_of(question, ready), limit=0)).count


def judge(service: Service, question: Question) -> Match:
    """Return what one sheet, loaded by ``for_sheet``, says to a situation."""
    ready = index.ready()
    query = query_of(question, ready)
    offer = judged_offer_of(service)
    verdict, reasons = _judgement(offer, query, ready)
    found = Found(service.pk, verdict, reasons, reference.nearest_m(offer, query))
    now = query.at or local_time(timezone.now())
    opens_next = hours.next_opening(offer.opening, now)
    return Match(service, offer, found, opens_next, stated_rules(service))
