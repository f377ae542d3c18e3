"""A plan over its year, drawn and in words; and where it stands midway."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.plans.domain import plan as plans
from seuil.plans.domain.action import ENDED, ConditionState, Status
from seuil.plans.domain.indicator import Progress
from seuil.plans.models import Action, Plan
from seuil.plans.notifications import plan_name
from seuil.plans.queries.action import actions_of
from seuil.plans.queries.measures import followed_of, weakest_progress
from seuil.plans.queries.timeline import Span, timeline
from seuil.plans.report.words import names
from seuil.web.http import PageRequest
from seuil.web.plans.measured import Shown, shown
from seuil.web.plans.opened import opened_plan, plan_crumbs
from seuil.web.plans.shown import ACTION_TONES
from seuil.wording.times import date_text, month_text

WIDTH = 1000.0


@dataclass(frozen=True, slots=True)
class Bar:
    """From where to how far, in thousandths of the time that is drawn."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """An action in time: its bars, and the same in words."""

    action: Action
    status: str
    tone: str
    planned: Bar | None
    ran: Bar | None
    planned_text: str
    ran_text: str
    late: bool


@dataclass(frozen=True, slots=True)
class Months:
    """The time that is drawn: where each month begins, where today lies."""

    first: datetime.date
    last: datetime.date
    marks: Sequence[tuple[float, str]]
    today: float | None

    def at(self, day: datetime.date) -> float:
        inside = min(max(day, self.first), self.last)
        return round((inside - self.first).days / (self.last - self.first).days * WIDTH, 1)

    def bar(self, span: tuple[datetime.date, datetime.date] | None) -> Bar | None:
        """Return where a span is drawn; None where it lies outside."""
        if span is None or span[1] < self.first or span[0] > self.last:
            return None
        begin = self.at(span[0])
        return Bar(begin, max(round(self.at(span[1]) - begin, 1), 4.0))


def months_of(year: int, spans: Iterable[Span], today: datetime.date) -> Months:
    """Return the year of a plan, made longer by whole months where its actions need more."""
    days = [day for span in spans for one in (span.planned, span.ran) if one for day in one]
    first = min([datetime.date(year, 1, 1), *days]).replace(day=1)
    last = _month_end(max([datetime.date(year, 12, 31), *days]))
    first = max(first, datetime.date(year - 1, 1, 1))
    last = min(last, datetime.date(year + 2, 12, 31))
    starts = []
    month = first
    while month <= last:
        starts.append(month)
        month = (month + datetime.timedelta(days=32)).replace(day=1)
    whole = (last - first).days
    step = -(-len(starts) // 18)
    marks = [
        (
            round((one - first).days / whole * WIDTH, 1),
            month_text(one, "LLL" if len(starts) <= 12 else "MM/yy"),
        )
        for number, one in enumerate(starts)
        if number % step == 0
    ]  # fmt: skip
    found = Months(first, last, marks, None)
    now = found.at(today) if first <= today <= last else None
    return Months(first, last, marks, now)


def _month_end(day: datetime.date) -> datetime.date:
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(
        days=1
    )


@require_safe
def plan_timeline(request: PageRequest, plan_slug: str) -> HttpResponse:
    """Draw when each action should run and ran; the same as a list."""
    opened = opened_plan(request.standing, plan_slug)
    today = timezone.localdate()
    spans = timeline(opened.plan, today, inside=opened.able.reads_inside)
    months = months_of(opened.plan.year, spans, today)
    context = {
        "plan": opened.plan,
        "name": plan_name(opened.plan),
        "months": months,
        "rows": [_drawn(span, months) for span in spans],
        "crumbs": plan_crumbs(opened.plan, _("Timeline")),
    }
    return render(request, "plans/timeline.html", context)


def _drawn(span: Span, months: Months) -> Drawn:
    one = span.action
    return Drawn(
        action=one,
        status=one.get_status_display(),
        tone=ACTION_TONES.get(one.status, "is-neutral"),
        planned=months.bar(span.planned),
        ran=months.bar(span.ran),
        planned_text=_planned_text(one),
        ran_text=_ran_text(span),
        late=span.late,
    )


def _planned_text(one: Action) -> str:
    first = date_text(one.begins_on) if one.begins_on else ""
    last = date_text(one.ends_on) if one.ends_on else ""
    if first and last:
        return _("planned from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("planned from %(first)s on") % {"first": first}
    if last:
        return _("planned until %(last)s") % {"last": last}
    return _("no days planned")


def _ran_text(span: Span) -> str:
    if span.ran is None:
        return _("not begun")
    said = {"first": date_text(span.ran[0]), "last": date_text(span.ran[1])}
    if span.action.status in ENDED:
        return _("ran from %(first)s to %(last)s") % said
    return _("running since %(first)s") % said


# Midway


@dataclass(frozen=True, slots=True)
class Looked:
    """An action as a council looks at it midway. ``worries``: what needs a word."""

    action: Action
    status: str
    tone: str
    shown: Sequence[Shown]
    worries: Sequence[str]


@require_safe
def mid_review(request: PageRequest, plan_slug: str) -> HttpResponse:
    """Show what needs a word first: what is late, worse than before, at risk, without carrier."""
    opened = opened_plan(request.standing, plan_slug)
    plan, today = opened.plan, timezone.localdate()
    rows = [row for row in actions_of(plan, inside=False) if row.status != Status.DROPPED]
    followed = followed_of(rows, today)
    late = {span.action.pk for span in timeline(plan, today, inside=False) if span.late}
    called = names()
    looked = [
        _looked(row, shown(followed[row.pk], called), weakest_progress(followed[row.pk]),
                row.pk in late)
        for row in rows
    ]  # fmt: skip
    context = {
        "plan": plan,
        "name": plan_name(plan),
        "to_discuss": [one for one in looked if one.worries],
        "on_their_way": [one for one in looked if not one.worries],
        "goes_on": opened.able.writes and plan.status == plans.Status.MID_REVIEW,
        "go_on_url": _step_url(plan),
        "crumbs": plan_crumbs(plan, _("Where it stands")),
        "today": today,
    }
    return render(request, "plans/mid_review.html", context)


def _step_url(plan: Plan) -> str:
    return reverse("web:plan_step", args=[plan.slug, plans.Step.GO_ON])


def _looked(row: Action, seen: Sequence[Shown], progress: Progress, late: bool) -> Looked:
    worries = []
    if row.carrier_left_on:
        worries.append(_("The body that carried it has left."))
    if row.status == Status.SUSPENDED:
        worries.append(_("It is suspended."))
    if late and row.started_on is None:
        worries.append(_("It should have begun."))
    elif late:
        worries.append(_("It should be done."))
    if progress is Progress.WORSE:
        worries.append(_("An indicator says that it is worse than before."))
    if any(one.due for one in seen):
        worries.append(_("A measure is due."))
    states = [one.state for one in row.conditions.all()]
    if ConditionState.NOT_MET in states:
        worries.append(_("A success condition is not met."))
    elif ConditionState.AT_RISK in states:
        worries.append(_("A success condition is at risk."))
    return Looked(
        row, row.get_status_display(), ACTION_TONES.get(row.status, "is-neutral"), seen, worries
    )
