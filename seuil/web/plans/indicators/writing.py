"""Writing an indicator: what it counts, where its values come from, from where to where."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from seuil.directory.models import Category
from seuil.kernel.errors import SeuilError
from seuil.observatory.models import Vignette
from seuil.plans.domain.indicator import MEASURED_BY_NIGHT, OF_SOURCE, Rhythm, Source
from seuil.plans.labels import DIRECTION_LABELS, FIGURE_LABELS, RHYTHM_LABELS, SOURCE_LABELS
from seuil.plans.models import Indicator
from seuil.plans.operations.measures import WRITTEN, remove_indicator, write_indicator
from seuil.plans.queries.figures import values_of
from seuil.plans.report.words import with_unit
from seuil.territory.domain import Level
from seuil.territory.queries import places
from seuil.web.days import day_field
from seuil.web.fields import capitalised, hidden_number, names_in_languages, texts_in_languages
from seuil.web.http import MemberRequest, signed_in
from seuil.web.plans.indicators.opened import (
    indicator_of_action,
    number_field,
    refusal_text,
)
from seuil.web.plans.opened import OpenedAction, action_crumbs, action_to_write
from seuil.web.published import PublishedForm
from seuil.web.trying import Attempt, posted
from seuil.wording.localised import reader_language

PLACES_TO_FOLLOW = (Level.REGION, Level.BASIN)


def figures_to_follow() -> list[Any]:
    """Return the figures below the source that has them."""
    groups = [
        (str(SOURCE_LABELS[source]), [(str(code), str(FIGURE_LABELS[code])) for code in figures])
        for source, figures in OF_SOURCE.items()
    ]
    return [("", "—"), *groups]


def places_to_follow() -> list[tuple[str, str]]:
    known, language = places(), reader_language()
    found = [one for one in known.places.values() if one.level in PLACES_TO_FOLLOW]
    found.sort(key=lambda one: (PLACES_TO_FOLLOW.index(one.level), one.position, one.code))
    return [("", "—"), *((one.code, known.label(one.code, language)) for one in found)]


def needs_to_follow() -> list[Any]:
    """Return the themes, each with the kinds of help below it."""
    groups: dict[int, tuple[str, list[tuple[str, str]]]] = {}
    for one in Category.objects.tops():
        groups[one.pk] = (str(one.label), [(one.code, str(one.label))])
    for one in Category.objects.exclude(parent=None):
        if one.parent_id in groups:
            groups[one.parent_id][1].append((one.code, str(one.label)))
    return [("", "—"), *groups.values()]


class IndicatorForm(PublishedForm):
    """What an indicator counts, where its values come from, from where to where."""

    side_by_side = (names_in_languages("name"), names_in_languages("unit"))
    read_by_all = (*names_in_languages("name", "unit"), "source_words")
    source = forms.ChoiceField(
        label=gettext_lazy("Where its values come from"),
        choices=capitalised(SOURCE_LABELS),
        initial=Source.BY_HAND,
    )
    source_words = forms.CharField(
        label=gettext_lazy("Source, where people enter it"),
        help_text=gettext_lazy("Who counts, and how. A body, never a person."),
        max_length=300,
        required=False,
    )
    figure = forms.ChoiceField(
        label=gettext_lazy("Figure, where the program measures it"),
        choices=figures_to_follow,
        required=False,
    )
    place = forms.ChoiceField(
        label=gettext_lazy("In which place"), choices=places_to_follow, required=False
    )
    vignette = forms.ModelChoiceField(
        label=gettext_lazy("Vignette"),
        queryset=Vignette.objects.none(),
        required=False,
        empty_label="—",
    )
    need = forms.ChoiceField(
        label=gettext_lazy("Kind of help or theme"),
        help_text=gettext_lazy("Of a vignette, one of its needs; of the others it may stay open."),
        choices=needs_to_follow,
        required=False,
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often it is measured"),
        choices=capitalised(RHYTHM_LABELS),
        initial=Rhythm.QUARTERLY,
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way is better"), choices=capitalised(DIRECTION_LABELS)
    )
    baseline = number_field(gettext_lazy("Where it stood before"), required=False)
    baseline_on = day_field(gettext_lazy("On which day"), required=False)
    baseline_due = day_field(
        gettext_lazy("Or the day on which that will be known"),
        required=False,
        help_text=gettext_lazy("The first measure from that day on is the baseline."),
    )
    target = number_field(gettext_lazy("Target"), required=False)
    target_on = day_field(gettext_lazy("To be reached by"), required=False)
    seen = hidden_number()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counted = texts_in_languages(Indicator, "name", label=_("What it counts, %(language)s"))
        units = texts_in_languages(Indicator, "unit", label=_("Unit, %(language)s"))
        self.fields = {**counted, **units, **self.fields}
        self.fields["vignette"].queryset = Vignette.objects.published()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs_a_language("name", _("Say what it counts, in one language at least."))
        source = cleaned.get("source")
        if source in MEASURED_BY_NIGHT:
            for name, sentence in self._unbound(cleaned, Source(source)):
                self.add_error(name, sentence)
        return cleaned

    def _unbound(self, cleaned: Mapping[str, Any], source: Source) -> list[tuple[str, str]]:
        found = []
        if not cleaned.get("figure"):
            found.append(("figure", _("Choose the figure that it follows.")))
        if not cleaned.get("place"):
            found.append(("place", _("Choose the place in which it is measured.")))
        if source is Source.VIGNETTE and not cleaned.get("vignette"):
            found.append(("vignette", _("Choose the vignette that it follows.")))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_indicator(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    return _edited(request, _writing(request, plan_slug, number), None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_indicator(
    request: MemberRequest, plan_slug: str, number: int, indicator_id: UUID
) -> HttpResponse:
    opened = _writing(request, plan_slug, number)
    return _edited(request, opened, indicator_of_action(opened, indicator_id))


def _writing(request: MemberRequest, plan_slug: str, number: int) -> OpenedAction:
    return action_to_write(request.standing, plan_slug, number)


def _edited(request: MemberRequest, opened: OpenedAction, one: Indicator | None) -> HttpResponse:
    action = opened.action
    initial = {name: getattr(one, name) for name in WRITTEN} if one else {}
    initial |= {"seen": action.version} | ({} if one else {"place": action.plan.territory.code})
    form = IndicatorForm(posted(request), initial=initial)
    tried = Attempt(request, form, refusal_text)
    written = tried.makes(
        lambda: write_indicator(
            action.uuid,
            form.written(),
            actor=request.user,
            indicator_id=one.uuid if one else None,
            seen=form.cleaned_data["seen"],
        )
    )
    if written:
        messages.success(request, _("The indicator is written down.") + _today(written))
        return redirect("web:action", action.plan.slug, action.number)
    title = _("Change an indicator") if one else _("A new indicator")
    context = {
        "title": title,
        "crumbs": action_crumbs(action, title),
        "button": _("Save"),
        "back": reverse("web:action", args=[action.plan.slug, action.number]),
    }
    return render(request, "plans/form.html", context | tried.shown, status=tried.status)


def _today(one: Indicator) -> str:
    """Say what it would measure now, for what the program measures."""
    if one.source not in MEASURED_BY_NIGHT:
        return ""
    value = values_of([one], timezone.localdate()).get(one.pk)
    if value is None:
        return " " + _("Nothing can be told of it yet: look at it again after a night.")
    return " " + _("Today it would measure %(value)s.") % {
        "value": with_unit(value.value, one.unit)
    }


@require_POST
@never_cache
@signed_in
def remove(request: MemberRequest, plan_slug: str, number: int, indicator_id: UUID) -> HttpResponse:
    opened = _writing(request, plan_slug, number)
    one = indicator_of_action(opened, indicator_id)
    try:
        remove_indicator(one.uuid, actor=request.user)
    except SeuilError as refused:
        messages.error(request, refusal_text(refused))
        return redirect("web:indicator", plan_slug, number, indicator_id)
    messages.success(request, _("The indicator is taken away."))
    return redirect("web:action", plan_slug, number)
