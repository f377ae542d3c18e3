"""What everybody reads of decisions: their list, each one's page, its versions."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.concertation.domain.session import PUBLIC
from seuil.councils.domain.decision import DECIDED, OPEN, WRITTEN_ANEW, CoConstruction, RoundKind
from seuil.councils.domain.decision import Status as State
from seuil.councils.labels import DECISION_LABELS, ROUND_LABELS
from seuil.councils.models import Council, Decision, Round
from seuil.councils.policies import Abilities, convenes_somewhere, seats_held
from seuil.councils.queries.consultations import consultations_of
from seuil.councils.queries.decisions import Choice, closed_objections, seats_of, texts_to_read
from seuil.councils.queries.decisions import decisions as decisions_like
from seuil.councils.queries.rounds import answered, open_round, told_rounds, waiting_for
from seuil.plans.models import Plan
from seuil.web.components import Crumb, EmptyState, Filter, WiderStep, filter_of
from seuil.web.councils.decisions.opened import crumbs_of, opened, unkept
from seuil.web.councils.decisions.shown import (
    SHARE_SENTENCES,
    answered_text,
    consultations_shown,
    objections_shown,
    offers,
    round_sentence,
    rounds_shown,
    stations,
    version_of,
    versions,
)
from seuil.web.http import PageRequest

PER_PAGE = 25
GROUPS = ("open", "decided", "to_review")


@require_safe
def decision_list(request: PageRequest) -> HttpResponse:
    """List decisions; those of one's own councils also while they are prepared."""
    choice = _chosen(request.GET)
    held = seats_held(request.standing, timezone.localdate())
    found = decisions_like(request.standing, held, choice)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    asked = {
        name: value
        for name, value in (("council", choice.council), ("state", choice.state))
        if value
    }
    context = {
        "page": page,
        "today": timezone.localdate(),
        "filters": _filters(choice),
        "empty": _empty(bool(asked)),
        "pages_url": f"?{urlencode([*asked.items(), ('page', '')])}",
        "waiting": waiting_for(request.standing),
        "convenes": convenes_somewhere(request.standing),
    }
    response = render(request, "councils/decisions.html", context)
    return unkept(response) if held or request.standing.mandates else response


def _chosen(given: Mapping[str, str]) -> Choice:
    state = given.get("state", "")
    known = {*GROUPS, *State} - {State.PREPARED}
    return Choice(
        given.get("council", "").replace("\x00", "")[:60], state if state in known else ""
    )


def _filters(choice: Choice) -> list[Filter]:
    councils = [(one.slug, str(one.name)) for one in Council.objects.select_related("territory")]
    states = [
        ("open", _("open: nothing is decided yet")),
        ("decided", _("decided")),
        ("to_review", _("to be reviewed now")),
    ]
    states += [
        (str(one), str(label)) for one, label in DECISION_LABELS.items() if one != State.PREPARED
    ]
    return [
        filter_of("council", _("Council"), councils, choice.council, whole=_("all councils")),
        filter_of("state", _("State"), states, choice.state, whole=_("all states")),
    ]


def _empty(narrowed: bool) -> EmptyState:
    if narrowed:
        return EmptyState(
            title=_("No decision fits"),
            steps=[WiderStep(text=_("All decisions"), label=_("Show"), url="?")],
        )
    return EmptyState(
        title=_("No council has a decision under way yet"),
        asked=_("A team prepares a text; from the first round on everybody can follow it here."),
    )


@require_safe
def decision(request: PageRequest, decision_id: UUID) -> HttpResponse:
    """Show a decision: its text, where it stands, what closed rounds said, what became of it."""
    found, able = opened(request, decision_id)
    response = render(request, "councils/decision.html", _page(found, able))
    return unkept(response) if able.is_inside or request.standing.mandates else response


def _page(found: Decision, able: Abilities) -> dict[str, object]:
    texts = texts_to_read(found, inside=able.is_inside)
    consultations = consultations_of(found)
    asked = open_round(found)
    told = told_rounds(found)
    rows = list(closed_objections(found).prefetch_related("events").order_by("-at", "-pk"))
    share = CoConstruction(found.share)
    return {
        "decision": found,
        "able": able,
        "crumbs": crumbs_of(found),
        "stations": stations(found, federations=bool(consultations)),
        "share": (found.get_share_display(), SHARE_SENTENCES[share]),
        "latest": version_of(texts[0], None) if texts else None,
        "changed": version_of(texts[0], texts[1]) if len(texts) > 1 else None,
        "texts": texts,
        "asked": _asked(found, asked, able) if asked else None,
        "rounds": rounds_shown(told, able),
        "objections": objections_shown(rows, able, may_move=found.status in OPEN and asked is None),
        "consultations": consultations_shown(found, consultations, able),
        "decided": found.status in DECIDED,
        "overdue": found.status in DECIDED - {State.REVIEWED} and _is_due(found),
        "events": list(found.events.order_by("-at", "-pk")),
        "meetings": _meetings(found),
        "plans": list(Plan.objects.filter(decision=found).select_related("territory")),
        "offers": offers(found) if able.convenes and asked is None else [],
        "writes": able.convenes and found.status in WRITTEN_ANEW,
    }


def _asked(found: Decision, asked: Round, able: Abilities) -> dict[str, object]:
    """Describe the open round: what it asks, until when, how many have answered."""
    count = answered(asked, seats_of(found.council, timezone.localdate()))
    kind = RoundKind(asked.kind)
    return {
        "round": asked,
        "title": capfirst(str(ROUND_LABELS[kind])),
        "sentence": round_sentence(kind),
        "answered": answered_text(count.seats, count.of),
        "speaks": bool(able.speaks_for),
    }


def _is_due(found: Decision) -> bool:
    return found.review_on is not None and found.review_on <= timezone.localdate()


def _meetings(found: Decision) -> list[object]:
    """Return the meetings that deal with it, once they are announced."""
    rows = found.agenda.filter(session__status__in=PUBLIC).select_related("session")
    return [one.session for one in rows.order_by("session__starts_at")]


@require_safe
def decision_versions(request: PageRequest, decision_id: UUID) -> HttpResponse:
    """Show every version of the text, the latest first, each beside the one before it."""
    found, able = opened(request, decision_id)
    texts = texts_to_read(found, inside=able.is_inside)
    context = {
        "decision": found,
        "crumbs": crumbs_of(found, Crumb(label=_("Versions"))),
        "versions": versions(texts),
    }
    response = render(request, "councils/decision_versions.html", context)
    return unkept(response) if able.is_inside else response
