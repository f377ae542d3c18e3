"""What became of a correction, for whoever wrote it: by their link, without account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import TransitionRefused
from seuil.messaging.links import full_address
from seuil.upkeep.corrections.domain import OPEN, Step
from seuil.upkeep.corrections.operations import take_step
from seuil.upkeep.corrections.policies import Proposer
from seuil.upkeep.corrections.queries import correction_by_link
from seuil.web.components import CopyText
from seuil.web.corrections.differences import differences
from seuil.web.http import PageRequest
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def correction_answer(request: PageRequest, correction_token: str) -> HttpResponse:
    """Show a correction and its answer; POST withdraws it while it waits."""
    correction = correction_by_link(correction_token, timezone.now())
    if request.method == "POST":
        try:
            take_step(correction.pk, Step.WITHDRAW, actor=Proposer(correction.pk))
        except TransitionRefused:
            messages.info(request, _("It was answered in the meantime."))
        return redirect("web:correction_answer", correction_token)
    here = reverse("web:correction_answer", args=[correction_token])
    context = {
        "correction": correction,
        "waits": correction.status in OPEN,
        "changes": differences(correction),
        "copy": CopyText(id="address", label=_("Address of this page"), text=full_address(here)),
    }
    return render(request, "corrections/answer.html", context)
