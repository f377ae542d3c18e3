"""The steps of a decision that its team takes."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.charter import Rules
from seuil.councils.domain.decision import PROCESS, Status, Step
from seuil.councils.labels import DECISION_STEPS
from seuil.councils.models import Decision
from seuil.councils.operations.decisions import Move, Outcome, take_decision_step
from seuil.councils.queries.decisions import rules_of, seen_of
from seuil.kernel.errors import TransitionRefused
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.councils.decisions.opened import (
    DecisionRequest,
    convening,
    crumbs_of,
    form_page,
    page_of,
)
from seuil.web.councils.decisions.shown import left_to_do
from seuil.web.days import day_field
from seuil.web.fields import ThingField, choose_territory, hidden_number, words_field
from seuil.web.published import SharedForm

MAY_DECIDE = ("region", "basin")
"""Levels that have councils."""
WORDS_OF_STEP: Mapping[Step, Promise] = {
    Step.DECLARE_FALLBACK: gettext_lazy("Why the council decides without consent"),
    Step.REVIEW: gettext_lazy("What became of it"),
    Step.WITHDRAW: gettext_lazy("Why it is withdrawn"),
    Step.SEND_TO_LEVEL: gettext_lazy("Why another level should decide on it"),
}
ENDS = frozenset({Step.CONSENT, Step.DECLARE_FALLBACK})


class StepForm(SharedForm):
    """What a step takes: words, an outcome, a territory. Everybody reads it."""

    read_by_all = ("words", "carried_by", "safeguards")
    words = words_field("", required=False)
    carried_by = forms.CharField(
        label=gettext_lazy("Who carries it"),
        help_text=gettext_lazy("Bodies, never people."),
        max_length=300,
    )
    safeguards = words_field(
        gettext_lazy("Safeguards"),
        help_text=gettext_lazy("What limits it, what is watched, when it is stopped."),
    )
    review_on = day_field(gettext_lazy("It is looked at again on"))
    sent_to = ThingField(label=gettext_lazy("Territory"))
    seen = hidden_number()

    def __init__(
        self, decision: Decision, step: Step, rules: Rules, territories: Iterable[Territory],
        *args: Any, **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **more)
        self.step = step
        self.initial = {"seen": decision.version, **self.initial}
        if step in PROCESS.needs_words:
            self.fields["words"].required = True
            self.fields["words"].label = str(WORDS_OF_STEP[step])
        else:
            self.fields["words"].label = _("In words, for everybody to read (optional)")
        if step in ENDS:
            self.initial.setdefault("carried_by", decision.carried_by)
            self.initial.setdefault("safeguards", decision.safeguards)
            day = decision.review_on or _in_months(timezone.localdate(), rules.review_months)
            self.initial.setdefault("review_on", day)
        else:
            for name in ("carried_by", "safeguards", "review_on"):
                del self.fields[name]
        if step is Step.SEND_TO_LEVEL:
            choose_territory(self.fields["sent_to"], territories)
        else:
            del self.fields["sent_to"]

    def clean_review_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["review_on"]
        if day <= timezone.localdate():
            raise ValidationError(_("A review lies ahead: choose a later day."))
        return day

    def move(self) -> Move:
        told = self.cleaned_data
        outcome = None
        if self.step in ENDS:
            outcome = Outcome(told["carried_by"], told["safeguards"], told["review_on"])
        return Move(
            self.step,
            told["words"],
            outcome,
            told.get("sent_to"),
            told["seen"],
        )


def _in_months(day: datetime.date, months: int) -> datetime.date:
    """Return the same day so many months later, at the latest the 28th.

    >>> _in_months(datetime.date(2026, 11, 30), 3)
    datetime.date(2027, 2, 28)
    """
    number = day.year * 12 + day.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, min(day.day, 28))


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def decision_step(request: DecisionRequest, decision_step: str) -> HttpResponse:
    """Ask for what a step takes; POST takes it."""
    decision = request.decision
    if decision_step not in set(Step):
        raise Http404
    step = Step(decision_step)
    if step not in PROCESS.steps_from(Status(decision.status)):
        raise TransitionRefused("it does not follow")
    posted = request.POST if request.method == "POST" else None
    territories = Territory.objects.filter(level__in=MAY_DECIDE).exclude(
        pk=decision.council.territory_id
    )
    others = list(territories.order_by("level", "code")) if step is Step.SEND_TO_LEVEL else []
    form = StepForm(decision, step, rules_of(decision.council), others, posted)
    if posted is not None and form.is_valid():
        take_decision_step(request.standing, decision.uuid, form.move())
        messages.success(request, _("Done. Those concerned get an e-mail."))
        return redirect(page_of(decision))
    return form_page(
        request,
        form,
        {
            "title": DECISION_STEPS[step],
            "crumbs": crumbs_of(decision, Crumb(label=str(DECISION_STEPS[step]))),
            "button": DECISION_STEPS[step],
            "back": page_of(decision),
            "missing": left_to_do(step, seen_of(decision)),
        },
    )
