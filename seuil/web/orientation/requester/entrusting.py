"""A colleague asks in one's place; of who has left, a manager says which colleague does."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from seuil.kernel.personal import Found
from seuil.orientation.domain.request import Step
from seuil.orientation.models import OrientationRequest, RequestEvent
from seuil.orientation.operations import take_step
from seuil.orientation.policies import is_left_behind, parties
from seuil.orientation.queries import inherited, just_entrusted, to_entrust
from seuil.web.components import Crumb
from seuil.web.orientation.desk.steps import DONE, StepForm
from seuil.web.orientation.desk.turns import turns_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import confirmed, signs_in, signs_text

TO_FILL_IN = 422
LONGEST_NUMBER = 9


@require_safe
@for_professionals
def left_requests(request: RequestReader) -> HttpResponse:
    """List what colleagues left behind: codes and kinds of help, no words and no facts."""
    found = inherited(request.viewer).for_list().select_related("author").soonest_due()
    turns = turns_of(found, request.viewer, timezone.localdate())
    context = {
        "crumbs": [
            Crumb(label=_("Requests"), url=reverse("web:orientation")),
            Crumb(label=_("Of colleagues who left")),
        ],
        "lines": [(one, turns[one.pk]) for one in found],
    }
    return render(request, "orientation/left.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def entrust(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    """Ask to which colleague a request goes; POST entrusts it."""
    if (event := _done_since(request, request_id)) is not None:
        if event.actor_id != request.user.pk:
            said = _("Somebody else has said so already: a colleague asks from now on.")
            messages.info(request, said)
        return redirect("web:orientation")
    asked = to_entrust(request.viewer, request_id)
    if request.method != "POST":
        return _page(request, asked, StepForm(Step.ENTRUST, asked))
    form = StepForm(Step.ENTRUST, asked, request.POST)
    if not form.is_valid():
        return _page(request, asked, form, status=TO_FILL_IN)
    signs = signs_in(form.words_in_it)
    if signs and not confirmed(request.POST, signs):
        return _page(request, asked, form, signs=signs, status=TO_FILL_IN)
    moved = take_step(request.viewer, asked.uuid, form.move(signs))
    messages.success(request, str(DONE[Step.ENTRUST]))
    if parties(request.viewer, moved):
        return redirect("web:orientation_request", moved.uuid)
    return redirect("web:orientation")


def _done_since(request: RequestReader, request_id: uuid.UUID) -> RequestEvent | None:
    """Return the step that this form, or that of another manager, took a moment ago."""
    seen = request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) <= LONGEST_NUMBER):
        return None
    return just_entrusted(request.viewer, request_id, int(seen))


def _page(
    request: RequestReader,
    asked: OrientationRequest,
    form: StepForm,
    *,
    signs: Sequence[Found] = (),
    status: int = 200,
) -> HttpResponse:
    own = bool(parties(request.viewer, asked))
    back = ("web:orientation_request", [asked.uuid]) if own else ("web:orientation_left", [])
    context = {
        "asked": asked,
        "form": form,
        "left": is_left_behind(asked),
        "nobody": not form.colleagues,
        "signs": signs,
        "signs_text": signs_text(signs),
        "back": reverse(back[0], args=back[1]),
        "crumbs": [
            Crumb(label=_("Requests"), url=reverse("web:orientation")),
            Crumb(label=asked.code, url=reverse(back[0], args=back[1])),
            Crumb(label=_("Let a colleague ask in your place")),
        ],
    }
    return render(request, "orientation/entrust.html", context, status=status)
