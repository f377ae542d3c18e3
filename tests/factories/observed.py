"""Attempts that ended: avenues with the steps by which they did."""

import datetime
import itertools

from django.utils import timezone

from seuil.directory.models import Category
from seuil.orientation.domain.avenue import PROCESS, Status, Step
from seuil.orientation.models import Avenue, AvenueEvent, Desk, OrientationRequest, RequestEvent
from seuil.territory.models import Territory
from tests.factories.orientation import AvenueFactory, DeskFactory, OrientationRequestFactory

SUMMER = datetime.date(2026, 8, 3)
STEP_OF = {
    "access": (Step.CONTACT, Step.ACCEPT, Step.ACCESS),
    "refused": (Step.CONTACT, Step.REFUSE),
    "silence": (Step.CONTACT, Step.NO_ANSWER),
    "missed": (Step.CONTACT, Step.ACCEPT, Step.MISS),
    "given_up": (Step.CONTACT, Step.GIVE_UP),
}
REASONS = {"refused": "full", "missed": "full", "silence": "no_reply"}
_codes = itertools.count()


def request_about(*, basin="", category="", publics=(), desk=None, **more):
    """Return a request that is explored, of a basin, a kind of help and publics."""
    return OrientationRequestFactory(
        status="exploring",
        basin=Territory.objects.get(code=basin) if basin else None,
        category=Category.objects.get(code=category) if category else None,
        publics=list(publics),
        desk=desk or Desk.objects.first() or DeskFactory(),
        answerer=None,
        **more,
    )


def attempted(
    result, times=1, *, day=SUMMER, days=7, reason=None, service=None, request=None, **of
):
    """Write ``times`` attempts that ended on a day, ``days`` after the service was first asked."""
    request = request or request_about(**of)
    for _ in range(times):
        avenue = avenue_of(request, service)
        walk(avenue, STEP_OF[result], day=day, days=days, reason=reason or REASONS.get(result, ""))
    return avenue


def avenue_of(request, service=None):
    """Return an avenue; each request has one of a service, so others get a copy of the request."""
    if service is None:
        return Avenue.objects.create(
            request=request, name="x", band="local", found_at=_at(SUMMER), moved_at=_at(SUMMER)
        )
    if request.avenues.filter(service=service).exists():
        request = copy_of(request)
    return AvenueFactory(request=request, service=service)


def copy_of(request):
    values = {
        field.attname: getattr(request, field.attname)
        for field in OrientationRequest._meta.concrete_fields
        if field.name not in {"id", "uuid", "code"}
    }
    return OrientationRequest.objects.create(code=f"#{next(_codes)}", **values)


def walk(avenue, steps, *, day=SUMMER, days=7, reason=""):
    """Take steps by their events: the first ``days`` before the day, the last on it."""
    status = Status(avenue.status)
    for number, step in enumerate(steps):
        target = PROCESS.paths[status, step]
        last = number == len(steps) - 1
        AvenueEvent.objects.create(
            avenue=avenue,
            step=step,
            origin=status,
            target=target,
            reason=reason if last else "",
            at=_at(day if last else day - datetime.timedelta(days=days)),
        )
        status = target
    avenue.status, avenue.reason = status, reason
    avenue.save()


def closed(outcome, times=1, *, day=SUMMER, request=None, **of):
    """Write ``times`` requests that were closed on a day."""
    for _ in range(times):
        found = request_about(**of) if request is None else request
        RequestEvent.objects.create(
            request=found,
            step="close",
            origin="following",
            target="closed",
            party="answerer",
            outcome=outcome,
            at=_at(day),
        )
    return found


def happened(request, step, day, *, origin="submitted", target="taken", desk=None):
    """Write one step of a request on a day."""
    return RequestEvent.objects.create(
        request=request, step=step, origin=origin, target=target, party="desk", desk=desk,
        at=_at(day),
    )  # fmt: skip


def _at(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
