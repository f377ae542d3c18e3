"""What the field learns from a result: an observation, without text and without a person."""

import datetime

from django.utils import timezone

from seuil.organisations.domain import PracticeFamily
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.models import (
    Avenue,
    AvenueEvent,
    OrientationRequest,
    RequestEvent,
    TransitionItem,
)
from seuil.register.domain.observation import ObservationKind, ObservedFact, Origin
from seuil.register.operations import observe

KINDS = {
    avenues.Status.REFUSED: ObservationKind.REFUSED,
    avenues.Status.NO_ANSWER: ObservationKind.NO_ANSWER,
    avenues.Status.MISSED: ObservationKind.MISSED,
    avenues.Status.SET_ASIDE: ObservationKind.SET_ASIDE,
}
TELLS_NOTHING = frozenset({Reason.DUPLICATE, Reason.FOUND_ELSEWHERE, Reason.SHEET_WRONG})
"""Reasons from which nothing is to be learnt about access."""


def observe_result(
    avenue: Avenue, event: AvenueEvent, *, today: datetime.date | None = None
) -> None:
    """Keep what a result says about the offer; of what was set aside, thresholds and the offer.

    ``today``: the day on which it is written, when that is not the present one.
    """
    if avenue.reason in TELLS_NOTHING:
        return
    service = avenue.service
    families = service.organisation.families if service else []
    fact = _fact(
        avenue.request,
        KINDS[avenues.Status(avenue.status)],
        timezone.localdate(event.at),
        reason=avenue.reason,
        declared=avenue.declared,
        service=service.pk if service else None,
        family=PracticeFamily(families[0]) if families else None,
    )
    source = f"avenue {avenue.pk} step {event.pk}"
    observe(fact, origin=Origin.ORIENTATION, source=source, today=today)


def observe_no_solution(
    request: OrientationRequest, event: RequestEvent, *, today: datetime.date | None = None
) -> None:
    """Keep that nothing was found: the strongest thing that a territory can hear."""
    day = timezone.localdate(event.at)
    fact = _fact(request, ObservationKind.NO_SOLUTION, day, reason=Reason.NO_SUCH_OFFER.value)
    source = f"request {request.pk} step {event.pk}"
    observe(fact, origin=Origin.ORIENTATION, source=source, today=today)


def observe_break(item: TransitionItem, request: OrientationRequest | None) -> None:
    """Keep that something was lost between two services; each thing of a passage counts once."""
    reason, today = Reason.LOST_AT_TRANSITION.value, timezone.localdate()
    fact = (
        _fact(request, ObservationKind.MISSED, today, reason=reason)
        if request
        else ObservedFact(ObservationKind.MISSED, today.replace(day=1), reason=reason)
    )
    observe(fact, origin=Origin.ORIENTATION, source=f"transition item {item.pk}")


def _fact(
    request: OrientationRequest,
    kind: ObservationKind,
    day: datetime.date,
    *,
    reason: str,
    declared: bool | None = None,
    service: int | None = None,
    family: PracticeFamily | None = None,
) -> ObservedFact:
    return ObservedFact(
        kind=kind,
        category=request.category.code if request.category else "",
        basin=request.basin.code if request.basin else "",
        place=request.place.code if request.place else "",
        reason=reason,
        month=day.replace(day=1),
        publics=tuple(request.publics),
        family=family,
        declared=declared,
        service=service,
    )
