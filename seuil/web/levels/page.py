"""The page of a request between levels: its way, what is owed, by what it was taken up."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from seuil.kernel.errors import SeuilError
from seuil.plans.asking import asking_abilities
from seuil.plans.domain.action import SHOWN
from seuil.plans.domain.level import DAYS_TO_ACKNOWLEDGE, DAYS_TO_ANSWER, PROCESS, WAITING, Status
from seuil.plans.labels import LATE_LABELS, REQUEST_STEPS
from seuil.plans.models import Action, LevelRequest
from seuil.plans.operations.levels import name_result
from seuil.plans.queries.levels import hops_of, line_of
from seuil.web.fields import ThingField, choose_among, hidden_number
from seuil.web.http import MemberRequest, PageRequest, signed_in
from seuil.web.levels.listing import TONES, waited_text
from seuil.web.levels.opened import actions_of, crumbs_of, opened, refusal_text
from seuil.wording.times import date_text


def named_in_plan(one: Action) -> str:
    return f"{one.plan} · {one.title}"


class ResultForm(forms.Form):
    """The action by which a request was taken up."""

    result = ThingField(label=gettext_lazy("Action that takes it up"))
    seen = hidden_number(required=True)

    def __init__(self, actions: Iterable[Action], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = {str(one.uuid): one for one in actions}
        choose_among(self.fields["result"], known, called=named_in_plan)


@dataclass(frozen=True, slots=True)
class Hop:
    """One place through which a request went."""

    request: LevelRequest
    here: bool
    late: str


@require_safe
def level(request: PageRequest, level_id: UUID) -> HttpResponse:
    one, today = opened(level_id), timezone.localdate()
    able = asking_abilities(request.standing, one)
    line = line_of(one, today)
    sent = timezone.localdate(one.sent_at)
    hops = hops_of(one)
    nameable = able.answers and one.status in {Status.TAKEN_UP, Status.LOOP_CLOSED}
    actions = actions_of(one.target) if nameable and one.result is None else []
    context = {
        "request_shown": one,
        "crumbs": crumbs_of(one.subject),
        "tone": TONES.get(Status(one.status), "is-neutral"),
        "late": str(LATE_LABELS[line.late]) if line.late else "",
        "waited": waited_text(line.days),
        "owed": _owed(one, sent),
        "hops": [_hop(hop, one, today) for hop in hops] if len(hops) > 1 else [],
        "events": list(one.events.order_by("at", "pk")),
        "action": one.action if one.action and one.action.status in SHOWN else None,
        "result": one.result if one.result and one.result.status in SHOWN else None,
        "steps": [
            (step, str(REQUEST_STEPS[step]))
            for step in PROCESS.steps_from(Status(one.status))
            if able.may_take(step)
        ],
        "result_form": ResultForm(actions, initial={"seen": one.version}) if actions else None,
    }
    return render(request, "levels/level.html", context)


def _owed(one: LevelRequest, sent: datetime.date) -> str:
    """Say what is owed and by when, of a request that waits."""
    if one.status not in WAITING:
        return ""
    told = {
        "acknowledge": date_text(sent + datetime.timedelta(days=DAYS_TO_ACKNOWLEDGE)),
        "answer": date_text(sent + datetime.timedelta(days=DAYS_TO_ANSWER)),
        "place": one.target.name,
    }
    if one.status == Status.SENT:
        return (
            _(
                "Due from %(place)s: a word that it arrived, by %(acknowledge)s; an answer, by"
                " %(answer)s."
            )
            % told
        )
    return _("Due from %(place)s: an answer, by %(answer)s.") % told


def _hop(hop: LevelRequest, one: LevelRequest, today: datetime.date) -> Hop:
    late = line_of(hop, today).late
    return Hop(hop, hop.pk == one.pk, str(LATE_LABELS[late]) if late else "")


@require_POST
@signed_in
def level_result(request: MemberRequest, level_id: UUID) -> HttpResponse:
    """Say by which action a request was taken up, when it was not said at once."""
    one = opened(level_id)
    form = ResultForm(actions_of(one.target), request.POST)
    if not asking_abilities(request.standing, one).answers:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Choose one of the actions that everybody reads."))
        return redirect("web:level", one.uuid)
    told = form.cleaned_data
    try:
        name_result(request.standing, one.uuid, told["result"], seen=told["seen"])
    except SeuilError as refused:
        messages.error(request, refusal_text(refused))
    else:
        messages.success(request, _("Kept."))
    return redirect("web:level", one.uuid)
