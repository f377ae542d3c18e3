"""The form of one step of a request, and taking it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from seuil.accounts.models import User
from seuil.kernel.errors import TransitionRefused
from seuil.kernel.personal import Found
from seuil.orientation.domain.avenue import UNTRIED
from seuil.orientation.domain.request import PROCESS, Outcome, Party, Step
from seuil.orientation.labels import OUTCOME_LABELS, STEP_BUTTONS, Words
from seuil.orientation.meetings import planned
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.orientation.operations.avenues import lay_down_untried
from seuil.orientation.policies import steps_of
from seuil.orientation.queries import colleagues_of, members_of, request_for, routes_for
from seuil.web.components import Crumb
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.desk.closing import Ending, endings, without_result
from seuil.web.orientation.desk.offers import AT_ONCE, ELSEWHERE
from seuil.web.orientation.desk.turns import turn_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import confirmed, signs_in, signs_text

LONGEST_WORDS = 4000
WORDS: Mapping[Step, Words] = {
    Step.TRANSFER: gettext_lazy("Why this desk?"),
    Step.ASK: gettext_lazy("Your question"),
    Step.REPLY: gettext_lazy("Your answer"),
    Step.CO_EXPLORE: gettext_lazy("What do you ask the other desk?"),
    Step.RETURN: gettext_lazy("What was found"),
    Step.CONTEST: gettext_lazy("What does not fit?"),
    Step.ACKNOWLEDGE: gettext_lazy("What was said (optional)"),
    Step.RESUME: gettext_lazy("What is needed now? (optional)"),
    Step.CLOSE: gettext_lazy("In a sentence (optional)"),
    Step.REOPEN: gettext_lazy("Why? (optional)"),
    Step.CANCEL: gettext_lazy("Why is it cancelled?"),
    Step.NOTE: gettext_lazy("The news"),
    Step.CHECK: gettext_lazy("Who was asked, and what was said?"),
    Step.HAND_OVER: gettext_lazy("What should your colleague know? (optional)"),
    Step.ENTRUST: gettext_lazy("What should your colleague know? (optional)"),
}
DONE: Mapping[Step, Words] = {
    Step.TRANSFER: gettext_lazy("Handed on: the other desk and the requester are told."),
    Step.TAKE: gettext_lazy("You answer this request now."),
    Step.EXPLORE: gettext_lazy("The exploration has begun."),
    Step.ASK: gettext_lazy("Your question is on its way to the requester."),
    Step.REPLY: gettext_lazy("Your answer is on its way to the desk."),
    Step.GO_ON: gettext_lazy("It goes on without this answer."),
    Step.CO_EXPLORE: gettext_lazy("The other desk is asked along. The request stays with yours."),
    Step.RETURN: gettext_lazy("What was found is with the answerer."),
    Step.CONTEST: gettext_lazy("The answerer is told what does not fit, and looks again."),
    Step.ACKNOWLEDGE: gettext_lazy("Noted: the answer was read."),
    Step.RESUME: gettext_lazy("The request is worked on again."),
    Step.CLOSE: gettext_lazy("The request is closed."),
    Step.REOPEN: gettext_lazy("The request is open again, with its history."),
    Step.CANCEL: gettext_lazy("The request is cancelled."),
    Step.NOTE: gettext_lazy("The news is on the page of the request."),
    Step.CHECK: gettext_lazy("The attempt is noted with its date."),
    Step.HAND_OVER: gettext_lazy("Handed over: your colleague is told."),
    Step.ENTRUST: gettext_lazy("Your colleague asks from now on, and is told."),
}
DESKS_ASKED = frozenset({Step.TRANSFER, Step.CO_EXPLORE})
ENDING = frozenset({Step.CLOSE, Step.CANCEL})
"""Steps that cancel what is planned on the request."""
LEADS_TO = {Step.EXPLORE: "web:orientation_explore"}
"""Where the work goes on after a step; the page of the request otherwise."""


class StepForm(forms.Form):
    """What a step needs: words, a desk, a colleague, an ending."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    desk = forms.ChoiceField(
        label=gettext_lazy("Which desk?"),
        error_messages={"required": gettext_lazy("Choose a desk.")},
    )
    lead = forms.ChoiceField(
        label=gettext_lazy("Who leads?"),
        choices=[
            (Party.ANSWERER.value, gettext_lazy("our desk: it answers the requester")),
            (Party.OTHER_DESK.value, gettext_lazy("the other desk: it may answer the requester")),
        ],
        widget=forms.RadioSelect,
        initial=Party.ANSWERER.value,
    )
    colleague = forms.ChoiceField(
        label=gettext_lazy("Which colleague?"),
        error_messages={"required": gettext_lazy("Choose a colleague of this desk.")},
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it end?"),
        choices=[(one.value, label) for one, label in OUTCOME_LABELS.items()],
        error_messages={"required": gettext_lazy("Say how it ended.")},
    )
    words = forms.CharField(
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("Say it in a sentence: without words nobody knows why."),
            "max_length": gettext_lazy("Too long: shorten it a little."),
        },
    )

    def __init__(
        self,
        step: Step,
        request: OrientationRequest,
        data: QueryDict | None = None,
        *,
        desk: str = "",
    ) -> None:
        super().__init__(data, initial={"seen": request.version, "desk": desk})
        self.step = step
        self.desks: dict[str, Desk] = {}
        self.colleagues: dict[str, User] = {}
        self._keep_what_the_step_needs(request)

    def _keep_what_the_step_needs(self, request: OrientationRequest) -> None:
        needed = {"seen"}
        if self.step in WORDS:
            needed.add("words")
            self.fields["words"].label = str(WORDS[self.step])
            self.fields["words"].required = self.step in PROCESS.needs_words
        if self.step in DESKS_ASKED:
            needed |= {"desk", "lead"} if self.step is Step.CO_EXPLORE else {"desk"}
            self.desks = _desks(request)
            self._choose("desk", {key: str(one) for key, one in self.desks.items()})
        if self.step is Step.HAND_OVER and request.desk:
            needed.add("colleague")
            seated = [one for one in members_of(request.desk) if one.pk != request.answerer_id]
            self._among(seated)
        if self.step is Step.ENTRUST:
            needed.add("colleague")
            self._among(colleagues_of(request))
        if self.step is Step.CLOSE:
            needed.add("outcome")
        for name in set(self.fields) - needed:
            del self.fields[name]

    def _among(self, colleagues: Sequence[User]) -> None:
        self.colleagues = {str(one.pk): one for one in colleagues}
        self._choose("colleague", {key: str(one) for key, one in self.colleagues.items()})

    def _choose(self, name: str, choices: Mapping[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [("", _("choose")), *choices.items()]

    @property
    def words_in_it(self) -> str:
        return str(self.cleaned_data.get("words", ""))

    def move(self, signs: Sequence[Found] = ()) -> Move:
        told = self.cleaned_data
        return Move(
            self.step,
            words=self.words_in_it,
            desk=self.desks.get(told.get("desk", "")),
            colleague=self.colleagues.get(told.get("colleague", "")),
            outcome=Outcome(told["outcome"]) if told.get("outcome") else None,
            lead=Party(told.get("lead") or Party.ANSWERER),
            signs_kept=tuple(dict.fromkeys(one.kind.value for one in signs)),
            seen=told["seen"],
        )


def _desks(request: OrientationRequest) -> dict[str, Desk]:
    """Return the desks that can be asked, those that may answer such a request first."""
    found = routes_for(request.place, request.category)
    return {str(one.desk.pk): one.desk for one in found if one.desk.pk != request.desk_id}


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def step_page(request: RequestReader, request_id: uuid.UUID, step: str) -> HttpResponse:
    """Show the form of a step alone; POST takes it."""
    asked = request_for(request.viewer, request_id)
    if step not in set(Step):
        raise Http404
    wanted = Step(step)
    if wanted in ELSEWHERE:
        return redirect(ELSEWHERE[wanted], asked.uuid)
    if request.method == "POST":
        return _taken(request, asked, wanted)
    if wanted not in steps_of(request.viewer, asked):
        raise TransitionRefused(f"{wanted} is not possible once {asked.status}")
    form = StepForm(wanted, asked, desk=request.GET.get("desk", ""))
    return _page(request, asked, form)


def _laid_down(request: RequestReader, asked: OrientationRequest) -> HttpResponse:
    """Note of all avenues that nobody contacted that they are not needed; then go on closing."""
    count = lay_down_untried(request.viewer, asked.uuid)
    text = ngettext(
        "Noted: %(count)s avenue is not needed any more.",
        "Noted: %(count)s avenues are not needed any more.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("web:orientation_step", asked.uuid, Step.CLOSE.value)


def _taken(request: RequestReader, asked: OrientationRequest, step: Step) -> HttpResponse:
    if step is Step.CLOSE and "untried" in request.POST:
        return _laid_down(request, asked)
    form = StepForm(step, asked, request.POST)
    possible = step in steps_of(request.viewer, asked)
    if not form.is_valid():
        if possible:
            return _page(request, asked, form, status=422)
        raise TransitionRefused(f"{step} is not possible once {asked.status}")
    signs = signs_in(form.words_in_it)
    if possible and signs and not confirmed(request.POST, signs):
        return _page(request, asked, form, signs=signs, status=422)
    move = form.move(signs)
    take_step(request.viewer, asked.uuid, move)
    messages.success(request, str(DONE[Step.TAKE if move.colleague == request.user else step]))
    return redirect(LEADS_TO.get(step, "web:orientation_request"), asked.uuid)


def _page(
    request: RequestReader,
    asked: OrientationRequest,
    form: StepForm,
    *,
    signs: Sequence[Found] = (),
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "asked": asked,
        "form": form,
        "step": form.step,
        "label": STEP_BUTTONS[form.step],
        "signs": signs,
        "signs_text": signs_text(signs),
        "at_once": form.step in AT_ONCE,
        "turn": turn_of(asked, request.viewer, timezone.localdate()),
        "crumbs": crumbs_of(asked, Crumb(label=str(STEP_BUTTONS[form.step]))),
    }
    if form.step in ENDING:
        context["meetings"] = list(planned(asked, timezone.now()))
    if form.step is Step.CLOSE:
        context |= closing(asked, form)
    return render(request, "orientation/step.html", context, status=status)


def closing(asked: OrientationRequest, form: StepForm) -> dict[str, object]:
    """Return what the form that closes shows before anybody clicks: what is missing."""
    found = list(asked.avenues.select_related("service"))
    chosen = form["outcome"].value() or ""
    said: list[Ending] = endings(asked, found, str(chosen))
    untried = sum(one.status in UNTRIED for one in found)
    return {"endings": said, "open_avenues": without_result(found), "untried": untried}
