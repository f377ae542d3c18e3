"""Closing a round, and answering the questions that it asked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.decision import RoundKind
from seuil.councils.labels import ROUND_LABELS
from seuil.councils.models import Remark
from seuil.councils.operations.rounds import answer_question, close_round
from seuil.councils.queries.decisions import seats_of
from seuil.councils.queries.rounds import answered, open_round
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.web.components import Crumb
from seuil.web.councils.decisions.opened import (
    DecisionRequest,
    convening,
    crumbs_of,
    form_page,
    page_of,
)
from seuil.web.councils.decisions.shown import answered_text
from seuil.web.fields import words_field
from seuil.web.published import SharedForm

LONGEST_REASON = 300


class CloseForm(SharedForm):
    """Closing a round; while a seat has not spoken and there is time, the reason is read by all."""

    read_by_all = ("why",)
    why = forms.CharField(
        label=gettext_lazy("Why it is closed before its time"), max_length=LONGEST_REASON
    )

    def __init__(self, *args: Any, early: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["why"].required = early
        if not early:
            del self.fields["why"]


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def close(request: DecisionRequest) -> HttpResponse:
    """Close the open round; before its time with a reason, unless all have spoken."""
    decision = request.decision
    found = open_round(decision)
    if found is None:
        raise TransitionRefused("no round is open")
    count = answered(found, seats_of(decision.council, timezone.localdate()))
    early = count.seats < count.of and timezone.now() < found.until
    posted = request.POST if request.method == "POST" else None
    form = CloseForm(posted, early=early)
    if posted is not None and form.is_valid():
        try:
            close_round(request.standing, decision.uuid, why=form.cleaned_data.get("why", ""))
        except InvalidInput:
            form = CloseForm(posted, early=True)
            form.is_valid()
        else:
            messages.success(request, _("The round is closed: what was said can be read now."))
            return redirect(page_of(decision))
    title = _("Close the round")
    return form_page(
        request,
        form,
        {
            "title": title,
            "crumbs": crumbs_of(decision, Crumb(label=title)),
            "button": title,
            "back": page_of(decision),
            "about": _("%(round)s: %(answered)s Once closed, everybody reads what was said.")
            % {
                "round": capfirst(str(ROUND_LABELS[RoundKind(found.kind)])),
                "answered": answered_text(count.seats, count.of),
            },
        },
    )


class AnswerForm(SharedForm):
    read_by_all = ("answer",)
    answer = words_field(gettext_lazy("Answer"), rows=3)


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def answer(request: DecisionRequest, remark_id: int) -> HttpResponse:
    """Answer a question of a round that is closed."""
    decision = request.decision
    asked = Remark.objects.filter(pk=remark_id, round__decision=decision)
    remark = asked.exclude(round__closed_at=None).select_related("seat__organisation").first()
    if remark is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = AnswerForm(posted, initial={"answer": remark.answer})
    if posted is not None and form.is_valid():
        answer_question(request.standing, decision.uuid, remark.pk, form.cleaned_data["answer"])
        messages.success(request, _("Kept."))
        return redirect(f"{page_of(decision)}#rounds")
    title = _("Answer a question")
    return form_page(
        request,
        form,
        {
            "title": title,
            "crumbs": crumbs_of(decision, Crumb(label=title)),
            "button": _("Keep the answer"),
            "back": page_of(decision),
            "quoted": (remark.seat, remark.words),
        },
    )
