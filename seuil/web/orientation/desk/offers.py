"""Which buttons the page of a request has, the most probable first."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.request import Party, Status, Step
from seuil.orientation.labels import STEP_BUTTONS, Words
from seuil.orientation.models import Avenue, OrientationRequest
from seuil.orientation.policies import Viewer, acting_party, steps_of

ORDER = (
    Step.REPLY, Step.ACKNOWLEDGE, Step.TAKE, Step.EXPLORE, Step.ANSWER, Step.RETURN, Step.CLOSE,
    Step.CHECK, Step.RESUME, Step.NOTE, Step.ASK, Step.CO_EXPLORE, Step.GO_ON, Step.CONTEST,
    Step.REOPEN, Step.HAND_OVER, Step.TRANSFER, Step.ENTRUST, Step.CANCEL,
)  # fmt: skip
AT_ONCE = frozenset({Step.TAKE, Step.EXPLORE, Step.GO_ON, Step.ACKNOWLEDGE})
"""Steps that need nothing but the click."""
ELSEWHERE = {
    Step.ANSWER: "web:orientation_answer",
    Step.SUBMIT: "web:orientation_edit",
    Step.ENTRUST: "web:orientation_entrust",
}
"""Steps with a page of their own."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that can be taken; ``at_once``: by one click. ``colleague``: to whom it goes."""

    step: Step
    label: Words
    url: str
    at_once: bool
    colleague: int | None = None


def offers(
    viewer: Viewer, request: OrientationRequest, found: Collection[Avenue], today: datetime.date
) -> list[Offer]:
    """Return the steps that somebody may take now and that no guard is sure to refuse."""
    possible = [step for step in steps_of(viewer, request) if _worth(step, viewer, request, today)]
    order = list(ORDER)
    if not all(one.status in avenues.RESULTS for one in found):
        order.remove(Step.CLOSE)
        order.insert(order.index(Step.CHECK) + 1, Step.CLOSE)
    found_steps = [_offer(step, request) for step in order if step in possible]
    if Step.HAND_OVER in possible and _stands_in(viewer, request):
        return [_take_over(viewer, request), *found_steps]
    return found_steps


def _stands_in(viewer: Viewer, request: OrientationRequest) -> bool:
    """Whether the reader takes care of what somebody answers who is away or has left the desk."""
    roster = viewer.rosters.get(request.desk_id or 0)
    if roster is None or request.answerer_id == viewer.user.pk:
        return False
    return viewer.user.pk in roster.acting_for(request.answerer_id)


def _take_over(viewer: Viewer, request: OrientationRequest) -> Offer:
    url = reverse("web:orientation_step", args=[request.uuid, Step.HAND_OVER.value])
    return Offer(Step.HAND_OVER, _("Take it over"), url, at_once=True, colleague=viewer.user.pk)


def _worth(step: Step, viewer: Viewer, request: OrientationRequest, today: datetime.date) -> bool:
    match step:
        case Step.TRANSFER:
            return request.transferred_from_id is None
        case Step.ENTRUST:
            return request.organisation_id is not None and not request.taken_by_phone
        case Step.ACKNOWLEDGE:
            called = request.passes_on is not None and request.passes_on <= today
            return called or acting_party(viewer, request, step) is not Party.ANSWERER
        case _:
            return True


def _offer(step: Step, request: OrientationRequest) -> Offer:
    elsewhere = ELSEWHERE.get(step)
    url = (
        reverse(elsewhere, args=[request.uuid])
        if elsewhere
        else reverse("web:orientation_step", args=[request.uuid, step.value])
    )
    return Offer(step, STEP_BUTTONS[step], url, step in AT_ONCE)


def first_of(
    offered: list[Offer],
    request: OrientationRequest,
    missing: Collection[Band],
    *,
    mine: bool,
) -> Offer | None:
    """Return the next probable step, if it is the reader's turn.

    While a level is still to be looked at, exploring comes before the answer.
    """
    if not mine or not offered:
        return None
    first = offered[0]
    looking = request.status in {Status.EXPLORING, Status.CO_EXPLORING} and bool(missing)
    return None if looking or first.step in {Step.NOTE, Step.ENTRUST, Step.CANCEL} else first
