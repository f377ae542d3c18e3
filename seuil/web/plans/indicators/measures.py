"""Entering a measure, and setting one right."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.plans.domain.action import SHOWN
from seuil.plans.models import Indicator, Measure
from seuil.plans.operations.measures import Written, add_measure, set_right
from seuil.plans.report.words import last_text
from seuil.web.days import day_field
from seuil.web.http import MemberRequest, signed_in
from seuil.web.plans.indicators.opened import (
    indicator_of_action,
    number_field,
    refusal_text,
)
from seuil.web.plans.opened import OpenedAction, action_crumbs, opened_action
from seuil.web.published import PublishedForm
from seuil.web.trying import Attempt, posted


class MeasureForm(PublishedForm):
    read_by_all = ("source_words", "note")
    value = number_field(gettext_lazy("Value"))
    on = day_field(gettext_lazy("Measured on"))
    source_words = forms.CharField(
        label=gettext_lazy("Source"),
        help_text=gettext_lazy("Where the value can be found, or who counted: a body."),
        max_length=300,
    )
    note = forms.CharField(
        label=gettext_lazy("What one must know to read it"), max_length=300, required=False
    )
    is_baseline = forms.BooleanField(
        label=gettext_lazy("This is the baseline: where it stood before"), required=False
    )

    def __init__(self, *args: Any, one: Indicator, sets_right: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if one.baseline is not None or sets_right:
            del self.fields["is_baseline"]
        if sets_right:
            self.fields["note"].label = _("What was wrong")
            self.fields["note"].required = True
        if one.unit:
            self.fields["value"].help_text = str(one.unit)

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("That day is still to come: choose today, or a day before.")
            )
        return day

    def measure(self) -> Written:
        given = self.cleaned_data
        return Written(
            value=given["value"],
            on=given["on"],
            source_words=given["source_words"],
            note=given["note"],
            is_baseline=given.get("is_baseline", False),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_measure(
    request: MemberRequest, plan_slug: str, number: int, indicator_id: UUID
) -> HttpResponse:
    opened = _measuring(request, plan_slug, number)
    return _measured(request, opened, indicator_of_action(opened, indicator_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def correct_measure(
    request: MemberRequest, plan_slug: str, number: int, indicator_id: UUID, measure_id: UUID
) -> HttpResponse:
    """Set a measure right by another one; both stay readable."""
    opened = _measuring(request, plan_slug, number)
    one = indicator_of_action(opened, indicator_id)
    wrong = one.measures.filter(uuid=measure_id).first()
    if wrong is None:
        raise Http404
    return _measured(request, opened, one, wrong)


def _measuring(request: MemberRequest, plan_slug: str, number: int) -> OpenedAction:
    """The team, and the body that carries the action, measure what everybody reads."""
    opened = opened_action(request.standing, plan_slug, number)
    if not opened.able.notes or opened.action.status not in SHOWN:
        raise Http404
    return opened


def _measured(
    request: MemberRequest, opened: OpenedAction, one: Indicator, wrong: Measure | None
) -> HttpResponse:
    form = MeasureForm(
        posted(request), one=one, sets_right=wrong is not None, initial=_begins(one, wrong)
    )
    tried = Attempt(request, form, refusal_text)
    if tried.makes(lambda: _kept(one, wrong, form, request)):
        messages.success(request, _("The measure is written down."))
        return redirect("web:indicator", opened.plan.slug, opened.action.number, one.uuid)
    title = _("Set a measure right") if wrong else _("Enter a measure")
    context = {
        "title": title,
        "crumbs": action_crumbs(opened.action, title),
        "lead": _wrong_text(wrong, one) if wrong else str(one.name),
        "button": _("Write it down"),
        "back": reverse("web:indicator", args=[opened.plan.slug, opened.action.number, one.uuid]),
    }
    return render(request, "plans/form.html", context | tried.shown, status=tried.status)


def _begins(one: Indicator, wrong: Measure | None) -> dict[str, Any]:
    if wrong is not None:
        return {"value": wrong.value, "on": wrong.on, "source_words": wrong.source_words}
    return {"on": timezone.localdate(), "source_words": one.source_words}


def _kept(
    one: Indicator, wrong: Measure | None, form: MeasureForm, request: MemberRequest
) -> Measure:
    today = timezone.localdate()
    if wrong is None:
        return add_measure(one.uuid, form.measure(), actor=request.user, today=today)
    return set_right(wrong.uuid, form.measure(), actor=request.user, today=today)


def _wrong_text(wrong: Measure, one: Indicator) -> str:
    return _("Written down: %(measure)s. It stays readable, and counts no more.") % {
        "measure": last_text(wrong, one.unit)
    }
