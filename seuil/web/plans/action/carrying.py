"""How an action goes, for the team and whoever carries it: conditions, leaving, what changed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.plans.domain import action as domain
from seuil.plans.domain.action import ConditionState, Status
from seuil.plans.labels import CONDITION_LABELS
from seuil.plans.models import Action, SuccessCondition
from seuil.plans.operations.carrying import say_carrier_leaves, say_conditions, write_reading
from seuil.plans.propositions import conditions
from seuil.web.fields import (
    capitalised,
    hidden_number,
    names_in_languages,
    texts_in_languages,
    words_field,
    words_language_field,
)
from seuil.web.http import MemberRequest, signed_in
from seuil.web.plans.opened import (
    action_crumbs,
    action_to_note,
    refusal_text,
)
from seuil.web.published import PublishedForm
from seuil.web.trying import Attempt, posted
from seuil.wording.localised import reader_language


class ConditionsForm(PublishedForm):
    """Where each condition of success stands for an action."""

    seen = hidden_number()

    def __init__(self, kept: Iterable[SuccessCondition], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        said = {each.code: each for each in kept}
        rows = []
        for code, one in conditions().items():
            there = said.get(code)
            self.fields[f"state_{code}"] = forms.ChoiceField(
                label=f"{one.number}. {one.label}",
                required=False,
                choices=[("", _("not said")), *capitalised(CONDITION_LABELS)],
                initial=there.state if there else "",
            )
            self.fields[f"words_{code}"] = forms.CharField(
                label=_("In words"),
                required=False,
                max_length=300,
                initial=there.words if there else "",
            )
            rows.append((f"state_{code}", f"words_{code}"))
        self.side_by_side = tuple(rows)
        self.read_by_all = tuple(words for _state, words in rows)

    def said(self) -> list[tuple[str, ConditionState | None, str]]:
        given = self.cleaned_data
        return [
            (
                code,
                ConditionState(state) if (state := given[f"state_{code}"]) else None,
                given[f"words_{code}"],
            )
            for code in conditions()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def success(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Say where each condition of success stands; for the team and who carries."""
    one = action_to_note(request.standing, plan_slug, number).action
    if one.status in domain.OVER:
        raise Http404
    form = ConditionsForm(one.conditions.all(), posted(request), initial={"seen": one.version})
    tried = Attempt(request, form)
    said = tried.makes(
        lambda: say_conditions(
            one.uuid,
            form.said(),
            actor=request.user,
            language=reader_language(),
            seen=form.cleaned_data["seen"],
        )
    )
    if said:
        messages.success(request, _("Kept."))
        return redirect("web:action", one.plan.slug, one.number)
    return _form_page(one, tried, _("Conditions of success"))


def _form_page(one: Action, tried: Attempt, title: str, **more: Any) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": action_crumbs(one, title),
        "button": _("Keep"),
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    page = context | tried.shown | more
    return render(tried.request, "plans/form.html", page, status=tried.status)


class LeavingForm(PublishedForm):
    """Why the body that carries an action leaves it."""

    read_by_all = ("words",)
    words = words_field(gettext_lazy("Why, and what is handed over"))
    language = words_language_field()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def leaving(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Say that the body that carries an action leaves it; for the team and for that body."""
    one = action_to_note(request.standing, plan_slug, number).action
    if one.carrier is None or one.carrier_left_on is not None or one.status in domain.OVER:
        raise Http404
    form = LeavingForm(posted(request), initial={"language": reader_language()})
    tried = Attempt(request, form)
    if tried.makes(lambda: say_carrier_leaves(one.uuid, **form.written(), actor=request.user)):
        messages.success(request, _("It is said, and the team is told."))
        return redirect("web:action", one.plan.slug, one.number)
    lead = _(
        "%(carrier)s will no longer carry it. The action stays in the plan, is pointed at, and does"
        " not begin or resume before another body carries it."
    ) % {"carrier": one.carrier}
    return _form_page(one, tried, _("The carrier leaves"), lead=lead, button=_("Say so"))


class ReadingForm(PublishedForm):
    """What changed, for whom, how one knows; in the languages side by side."""

    names = ("changed", "for_whom", "how_known")
    read_by_all = names_in_languages(*names)
    side_by_side = tuple(map(names_in_languages, names))
    seen = hidden_number()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in self.names:
            self.fields |= texts_in_languages(Action, name)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def reading(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Write what changed, for whom, how one knows; for the team and who carries."""
    one = action_to_note(request.standing, plan_slug, number).action
    if one.status not in {Status.DONE, Status.EVALUATED}:
        raise Http404
    begins = {name: getattr(one, name) for name in ReadingForm.read_by_all}
    form = ReadingForm(posted(request), initial=begins | {"seen": one.version})
    tried = Attempt(request, form, refusal_text)
    written = tried.makes(
        lambda: write_reading(
            one.uuid, form.written(), actor=request.user, seen=form.cleaned_data["seen"]
        )
    )
    if written:
        messages.success(request, _("Kept."))
        return redirect("web:action", one.plan.slug, one.number)
    return _form_page(one, tried, _("What changed"))
