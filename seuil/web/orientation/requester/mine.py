"""My requests: who must move now, since when, until when; all of them as a file."""

import datetime
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from seuil.kernel.tables import csv_line
from seuil.orientation.domain.request import OPEN, Status
from seuil.orientation.handing_out import as_values, file_of, own_requests
from seuil.orientation.models import OrientationRequest
from seuil.orientation.models.request import RequestQuerySet
from seuil.orientation.queries import requests_of, to_move
from seuil.web.components import Crumb
from seuil.web.orientation.desk.turns import TurnWords, turns_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.orientation.requester.asking import days_left
from seuil.wording.times import short_date_text

PER_PAGE = 25
WAITING, AT_WORK, DRAFTS, ENDED = "mine", "open", "drafts", "ended"
SHOWN = {
    AT_WORK: pgettext_lazy("requests", "open"),
    WAITING: gettext_lazy("waiting for me"),
    DRAFTS: gettext_lazy("drafts"),
    ENDED: pgettext_lazy("requests", "ended"),
}
ENDINGS = (Status.CLOSED, Status.CANCELLED)
FORMATS = ("csv", "json")
LONGEST_EXCERPT = 90


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in a list. ``need`` says what it is about, as short as it can."""

    request: OrientationRequest
    url: str
    need: str
    turn: TurnWords
    kept: str = ""


def lines_of(requests: Collection[OrientationRequest], reader: RequestReader) -> list[RequestLine]:
    today = timezone.localdate()
    turns = turns_of(requests, reader.viewer, today)
    return [_line(one, turns[one.pk], today) for one in requests]


def _line(request: OrientationRequest, turn: TurnWords, today: datetime.date) -> RequestLine:
    draft = request.status == Status.DRAFT
    page = "web:orientation_edit" if draft else "web:orientation_request"
    return RequestLine(
        request,
        reverse(page, args=[request.uuid]),
        need_text(request),
        turn,
        kept=days_left(request.due_on, today) if draft else "",
    )


def need_text(request: OrientationRequest) -> str:
    if request.category:
        return str(request.category)
    words = " ".join(request.words.split())
    short = f"{words[:LONGEST_EXCERPT].rstrip()}…" if len(words) > LONGEST_EXCERPT else words
    return short or _("nothing written yet")


@require_safe
@for_professionals
def my_requests(request: RequestReader) -> HttpResponse:
    shown = request.GET.get("show", AT_WORK)
    shown = shown if shown in SHOWN else AT_WORK
    rows = _chosen(request, shown).for_list().select_related("author")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [
            Crumb(label=_("Requests"), url=reverse("web:orientation")),
            Crumb(label=_("My requests")),
        ],
        "page": page,
        "lines": lines_of(list(page), request),
        "shown": shown,
        "shows": [(code, label, f"?show={code}") for code, label in SHOWN.items()],
        "pages_url": f"?show={shown}&page=",
        "belongs": bool(request.standing.roles),
    }
    return render(request, "orientation/mine.html", context)


def _chosen(request: RequestReader, shown: str) -> RequestQuerySet:
    mine = requests_of(request.viewer)
    match shown:
        case "mine":
            waiting = to_move(mine, request.viewer, timezone.localdate())
            return waiting.exclude(status=Status.DRAFT).soonest_due()
        case "drafts":
            return mine.filter(status=Status.DRAFT).order_by("-moved_at", "pk")
        case "ended":
            return mine.filter(status__in=ENDINGS).order_by("-closed_at", "pk")
        case _:
            return mine.filter(status__in=OPEN - {Status.DRAFT}).soonest_due()


@require_safe
@for_professionals
def export(request: RequestReader, export_format: str) -> HttpResponse:
    """Return all of one's own requests as a file: JSON for programs, CSV for spreadsheets."""
    if export_format not in FORMATS:
        raise Http404
    found = own_requests(request.viewer)
    if export_format == "json":
        told = file_of([as_values(one) for one in found], timezone.now())
        text, kind = json.dumps(told, ensure_ascii=False, indent=1), "application/json"
    else:
        text, kind = "\ufeff" + "".join(_table(found)), "text/csv; charset=utf-8"
    response = HttpResponse(text, content_type=kind)
    name = f"requests.{export_format}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _table(found: Iterable[OrientationRequest]) -> Iterable[str]:
    yield csv_line(
        (
            _("Code"),
            _("Status"),
            _("Need"),
            _("In words"),
            _("Place"),
            _("Urgency"),
            _("Desk"),
            _("Begun"),
            _("Sent"),
            pgettext("a request", "Ended"),
            _("Outcome"),
            pgettext("a request", "Answer"),
            _("Avenues"),
            _("Steps"),
        )
    )
    for one in found:
        yield csv_line(_cells(one))


def _cells(one: OrientationRequest) -> tuple[str, ...]:
    days = (one.created_at, one.submitted_at, one.closed_at)
    return (
        one.code,
        one.get_status_display(),
        str(one.category or ""),
        one.words,
        str(one.place or ""),
        one.get_urgency_display(),
        str(one.desk or ""),
        *(timezone.localdate(day).isoformat() if day else "" for day in days),
        one.get_outcome_display(),
        one.answer,
        "\n".join(_avenue_lines(one)),
        "\n".join(_step_lines(one)),
    )


def _avenue_lines(one: OrientationRequest) -> Iterable[str]:
    for avenue in one.avenues.all():
        said = [avenue.get_status_display(), avenue.get_reason_display()]
        yield _("%(name)s: %(what)s") % {
            "name": avenue.called,
            "what": ", ".join(str(part) for part in said if part),
        }


def _step_lines(one: OrientationRequest) -> Iterable[str]:
    for event in one.events.all():
        day = short_date_text(timezone.localtime(event.at))
        yield _("%(date)s: %(what)s") % {"date": day, "what": event.get_step_display()}
