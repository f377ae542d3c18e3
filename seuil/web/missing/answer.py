"""What became of a service that was missing, for whoever told of it: by their link."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.kernel.errors import TransitionRefused
from seuil.messaging.links import full_address
from seuil.upkeep.missing.domain import OPEN, Status, Step
from seuil.upkeep.missing.notifications import why_text
from seuil.upkeep.missing.operations import take_step
from seuil.upkeep.missing.policies import Proposer
from seuil.upkeep.missing.queries import missing_service_by_link, sheet_of
from seuil.web.components import CopyText
from seuil.web.http import PageRequest
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def missing_answer(request: PageRequest, missing_token: str) -> HttpResponse:
    """Show what was told and its answer; POST withdraws it while it waits."""
    missing = missing_service_by_link(missing_token, timezone.now())
    if request.method == "POST":
        try:
            take_step(missing.pk, Step.WITHDRAW, actor=Proposer(missing.pk))
        except TransitionRefused:
            messages.info(request, _("It was answered in the meantime."))
        return redirect("web:missing_answer", missing_token)
    here = reverse("web:missing_answer", args=[missing_token])
    context = {
        "missing": missing,
        "waits": missing.status in OPEN,
        "why": why_text(missing) if missing.status == Status.REFUSED else "",
        "sheet": sheet_of(missing),
        "copy": CopyText(id="address", label=_("Address of this page"), text=full_address(here)),
    }
    return render(request, "missing/answer.html", context)
