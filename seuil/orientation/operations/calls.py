"""A request that a desk writes down on the telephone: kept while somebody talks, then begun."""

from uuid import UUID

from django.db import transaction

from seuil.kernel.errors import Forbidden
from seuil.organisations.models import Organisation
from seuil.orientation.domain.request import Status, Step
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.operations.requests import (
    Move,
    Need,
    start_request,
    take_step,
    write_request,
)
from seuil.orientation.policies import Viewer


@transaction.atomic
def keep_call(
    viewer: Viewer,
    key: UUID,
    need: Need,
    *,
    caller: str,
    organisation: Organisation | None = None,
) -> OrientationRequest:
    """Keep what was said so far; the first time begins the draft. Only desks take calls."""
    if not viewer.sits:
        raise Forbidden("calls are taken by those who sit at a desk")
    request = start_request(
        viewer.user, need, organisation=organisation, by_phone=True, caller=caller, key=key
    )
    if request.status != Status.DRAFT:
        return request
    kept = write_request(viewer, request.uuid, need)
    kept.caller, kept.organisation = caller, organisation
    kept.save(update_fields=["caller", "organisation"])
    return kept


@transaction.atomic
def begin_call(viewer: Viewer, request_id: UUID, desk: Desk, *, seen: int) -> OrientationRequest:
    """Send what a call said; at one's own desk it is taken and explored at once.

    Raises what the steps raise, and then keeps the draft as it is.
    """
    request = take_step(viewer, request_id, Move(Step.SUBMIT, desk=desk, seen=seen))
    if desk.pk not in viewer.desks:
        return request
    request = take_step(viewer, request_id, Move(Step.TAKE))
    return take_step(viewer, request_id, Move(Step.EXPLORE))
