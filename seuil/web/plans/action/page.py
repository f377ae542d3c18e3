"""The page of an action for everybody, and the notes that say there how it goes."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from seuil.kernel.errors import TransitionRefused
from seuil.plans.domain import action
from seuil.plans.domain.action import Step
from seuil.plans.labels import ACTION_STEPS
from seuil.plans.models import Action
from seuil.plans.operations.carrying import add_note
from seuil.plans.queries.action import origins_of, proposed_step, supports_of
from seuil.plans.queries.alike import actions_alike, texts_of_action
from seuil.plans.queries.measures import followed_of
from seuil.web.days import day_field
from seuil.web.fields import words_field, words_language_field
from seuil.web.http import CONFLICT, UNREADABLE, MemberRequest, PageRequest, signed_in
from seuil.web.plans import measured
from seuil.web.plans.opened import (
    OpenedAction,
    action_crumbs,
    action_to_note,
    areas,
    opened_action,
)
from seuil.web.plans.shown import (
    ACTION_TONES,
    action_stations,
    conditions_of,
    function_names,
    objective_names,
    proposers_text,
    propositions_of,
    when_text,
)
from seuil.web.plans.steps import action_offers, carrier_steps
from seuil.web.published import PublishedForm
from seuil.web.register.shown import lines_of, public_names, theme_names, track_lines
from seuil.wording.localised import reader_language


class NoteForm(PublishedForm):
    """How it goes, on a day; who carries may propose a step with it."""

    read_by_all = ("words",)
    words = words_field(gettext_lazy("How it goes"))
    side_by_side = (("words",), ("on", "language", "step"))
    on = day_field(gettext_lazy("Day"), required=False)
    language = words_language_field()

    def __init__(self, steps: Sequence[Step], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if steps:
            self.fields["step"] = forms.ChoiceField(
                label=_("Step that you propose to the team"),
                required=False,
                choices=[
                    ("", _("none")),
                    *((step.value, str(ACTION_STEPS[step])) for step in steps),
                ],
            )

    def clean_on(self) -> datetime.date | None:
        on: datetime.date | None = self.cleaned_data["on"]
        if on is not None and on > timezone.localdate():
            raise ValidationError(_("A note is about a day that has come."))
        return on


@require_safe
def action_page(request: PageRequest, plan_slug: str, number: int) -> HttpResponse:
    """Show an action: where it comes from, who carries it, how one knows, what became of it."""
    return shown_action(request, opened_action(request.standing, plan_slug, number))


def shown_action(
    request: PageRequest, found: OpenedAction, form: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    one, able = found.action, found.able
    inside = found.plan_able.reads_inside or able.carries
    origins = origins_of(one)
    direct = len(origins.blockages)
    met = lines_of([*origins.blockages, *origins.through])
    followed = followed_of([one], timezone.localdate(), series=True)[one.pk]
    proposed = proposed_step(one)
    steps = carrier_steps(one) if able.carries and not able.writes else []
    language = {"language": reader_language(), "on": timezone.localdate()}
    context = {
        "areas": areas("plans"),
        "plan": found.plan,
        "action": one,
        "crumbs": action_crumbs(one),
        "tone": ACTION_TONES.get(one.status, "is-neutral"),
        "stations": action_stations(one),
        "objectives": objective_names(one),
        "functions": function_names(one),
        "when": when_text(one),
        "themes": theme_names(one.themes),
        "publics": public_names(one.publics),
        "partners": list(one.partners.all()),
        "decided": found.plan.decision if one.status in action.DECIDED else None,
        "blockages": met[:direct],
        "tracks": track_lines(origins.tracks),
        "through": met[direct:],
        "propositions": propositions_of(one),
        "proposers": _proposers(one),
        "supports": supports_of(one, inside=inside),
        "indicators": measured.shown(followed) if followed else [],
        "conditions": conditions_of(one),
        "notes": [(note, note.get_step_display()) for note in one.notes.all()],
        "events": one.events.order_by("-at", "-pk"),
        "proposed": proposed if able.notes else None,
        "able": able,
        "over": one.status in action.OVER,
        "offers": action_offers(one) if able.writes else [],
        "read": one.status in {action.Status.DONE, action.Status.EVALUATED},
        "alike": _alike(one) if able.writes else [],
        "form": (form or NoteForm(steps, initial=language)) if able.notes else None,
    }
    return render(request, "plans/action.html", context, status=status)


def _proposers(one: Action) -> str:
    rows = list(one.proposals.all())
    return proposers_text(rows) if rows else ""


def _alike(one: Action) -> list[Action]:
    found = actions_alike(texts_of_action(one), one.plan.year, but=[one.pk])
    return [each.action for each in found]


@require_POST
@never_cache
@signed_in
def note(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Note how an action goes; who carries it may propose a step."""
    found = action_to_note(request.standing, plan_slug, number)
    one = found.action
    steps = carrier_steps(one) if found.able.carries and not found.able.writes else []
    form = NoteForm(steps, request.POST)
    if not form.is_valid():
        return shown_action(request, found, form, status=UNREADABLE)
    given = form.cleaned_data
    step = Step(given["step"]) if given.get("step") else None
    try:
        with transaction.atomic():
            add_note(
                one.uuid,
                given["words"],
                given["language"],
                actor=request.user,
                on=given["on"],
                step=step,
            )
            form.note_choice(one, request.user)
    except TransitionRefused:
        form.add_error("step", _("This step does not follow any more: read the page again."))
        return shown_action(request, found, form, status=CONFLICT)
    messages.success(request, _("Noted. The team is told.") if step is not None else _("Noted."))
    return redirect("web:action", one.plan.slug, one.number)
