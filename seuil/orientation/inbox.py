"""The inbox of desks: what is theirs to move first, then what is late, then by due day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from seuil.orientation.domain.request import OPEN, Status, Urgency
from seuil.orientation.models import OrientationRequest
from seuil.orientation.models.request import RequestQuerySet
from seuil.orientation.policies import Viewer
from seuil.orientation.queries import moves_of

MINE, LATE, REST = range(3)
"""The order of an inbox."""
SHOWN = frozenset(Status) - {Status.DRAFT}
Keys = QuerySet[OrientationRequest, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of an inbox is wanted. ``code`` is the beginning of one, closed ones too."""

    desk: int | None = None
    status: Status | None = None
    category: str = ""
    code: str = ""
    mine: bool = False
    late: bool = False
    urgent: bool = False


def inbox(viewer: Viewer, wanted: Narrowed, today: datetime.date) -> Keys:
    """Return the keys of the requests of somebody's desks, each with its group, in the order."""
    found = _at(viewer, wanted).filter(_statuses(wanted))
    if wanted.category:
        inside = Q(category__code=wanted.category) | Q(category__parent__code=wanted.category)
        found = found.filter(inside)
    if wanted.code:
        found = found.filter(code__istartswith=wanted.code)
    if wanted.mine:
        found = found.filter(answerer=viewer.user)
    if wanted.late:
        found = found.late(today)
    if wanted.urgent:
        found = found.filter(urgency=Urgency.URGENT)
    return in_order(found, viewer, today)


def in_order(found: RequestQuerySet, viewer: Viewer, today: datetime.date) -> Keys:
    group = Case(
        When(Q(status__in=OPEN) & moves_of(viewer, today), then=Value(MINE)),
        When(status__in=OPEN, due_on__lt=today, then=Value(LATE)),
        default=Value(REST),
        output_field=IntegerField(),
    )
    grouped = found.annotate(group=group)
    ordered = grouped.order_by("group", F("due_on").asc(nulls_last=True), "pk")
    return cast("Keys", ordered.values_list("pk", "group"))


def counts(viewer: Viewer, desk: int | None) -> dict[Status, int]:
    """Return how many requests of somebody's desks are in each state, in one query."""
    rows = _at(viewer, Narrowed(desk=desk)).filter(status__in=SHOWN).order_by().values("status")
    return {Status(row["status"]): row["count"] for row in rows.annotate(count=Count("pk"))}


def _at(viewer: Viewer, wanted: Narrowed) -> RequestQuerySet:
    desks: Sequence[int] = sorted(viewer.desks)
    if wanted.desk is not None:
        desks = [wanted.desk] if wanted.desk in viewer.desks else []
    return OrientationRequest.objects.at_desks(desks)


def _statuses(wanted: Narrowed) -> Q:
    if wanted.status is not None:
        return Q(status=wanted.status)
    return Q(status__in=SHOWN if wanted.code else OPEN - {Status.DRAFT})
