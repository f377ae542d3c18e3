"""Beginning a transition, changing it, and saying of each thing that it is settled or broke."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused, visible
from seuil.organisations.models import Organisation
from seuil.orientation import observing
from seuil.orientation.domain.request import OPEN, Status
from seuil.orientation.domain.transitions import (
    LONGEST_OVERLAP,
    OVERLAP_DAYS,
    PROCESS,
    State,
    Tick,
    due,
)
from seuil.orientation.models import OrientationRequest, Transition, TransitionItem
from seuil.orientation.operations.requests import Need, start_request
from seuil.orientation.policies import Viewer, parties
from seuil.orientation.transitions import concerns, templates

LONGEST = 200
MOST_ITEMS = 40
FARTHEST = datetime.timedelta(days=3 * 366)


class ItemMoved(TransitionRefused):
    """Somebody else has said something of this thing since the page was read."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a transition says. Empty words leave those of its template.

    ``signs_kept``: what in the words may name a person, and stays because the writer said so.
    """

    template: str
    date: datetime.date | None = None
    overlap_days: int = OVERLAP_DAYS
    from_what: str = ""
    to_what: str = ""
    holder_before: str = ""
    holder_during: str = ""
    holder_after: str = ""
    signs_kept: tuple[str, ...] = ()


@transaction.atomic
def begin_transition(viewer: Viewer, request_id: UUID, passage: Passage) -> Transition:
    """Give a request its passage, with the things of the template; one that has one keeps it.

    Raises `NotVisible`, `TransitionRefused` once the request is over, or `InvalidInput`.
    """
    rows = OrientationRequest.objects.select_for_update(of=("self",)).select_related("transition")
    request = rows.filter(uuid=request_id).first()
    if request is None or not parties(viewer, request):
        raise NotVisible("no such request")
    if request.transition is not None:
        return request.transition
    if request.status not in OPEN:
        raise TransitionRefused("this request is over")
    transition = _begun(viewer, passage)
    request.transition = transition
    request.save(update_fields=["transition"])
    _keep_signs([request], passage.signs_kept)
    return transition


@transaction.atomic
def begin_with_request(
    viewer: Viewer, passage: Passage, *, key: UUID, organisation: Organisation | None = None
) -> tuple[Transition, OrientationRequest]:
    """Begin a passage and the draft of its first request; a form sent twice begins them once."""
    request = start_request(viewer.user, Need(), organisation=organisation, key=key)
    return begin_transition(viewer, request.uuid, passage), request


def _begun(viewer: Viewer, passage: Passage) -> Transition:
    template = templates().get(passage.template)
    if template is None:
        raise InvalidInput("a kind of transition", path="template", value=passage.template)
    transition = Transition(template=template.code, author=viewer.user, created_at=timezone.now())
    _put(transition, passage)
    transition.save()
    TransitionItem.objects.bulk_create(
        TransitionItem(
            transition=transition,
            code=point.code,
            position=position,
            due_on=due(passage.date, point.days),
        )
        for position, point in enumerate(template.points)
    )
    return transition


def _put(transition: Transition, passage: Passage) -> None:
    words = {
        name: getattr(passage, name).strip()
        for name in ("from_what", "to_what", "holder_before", "holder_during", "holder_after")
    }
    for name, text in words.items():
        if len(text) > LONGEST:
            raise InvalidInput(f"at most {LONGEST} characters", path=name)
        setattr(transition, name, text)
    if not 0 <= passage.overlap_days <= LONGEST_OVERLAP:
        raise InvalidInput(
            f"0 to {LONGEST_OVERLAP} days", path="overlap_days", value=passage.overlap_days
        )
    today = timezone.localdate()
    if passage.date is not None and abs(passage.date - today) > FARTHEST:
        raise InvalidInput("a day within three years", path="date", value=passage.date)
    transition.date = passage.date
    transition.overlap_days = passage.overlap_days


@transaction.atomic
def change_transition(viewer: Viewer, transition_id: UUID, passage: Passage) -> Transition:
    """Change the day, the words or who holds the thread; shipped things are due by the new day.

    The kind stays. Raises `NotVisible` or `InvalidInput`.
    """
    transition = _locked(viewer, transition_id)
    _put(transition, passage)
    transition.save()
    template = templates().get(transition.template)
    for item in transition.items.exclude(code=""):
        point = template.point(item.code) if template else None
        if point is not None:
            item.due_on = due(transition.date, point.days)
            item.save(update_fields=["due_on"])
    _keep_signs(transition.requests.all(), passage.signs_kept)
    return transition


@transaction.atomic
def add_item(
    viewer: Viewer,
    transition_id: UUID,
    label: str,
    *,
    due_on: datetime.date | None = None,
    signs_kept: tuple[str, ...] = (),
) -> TransitionItem:
    """Add a thing that the template does not have; the same words twice are one thing."""
    transition = _locked(viewer, transition_id)
    label = label.strip()
    if not label or len(label) > LONGEST:
        raise InvalidInput(f"1 to {LONGEST} characters", path="label")
    if (there := transition.items.filter(label=label).first()) is not None:
        return there
    if transition.items.count() >= MOST_ITEMS:
        raise InvalidInput(f"at most {MOST_ITEMS} things", path="label")
    _keep_signs(transition.requests.all(), signs_kept)
    last = transition.items.aggregate(last=Max("position"))["last"]
    return TransitionItem.objects.create(
        transition=transition,
        label=label,
        due_on=due_on,
        position=0 if last is None else last + 1,
    )


@transaction.atomic
def tick_item(
    viewer: Viewer, transition_id: UUID, item_id: int, tick: Tick, *, was: State
) -> TransitionItem:
    """Say that a thing is settled, is not after all, or broke; a break is written to the register.

    ``was`` is what the page showed: the same click twice has one effect, another one since raises
    `ItemMoved`. Raises `NotVisible`, `TransitionRefused`, and then changes nothing.
    """
    transition = _locked(viewer, transition_id)
    item = visible(transition.items.filter(pk=item_id).first(), "no such thing")
    target = PROCESS.after(was, tick)
    if item.state is target:
        return item
    if item.state is not was:
        raise ItemMoved("somebody else changed this since")
    today = timezone.localdate()
    item.done_on = today if target is State.DONE else None
    item.broken_on = today if target is State.BROKEN else None
    item.save(update_fields=["done_on", "broken_on"])
    if target is State.BROKEN:
        observing.observe_break(item, _request_of(transition))
    return item


def _request_of(transition: Transition) -> OrientationRequest | None:
    """Return the request whose kind of help and place a break counts for: the first one."""
    rows = OrientationRequest.objects.select_related("category", "basin", "place")
    return (
        rows.filter(transition=transition).exclude(status=Status.CANCELLED).order_by("pk").first()
    )


@transaction.atomic
def delete_transition(viewer: Viewer, transition_id: UUID) -> None:
    """Delete what one wrote oneself, while no request of it was sent. Raises `Forbidden`."""
    transition = _locked(viewer, transition_id)
    sent = transition.requests.exclude(status=Status.DRAFT)
    if transition.author_id != viewer.user.pk or sent.exists():
        raise Forbidden("a request that was sent needs this transition")
    transition.delete()


def _locked(viewer: Viewer, transition_id: UUID) -> Transition:
    rows = Transition.objects.select_for_update(of=("self",))
    transition = rows.filter(uuid=transition_id).first()
    if transition is None or not concerns(viewer, transition):
        raise NotVisible("no such transition")
    return transition


def _keep_signs(requests: Iterable[OrientationRequest], signs: tuple[str, ...]) -> None:
    for request in requests if signs else ():
        request.signs_kept = list(dict.fromkeys([*request.signs_kept, *signs]))
        request.save(update_fields=["signs_kept"])
