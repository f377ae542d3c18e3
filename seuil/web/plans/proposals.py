"""The open call: what anybody proposes for a plan, and the answers of its team."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.operating.limits import take
from seuil.organisations.domain import PracticeFamily
from seuil.plans.domain.action import OVER
from seuil.plans.domain.proposal import Status, Step
from seuil.plans.models import Action, Plan, Proposal
from seuil.plans.operations.proposals import CallClosed, Proposed, answer_proposal, propose
from seuil.plans.queries.alike import actions_alike
from seuil.plans.queries.plans import proposals
from seuil.web.components import EmptyState
from seuil.web.fields import (
    FAMILIES,
    MailField,
    OrganisationField,
    ThingField,
    choose_among,
    words_field,
    words_language_field,
)
from seuil.web.http import (
    CONFLICT,
    UNREADABLE,
    MemberRequest,
    PageRequest,
    refuse_unstorable,
    signed_in,
)
from seuil.web.limits import limited
from seuil.web.lists.own_site import from_own_site
from seuil.web.plans.opened import (
    guard_text,
    odd_text,
    opened_plan,
    plan_crumbs,
    plan_to_write,
)
from seuil.web.plans.shown import call_text
from seuil.web.published import PublishedForm
from seuil.wording.localised import reader_language

PER_PAGE = 25
TONES = {Status.RECEIVED: "is-ask", Status.TAKEN_UP: "is-open", Status.JOINED: "is-open"}


class ProposalForm(PublishedForm):
    """What anybody proposes for a plan, without account."""

    read_by_all = ("title", "words")
    title = forms.CharField(label=gettext_lazy("In one line"), max_length=160)
    words = words_field(gettext_lazy("What would change, and for whom"), rows=6)
    language = words_language_field()
    family = forms.ChoiceField(
        label=gettext_lazy("Your practice"),
        required=False,
        choices=[("", gettext_lazy("I do not say")), *FAMILIES],
    )
    organisation = OrganisationField(
        label=gettext_lazy("Your organisation, if you speak for it"),
        help_text=gettext_lazy("As it stands in the directory."),
    )
    mail = MailField(
        label=gettext_lazy("Your address, if you want the answer by e-mail"),
        required=False,
        help_text=gettext_lazy("Kept until the answer is sent, then forgotten."),
    )


@from_own_site
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("proposal")
def propose_page(request: PageRequest, plan_slug: str) -> HttpResponse:
    """Take a proposal from anybody while the call is open; afterwards say that it is closed."""
    refuse_unstorable(request)
    found = opened_plan(request.standing, plan_slug)
    one = found.plan
    form = ProposalForm(
        request.POST if request.method == "POST" else None,
        initial={"language": reader_language()},
    )
    closed = not found.able.proposes
    if request.method == "POST" and not closed and form.is_valid():
        mail = form.cleaned_data["mail"]
        if mail and take("mail_to", mail.casefold()):
            form.add_error("mail", _("Too many messages go to this address today: try tomorrow."))
        else:
            try:
                propose(one.slug, _proposed(form))
            except CallClosed:
                closed = True
            else:
                context = {"plan": one, "crumbs": _crumbs(one), "mail": mail}
                return render(request, "plans/proposed.html", context)
    context = {
        "plan": one,
        "name": plan_crumbs(one)[-1].label,
        "crumbs": _crumbs(one),
        "form": form,
        "closed": closed,
        "call": call_text(one),
    }
    status = CONFLICT if closed and request.method == "POST" else 200
    return render(
        request, "plans/propose.html", context, status=UNREADABLE if form.errors else status
    )


def _crumbs(one: Plan) -> list[object]:
    return [*plan_crumbs(one, _("Propose something"))]


def _proposed(form: ProposalForm) -> Proposed:
    given = form.cleaned_data
    return Proposed(
        title=given["title"],
        words=given["words"],
        language=given["language"],
        family=PracticeFamily(given["family"]) if given["family"] else None,
        organisation=given["organisation"],
        mail=given["mail"],
        signs_kept=bool(form.signs),
    )


@require_safe
@never_cache
@signed_in
def proposal_list(request: MemberRequest, plan_slug: str) -> HttpResponse:
    """List what was proposed for a plan: what waits first."""
    one = plan_to_write(request.standing, plan_slug).plan
    page = Paginator(proposals(one), PER_PAGE).get_page(request.GET.get("page"))
    title = _("Proposals")
    context = {
        "title": title,
        "plan": one,
        "crumbs": plan_crumbs(one, title),
        "page": page,
        "lines": [(row, TONES.get(Status(row.status), "is-neutral")) for row in page],
        "call": call_text(one),
        "empty": EmptyState(
            title=_("Nothing was proposed yet"),
            asked=_("Whoever opens the page of the plan can propose, without account."),
        ),
    }
    return render(request, "plans/proposals.html", context)


class AnswerForm(PublishedForm):
    """The answer to a proposal; only who proposed it reads the words, and those inside."""

    read_by_all = ("answer",)
    answer = words_field(gettext_lazy("Your answer to whoever proposed it"), required=False)
    into = ThingField(label=gettext_lazy("The action that it joins"), required=False)

    def __init__(self, actions: Iterable[Action], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = {str(one.uuid): one for one in actions}
        choose_among(
            self.fields["into"],
            known,
            called=lambda one: f"{one.number}. {one.title}",
            nothing=_("none"),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def proposal(request: MemberRequest, plan_slug: str, proposal_id: UUID) -> HttpResponse:
    """Read a proposal and answer it: take it up, join it with an action, or decline it."""
    one = plan_to_write(request.standing, plan_slug).plan
    kept = get_object_or_404(
        Proposal.objects.select_related("action", "organisation", "plan"),
        plan=one,
        uuid=proposal_id,
    )
    actions = list(one.actions.exclude(status__in=OVER).order_by("number"))
    form = AnswerForm(actions, request.POST if request.method == "POST" else None)
    problem, status = "", 200
    if request.method == "POST":
        do = request.POST.get("do", "")
        step = Step(do) if do in set(Step) else None
        if step is None:
            problem, status = _("Choose one of the three answers."), UNREADABLE
        elif form.is_valid() and _enough(form, step):
            try:
                return _answered(request, kept, step, form)
            except GuardRefused as refused:
                problem, status = guard_text(refused), CONFLICT
            except TransitionRefused:
                problem, status = (
                    _("Somebody answered it already: read that answer on this page."),
                    CONFLICT,
                )
            except InvalidInput as odd:
                form.add_error("into", odd_text(odd))
        status = status if problem else UNREADABLE
    title = _("A proposal")
    context = {
        "title": title,
        "plan": one,
        "crumbs": plan_crumbs(one, title),
        "kept": kept,
        "tone": TONES.get(Status(kept.status), "is-neutral"),
        "waits": kept.status == Status.RECEIVED,
        "form": form,
        "problem": problem,
        "alike": [
            each.action
            for each in actions_alike([f"{kept.title}. {kept.words}"], one.year)
            if kept.status == Status.RECEIVED
        ],
        "back": reverse("web:proposals", args=[one.slug]),
    }
    return render(request, "plans/proposal.html", context, status=status)


def _enough(form: AnswerForm, step: Step) -> bool:
    if step is Step.DECLINE and not form.cleaned_data["answer"].strip():
        form.add_error("answer", _("Say why, so that whoever proposed it understands."))
    if step is Step.JOIN and not form.cleaned_data["into"]:
        form.add_error("into", _("Choose the action of this plan that it joins."))
    return not form.errors


@transaction.atomic
def _answered(request: MemberRequest, kept: Proposal, step: Step, form: AnswerForm) -> HttpResponse:
    given = form.cleaned_data
    told = bool(kept.mail)
    answered = answer_proposal(
        kept.uuid,
        step,
        actor=request.user,
        answer=given["answer"],
        into=given["into"],
    )
    form.note_choice(answered, request.user)
    messages.success(
        request,
        _("Answered, and whoever proposed it is told.") if told else _("Answered."),
    )
    if step is Step.TAKE_UP and answered.action is not None:
        return redirect("web:edit_action", kept.plan.slug, answered.action.number)
    return redirect("web:proposals", kept.plan.slug)
