"""The corrections that wait for somebody, the oldest first; as a page or as a file."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.kernel.tables import csv_line
from seuil.organisations.policies import is_team
from seuil.territory.queries import places
from seuil.upkeep.corrections.domain import AnswerTime, Subject
from seuil.upkeep.corrections.queries import answer_times_of, corrections_of
from seuil.upkeep.models import Correction
from seuil.upkeep.models.correction import SUBJECT_LABELS, CorrectionQuerySet
from seuil.upkeep.policies import may_begin_sheets
from seuil.web.corrections.waiting import ANSWERED, PER_PAGE, days_text, shows_of
from seuil.web.http import MemberRequest, signed_in
from seuil.web.missing.queue import queue_tabs
from seuil.wording.localised import reader_language

MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class QueueLine:
    correction: Correction
    url: str
    age: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    territory: str
    text: str


@require_safe
@never_cache
@signed_in
def corrections(request: MemberRequest) -> HttpResponse:
    """List what this person may answer; ``format=csv`` gives the same as a file."""
    if not may_begin_sheets(request.standing, request.staff_session):
        raise Http404
    everything = corrections_of(request.standing, request.staff_session)
    about = request.GET.get("about", "")
    shown, shows = shows_of(request, about=about)
    found = _chosen(everything, shown, about)
    if request.GET.get("format") == "csv":
        return _file(found)
    page = Paginator(found.for_queue(), PER_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    times = answer_times_of(everything, now) if _sees_times(request) else []
    asked = {"show": shown, "about": about}
    context = {
        "page": page,
        "lines": [_line(one, now) for one in page],
        "times": list(_time_lines(times)),
        "shown": shown,
        "shows": shows,
        "about": about,
        "subjects": SUBJECT_LABELS.items(),
        "pages_url": f"?{urlencode(asked)}&page=",
        "csv_url": f"?{urlencode({**asked, 'format': 'csv'})}",
        "tabs": queue_tabs(request, "corrections"),
    }
    return render(request, "corrections/queue.html", context)


def _sees_times(request: MemberRequest) -> bool:
    return is_team(request.standing) or request.staff_session is not None


def _chosen(everything: CorrectionQuerySet, shown: str, about: str) -> CorrectionQuerySet:
    found = everything.waiting().oldest_first()
    if shown == ANSWERED:
        found = everything.answered().order_by("-answered_at", "-pk")
    return found.filter(subject=about) if about in set(Subject) else found


def _line(correction: Correction, now: datetime.datetime) -> QueueLine:
    return QueueLine(
        correction,
        reverse("web:correction", args=[correction.pk]),
        days_text(correction.waited(now)),
    )


def _time_lines(times: Sequence[AnswerTime]) -> Iterator[TimeLine]:
    gazetteer = places()
    for time in times:
        name = gazetteer.label(time.territory, reader_language())
        if time.median_days is None:
            yield TimeLine(name, _("fewer than 5 answers: no figure"))
            continue
        days = max(1, round(time.median_days))
        words = ngettext("half within %(days)s day", "half within %(days)s days", days)
        yield TimeLine(name, words % {"days": days})


def _file(found: CorrectionQuerySet) -> HttpResponse:
    """Return the lines of the queue, without words, addresses and people."""
    head = (
        _("Service"),
        _("Organisation"),
        _("About"),
        _("How one knows"),
        _("Status"),
        _("Written"),
        _("Answered"),
    )
    lines = [csv_line(head), *(csv_line(_cells(one)) for one in found.for_queue()[:MOST_LINES])]
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="corrections.csv"'
    return response


def _cells(one: Correction) -> tuple[str, ...]:
    return (
        str(one.service.name),
        str(one.service.organisation),
        one.get_subject_display(),
        one.get_basis_display(),
        one.get_status_display(),
        one.made_at.date().isoformat(),
        one.answered_at.date().isoformat() if one.answered_at else "",
    )
