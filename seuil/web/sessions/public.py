"""What everybody reads of a session: when, where, how to come; later what came out of it."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.accounts.models import User
from seuil.concertation.domain.session import TOLD, Status
from seuil.concertation.domain.tool import ToolKind
from seuil.concertation.models import Session, Tool
from seuil.concertation.policies import Abilities
from seuil.concertation.queries.evaluation import Told, public_results
from seuil.concertation.queries.registration import room
from seuil.concertation.queries.sessions import session_for
from seuil.concertation.sentences import seats_text, when_text, why_off
from seuil.councils.queries.councils import agenda_of
from seuil.kernel.errors import NotVisible
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, TraceLink, Track
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.live.evaluating import told_words
from seuil.web.sessions.themes import labels_of, theme_labels

TOLD_KINDS = frozenset({ToolKind.VIGNETTE, ToolKind.STUDY, ToolKind.CARDS})
"""Tools whose words everybody may read once the synthesis is out; a testimony was for the room."""


@require_safe
def session(request: PageRequest, slug: str) -> HttpResponse:
    """Show a session; those inside see it before it is announced, as others will."""
    found, able = session_opened(request, slug)
    told = found.status in TOLD
    thought = public_results(found, timezone.now()) if told else Told(None)
    context = {
        "session": found,
        "able": able,
        "when": when_text(found),
        "why_off": why_off(found),
        "themes": labels_of(found.themes, theme_labels()),
        "registers": found.status == Status.REGISTRATION_OPEN,
        "seats": seats_text(room(found)) if found.status == Status.REGISTRATION_OPEN else "",
        "told": told,
        "tools": told_tools(found) if told else [],
        "blockages": list(met_in(found)) if told else [],
        "tracks": list(tracks_against(met_in(found))) if told else [],
        "thought": told_words(thought),
        "agenda": agenda_of(found),
        "has_day": found.starts_at is not None,
        "crumbs": [
            Crumb(label=_("Concertations"), url=reverse("web:sessions")),
            Crumb(
                label=str(found.series.name), url=reverse("web:series", args=[found.series.slug])
            ),
            Crumb(label=str(found)),
        ],
    }
    response = render(request, "sessions/session.html", context)
    if able.is_inside:
        response.headers["Cache-Control"] = "no-store"
    return response


def session_opened(request: PageRequest, slug: str) -> tuple[Session, Abilities]:
    user = request.user if isinstance(request.user, User) else None
    try:
        return session_for(user, request.standing, slug)
    except NotVisible as hidden:
        raise Http404 from hidden


def told_tools(found: Session) -> list[Tool]:
    """Return the tools as everybody may read them; nothing that somebody took back."""
    return list(found.tools.in_use().filter(kind__in=TOLD_KINDS).select_related("vignette"))


def met_in(found: Session) -> "QuerySet[Blockage]":
    """Return the blockages that a session met."""
    return Blockage.objects.standing().filter(occasions__contains=[found.slug]).latest_first()


def tracks_against(blockages: "QuerySet[Blockage]") -> "QuerySet[Track]":
    """Return the tracks that would lower one of these blockages."""
    links = TraceLink.objects.in_force().filter(
        relation=Relation.LEADS_TO,
        source_kind=End.BLOCKAGE,
        source__in=blockages.order_by().values("uuid"),
    )
    return Track.objects.filter(uuid__in=links.values("target"))
