"""What everybody reads of plans: their list, each one, the propositions."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.plans.domain import action
from seuil.plans.domain.plan import BEING_WRITTEN
from seuil.plans.labels import FUNCTION_LABELS
from seuil.plans.policies import writes_somewhere
from seuil.plans.propositions import conditions, origin, propositions
from seuil.plans.queries.action import actions_of
from seuil.plans.queries.plans import Choice, plans, waiting_proposals, years
from seuil.territory.domain import Level
from seuil.territory.queries import places
from seuil.web.components import EmptyState, WiderStep, filter_of
from seuil.web.http import PageRequest
from seuil.web.plans.opened import areas, opened_plan, plan_crumbs
from seuil.web.plans.shown import PLAN_TONES, action_lines, call_text, plan_lines, plan_stations
from seuil.web.plans.steps import plan_offers
from seuil.web.sessions.themes import priorities_of
from seuil.wording.localised import reader_language

PER_PAGE = 25
PLANNED_AT = (Level.REGION, Level.BASIN)


@require_safe
def plan_list(request: PageRequest) -> HttpResponse:
    """List plans by year and territory; at first those of this year, or of the latest one."""
    known = years()
    choice = _chosen(request, known)
    page = Paginator(plans(choice), PER_PAGE).get_page(request.GET.get("page"))
    asked = {"year": choice.year or "all", "territory": choice.territory}
    gazetteer, language = places(), reader_language()
    territories = [
        (code, gazetteer.label(code, language))
        for code, place in gazetteer.places.items()
        if place.level in PLANNED_AT
    ]
    context = {
        "areas": areas("plans"),
        "page": page,
        "lines": plan_lines(page),
        "calls": [line for line in plan_lines(plans(Choice(open_call=True))) if line.call],
        "filters": [
            filter_of(
                "year",
                _("Year"),
                [("all", _("all years")), *((str(year), year) for year in known)],
                str(choice.year or "all"),
            ),
            filter_of(
                "territory",
                _("Territory"),
                territories,
                choice.territory,
                whole=_("all territories"),
            ),
        ],
        "empty": _empty(bool(known)),
        "pages_url": f"?{urlencode([*asked.items(), ('page', '')])}",
        "writes": writes_somewhere(request.standing),
    }
    return render(request, "plans/plans.html", context)


def _chosen(request: PageRequest, known: Sequence[int]) -> Choice:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
    if not text and known:
        today = timezone.localdate().year
        year = today if today in known else known[0]
    return Choice(year, request.GET.get("territory", "").replace("\x00", "")[:80])


def _empty(there_are_some: bool) -> EmptyState:
    if there_are_some:
        return EmptyState(
            title=_("No plan fits"),
            steps=[WiderStep(text=_("All plans"), label=_("Show"), url="?year=all")],
        )
    return EmptyState(
        title=_("No plan is written down yet"),
        asked=_(
            "A territory opens a plan for a year; then everybody may propose, and its council"
            " decides."
        ),
    )


@require_safe
def plan(request: PageRequest, plan_slug: str) -> HttpResponse:
    """Show a plan: where it is, its actions, how it came about; drafts to those inside."""
    found = opened_plan(request.standing, plan_slug)
    one, able = found.plan, found.able
    rows = list(actions_of(one, inside=able.reads_inside))
    drafts = [row for row in rows if row.status == action.Status.DRAFT]
    dropped = [row for row in rows if row.status == action.Status.DROPPED]
    aside = {action.Status.DRAFT, action.Status.DROPPED}
    context = {
        "areas": areas("plans"),
        "plan": one,
        "crumbs": plan_crumbs(one),
        "name": plan_crumbs(one)[-1].label,
        "tone": PLAN_TONES.get(one.status, "is-neutral"),
        "stations": plan_stations(one),
        "call": call_text(one) if able.proposes else "",
        "lines": action_lines(one, (row for row in rows if row.status not in aside)),
        "drafts": action_lines(one, drafts),
        "dropped": action_lines(one, dropped),
        "able": able,
        "offers": plan_offers(one) if able.writes else [],
        "waiting": waiting_proposals(one).count() if able.writes else 0,
        "being_written": one.status in BEING_WRITTEN,
        "events": one.events.order_by("-at", "-pk"),
        "priorities": priorities_of(one.territory),
    }
    return render(request, "plans/plan.html", context)


@require_safe
def proposition_list(request: PageRequest) -> HttpResponse:
    """List the nine propositions by function, and the eight conditions of success."""
    by_function = [
        (str(label), [one for one in propositions().values() if one.function is function])
        for function, label in FUNCTION_LABELS.items()
    ]
    context = {
        "areas": areas("propositions"),
        "by_function": by_function,
        "conditions": list(conditions().values()),
        "origin": origin(),
    }
    return render(request, "plans/propositions.html", context)
