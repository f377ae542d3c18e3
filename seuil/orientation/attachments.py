"""Documents of a request: made anew when they come in, opened only to those concerned."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seuil.kernel.errors import Forbidden, visible
from seuil.orientation.documents import JPEG, PDF, PNG, Document, Trouble, made_anew
from seuil.orientation.domain.request import OPEN, Party
from seuil.orientation.models import Attachment, OrientationRequest
from seuil.orientation.policies import Viewer, parties, sees_person
from seuil.orientation.queries import request_for

MOST_ATTACHMENTS = 5
ENDINGS: Mapping[str, str] = {JPEG: "jpg", PNG: "png", PDF: "pdf"}
TROUBLES: Mapping[Trouble, Promise] = {
    Trouble.EMPTY: _("This file is empty. Choose it again."),
    Trouble.TOO_LARGE: _("This file is too large: 8 MB at most. Take the picture smaller."),
    Trouble.TOO_MANY_PIXELS: _("This picture is too large. Take it smaller, then try again."),
    Trouble.TOO_MANY_PAGES: _("This document is too long: 20 pages at most. Keep what is needed."),
    Trouble.LOCKED: _("This document is locked by a password. Save it without one."),
    Trouble.BROKEN: _("This file cannot be read. Save it again, or take a picture of the paper."),
    Trouble.HEIC: _("This picture is in a form of its maker (HEIC). Save it as JPEG."),
    Trouble.OTHER_KIND: _("Only pictures (JPEG, PNG, WebP) and PDF documents can be attached."),
}


class TooManyAttachments(Forbidden):
    """A request holds no more documents."""


def may_attach(viewer: Viewer, request: OrientationRequest) -> bool:
    """Whoever asks adds and removes documents for as long as the request is open."""
    return Party.REQUESTER in parties(viewer, request) and request.status in OPEN


def attach(viewer: Viewer, request_id: uuid.UUID, data: bytes) -> Attachment:
    """Keep a document made anew, under a name that says nothing: file names hold names of people.

    Raises `NotVisible`, `Forbidden`, `TooManyAttachments` or `DocumentRefused`, and then keeps
    nothing.
    """
    request = request_for(viewer, request_id)
    if not may_attach(viewer, request):
        raise Forbidden("this person adds no documents to the request")
    return _keep(request_id, made_anew(data))


@transaction.atomic
def _keep(request_id: uuid.UUID, document: Document) -> Attachment:
    """Keep a document; the same one twice is kept once."""
    request = OrientationRequest.objects.select_for_update().get(uuid=request_id)
    if there := request.attachments.filter(content=document.content).first():
        return there
    if request.attachments.count() >= MOST_ATTACHMENTS:
        raise TooManyAttachments("this request holds enough documents")
    return Attachment.objects.create(
        request=request,
        name=f"{request.code}-{_next_number(request)}.{ENDINGS[document.media_type]}",
        media_type=document.media_type,
        content=document.content,
        pages=document.pages,
        added_at=timezone.now(),
    )


def _next_number(request: OrientationRequest) -> int:
    names = request.attachments.values_list("name", flat=True)
    used = [int(name.rpartition(".")[0].rpartition("-")[2]) for name in names]
    return max(used, default=0) + 1


@transaction.atomic
def detach(viewer: Viewer, request_id: uuid.UUID, attachment_id: uuid.UUID) -> None:
    """Remove a document for good. Raises `NotVisible` or `Forbidden`."""
    request = request_for(viewer, request_id)
    attachment = visible(
        request.attachments.filter(uuid=attachment_id).first(), "no such attachment"
    )
    if not may_attach(viewer, request):
        raise Forbidden("this person removes no documents of the request")
    attachment.delete()


def attachment_for(viewer: Viewer, request_id: uuid.UUID, attachment_id: uuid.UUID) -> Attachment:
    """Return a document to those who see what names the person, or raise `NotVisible`."""
    request = request_for(viewer, request_id)
    return visible(
        attachments_seen(viewer, request).filter(uuid=attachment_id).first(), "no such attachment"
    )


def attachments_seen(viewer: Viewer, request: OrientationRequest) -> "QuerySet[Attachment]":
    """Return the documents of a request for those who see what names the person, else none."""
    if not sees_person(parties(viewer, request), request):
        return Attachment.objects.none()
    return request.attachments.all()
