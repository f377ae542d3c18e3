"""What everybody reads of plans: their list, each one, each of its actions, the propositions."""

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
from seuil.plans.models import Action
from seuil.plans.policies import writes_somewhere
from seuil.plans.propositions import conditions, origin, propositions
from seuil.plans.queries.action import (
    actions_of,
    origins_of,
    proposed_step,
    supports_of,
)
from seuil.plans.queries.alike import actions_alike, texts_of_action
from seuil.plans.queries.measures import followed_of
from seuil.plans.queries.plans import Choice, plans, waiting_proposals, years
from seuil.territory.domain import Level
from seuil.territory.queries import places
from seuil.web.components import EmptyState, WiderStep
from seuil.web.http import PageRequest
from seuil.web.plans import measured
from seuil.web.plans.forms import NoteForm
from seuil.web.plans.opened import (
    OpenedAction,
    action_crumbs,
    areas,
    opened_action,
    opened_plan,
    plan_crumbs,
)
from seuil.web.plans.shown import (
    ACTION_TONES,
    PLAN_TONES,
    action_lines,
    action_stations,
    call_text,
    conditions_of,
    function_names,
    level_text,
    money_text,
    objective_names,
    options,
    plan_lines,
    plan_stations,
    proposers_text,
    propositions_of,
    when_text,
)
from seuil.web.plans.steps import action_offers, carrier_steps, plan_offers
from seuil.web.register.shown import lines_of, public_names, theme_names, track_lines
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
        "years": options(
            [("all", _("all years")), *((str(year), str(year)) for year in known)],
            str(choice.year or "all"),
        ),
        "territories": options(territories, choice.territory),
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
def action_page(request: PageRequest, plan_slug: str, number: int) -> HttpResponse:
    """Show an action: where it comes from, who carries it, how one knows, what became of it."""
    return shown_action(request, opened_action(request.standing, plan_slug, number))


def shown_action(
    request: PageRequest, found: OpenedAction, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    one, able = found.action, found.able
    inside = found.plan_able.reads_inside or able.carries
    origins = origins_of(one)
    direct = len(origins.blockages)
    met = lines_of([*origins.blockages, *origins.through])
    followed = followed_of([one], timezone.localdate(), series=True)[one.pk]
    proposed = proposed_step(one)
    steps = carrier_steps(one) if able.carries and not able.writes else []
    language = {"language": reader_language(), "on": timezone.localdate()}
    context = {
        "areas": areas("plans"),
        "plan": found.plan,
        "action": one,
        "crumbs": action_crumbs(one),
        "tone": ACTION_TONES.get(one.status, "is-neutral"),
        "stations": action_stations(one),
        "objectives": objective_names(one),
        "functions": function_names(one),
        "when": when_text(one),
        "money": money_text(one),
        "level": level_text(one),
        "themes": theme_names(one.themes),
        "publics": public_names(one.publics),
        "partners": list(one.partners.all()),
        "decided": found.plan.decision if one.status in action.DECIDED else None,
        "blockages": met[:direct],
        "tracks": track_lines(origins.tracks),
        "through": met[direct:],
        "propositions": propositions_of(one),
        "proposers": _proposers(one),
        "supports": supports_of(one, inside=inside),
        "indicators": measured.shown(followed) if followed else [],
        "conditions": conditions_of(one),
        "notes": [(note, note.get_step_display()) for note in one.notes.all()],
        "events": one.events.order_by("-at", "-pk"),
        "proposed": proposed if able.notes else None,
        "able": able,
        "over": one.status in action.OVER,
        "offers": action_offers(one) if able.writes else [],
        "read": one.status in {action.Status.DONE, action.Status.EVALUATED},
        "alike": _alike(one) if able.writes else [],
        "form": (form or NoteForm(steps, initial=language)) if able.notes else None,
    }
    return render(request, "plans/action.html", context, status=status)


def _proposers(one: Action) -> str:
    rows = list(one.proposals.all())
    return proposers_text(rows) if rows else ""


def _alike(one: Action) -> list[Action]:
    found = actions_alike(texts_of_action(one), one.plan.year, but=[one.pk])
    return [each.action for each in found]


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
