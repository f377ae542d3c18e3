"""What becomes of an objection: the steps of its seat and of the team."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.councils.domain import objection
from seuil.councils.domain.charter import Criterion, Rules
from seuil.councils.domain.decision import OPEN
from seuil.councils.domain.decision import Status as State
from seuil.councils.labels import CRITERION_LABELS, OBJECTION_STEPS
from seuil.councils.models import Decision, Objection
from seuil.councils.operations.objections import ObjectionMove, take_objection_step
from seuil.councils.queries.decisions import closed_objections, rules_of, seats_of, who_set_aside
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.components import Crumb
from seuil.web.councils.decisions.opened import (
    DecisionRequest,
    crumbs_of,
    form_page,
    inside,
    page_of,
)
from seuil.web.councils.decisions.shown import may_take, settled_by
from seuil.web.days import day_field
from seuil.web.fields import boxes_field, give_choices, hidden_number, words_field
from seuil.web.published import SharedForm

OBJECTION_WORDS: Mapping[objection.Step, Promise] = {
    objection.Step.SET_ASIDE: gettext_lazy("Why it is no objection by the charter"),
    objection.Step.INTEGRATE: gettext_lazy("How the text meets it now"),
    objection.Step.APPEAL: gettext_lazy("Why it should be looked at again"),
}
HEARING_SENTENCES = {
    "day": gettext_lazy("No such meeting was held yet, or other families sat then."),
    "families": gettext_lazy(
        "The meeting comes after the appeal, and as many families as the quorum of the charter"
        " were there, others than the one that objects among them."
    ),
}


class ObjectionForm(SharedForm):
    read_by_all = ("words",)
    criterion = forms.ChoiceField(
        label=gettext_lazy("By which criterion of the charter it stands"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the criterion by which it stands.")},
    )
    day = day_field(gettext_lazy("The meeting of the council that heard the appeal was on"))
    families = boxes_field(
        gettext_lazy("Practice families that were there"),
        (),
        required=True,
        help_text=gettext_lazy("Everybody reads this: the day, and which families were there."),
        error_messages={"required": gettext_lazy("Say which families were there.")},
    )
    words = words_field("", required=False, rows=3)
    seen = hidden_number()

    def __init__(
        self,
        step: objection.Step,
        rules: Rules,
        *args: Any,
        heard_by: Collection[PracticeFamily] = (),
        **more: Any,
    ) -> None:
        """``heard_by``: the families of which some must have heard the appeal at a meeting."""
        super().__init__(*args, **more)
        self.step = step
        if heard_by:
            sits = [(one.value, FAMILY_LABELS[one]) for one in PracticeFamily if one in heard_by]
            give_choices(self.fields["families"], sits)
        else:
            del self.fields["day"], self.fields["families"]
        if step is objection.Step.UPHOLD:
            chosen = [one for one in Criterion if one in rules.criteria]
            give_choices(
                self.fields["criterion"], [(one.value, CRITERION_LABELS[one]) for one in chosen]
            )
        else:
            del self.fields["criterion"]
        self.fields["words"].required = step in objection.PROCESS.needs_words
        self.fields["words"].label = str(
            OBJECTION_WORDS.get(step, _("In words, for everybody to read (optional)"))
        )

    def move(self) -> ObjectionMove:
        told = self.cleaned_data
        criterion, day = told.get("criterion"), told.get("day")
        return ObjectionMove(
            self.step,
            told["words"],
            Criterion(criterion) if criterion else None,
            objection.Hearing(day, frozenset(map(PracticeFamily, told["families"])))
            if day
            else None,
            told["seen"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def objection_step(
    request: DecisionRequest, objection_id: int, objection_step: str
) -> HttpResponse:
    """Ask for what a step with an objection takes; POST takes it."""
    if objection_step not in set(objection.Step):
        raise Http404
    step, decision = objection.Step(objection_step), request.decision
    one = closed_objections(decision).filter(pk=objection_id).first()
    if one is None or not may_take(request.able, one, step):
        raise Http404
    if (
        step not in objection.PROCESS.steps_from(objection.Status(one.status))
        or State(decision.status) not in OPEN
    ):
        raise TransitionRefused("it does not follow")
    posted = request.POST if request.method == "POST" else None
    alone = _settles_alone(request, one, step)
    form = ObjectionForm(
        step,
        rules_of(decision.council),
        posted,
        initial={"seen": one.version},
        heard_by=_seated(decision) if alone else (),
    )
    if posted is not None and form.is_valid() and _taken(request, one, form):
        messages.success(request, _("Done."))
        return redirect(f"{page_of(decision)}#objections")
    title = str(OBJECTION_STEPS[step])
    return form_page(
        request,
        form,
        {
            "title": title,
            "about": settled_by() if alone else "",
            "crumbs": crumbs_of(decision, Crumb(label=title)),
            "button": title,
            "back": page_of(decision),
            "quoted": (one.seat, one.reason),
            "proposed": one.proposal,
        },
    )


def _settles_alone(request: DecisionRequest, one: Objection, step: objection.Step) -> bool:
    """Whether whoever set an objection aside is about to settle the appeal against this."""
    by_team = one.status == objection.Status.APPEALED and step not in objection.BY_ITS_SEAT
    return by_team and who_set_aside(one) == request.user.pk


def _seated(decision: Decision) -> set[PracticeFamily]:
    return {seat.practice for seat in seats_of(decision.council, timezone.localdate())}


def _taken(request: DecisionRequest, one: Objection, form: ObjectionForm) -> bool:
    """Take the step; what a meeting could not settle is told beside its field."""
    try:
        take_objection_step(request.standing, one.pk, form.move())
    except InvalidInput as refused:
        if refused.path not in HEARING_SENTENCES or refused.path not in form.fields:
            raise
        form.add_error(refused.path, HEARING_SENTENCES[refused.path])
        return False
    return True
