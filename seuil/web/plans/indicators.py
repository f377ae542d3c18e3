"""Indicators of an action: their page, writing them, entering and setting right a measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.directory.models import Category
from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError
from seuil.observatory.models import Vignette
from seuil.plans.domain.action import SHOWN
from seuil.plans.domain.indicator import MEASURED_BY_NIGHT, OF_SOURCE, Rhythm, Source
from seuil.plans.labels import (
    DIRECTION_LABELS,
    FIGURE_LABELS,
    PART_LABELS,
    RHYTHM_LABELS,
    SOURCE_LABELS,
)
from seuil.plans.models import Indicator, Measure
from seuil.plans.operations.measures import (
    WRITTEN,
    AlreadySetRight,
    GoalStands,
    StaleIndicators,
    StillNeeded,
    WasMeasured,
    Written,
    add_measure,
    remove_indicator,
    set_right,
    write_indicator,
)
from seuil.plans.queries.figures import values_of
from seuil.plans.queries.measures import followed_one, indicator_of, measures_of
from seuil.plans.report.words import Names, last_text, names, source_text, with_unit
from seuil.territory.domain import Level
from seuil.territory.queries import places
from seuil.web.days import day_field
from seuil.web.http import MemberRequest, PageRequest, refuse_unstorable, signed_in
from seuil.web.plans.forms import WrittenForm
from seuil.web.plans.measured import shown
from seuil.web.plans.opened import (
    CONFLICT,
    WRONG,
    OpenedAction,
    action_crumbs,
    action_to_write,
    opened_action,
    stale_text,
)
from seuil.web.register.forms import IN_LANGUAGE
from seuil.wording.localised import LANGUAGES, reader_language
from seuil.wording.phrases import listed

LARGEST = Decimal(10) ** 11
PLACES_TO_FOLLOW = (Level.REGION, Level.BASIN)


def _number(label: Any, **given: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_value=LARGEST, min_value=-LARGEST, decimal_places=2, **given
    )


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


class IndicatorForm(WrittenForm):
    """What an indicator counts, where its values come from, from where to where."""

    side_by_side = (
        tuple(f"name_{code}" for code in LANGUAGES),
        tuple(f"unit_{code}" for code in LANGUAGES),
    )
    read_by_all = (*(f"{name}_{code}" for name in ("name", "unit") for code in LANGUAGES),
                   "source_words")  # fmt: skip
    source = forms.ChoiceField(
        label=gettext_lazy("Where its values come from"),
        choices=lambda: _pairs(SOURCE_LABELS),
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
        choices=lambda: _pairs(RHYTHM_LABELS),
        initial=Rhythm.QUARTERLY,
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Which way is better"), choices=lambda: _pairs(DIRECTION_LABELS)
    )
    baseline = _number(gettext_lazy("Where it stood before"), required=False)
    baseline_on = day_field(gettext_lazy("On which day"), required=False)
    baseline_due = day_field(
        gettext_lazy("Or the day on which that will be known"),
        required=False,
        help_text=gettext_lazy("The first measure from that day on is the baseline."),
    )
    target = _number(gettext_lazy("Target"), required=False)
    target_on = day_field(gettext_lazy("To be reached by"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: dict[str, forms.Field] = {}
        for code in LANGUAGES:
            words[f"name_{code}"] = forms.CharField(
                label=_("What it counts, %(language)s") % {"language": IN_LANGUAGE[code]},
                max_length=200,
                required=False,
            )
        for code in LANGUAGES:
            words[f"unit_{code}"] = forms.CharField(
                label=_("Unit, %(language)s") % {"language": IN_LANGUAGE[code]},
                max_length=60,
                required=False,
            )
        self.fields = {**words, **self.fields}
        self.fields["vignette"].queryset = Vignette.objects.published()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any((cleaned.get(f"name_{code}") or "").strip() for code in LANGUAGES):
            self.add_error("name_fr", _("Say what it counts, in one language at least."))
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


def _pairs(labels: Mapping[Any, object]) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in labels.items()]


class MeasureForm(WrittenForm):
    read_by_all = ("source_words", "note")
    value = _number(gettext_lazy("Value"))
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
            raise forms.ValidationError(_("That day is still to come."))
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


# Pages


@require_safe
def indicator(
    request: PageRequest, plan_slug: str, number: int, indicator_id: UUID
) -> HttpResponse:
    """Show an indicator with all that was measured, drawn and as a table."""
    opened = opened_action(request.standing, plan_slug, number)
    one = _indicator(opened, indicator_id)
    rows = measures_of(one)
    called = names()
    context = {
        "one": one,
        "action": opened.action,
        "shown": shown([followed_one(one, rows, timezone.localdate())], called)[0],
        "rows": _lines(one, rows, called),
        "crumbs": action_crumbs(opened.action, str(one.name)),
        "measures": opened.able.notes and opened.action.status in SHOWN,
        "writes": opened.able.writes,
        "removes": opened.able.writes and not rows,
    }
    return render(request, "plans/indicator_page.html", context)


def _indicator(opened: OpenedAction, indicator_id: UUID) -> Indicator:
    try:
        return indicator_of(opened.action, indicator_id)
    except NotVisible as missing:
        raise Http404 from missing


@dataclass(frozen=True, slots=True)
class Line:
    """A measure in the table. ``replaced``: another one sets it right."""

    measure: Measure
    value: str
    source: str
    replaced: bool


def _lines(one: Indicator, rows: Sequence[Measure], called: Names) -> list[Line]:
    replaced = {row.replaces_id for row in rows}
    by_night = source_text(one, called)
    return [
        Line(
            row,
            with_unit(row.value, one.unit),
            by_night if row.by_night else row.source_words,
            row.pk in replaced,
        )
        for row in rows
    ]


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
    return _edited(request, opened, _indicator(opened, indicator_id))


def _writing(request: MemberRequest, plan_slug: str, number: int) -> OpenedAction:
    refuse_unstorable(request)
    return action_to_write(request.standing, plan_slug, number)


def _edited(request: MemberRequest, opened: OpenedAction, one: Indicator | None) -> HttpResponse:
    action = opened.action
    initial = {name: getattr(one, name) for name in WRITTEN} if one else {}
    initial |= {"seen": action.version} | ({} if one else {"place": action.plan.territory.code})
    form = IndicatorForm(request.POST if request.method == "POST" else None, initial=initial)
    problem, status = "", WRONG if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                written = write_indicator(
                    action.uuid,
                    form.written(),
                    actor=request.user,
                    indicator_id=one.uuid if one else None,
                    seen=form.cleaned_data["seen"],
                )
                form.note_choice(written, request.user)
        except InvalidInput as wrong:
            form.add_error(_field_of(form, wrong.path), _odd_text(wrong.path))
        except SeuilError as refused:
            problem, status = refusal_text(refused), CONFLICT
        else:
            messages.success(request, _("The indicator is written down.") + _today(written))
            return redirect("web:action", action.plan.slug, action.number)
    title = _("Change an indicator") if one else _("A new indicator")
    context = {
        "title": title,
        "crumbs": action_crumbs(action, title),
        "form": form,
        "problem": problem,
        "button": _("Save"),
        "back": reverse("web:action", args=[action.plan.slug, action.number]),
    }
    return render(request, "plans/form.html", context, status=status)


def _field_of(form: forms.Form, path: str) -> str | None:
    name = {"name": "name_fr"}.get(path, path)
    return name if name in form.fields else None


def _odd_text(path: str) -> str:
    sentences = {
        "figure": _("This source has no such figure. Choose another one."),
        "need": _("This vignette has no such need. Choose one of its needs."),
        "target": _("The target lies behind where it stood before. Look at which way is better."),
        "on": _("That day is still to come."),
        "note": _("Say what was wrong: the first measure stays readable."),
        "source_words": _("Say where the value comes from."),
    }
    return sentences.get(path, _("This cannot be read."))


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


def refusal_text(refused: SeuilError) -> str:
    if isinstance(refused, StillNeeded) and refused.missing:
        return _("Everybody reads this action: its indicator still lacks %(parts)s.") % {
            "parts": listed([str(PART_LABELS[part]) for part in refused.missing])
        }
    sentences = {
        StaleIndicators: stale_text(),
        GoalStands: _(
            "Members or the council have it before them as it stands, or consented to it: what it"
            " counts, its baseline and its target stay. Translations, the source in words and the"
            " rhythm may change; another indicator may be added once the plan is adopted."
        ),
        StillNeeded: _("Everybody reads this action: it keeps one indicator at least."),
        WasMeasured: _("It was measured: it stays, with its measures."),
        AlreadySetRight: _("Another measure sets this one right already. Read the page again."),
    }
    return sentences.get(type(refused), _("This cannot be done."))


@require_POST
@never_cache
@signed_in
def remove(request: MemberRequest, plan_slug: str, number: int, indicator_id: UUID) -> HttpResponse:
    opened = _writing(request, plan_slug, number)
    one = _indicator(opened, indicator_id)
    try:
        remove_indicator(one.uuid, actor=request.user)
    except SeuilError as refused:
        messages.error(request, refusal_text(refused))
        return redirect("web:indicator", plan_slug, number, indicator_id)
    messages.success(request, _("The indicator is taken away."))
    return redirect("web:action", plan_slug, number)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_measure(
    request: MemberRequest, plan_slug: str, number: int, indicator_id: UUID
) -> HttpResponse:
    opened = _measuring(request, plan_slug, number)
    return _measured(request, opened, _indicator(opened, indicator_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def correct_measure(
    request: MemberRequest, plan_slug: str, number: int, indicator_id: UUID, measure_id: UUID
) -> HttpResponse:
    """Set a measure right by another one; both stay readable."""
    opened = _measuring(request, plan_slug, number)
    one = _indicator(opened, indicator_id)
    wrong = one.measures.filter(uuid=measure_id).first()
    if wrong is None:
        raise Http404
    return _measured(request, opened, one, wrong)


def _measuring(request: MemberRequest, plan_slug: str, number: int) -> OpenedAction:
    """The team, and the body that carries the action, measure what everybody reads."""
    refuse_unstorable(request)
    opened = opened_action(request.standing, plan_slug, number)
    if not opened.able.notes or opened.action.status not in SHOWN:
        raise Http404
    return opened


def _measured(
    request: MemberRequest, opened: OpenedAction, one: Indicator, wrong: Measure | None
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = MeasureForm(posted, one=one, sets_right=wrong is not None, initial=_begins(one, wrong))
    problem, status = "", WRONG if posted is not None else 200
    if posted is not None and form.is_valid():
        try:
            with transaction.atomic():
                kept = _kept(one, wrong, form, request)
                form.note_choice(kept, request.user)
        except InvalidInput as odd:
            form.add_error(_field_of(form, odd.path), _odd_text(odd.path))
        except SeuilError as refused:
            problem, status = refusal_text(refused), CONFLICT
        else:
            messages.success(request, _("The measure is written down."))
            return redirect("web:indicator", opened.plan.slug, opened.action.number, one.uuid)
    title = _("Set a measure right") if wrong else _("Enter a measure")
    context = {
        "title": title,
        "crumbs": action_crumbs(opened.action, title),
        "lead": _wrong_text(wrong, one) if wrong else str(one.name),
        "form": form,
        "problem": problem,
        "button": _("Write it down"),
        "back": reverse("web:indicator", args=[opened.plan.slug, opened.action.number, one.uuid]),
    }
    return render(request, "plans/form.html", context, status=status)


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
