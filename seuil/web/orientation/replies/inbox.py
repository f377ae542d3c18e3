"""What was put to the services of somebody's organisation, and answering with an account."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from seuil.orientation.disclosure import is_open_to_service
from seuil.orientation.domain.avenue import Status
from seuil.orientation.models import Avenue
from seuil.orientation.operations import take_avenue_step
from seuil.orientation.queries import avenue_of_service, avenues_of_services
from seuil.web.components import Crumb
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.orientation.replies.forms import (
    Answer,
    read_answer,
    signs_of_answer,
)
from seuil.web.orientation.replies.link import TO_FILL_IN, document_of
from seuil.web.orientation.replies.shown import shown_to_service

WAITS = frozenset({Status.CONTACTED, Status.CONSIDERING, Status.NO_ANSWER})
LISTED_FOR = datetime.timedelta(days=90)
MOST = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Avenues in the same case, with a heading and what to say where there are none."""

    code: str
    heading: str
    none: str
    avenues: Sequence[Avenue]


@require_safe
@for_professionals
def service_inbox(request: RequestReader) -> HttpResponse:
    """List what waits for an answer, the waiting list, and what was answered lately."""
    since = timezone.now() - LISTED_FOR
    found = [
        avenue
        for avenue in avenues_of_services(request.viewer).order_by("contacted_on", "pk")
        if is_open_to_service(avenue)
        and (avenue.status not in _ANSWERED or avenue.moved_at > since)
    ]
    context = {"groups": _groups(found[:MOST]), "urgent": sum(_waits_urgently(a) for a in found)}
    return render(request, "orientation/service_inbox.html", context)


_ANSWERED = frozenset({Status.ACCEPTED, Status.REFUSED})


def _waits_urgently(avenue: Avenue) -> bool:
    return avenue.status in WAITS and avenue.request.urgency == "urgent"


def _groups(found: Sequence[Avenue]) -> list[Group]:
    waits = [one for one in found if one.status in WAITS]
    waits.sort(key=lambda one: one.request.urgency != "urgent")
    listed = [one for one in found if one.status == Status.WAIT_LISTED]
    answered = [one for one in found if one.status in _ANSWERED]
    return [
        Group("waits", _("Waiting for you"), _("Nothing waits for your answer."), waits),
        Group("listed", _("On your waiting list"), _("Nobody is on it."), listed),
        Group("answered", _("Answered in 90 days"), _("Nothing yet."), answered[::-1]),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def service_avenue(request: RequestReader, avenue_id: uuid.UUID) -> HttpResponse:
    """Show what is asked of one service; POST answers."""
    avenue = avenue_of_service(request.viewer, avenue_id)
    if request.method != "POST":
        return _page(request, avenue)
    form = read_answer(request.POST)
    if form is None:
        return redirect("web:orientation_service_avenue", avenue_id)
    if not form.is_valid():
        return _page(request, avenue, form, status=TO_FILL_IN)
    if signs := signs_of_answer(form, request.POST):
        return _page(request, avenue, form, signs=signs, status=TO_FILL_IN)
    take_avenue_step(request.viewer, avenue_id, form.move())
    return redirect("web:orientation_service_avenue", avenue_id)


def _page(
    request: RequestReader,
    avenue: Avenue,
    tried: Answer | None = None,
    *,
    signs: str = "",
    status: int = 200,
) -> HttpResponse:
    crumbs = [
        Crumb(label=_("Put to your services"), url=reverse("web:orientation_service")),
        Crumb(label=avenue.request.code),
    ]
    context = shown_to_service(
        avenue,
        tried,
        signs,
        lambda one: reverse("web:orientation_service_attachment", args=[avenue.uuid, one.uuid]),
    )
    page = context | {"crumbs": crumbs}
    return render(request, "orientation/service_avenue.html", page, status=status)


@require_safe
@for_professionals
def service_attachment(
    request: RequestReader, avenue_id: uuid.UUID, attachment_id: uuid.UUID
) -> HttpResponse:
    return document_of(avenue_of_service(request.viewer, avenue_id), attachment_id)
