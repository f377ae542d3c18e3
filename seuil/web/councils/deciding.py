"""What the team of a territory does with a decision: writes it, takes its steps, closes rounds."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.decision import PROCESS, WRITTEN_ANEW, RoundKind, Status, Step
from seuil.councils.labels import DECISION_STEPS, ROUND_LABELS
from seuil.councils.models import Decision, Remark
from seuil.councils.operations.decisions import (
    StaleDecision,
    prepare_decision,
    take_decision_step,
    write_decision,
)
from seuil.councils.operations.objections import SamePerson, StaleObjection
from seuil.councils.operations.rounds import RoundOver, answer_question, close_round
from seuil.councils.policies import Abilities
from seuil.councils.queries.decisions import (
    answered,
    convened_by,
    decision_for,
    latest_text,
    open_round,
    rules_of,
    seats_of,
    seen_of,
)
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, SeuilError, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.councils.decision_forms import (
    AnswerForm,
    CloseForm,
    NewDecisionForm,
    StepForm,
    TextForm,
)
from seuil.web.councils.decision_shown import answered_text, guard_sentence, left_to_do
from seuil.web.councils.decisions import crumbs_of
from seuil.web.councils.opened import CONFLICT, UNREADABLE
from seuil.web.http import MemberRequest, refuse_unstorable, signed_in

Given = ParamSpec("Given")
MAY_DECIDE = ("region", "basin")
"""Levels that have councils."""


class DecisionRequest(MemberRequest):
    """A request of somebody inside a council, with one of its decisions."""

    decision: Decision
    able: Abilities


def inside(
    view: Callable[Concatenate[DecisionRequest, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Open a page of a decision to those inside its council; to others it is not there.

    What cannot be done is answered by 409 and a page that says what to do; what was typed can be
    copied there. Nothing of the answer is kept by browsers or caches.
    """

    @wraps(view)
    def shown(
        request: DecisionRequest, decision_id: UUID, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        refuse_unstorable(request)
        try:
            request.decision, request.able = decision_for(request.standing, decision_id)
            if not request.able.is_inside:
                raise Http404
            response = view(request, *args, **kwargs)
        except (Forbidden, NotVisible) as hidden:
            raise Http404 from hidden
        except (TransitionRefused, StaleDecision, StaleObjection) as refusal:
            response = refused(request, refusal)
        response.headers["Cache-Control"] = "no-store"
        return response

    return signed_in(shown)  # type: ignore[arg-type]


def convening(
    view: Callable[Concatenate[DecisionRequest, Given], HttpResponse],
) -> Callable[..., HttpResponse]:
    """The same for the team of the territory alone."""

    @wraps(view)
    def shown(request: DecisionRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if not request.able.convenes:
            raise Forbidden("the team of this territory does this")
        return view(request, *args, **kwargs)

    return inside(shown)  # type: ignore[arg-type]


def refused(request: DecisionRequest, refusal: SeuilError) -> HttpResponse:
    """Return the page that says why nothing was changed."""
    typed = [request.POST.get(name, "") for name in ("words", "concern", "reason", "proposal")]
    context = {
        "crumbs": crumbs_of(request.decision, Crumb(label=_("Nothing was changed"))),
        "sentence": sentence_of(refusal),
        "typed": "\n\n".join(filter(None, typed)),
        "back": page_of(request.decision),
    }
    return render(request, "councils/refused.html", context, status=CONFLICT)


def sentence_of(refusal: SeuilError) -> str:
    """Return why something was not done, in words that say what to do."""
    match refusal:
        case GuardRefused():
            return guard_sentence(refusal)
        case RoundOver() if refusal.now and refusal.was and refusal.was != refusal.now:
            return _(
                "What you said is about version %(was)s. The round now asks about version %(now)s:"
                " read it, then say it again."
            ) % {"was": refusal.was, "now": refusal.now}
        case RoundOver():
            return _("This round is closed. The page says what was said, and what comes next.")
        case SamePerson():
            return _(
                "You set this objection aside. Somebody else of the team looks at it again:"
                " ask a colleague."
            )
        case StaleDecision() | StaleObjection():
            return _("Somebody else changed this decision meanwhile. Look at it, then go on.")
        case _:
            return _("This is not possible now. The page shows what is.")


def page_of(decision: Decision) -> str:
    return reverse("web:decision", args=[decision.uuid])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_decision(request: MemberRequest) -> HttpResponse:
    """Begin a decision; ``council``: the one whose page led here."""
    refuse_unstorable(request)
    councils = convened_by(request.standing)
    if not councils:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = NewDecisionForm(councils, posted, initial={"council": request.GET.get("council", "")})
    if posted is not None and form.is_valid():
        made = prepare_decision(request.standing, form.cleaned_data["council"], form.texts())
        messages.success(request, _("The draft is kept. Those inside the council read it."))
        return redirect(page_of(made))
    context = {
        "title": _("A new decision"),
        "crumbs": [
            Crumb(label=_("Councils"), url=reverse("web:councils")),
            Crumb(label=_("Decisions"), url=reverse("web:decisions")),
            Crumb(label=_("A new decision")),
        ],
        "button": _("Keep the draft"),
        "back": reverse("web:decisions"),
    }
    response = _form(request, form, context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _form(request: MemberRequest, form: Any, context: dict[str, Any], **more: Any) -> HttpResponse:
    """Draw a form, fields side by side where it says so."""
    groups = [
        [form[name] for name in names if name in form.fields]
        for names in getattr(form, "side_by_side", ())
    ]
    status = more.pop("status", UNREADABLE if form.is_bound else 200)
    whole = {"form": form, "groups": [one for one in groups if one], **context, **more}
    return render(request, "councils/decision_form.html", whole, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def edit_decision(request: DecisionRequest) -> HttpResponse:
    """Write title and text while nothing is asked about them."""
    decision = request.decision
    if decision.status not in WRITTEN_ANEW:
        raise TransitionRefused("the text is locked")
    text = latest_text(decision)
    again = text is not None and (text.number > 1 or text.locked_at is not None)
    posted = request.POST if request.method == "POST" else None
    form = TextForm(posted, initial=TextForm.values(decision, text), says_why=again)
    if posted is not None and form.is_valid():
        told = form.cleaned_data
        write_decision(
            request.standing,
            decision.uuid,
            form.texts(),
            why=told.get("why", ""),
            seen=told["seen"],
        )
        messages.success(request, _("Kept."))
        return redirect(page_of(decision))
    return _form(
        request,
        form,
        {
            "title": _("Write the text"),
            "crumbs": crumbs_of(decision, Crumb(label=_("Write the text"))),
            "button": _("Keep"),
            "back": page_of(decision),
        },
    )


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
        messages.success(request, _("Done. Those concerned get a mail."))
        return redirect(page_of(decision))
    return _form(
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
    return _form(
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
    return _form(
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
