"""Counts of attempts, exact: only what passes the small-cell rule leaves this package.

Events are counted, not states: a result counts in the trimester in which it was written, so that
an avenue that is taken up again later changes nothing of what was told.
"""

import datetime
from collections import Counter
from collections.abc import Mapping

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from seuil.kernel.small_cells import Key
from seuil.observatory.domain.observed import RESULT_OF
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.request import Outcome, Status
from seuil.orientation.models import AvenueEvent, RequestEvent
from seuil.register.domain.trimesters import Trimester

TOGETHER = "+"
"""Before each public of one request: several publics at once are one label."""
_GROUPED = """
    WITH written AS MATERIALIZED ({written})
    SELECT coalesce(basin.code, ''), coalesce(wider.code, kind.code, ''),
           counted.publics, counted.target, counted.count
    FROM (
        SELECT request.basin_id, request.category_id, request.publics, written.target,
               count(*) AS count
        FROM written
        JOIN orientation_avenue avenue ON avenue.id = written.avenue_id
        JOIN orientation_orientationrequest request ON request.id = avenue.request_id
        GROUP BY request.basin_id, request.category_id, request.publics, written.target
    ) counted
    LEFT JOIN territory_territory basin ON basin.id = counted.basin_id
    LEFT JOIN directory_category kind ON kind.id = counted.category_id
    LEFT JOIN directory_category wider ON wider.id = kind.parent_id
"""
Fine = Mapping[tuple[str, str, str, str], int]
"""Basin, kind of help, publics together, result: how often."""


def moments(first: Trimester, last: Trimester) -> tuple[datetime.datetime, datetime.datetime]:
    """Return when the first of some trimesters began and when the last one was over."""
    return _midnight(first.first), _midnight(last.after.first)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def ends() -> "QuerySet[AvenueEvent]":
    """Return every step that ended an attempt: the service had been asked."""
    given_up_unasked = Q(target=avenues.Status.GIVEN_UP, origin__in=avenues.UNTRIED)
    return AvenueEvent.objects.filter(target__in=RESULT_OF).exclude(given_up_unasked)


def last_ends(first: Trimester, last: Trimester, **of: object) -> "QuerySet[AvenueEvent]":
    """Return the last result of each avenue ``of`` something that was written in these trimesters.

    To be counted here and not by the database, which may look each row up in the others again
    before it knows how many they are; and never filtered, as what came before would then be last.
    """
    begin, end = moments(first, last)
    written = ends().filter(at__gte=begin, at__lt=end, **of)
    return written.order_by("avenue_id", "-at", "-pk").distinct("avenue_id")


def attempts(trimester: Trimester) -> Fine:
    """Return the attempts of three months, in one query.

    The ORM groups what a subquery found by looking each row up again: three times slower.
    """
    written, values = (
        last_ends(trimester, trimester).values("avenue_id", "target").query.sql_with_params()
    )
    found: dict[tuple[str, str, str, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED.format(written=written), values)
        for basin, category, publics, target, count in cursor.fetchall():
            result = RESULT_OF[avenues.Status(target)]
            key = (basin, category, together(publics), result.value)
            found[key] = found.get(key, 0) + count
    return found


def together(publics: list[str]) -> str:
    """Return the publics of one request as a label: in one order, each behind its sign."""
    return "".join(f"{TOGETHER}{code}" for code in sorted(publics)) or TOGETHER


def without_solution(trimester: Trimester) -> dict[Key, int]:
    """Return the requests that ended without a solution, by basin and kind of help."""
    begin, end = moments(trimester, trimester)
    closed = RequestEvent.objects.filter(target=Status.CLOSED, at__gte=begin, at__lt=end).exclude(
        outcome=""
    )
    last = (
        closed.order_by("request_id", "-at", "-pk")
        .distinct("request_id")
        .values_list(
            "outcome",
            "request__basin__code",
            "request__category__parent__code",
            "request__category__code",
        )
    )
    return Counter(
        (basin or "", top or category or "")
        for outcome, basin, top, category in last
        if outcome == Outcome.NO_SOLUTION
    )


def by_trimester(service: int) -> dict[Trimester, int]:
    """Return how many attempts with a service ended in each trimester, in one query."""
    rows = ends().filter(avenue__service=service).order_by()
    counted = rows.annotate(since=TruncQuarter("at")).values_list("since")
    return {
        Trimester.of(timezone.localdate(since)): count
        for since, count in counted.annotate(count=Count("avenue", distinct=True))
    }


def results_of(service: int, first: Trimester, last: Trimester) -> dict[Key, int]:
    """Return what came of the attempts with a service: by result and reason."""
    rows = last_ends(first, last, avenue__service=service).values_list("target", "reason")
    return Counter((RESULT_OF[avenues.Status(target)].value, reason) for target, reason in rows)


def days_to_access(service: int, first: Trimester, last: Trimester) -> list[int]:
    """Return the days from the first contact to the first time that each person was received."""
    asked = AvenueEvent.objects.filter(
        avenue=OuterRef("avenue"), step=avenues.Step.CONTACT
    ).order_by("at", "pk")
    rows = (
        last_ends(first, last, avenue__service=service)
        .annotate(asked=Subquery(asked.values("at")[:1]))
        .values_list("target", "asked", "at")
    )
    return [
        (timezone.localdate(at) - timezone.localdate(since)).days
        for target, since, at in rows
        if target == avenues.Status.ACCESSED and since is not None
    ]
