"""Writing plans: beginning one, what is told of it."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.councils.models import Council
from seuil.kernel.errors import InvalidInput
from seuil.organisations.standing import Standing
from seuil.plans.domain.plan import BEING_WRITTEN
from seuil.plans.operations.plans import StalePlan, begin_plan, write_plan
from seuil.plans.policies import may_write, writes_somewhere
from seuil.plans.queries.plans import Choice, plans
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.http import MemberRequest, refuse_unstorable, signed_in
from seuil.web.plans.forms import NewPlanForm, PlanForm, plan_values
from seuil.web.plans.opened import (
    CONFLICT,
    WRONG,
    odd_text,
    plan_crumbs,
    plan_to_write,
    stale_text,
)
from seuil.web.plans.shown import plan_lines

PLANNED_AT = (Level.REGION, Level.BASIN)


def territories_of(standing: Standing) -> Sequence[Territory]:
    """Return the places whose plans somebody writes."""
    rows = Territory.objects.filter(level__in=PLANNED_AT).order_by("position", "code")
    return [one for one in rows if may_write(standing, one.code)]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_plan(request: MemberRequest) -> HttpResponse:
    """Open the plan of a territory for a year."""
    refuse_unstorable(request)
    territories = territories_of(request.standing)
    if not territories:
        raise Http404
    form = NewPlanForm(
        territories,
        request.POST if request.method == "POST" else None,
        initial={"year": timezone.localdate().year},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        council = Council.objects.filter(territory=given["territory"]).order_by("pk").first()
        try:
            one = begin_plan(given["territory"], given["year"], actor=request.user, council=council)
        except InvalidInput as odd:
            form.add_error("year", odd_text(odd))
        else:
            messages.success(request, _("The plan is open: everybody may propose."))
            return redirect("web:plan", one.slug)
    title = _("Open a plan")
    context = {
        "title": title,
        "crumbs": [Crumb(label=_("Plans"), url=reverse("web:plans")), Crumb(label=title)],
        "form": form,
        "lead": _(
            "A plan begins with a call for proposals that everybody reads. You write its actions,"
            " the members and the council decide."
        ),
        "button": _("Open the plan"),
        "back": reverse("web:plans"),
    }
    return render(request, "plans/form.html", context, status=status_of(request))


def status_of(request: MemberRequest) -> int:
    return WRONG if request.method == "POST" else 200


@require_safe
@never_cache
@signed_in
def choose_plan(request: MemberRequest) -> HttpResponse:
    """Lead to a new action for what the address names, in a plan that somebody writes now."""
    if not writes_somewhere(request.standing):
        raise Http404
    rows = plans(Choice()).filter(status__in=BEING_WRITTEN)
    mine = [one for one in rows if may_write(request.standing, one.territory.code)]
    named = {name: request.GET[name] for name in ("track", "blockage") if request.GET.get(name)}
    addresses = [f"{reverse('web:new_action', args=[one.slug])}?{urlencode(named)}" for one in mine]
    if len(mine) == 1:
        return redirect(addresses[0])
    title = _("Make an action of it")
    context = {
        "title": title,
        "crumbs": [Crumb(label=_("Plans"), url=reverse("web:plans")), Crumb(label=title)],
        "lines": list(zip(plan_lines(mine), addresses, strict=True)),
    }
    return render(request, "plans/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_plan(request: MemberRequest, plan_slug: str) -> HttpResponse:
    """Write what is told of a plan, who decides about it, until when one may propose."""
    refuse_unstorable(request)
    one = plan_to_write(request.standing, plan_slug).plan
    form = PlanForm(
        one, request.POST if request.method == "POST" else None, initial=plan_values(one)
    )
    problem, status = "", status_of(request)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                write_plan(
                    one.slug, form.written(), actor=request.user, seen=form.cleaned_data["seen"]
                )
                form.note_choice(one, request.user)
        except StalePlan:
            problem, status = stale_text(), CONFLICT
        except InvalidInput as odd:
            form.add_error(odd.path if odd.path in form.fields else None, odd_text(odd))
        else:
            messages.success(request, _("Kept."))
            return redirect("web:plan", one.slug)
    title = _("Write the plan")
    context = {
        "title": title,
        "crumbs": plan_crumbs(one, title),
        "form": form,
        "problem": problem,
        "button": _("Keep"),
        "back": reverse("web:plan", args=[one.slug]),
    }
    return render(request, "plans/form.html", context, status=status)
