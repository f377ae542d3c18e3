"""Requests between levels: those that are overdue first, the others, the way of each."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from seuil.kernel.errors import visible
from seuil.plans.domain.level import (
    DAYS_TO_ACKNOWLEDGE,
    DAYS_TO_ANSWER,
    WAITING,
    Late,
    Status,
    late,
)
from seuil.plans.models import LevelRequest
from seuil.register.models import Blockage
from seuil.territory.models import Territory

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which requests somebody wants to see; empty: all. ``place``: asked by it or of it."""

    place: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request in a list. ``days``: how many days it has waited, None once it does not."""

    request: LevelRequest
    late: Late | None
    days: int | None


def overdue(narrowed: Narrowed, today: datetime.date) -> list[RequestLine]:
    """Return every request that is overdue, the longest first; none is left out of the list."""
    found = _requests(narrowed).filter(_is_late(today)).order_by("sent_at", "pk")
    return [line_of(one, today) for one in found]


def others(narrowed: Narrowed, today: datetime.date) -> "QuerySet[LevelRequest]":
    """Return those that are not overdue: what waits first, then what moved last."""
    return _requests(narrowed).exclude(_is_late(today)).order_by("-moved_at", "-pk")


def line_of(request: LevelRequest, today: datetime.date) -> RequestLine:
    sent, status = timezone.localdate(request.sent_at), Status(request.status)
    waited = (today - sent).days if status in WAITING else None
    return RequestLine(request, late(status, sent, today), waited)


def _is_late(today: datetime.date) -> Q:
    """Say in SQL what `seuil.plans.domain.level.late` says."""
    return Q(status__in=WAITING, sent_at__lt=_begin(today, DAYS_TO_ANSWER)) | Q(
        status=Status.SENT, sent_at__lt=_begin(today, DAYS_TO_ACKNOWLEDGE)
    )


def _begin(today: datetime.date, days: int) -> datetime.datetime:
    """Return the first moment of the day that lies ``days`` back."""
    day = today - datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _requests(narrowed: Narrowed) -> "QuerySet[LevelRequest]":
    found = LevelRequest.objects.select_related("origin", "target")
    if narrowed.place:
        found = found.filter(Q(origin__code=narrowed.place) | Q(target__code=narrowed.place))
    return found.filter(status=narrowed.status) if narrowed.status else found


def places_asking() -> list[Territory]:
    """Return the territories that asked something or were asked, in one query."""
    rows = LevelRequest.objects.values("origin").union(LevelRequest.objects.values("target"))
    return list(Territory.objects.filter(pk__in=rows).order_by("level", "position", "code"))


def request_by_uuid(request_id: UUID) -> LevelRequest:
    """Return a request, which everybody may read, or raise `NotVisible`."""
    return visible(
        LevelRequest.objects.select_related(
            "origin", "target", "blockage", "action__plan", "result__plan", "previous"
        )
        .filter(uuid=request_id)
        .first(),
        "no such request",
    )


def hops_of(request: LevelRequest) -> Sequence[LevelRequest]:
    """Return all hops that a request took, this one among them, the first one first."""
    hops = [request]
    while hops[0].previous_id is not None:
        hops.insert(0, _hop(pk=hops[0].previous_id))
    while (after := LevelRequest.objects.filter(previous=hops[-1]).first()) is not None:
        hops.append(_hop(pk=after.pk))
    return hops


def _hop(pk: int) -> LevelRequest:
    return LevelRequest.objects.select_related("origin", "target").get(pk=pk)


def requests_about(blockage: Blockage) -> list[LevelRequest]:
    """Return what levels asked each other about a blockage, the latest first."""
    found = LevelRequest.objects.filter(blockage=blockage).select_related("origin", "target")
    return list(found.order_by("-sent_at", "-pk"))


def waiting_for(codes: frozenset[str], today: datetime.date) -> list[RequestLine]:
    """Return what waits for an answer of these territories, the longest first."""
    found = LevelRequest.objects.filter(status__in=WAITING, target__code__in=codes)
    rows = found.select_related("origin", "target").order_by("sent_at", "pk")
    return [line_of(one, today) for one in rows]
