"""Writing plans: beginning one, what is told of it."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.accounts.models import User
from seuil.councils.models import Decision
from seuil.organisations.standing import Standing
from seuil.plans.domain.plan import BEING_WRITTEN
from seuil.plans.models import Plan
from seuil.plans.operations.plans import FIRST_YEAR, LAST_YEAR, begin_plan, write_plan
from seuil.plans.policies import may_write, writes_somewhere
from seuil.plans.queries.plans import Choice, councils_for, plans
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.days import day_field
from seuil.web.fields import (
    ThingField,
    choose_among,
    choose_territory,
    hidden_number,
    names_in_languages,
    texts_in_languages,
)
from seuil.web.http import MemberRequest, signed_in
from seuil.web.plans.opened import (
    plan_crumbs,
    plan_to_write,
    refusal_text,
)
from seuil.web.plans.shown import plan_lines
from seuil.web.published import PublishedForm
from seuil.web.trying import Attempt, posted

PLANNED_AT = (Level.REGION, Level.BASIN)
TEXTS_OF_PLAN = ("about", "process", "learnt")


def territories_of(standing: Standing) -> Sequence[Territory]:
    """Return the places whose plans somebody writes."""
    rows = Territory.objects.filter(level__in=PLANNED_AT).order_by("position", "code")
    return [one for one in rows if may_write(standing, one.code)]


class NewPlanForm(PublishedForm):
    """Of which territory, for which year."""

    territory = ThingField(label=gettext_lazy("Territory"))
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)

    def __init__(self, territories: Iterable[Territory], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choose_territory(self.fields["territory"], territories)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_plan(request: MemberRequest) -> HttpResponse:
    """Open the plan of a territory for a year."""
    territories = territories_of(request.standing)
    if not territories:
        raise Http404
    form = NewPlanForm(territories, posted(request), initial={"year": timezone.localdate().year})
    tried = Attempt(request, form, refusal_text)
    if one := tried.makes(lambda: _begun(form, request.user)):
        messages.success(request, _("The plan is open: everybody may propose."))
        return redirect("web:plan", one.slug)
    title = _("Open a plan")
    context = {
        "title": title,
        "crumbs": [Crumb(label=_("Plans"), url=reverse("web:plans")), Crumb(label=title)],
        "lead": _(
            "A plan begins with a call for proposals that everybody reads. You write its actions,"
            " the members and the council decide."
        ),
        "button": _("Open the plan"),
        "back": reverse("web:plans"),
    }
    return render(request, "plans/form.html", context | tried.shown, status=tried.status)


def _begun(form: NewPlanForm, actor: User) -> Plan:
    territory, year = form.cleaned_data["territory"], form.cleaned_data["year"]
    council = next(iter(councils_for(territory)), None)
    return begin_plan(territory, year, actor=actor, council=council)


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


class PlanForm(PublishedForm):
    """What is told of a plan, who decides about it, until when one may propose."""

    read_by_all = names_in_languages(*TEXTS_OF_PLAN)
    side_by_side = (
        *(names_in_languages(name) for name in TEXTS_OF_PLAN),
        ("proposals_until", "council", "decision"),
    )
    proposals_until = day_field(
        gettext_lazy("Proposals until"),
        help_text=gettext_lazy("The last day; empty: until the call is closed by hand."),
        required=False,
    )
    council = ThingField(label=gettext_lazy("Council that decides"), required=False)
    decision = ThingField(
        label=gettext_lazy("Its decision about this plan"),
        required=False,
        help_text=gettext_lazy("The council prepares it on its own page."),
    )
    seen = hidden_number()

    def __init__(self, one: Plan, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in TEXTS_OF_PLAN:
            self.fields |= texts_in_languages(Plan, name)
        councils = councils_for(one.territory)
        decisions = Decision.objects.filter(council__in=councils).order_by("-pk")
        for name, rows in (("council", councils), ("decision", decisions)):
            known = {str(each.pk): each for each in rows}
            choose_among(self.fields[name], known, nothing=_("none yet"))


def plan_values(one: Plan) -> dict[str, Any]:
    return {name: getattr(one, name) for name in PlanForm.read_by_all} | {
        "proposals_until": one.proposals_until,
        "council": one.council_id or "",
        "decision": one.decision_id or "",
        "seen": one.version,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_plan(request: MemberRequest, plan_slug: str) -> HttpResponse:
    """Write what is told of a plan, who decides about it, until when one may propose."""
    one = plan_to_write(request.standing, plan_slug).plan
    form = PlanForm(one, posted(request), initial=plan_values(one))
    tried = Attempt(request, form, refusal_text)
    written = tried.makes(
        lambda: write_plan(
            one.slug, form.written(), actor=request.user, seen=form.cleaned_data["seen"]
        )
    )
    if written:
        messages.success(request, _("Kept."))
        return redirect("web:plan", one.slug)
    title = _("Write the plan")
    context = {
        "title": title,
        "crumbs": plan_crumbs(one, title),
        "button": _("Keep"),
        "back": reverse("web:plan", args=[one.slug]),
    }
    return render(request, "plans/form.html", context | tried.shown, status=tried.status)
