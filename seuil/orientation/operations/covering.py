"""Somebody is away: what they were answering goes to a colleague, request by request."""

from django.db import transaction

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput
from seuil.orientation.domain.request import AT_WORK, Step
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.models.request import RequestQuerySet
from seuil.orientation.operations.requests import Move, take_step
from seuil.orientation.policies import Viewer
from seuil.orientation.queries import members_of


def answered_by(desk: Desk, user: User) -> RequestQuerySet:
    """Return the open requests of a desk that somebody answers."""
    return OrientationRequest.objects.filter(desk=desk, answerer=user, status__in=AT_WORK)


@transaction.atomic
def hand_all_over(
    viewer: Viewer, desk: Desk, user: User, colleague: User, *, words: str = ""
) -> int:
    """Hand all that somebody answers at a desk to a colleague; return how many requests.

    One step for each, so that every request tells it. Raises `InvalidInput` for somebody who does
    not sit there, `Forbidden` for whoever may not hand over.
    """
    if colleague.pk == user.pk or colleague not in members_of(desk):
        raise InvalidInput("a colleague who sits at this desk", path="cover")
    waiting = list(answered_by(desk, user).order_by("pk").values_list("uuid", flat=True))
    for request_id in waiting:
        take_step(viewer, request_id, Move(Step.HAND_OVER, words=words, colleague=colleague))
    return len(waiting)
