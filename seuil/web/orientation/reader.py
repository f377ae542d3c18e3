"""What every page about requests does: who reads, nothing kept in caches, refusals in words."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from seuil.kernel.errors import Forbidden, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.orientation.domain.guards import Guard
from seuil.orientation.labels import BAND_LABELS, GUARD_SENTENCES
from seuil.orientation.operations import StaleForm
from seuil.orientation.operations.avenues import AvenueMoved
from seuil.orientation.policies import Viewer, viewer_of
from seuil.web.http import CONFLICT, MemberRequest, signed_in

ONLY_POSTED = re.compile(r"(?:(?:steps|levels)/[^/]+|link|avenues)/$")
"""The end of an address that only takes a step; before it stands the page of what is moved."""
Given = ParamSpec("Given")


class RequestReader(MemberRequest):
    """A request of somebody who is signed in, with what they are to requests for orientation."""

    viewer: Viewer


def for_professionals(
    view: Callable[Concatenate[RequestReader, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Open a view to those who may ask, answer, or belong to a service; to others it is not there.

    The view finds them in ``request.viewer``. A step that cannot be taken is answered by 409 and
    a page that says why and what to do. Nothing of the answer is kept by browsers or caches.
    """

    @wraps(view)
    def opened(request: RequestReader, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        request.viewer = viewer_of(request.user, request.standing)
        if not request.viewer.may_ask:
            raise Http404
        try:
            response = view(request, *args, **kwargs)
        except (Forbidden, NotVisible) as hidden:
            raise Http404 from hidden
        except (TransitionRefused, StaleForm) as refusal:
            response = refused(request, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response

    return signed_in(opened)  # type: ignore[arg-type]


def refused(request: HttpRequest, refusal: TransitionRefused | StaleForm) -> HttpResponse:
    """Return the page that says why a step was not taken; what was typed can be copied there."""
    context = {
        "sentence": sentence_of(refusal),
        "missing": missing_of(refusal),
        "since": refusal.since if isinstance(refusal, StaleForm) else (),
        "typed": request.POST.get("words", ""),
        "back": ONLY_POSTED.sub("", request.path),
    }
    return render(request, "orientation/refused.html", context, status=CONFLICT)


def sentence_of(refusal: TransitionRefused | StaleForm) -> str:
    """Return why a step was not taken, in words that say what to do."""
    if isinstance(refusal, GuardRefused):
        return str(GUARD_SENTENCES[refusal.guard])
    if isinstance(refusal, StaleForm | AvenueMoved):
        return _("Somebody else took a step since this page was opened. Look at it, then go on.")
    return _("This step is not possible now. The page shows what is.")


def missing_of(refusal: TransitionRefused | StaleForm) -> list[str]:
    if isinstance(refusal, GuardRefused) and refusal.guard is Guard.ALL_LEVELS:
        return [str(BAND_LABELS[band]) for band in BAND_LABELS if band in refusal.missing]
    return []
