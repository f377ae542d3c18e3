"""A service answers by the link in a mail, without account."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.orientation.disclosure import disclosed_by, documents, is_open_to_service
from seuil.orientation.models import Avenue
from seuil.orientation.operations import take_avenue_step
from seuil.orientation.operations.avenues import ByLink
from seuil.orientation.operations.links import former_link, is_renewable, renew_link
from seuil.orientation.queries import avenue_by_link
from seuil.web.http import CONFLICT, PageRequest
from seuil.web.links import opened_by_link
from seuil.web.orientation.reader import sentence_of
from seuil.web.orientation.replies.forms import (
    Answer,
    read_answer,
    signs_of_answer,
)
from seuil.web.orientation.replies.shown import shown_to_service
from seuil.web.orientation.requester.attachments import downloaded

TO_FILL_IN = 422
GONE = 404


@csrf_exempt  # mail programs may refuse cookies; the token in the address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def reply(request: PageRequest, avenue_token: str) -> HttpResponse:
    """Show what is asked and how to answer; POST answers. A link that is over can be renewed."""
    try:
        avenue, _link = avenue_by_link(avenue_token, timezone.now())
    except NotVisible:
        return _over(request, avenue_token)
    if request.method == "POST":
        return _answered(request, avenue, avenue_token)
    return _page(request, avenue, avenue_token)


def _answered(request: PageRequest, avenue: Avenue, avenue_token: str) -> HttpResponse:
    form = read_answer(request.POST)
    if form is None:
        return redirect("web:orientation_reply", avenue_token)
    if not form.is_valid():
        return _page(request, avenue, avenue_token, form, status=TO_FILL_IN)
    if signs := signs_of_answer(form, request.POST):
        return _page(request, avenue, avenue_token, form, signs=signs, status=TO_FILL_IN)
    try:
        take_avenue_step(ByLink(avenue.pk), avenue.uuid, form.move())
    except TransitionRefused as refusal:
        avenue.refresh_from_db()
        return _page(request, avenue, avenue_token, refused=sentence_of(refusal), status=CONFLICT)
    return redirect("web:orientation_reply", avenue_token)


def _page(
    request: PageRequest,
    avenue: Avenue,
    token: str,
    tried: Answer | None = None,
    *,
    signs: str = "",
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    context = shown_to_service(
        avenue,
        tried,
        signs,
        lambda one: reverse("web:orientation_reply_attachment", args=[token, one.uuid]),
    )
    page = context | {"refused": refused}
    return render(request, "orientation/reply.html", page, status=status)


def _over(request: PageRequest, token: str) -> HttpResponse:
    """Say what to do with a link that opens nothing any more; POST asks for a new one."""
    old = former_link(token)
    if old is None:
        raise NotVisible("no such link")
    renewable = is_renewable(old, timezone.now())
    sent = False
    if request.method == "POST" and renewable and "renew" in request.POST:
        renew_link(token)
        sent = True
    context = {"renewable": renewable, "sent": sent, "desk": old.avenue.request.desk}
    status = 200 if sent else GONE
    return render(request, "orientation/reply_over.html", context, status=status)


@require_safe
@opened_by_link
def reply_attachment(
    request: PageRequest, avenue_token: str, attachment_id: uuid.UUID
) -> HttpResponse:
    """Give a document that goes with the request, while the agreement lasts."""
    avenue, _link = avenue_by_link(avenue_token, timezone.now())
    return document_of(avenue, attachment_id)


def document_of(avenue: Avenue, attachment_id: uuid.UUID) -> HttpResponse:
    found = documents(avenue, disclosed_by(avenue)).filter(uuid=attachment_id).first()
    if found is None or not is_open_to_service(avenue):
        raise NotVisible("no such document")
    return downloaded(found)
