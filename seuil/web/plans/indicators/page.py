"""The page of an indicator: all that was measured, drawn and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from seuil.plans.domain.action import SHOWN
from seuil.plans.models import Indicator, Measure
from seuil.plans.queries.measures import followed_one, measures_of
from seuil.plans.report.words import Names, names, source_text, with_unit
from seuil.web.http import PageRequest
from seuil.web.plans.indicators.opened import indicator_of_action
from seuil.web.plans.measured import shown
from seuil.web.plans.opened import action_crumbs, opened_action


@dataclass(frozen=True, slots=True)
class Line:
    """A measure in the table. ``replaced``: another one sets it right."""

    measure: Measure
    value: str
    source: str
    replaced: bool


@require_safe
def indicator(
    request: PageRequest, plan_slug: str, number: int, indicator_id: UUID
) -> HttpResponse:
    """Show an indicator with all that was measured, drawn and as a table."""
    opened = opened_action(request.standing, plan_slug, number)
    one = indicator_of_action(opened, indicator_id)
    rows = measures_of(one)
    called = names()
    context = {
        "one": one,
        "action": opened.action,
        "shown": shown([followed_one(one, rows, timezone.localdate())], called)[0],
        "rows": _lines(one, rows, called),
        "crumbs": action_crumbs(opened.action, str(one.name)),
        "measures": opened.able.notes and opened.action.status in SHOWN,
        "writes": opened.able.writes,
        "removes": opened.able.writes and not rows,
    }
    return render(request, "plans/indicator_page.html", context)


def _lines(one: Indicator, rows: Sequence[Measure], called: Names) -> list[Line]:
    replaced = {row.replaces_id for row in rows}
    by_night = source_text(one, called)
    return [
        Line(
            row,
            with_unit(row.value, one.unit),
            by_night if row.by_night else row.source_words,
            row.pk in replaced,
        )
        for row in rows
    ]
