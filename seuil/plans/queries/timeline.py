"""A plan over its year: when each action should run, when it began, when it ended."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from seuil.plans.domain.action import PROCESS, Status, Step
from seuil.plans.models import Action, ActionEvent, Plan
from seuil.plans.queries.action import actions_of

OVER = tuple(
    target for (_origin, step), target in PROCESS.paths.items() if step in {Step.FINISH, Step.DROP}
)


@dataclass(frozen=True, slots=True)
class Span:
    """An action in time. ``planned`` and ``ran``: first and last day, None where not said.

    An action that still runs ran until today.
    """

    action: Action
    planned: tuple[datetime.date, datetime.date] | None
    ran: tuple[datetime.date, datetime.date] | None
    late: bool
    """It should have begun, or have ended, and has not."""


def timeline(plan: Plan, today: datetime.date, *, inside: bool) -> Sequence[Span]:
    """Return the actions of a plan, what begins first first; three queries."""
    rows = list(actions_of(plan, inside=inside))
    ended = {
        key: timezone.localdate(at)
        for key, at in ActionEvent.objects.filter(action__in=rows, target__in=OVER)
        .order_by("at")
        .values_list("action_id", "at")
    }
    found = [_span(row, plan, ended.get(row.pk), today) for row in rows]
    return sorted(found, key=lambda one: (_first_day(one), one.action.number))


def _span(row: Action, plan: Plan, ended: datetime.date | None, today: datetime.date) -> Span:
    first = row.begins_on or row.ends_on
    last = row.ends_on or (datetime.date(plan.year, 12, 31) if row.begins_on else None)
    planned = (first, max(first, last)) if first and last else None
    ran = None
    if row.started_on:
        ran = (row.started_on, max(row.started_on, ended or today))
    return Span(row, planned, ran, _is_late(row, today))


NOT_BEGUN = frozenset({Status.PROPOSED, Status.CONSULTED, Status.CONSENTED})


def _is_late(row: Action, today: datetime.date) -> bool:
    if row.status in NOT_BEGUN:
        return row.begins_on is not None and row.begins_on < today
    if row.status in {Status.IN_PROGRESS, Status.SUSPENDED}:
        return row.ends_on is not None and row.ends_on < today
    return False


def _first_day(one: Span) -> datetime.date:
    days = [span[0] for span in (one.planned, one.ran) if span]
    return min(days, default=datetime.date.max)
