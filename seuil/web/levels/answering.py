"""Answering a request between levels: a step with its words."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.plans.asking import asking_abilities
from seuil.plans.domain.level import PROCESS, Step, UpReason
from seuil.plans.labels import REQUEST_STEPS
from seuil.plans.models import LevelRequest
from seuil.plans.operations.levels import Answer, take_request_step
from seuil.web.fields import ThingField, choose_among, choose_territory, hidden_number, words_field
from seuil.web.http import MemberRequest, signed_in
from seuil.web.levels.opened import (
    NO_REASON,
    REASONS,
    actions_of,
    crumbs_of,
    goes_up,
    opened,
    refusal_text,
    territories_asked,
)
from seuil.web.levels.page import named_in_plan
from seuil.web.published import WordsForm
from seuil.web.trying import StepAttempt, step_called


class AnswerForm(WordsForm):
    """A step with its words; ``to`` when it is passed on, ``result`` when it is taken up."""

    words = words_field(
        gettext_lazy("In words, for everybody to read"),
        required=False,
        error_messages={"required": gettext_lazy("Write the answer in words.")},
    )
    to = ThingField(
        label=gettext_lazy("To whom it goes"),
        error_messages={"required": gettext_lazy("Choose to whom it goes.")},
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why at a higher level"), required=False, choices=REASONS
    )
    result = ThingField(label=gettext_lazy("Action that takes it up"), required=False)
    seen = hidden_number(required=True)

    def __init__(self, request: LevelRequest, step: Step, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.request = request
        if step is Step.HAND_ON:
            others = [one for one in territories_asked() if one != request.target]
            choose_territory(self.fields["to"], others, nothing=_("choose"))
        else:
            del self.fields["to"], self.fields["reason"]
        actions = actions_of(request.target) if step is Step.TAKE_UP else []
        if known := {str(one.uuid): one for one in actions}:
            nothing = _("not written yet")
            choose_among(self.fields["result"], known, called=named_in_plan, nothing=nothing)
        else:
            del self.fields["result"]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        to = told.get("to")
        if to and goes_up(self.request.target, to) and not told.get("reason"):
            self.add_error("reason", NO_REASON)
        return told


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def level_step(request: MemberRequest, level_id: UUID, level_step: str) -> HttpResponse:
    """Ask for words; POST takes the step. A step that does not follow gets 409."""
    one, step = opened(level_id), step_called(PROCESS, level_step)
    if not asking_abilities(request.standing, one).may_take(step):
        raise Http404
    kind = partial(AnswerForm, one, step)
    tried = StepAttempt(
        request, one, PROCESS, step, REQUEST_STEPS[step], kind=kind, says=refusal_text
    )
    moved = tried.takes(
        lambda: take_request_step(
            request.standing, one.uuid, _answer(tried.form, step), actor=request.user
        )
    )
    if moved:
        return redirect("web:level", one.uuid)
    context = {
        "crumbs": crumbs_of(one.subject),
        "about_request": one,
        "back": reverse("web:level", args=[one.uuid]),
    }
    return render(request, "levels/form.html", context | tried.shown, status=tried.status)


def _answer(form: WordsForm, step: Step) -> Answer:
    told = form.cleaned_data
    return Answer(
        step,
        told["words"],
        seen=told["seen"],
        result=told.get("result"),
        to=told.get("to"),
        reason=UpReason(told["reason"]) if told.get("reason") else None,
    )
