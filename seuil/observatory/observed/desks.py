"""What a desk did in three months: what it received, how fast, with what result."""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from seuil.kernel.small_cells import TOTAL, Key
from seuil.observatory.domain.observed import RESULT_OF, Delay, delay_of
from seuil.observatory.observed.counting import TOGETHER, last_ends, moments, together
from seuil.observatory.observed.telling import Told, told_list, told_list_of_publics, told_results
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.clocks import working_days_between
from seuil.orientation.domain.request import Status, Step
from seuil.orientation.models import Desk, RequestEvent
from seuil.register.domain.trimesters import Trimester

ARRIVES = (Step.SUBMIT, Step.TRANSFER)
NEWS = frozenset({Step.EXPLORE, Step.NOTE, Step.ASK, Step.CO_EXPLORE, Step.ANSWER})
"""The first of these that follows is the first that the requester hears of the request."""
Steps = Mapping[int, Sequence[tuple[Step, datetime.datetime]]]


class Listed(StrEnum):
    """The lists of a desk. Of the first three a line is a request that it received."""

    CATEGORIES = "categories"
    PUBLICS = "publics"
    TAKEN = "taken"
    OUTCOMES = "outcomes"
    RESULTS = "results"
    LEVELS = "levels"


class Taken(StrEnum):
    IN_TIME = "in_time"
    LATE = "late"
    NOT_YET = "not_yet"


class Awaited(StrEnum):
    """What a requester waits for; counted in working days from the day of sending."""

    TAKEN = "taken"
    NEWS = "news"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """Exact counts. Keys of a list are one label, of results a result and its reason."""

    lists: Mapping[Listed, Mapping[Key, int]]
    days: Mapping[Awaited, Sequence[int]]


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """What somebody reads of a desk; a list that cannot be told is not there."""

    lists: Mapping[Listed, Told]
    delays: Mapping[Awaited, Delay]


@dataclass(frozen=True, slots=True)
class _Received:
    request: int
    category: str
    publics: Sequence[str]
    at: datetime.datetime


def counted(desk: Desk, trimester: Trimester) -> DeskCounts:
    """Return what a desk did in three months, in four queries."""
    received = _received(desk, trimester)
    steps = _steps_of(received)
    days = {
        Awaited.TAKEN: _days(received, steps, {Step.TAKE}),
        Awaited.NEWS: _days(received, steps, NEWS),
        Awaited.ANSWER: _days(received, steps, {Step.ANSWER}),
    }
    found = last_ends(trimester, trimester, avenue__request__desk=desk)
    rows = found.values_list("target", "reason", "avenue__band")
    results: Counter[Key] = Counter()
    levels: Counter[Key] = Counter()
    for target, reason, band in rows:
        results[RESULT_OF[avenues.Status(target)].value, reason] += 1
        levels[band,] += 1
    return DeskCounts(
        lists={
            Listed.CATEGORIES: Counter((one.category,) for one in received),
            Listed.PUBLICS: Counter((together(list(one.publics)),) for one in received),
            Listed.TAKEN: _taken(days[Awaited.TAKEN], len(received), desk.acknowledge_days),
            Listed.OUTCOMES: _outcomes(desk, trimester),
            Listed.RESULTS: results,
            Listed.LEVELS: levels,
        },
        days=days,
    )


def _received(desk: Desk, trimester: Trimester) -> list[_Received]:
    """Return the requests that came to a desk, each with the moment when it first did."""
    begin, end = moments(trimester, trimester)
    came = RequestEvent.objects.filter(desk=desk, step__in=ARRIVES, at__gte=begin, at__lt=end)
    rows = (
        came.order_by("request_id", "at", "pk")
        .distinct("request_id")
        .values_list(
            "request", "request__category__parent__code", "request__category__code",
            "request__publics", "at",
        )
    )  # fmt: skip
    return [
        _Received(request, top or category or "", publics, at)
        for request, top, category, publics, at in rows
    ]


def _steps_of(received: Iterable[_Received]) -> Steps:
    keys = [one.request for one in received]
    steps = RequestEvent.objects.filter(request__in=keys, step__in=[Step.TAKE, *NEWS])
    found: dict[int, list[tuple[Step, datetime.datetime]]] = {}
    for request, step, at in steps.order_by("at", "pk").values_list("request", "step", "at"):
        found.setdefault(request, []).append((Step(step), at))
    return found


def _days(received: Iterable[_Received], steps: Steps, awaited: Collection[Step]) -> list[int]:
    """Return the working days until the first of some steps, of the requests that had one."""
    found = []
    for one in received:
        later = (at for step, at in steps.get(one.request, ()) if step in awaited and at >= one.at)
        if first := next(later, None):
            begun, done = timezone.localdate(one.at), timezone.localdate(first)
            found.append(working_days_between(begun, done))
    return found


def _taken(days: Sequence[int], received: int, most: int) -> Counter[Key]:
    """Return how many were taken in the working days that a desk allows itself today."""
    found: Counter[Key] = Counter((Taken.IN_TIME if one <= most else Taken.LATE,) for one in days)
    found[Taken.NOT_YET,] = received - len(days)
    return +found


def _outcomes(desk: Desk, trimester: Trimester) -> Counter[Key]:
    begin, end = moments(trimester, trimester)
    closed = RequestEvent.objects.filter(
        request__desk=desk, target=Status.CLOSED, step=Step.CLOSE, at__gte=begin, at__lt=end
    )
    last = closed.order_by("request_id", "-at", "-pk").distinct("request_id")
    return Counter((outcome,) for outcome in last.values_list("outcome", flat=True))


def exact(counts: DeskCounts) -> DeskFigures:
    """Return all of it, for those who have read each of these requests anyway."""
    lists: dict[Listed, Told] = {}
    for name, table in counts.lists.items():
        found: Counter[Key] = Counter()
        for key, count in table.items():
            for part in _parts(name, key):
                found[part] += count
            found[TOTAL,] += count
        if table:
            lists[name] = found
    delays = {name: Delay.of(days) for name, days in counts.days.items() if days}
    return DeskFigures(lists, delays)


def _parts(name: Listed, key: Key) -> Iterable[Key]:
    """Return the lines in which a label counts: several publics at once count in each."""
    match name:
        case Listed.PUBLICS:
            return [(code,) for code in key[0].split(TOGETHER) if code]
        case Listed.RESULTS:
            return [key[:1], key]
        case _:
            return [key]


def for_a_team(counts: DeskCounts) -> DeskFigures:
    """Return what those above a desk may read: nothing that tells of fewer than five.

    Lists that count the same requests share their total and no more.
    """
    found = {
        name: _TELL.get(name, told_list)(table) for name, table in counts.lists.items() if table
    }
    lists = {name: told for name, told in found.items() if told}
    delays = {name: delay for name, days in counts.days.items() if (delay := delay_of(days))}
    return DeskFigures(lists, delays)


_TELL: Mapping[Listed, Callable[[Mapping[Key, int]], Told | None]] = {
    Listed.PUBLICS: told_list_of_publics,
    Listed.RESULTS: told_results,
}
