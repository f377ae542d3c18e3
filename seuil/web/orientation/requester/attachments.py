"""The documents of a request: seen, added, removed; opened by those concerned only."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from seuil.kernel.errors import NotVisible
from seuil.orientation.attachments import (
    MOST_ATTACHMENTS,
    attachment_for,
    detach,
    may_attach,
)
from seuil.orientation.models import Attachment
from seuil.orientation.policies import parties, sees_person
from seuil.orientation.queries import request_for
from seuil.web.components import Crumb
from seuil.web.http import UNREADABLE
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.orientation.requester.asking import attach_sent, key_in


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def attachments(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    """List the documents; POST adds some or removes one, for whoever asks."""
    asked = request_for(request.viewer, request_id)
    if not sees_person(parties(request.viewer, asked), asked):
        raise NotVisible("documents that name the person")
    errors: list[str] = []
    if request.method == "POST":
        if removed := request.POST.get("remove", ""):
            detach(request.viewer, asked.uuid, key_in(removed))
            messages.success(request, _("The document is removed."))
            return redirect("web:orientation_attachments", asked.uuid)
        errors = _added(request, asked.uuid)
        if not errors:
            messages.success(request, _("The documents are added."))
            return redirect("web:orientation_request", asked.uuid)
    title = _("Request %(code)s") % {"code": asked.code}
    context = {
        "crumbs": [
            Crumb(label=_("Requests"), url=reverse("web:orientation")),
            Crumb(label=title, url=reverse("web:orientation_request", args=[asked.uuid])),
            Crumb(label=_("Documents")),
        ],
        "asked": asked,
        "attachments": asked.attachments.defer("content"),
        "most": MOST_ATTACHMENTS,
        "may_attach": may_attach(request.viewer, asked),
        "errors": errors,
    }
    status = UNREADABLE if errors else 200
    return render(request, "orientation/attachments.html", context, status=status)


def _added(request: RequestReader, request_id: uuid.UUID) -> list[str]:
    if not request.FILES.getlist("files"):
        return [_("Choose a file first.")]
    return attach_sent(request, request_id)


@require_safe
@for_professionals
def attachment(
    request: RequestReader, request_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    return downloaded(attachment_for(request.viewer, request_id, attachment_id))


def downloaded(found: Attachment) -> HttpResponse:
    """Answer with a document as a file: no browser opens it within the site."""
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
