"""The public calendar of sessions: what is to come, what was, by place, theme and series."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from seuil.concertation.domain.session import TOLD, Status
from seuil.concertation.models import Session
from seuil.concertation.queries.calendar import Wanted, calendar, to_choose_from
from seuil.concertation.sentences import when_text, why_off
from seuil.kernel.errors import NotVisible
from seuil.territory.queries import places
from seuil.web.sessions.themes import labels_of, theme_labels
from seuil.wording.localised import Wording, reader_language


@dataclass(frozen=True, slots=True)
class Line:
    """A session in a list. ``told``: everybody reads its synthesis; ``why``: it is not held."""

    session: Session
    when: str
    place: str
    themes: Sequence[Wording]
    why: Wording
    registers: bool = False
    told: bool = False


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    wanted = wanted_in(request)
    labels = theme_labels()
    try:
        found = calendar(wanted, timezone.now())
    except NotVisible as unknown:
        raise Http404 from unknown
    series, codes, themes = to_choose_from()
    gazetteer, language = places(), reader_language()
    query = urlencode(wanted.asked)
    context = {
        "wanted": wanted,
        "to_come": lines(found.to_come, labels),
        "off": lines(found.off, labels),
        "past": lines(found.past, labels),
        "series": series,
        "places": sorted((gazetteer.label(code, language), code) for code in codes),
        "themes": [(code, label) for code, label in labels.items() if code in themes],
        "calendar_url": f"{reverse('web:sessions_calendar')}?{query}".rstrip("?"),
        "feed_url": f"{reverse('web:sessions_feed')}?{query}".rstrip("?"),
    }
    return render(request, "sessions/calendar.html", context)


def wanted_in(request: HttpRequest) -> Wanted:
    asked = {name: request.GET.get(name, "").strip() for name in ("place", "theme", "series")}
    if any("\x00" in value for value in asked.values()):
        raise Http404
    return Wanted(**asked)


def lines(found: Sequence[Session], labels: dict[str, Wording]) -> list[Line]:
    """Return sessions as a list shows them; those that were loaded for lists cost no query."""
    gazetteer, language = places(), reader_language()
    return [
        Line(
            session,
            when_text(session),
            gazetteer.label(session.series.territory.code, language),
            labels_of(session.themes, labels),
            registers=session.status == Status.REGISTRATION_OPEN,
            told=session.status in TOLD,
            why=why_off(session),
        )
        for session in found
    ]
