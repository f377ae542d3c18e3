"""Who works on the avenues of a request, and beginning to."""

from seuil.orientation.domain.request import TRIED, Party, Status, Step
from seuil.orientation.models import OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.orientation.policies import Viewer, explores, parties


def sees_exploration(viewer: Viewer, request: OrientationRequest) -> bool:
    """Desks see how their requests are explored, and those that were asked along."""
    return bool(parties(viewer, request) & {Party.DESK, Party.ANSWERER, Party.OTHER_DESK})


def explorable(viewer: Viewer, request: OrientationRequest) -> bool:
    """Whether somebody may add avenues now; the first one begins the exploration."""
    return explores(viewer, request) and request.status in TRIED | {Status.TAKEN}


def begin(viewer: Viewer, request: OrientationRequest) -> None:
    """Begin the exploration of a request that was only taken, where this person may."""
    if request.status == Status.TAKEN and explores(viewer, request):
        take_step(viewer, request.uuid, Move(Step.EXPLORE))
