"""Finding an avenue, and every step that it takes."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Service
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused, visible
from seuil.orientation import notifications, observing
from seuil.orientation.disclosure import agreed_for
from seuil.orientation.domain import avenue as domain
from seuil.orientation.domain import clocks, guards
from seuil.orientation.domain import request as requests
from seuil.orientation.domain.avenue import Band, Channel, Origin, Status, Step
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.reasons import Reason, is_declared
from seuil.orientation.exploring import band_of, declared_dimensions
from seuil.orientation.models import Avenue, AvenueEvent, OrientationRequest
from seuil.orientation.policies import Viewer, explores, may_move, may_send, parties
from seuil.territory.queries import places


@dataclass(frozen=True, slots=True)
class ByLink:
    """The service, known by the link to one avenue."""

    avenue_id: int


Actor = Viewer | ByLink


@dataclass(frozen=True, slots=True)
class AvenueMove:
    """What a step brings. ``promised``: a first contact, or an answer, by that day."""

    step: Step
    reason: Reason | None = None
    words: str = ""
    channel: Channel | None = None
    promised: datetime.date | None = None
    delay_days: int | None = None
    first_contact: str = ""
    content: frozenset[Content] = frozenset()
    seen: int | None = None


class AvenueMoved(TransitionRefused):
    """Somebody else moved the avenue since the form was read; nothing was done."""


@transaction.atomic
def add_avenue(
    viewer: Viewer,
    request_id: UUID,
    *,
    service: Service | None = None,
    name: str = "",
    band: Band | None = None,
    verdict: str = "",
    origin: Origin = Origin.MEMORY,
) -> Avenue:
    """Keep a way to try; what is there already is returned as it is.

    Without a service ``name`` and ``band`` say what it is: something that has no sheet.
    Raises `NotVisible`, `Forbidden` or `InvalidInput`.
    """
    request = _request_locked(request_id)
    if not parties(viewer, request):
        raise NotVisible("no such request")
    if not explores(viewer, request) or request.status not in requests.TRIED:
        raise Forbidden("this person does not explore the request")
    if service is not None and (there := request.avenues.filter(service=service).first()):
        return there
    if service is None and not name.strip():
        raise InvalidInput("a name, or a service", path="name", value=name)
    if service is None and (
        there := request.avenues.filter(service=None, name=name.strip(), band=band or "").first()
    ):
        return there
    mine = explores(viewer, request) and request.desk_id in viewer.desks
    avenue = avenue_of(
        request,
        service or name.strip(),
        band or _band(service, request),
        verdict=verdict,
        origin=origin if mine else Origin.OTHER_LEVEL,
        now=timezone.now(),
    )
    avenue.save()
    request.levels.filter(band=avenue.band).delete()
    return avenue


def avenue_of(
    request: OrientationRequest,
    what: Service | str,
    band: Band,
    *,
    verdict: str,
    origin: Origin,
    now: datetime.datetime,
) -> Avenue:
    """Return a new avenue: a service, or the name of what has no sheet. Nothing is saved."""
    return Avenue(
        request=request,
        service=what if isinstance(what, Service) else None,
        name=str(what.name) if isinstance(what, Service) else what,
        band=band,
        verdict=verdict,
        origin=origin,
        found_at=now,
        moved_at=now,
        due_on=clocks.avenue_due(Status.IDENTIFIED, timezone.localdate(now), None),
    )


def _band(service: Service | None, request: OrientationRequest) -> Band:
    if service is None:
        raise InvalidInput("the level of what has no sheet", path="band")
    return band_of(service, request.place, places())


@transaction.atomic
def take_avenue_step(actor: Actor, avenue_id: UUID, move: AvenueMove) -> Avenue:
    """Move an avenue one step along, write it down, let the field learn, tell those concerned.

    Raises `NotVisible`, `Forbidden`, `AvenueMoved`, `TransitionRefused` or its `GuardRefused`, and
    then changes nothing. The same form sent twice has one effect.
    """
    avenue = _locked(avenue_id)
    user = actor.user if isinstance(actor, Viewer) else None
    if _is_sent_twice(avenue, move, user.pk if user else None):
        return avenue
    if move.seen is not None and move.seen != avenue.version:
        raise AvenueMoved("somebody moved this avenue since")
    _refuse(actor, avenue, move)
    domain.PROCESS.after(Status(avenue.status), move.step, words=move.reason or "")  # refuses
    guards.check_avenue(move.step, _tried(avenue, move))
    event = moved(avenue, user, move, timezone.now(), by_desk=explores_it(actor, avenue))
    avenue.save()
    event.save()
    avenue.request.save(update_fields=["due_on"])
    if teaches(event):
        observing.observe_result(avenue, event)
    notifications.tell_of_avenue(event)
    return avenue


@transaction.atomic
def lay_down_untried(viewer: Viewer, request_id: UUID) -> int:
    """Note that what nobody contacted is not needed any more; return how many avenues.

    The field learns nothing from it: nobody was asked. Raises `NotVisible` or `Forbidden`.
    """
    request = _request_locked(request_id)
    if not parties(viewer, request):
        raise NotVisible("no such request")
    untried = request.avenues.filter(status__in=domain.UNTRIED).order_by("pk")
    move = AvenueMove(Step.GIVE_UP, reason=Reason.FOUND_ELSEWHERE)
    return len([take_avenue_step(viewer, one.uuid, move) for one in untried])


def moved(
    avenue: Avenue,
    user: User | None,
    move: AvenueMove,
    now: datetime.datetime,
    *,
    by_desk: bool,
) -> AvenueEvent:
    """Change an avenue by one step, and return what is to be written down; nothing is saved.

    What moves on an avenue is a visible step: the clock of an exploration starts again.
    """
    origin = Status(avenue.status)
    target = domain.PROCESS.after(origin, move.step, words=move.reason or "")
    _change(avenue, move, target, now)
    request = avenue.request
    if request.status == requests.Status.EXPLORING and request.desk is not None:
        pace = request.desk.pace
        request.due_on = clocks.working_days_after(timezone.localdate(now), pace.step)
    return AvenueEvent(
        avenue=avenue,
        step=move.step,
        origin=origin,
        target=target,
        reason=avenue.reason,
        channel=move.channel or "",
        words=move.words.strip(),
        by_service=user is None or not by_desk,
        actor=user,
        at=now,
    )


def teaches(event: AvenueEvent) -> bool:
    """Whether the field learns from a step: it led to a result that says something of the offer."""
    return event.target in domain.OBSERVED and event.target != event.origin


def explores_it(actor: Actor, avenue: Avenue) -> bool:
    return isinstance(actor, Viewer) and explores(actor, avenue.request)


def _request_locked(request_id: UUID) -> OrientationRequest:
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    return visible(
        rows.select_related("desk", "place").filter(uuid=request_id).first(), "no such request"
    )


def _locked(avenue_id: UUID) -> Avenue:
    """Lock the request first, then the avenue: always in this order, so nobody waits in a ring."""
    key = visible(
        Avenue.objects.filter(uuid=avenue_id).values_list("request__uuid", flat=True).first(),
        "no such avenue",
    )
    request = _request_locked(key)
    avenue = (
        Avenue.objects.select_for_update(of=("self",)).select_related("service").get(uuid=avenue_id)
    )
    avenue.request = request
    return avenue


def _refuse(actor: Actor, avenue: Avenue, move: AvenueMove) -> None:
    step = move.step
    if isinstance(actor, ByLink):
        if actor.avenue_id != avenue.pk:
            raise NotVisible("no such avenue")
        if step not in domain.BY_SERVICE or avenue.status not in domain.ANSWERED_BY_SERVICE:
            raise TransitionRefused(f"{step} is not possible once {avenue.status}")
        return
    if not may_move(actor, avenue, step):
        if parties(actor, avenue.request):
            raise Forbidden(f"this person may not {step} this avenue")
        raise NotVisible("no such avenue")
    if not may_send(actor, avenue.request, move.content):
        raise Forbidden("this person does not see what would go along")


def _is_sent_twice(avenue: Avenue, move: AvenueMove, user_id: int | None) -> bool:
    if move.seen is None or avenue.version != move.seen + 1:
        return False
    last = avenue.events.order_by("pk").last()
    return (
        last is not None
        and last.actor_id == user_id
        and last.step == move.step
        and last.words == move.words.strip()
    )


def _tried(avenue: Avenue, move: AvenueMove) -> guards.Tried:
    return guards.Tried(
        request=requests.Status(avenue.request.status),
        status=Status(avenue.status),
        reason=move.reason,
        words=move.words,
        promised=move.promised,
        content=move.content,
        agreed=agreed_for(avenue),
    )


def _change(avenue: Avenue, move: AvenueMove, target: Status, now: datetime.datetime) -> None:
    today = timezone.localdate(now)
    avenue.status = target
    avenue.version += 1
    avenue.moved_at = now
    avenue.reason = _reason(move, target, avenue)
    avenue.declared = _declared(avenue)
    avenue.asked_by_service = move.step is Step.QUESTION
    if move.step in {Step.CONTACT, Step.ATTEMPT}:
        avenue.contacted_on = today
        avenue.content = sorted({*avenue.content, *(one.value for one in move.content)})
    if move.step in {Step.CONSIDER, Step.ACCEPT, Step.WAIT_LIST}:
        avenue.promised_on = move.promised
        avenue.delay_days = move.delay_days
        avenue.first_contact = move.first_contact.strip()
    avenue.due_on = clocks.avenue_due(target, today, avenue.promised_on)


def _reason(move: AvenueMove, target: Status, avenue: Avenue) -> str:
    """Return the reason of a result; silence has a name of its own."""
    if target is Status.NO_ANSWER:
        return (move.reason or Reason.NO_REPLY).value
    if move.step in {Step.ATTEMPT, Step.QUESTION}:
        return avenue.reason
    return move.reason.value if move.reason and target in domain.RESULTS else ""


def _declared(avenue: Avenue) -> bool | None:
    """Whether the sheet, as it is now, says the threshold on which the avenue failed."""
    if not avenue.reason or avenue.service is None:
        return None
    return is_declared(Reason(avenue.reason), declared_dimensions(avenue.service))
