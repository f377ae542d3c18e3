"""Writing actions: their text, who carries them, with what money, when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.organisations.models import Organisation
from seuil.plans.domain import action as domain
from seuil.plans.domain.plan import BEING_WRITTEN
from seuil.plans.labels import FUNCTION_LABELS, FUNDING_LABELS, OBJECTIVE_LABELS, UP_LABELS
from seuil.plans.models import Action
from seuil.plans.operations.action import begin_action, is_text_open, write_action
from seuil.plans.operations.origins import add_origin
from seuil.plans.propositions import propositions
from seuil.plans.queries.alike import actions_alike, texts_of_action
from seuil.register.domain.trace import End
from seuil.register.labels import PUBLIC_LABELS
from seuil.register.models import Blockage, Track
from seuil.web.days import day_field
from seuil.web.fields import (
    OrganisationField,
    boxes_field,
    capitalised,
    hidden_number,
    names_in_languages,
    organisation_named,
    texts_in_languages,
    words_field,
)
from seuil.web.http import MemberRequest, signed_in
from seuil.web.plans.action.origins import named_uuid
from seuil.web.plans.opened import (
    action_crumbs,
    action_to_write,
    plan_crumbs,
    plan_to_write,
    refusal_text,
)
from seuil.web.published import PublishedForm
from seuil.web.register.forms import theme_choices
from seuil.web.trying import Attempt, posted
from seuil.wording.localised import reader_language

MOST_PARTNERS = 30


class HowForm(PublishedForm):
    """Who carries an action, with whom, with what money, when."""

    carrier = OrganisationField(
        label=gettext_lazy("Carried by (name of an organisation)"),
        help_text=gettext_lazy("As it stands in the directory. A body, never a person."),
    )
    partners = words_field(gettext_lazy("Partners (one name a line)"), required=False, rows=3)
    funding = forms.ChoiceField(label=gettext_lazy("Money"), choices=capitalised(FUNDING_LABELS))
    funding_words = forms.CharField(
        label=gettext_lazy("Money, in words"), required=False, max_length=300
    )
    begins_on = day_field(gettext_lazy("Begins"), required=False)
    ends_on = day_field(gettext_lazy("Ends"), required=False)
    seen = hidden_number()

    def clean_partners(self) -> list[Organisation]:
        names = [line.strip() for line in self.cleaned_data["partners"].splitlines()]
        names = list(dict.fromkeys(filter(None, names)))
        if len(names) > MOST_PARTNERS:
            raise ValidationError(
                _("At most %(count)s partners: take some out.") % {"count": MOST_PARTNERS}
            )
        return [found for name in names if (found := organisation_named(name))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It ends before it begins: choose a later day."))
        return cleaned


def _texts() -> dict[str, forms.CharField]:
    return texts_in_languages(Action, "title") | texts_in_languages(Action, "about")


def proposition_choices() -> list[tuple[str, str]]:
    return [(one.code, f"{one.number}. {one.label}") for one in propositions().values()]


class ActionForm(HowForm):
    """A whole action: what, why here, by whom."""

    texts = names_in_languages("title", "about")
    read_by_all = (*texts, "other_origin", "raised_words", "funding_words")
    side_by_side = (
        names_in_languages("title"),
        names_in_languages("about"),
        ("carrier", "partners"),
        ("funding", "funding_words"),
        ("begins_on", "ends_on"),
        ("objectives", "functions"),
        ("raised", "raised_words"),
    )
    objectives = boxes_field(gettext_lazy("Objectives"), capitalised(OBJECTIVE_LABELS))
    functions = boxes_field(gettext_lazy("Functions"), capitalised(FUNCTION_LABELS))
    raised = forms.ChoiceField(
        label=gettext_lazy("Why at this level"),
        required=False,
        choices=[("", gettext_lazy("it is carried where it is met")), *capitalised(UP_LABELS)],
        help_text=gettext_lazy(
            "Needed where an action is carried higher than where its problem is met."
        ),
    )
    raised_words = forms.CharField(
        label=gettext_lazy("Why, in words"), required=False, max_length=300
    )
    propositions = boxes_field(
        gettext_lazy("Propositions of the founding consultation that it answers"),
        proposition_choices,
    )
    other_origin = forms.CharField(
        label=gettext_lazy("Another origin"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A law, a study, a call. Tracks and blockages are joined after."),
    )
    themes = boxes_field(gettext_lazy("Themes"), theme_choices)
    publics = boxes_field(gettext_lazy("Publics"), capitalised(PUBLIC_LABELS))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields |= _texts()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.needs_a_language("title", _("Write a title in one language at least."))
        return cleaned


def action_values(one: Action) -> dict[str, Any]:
    """Return what a form of an action begins with."""
    names = (*ActionForm.texts, "objectives", "functions", "raised", "raised_words",
             "propositions", "other_origin", "themes", "publics", "funding", "funding_words",
             "begins_on", "ends_on")  # fmt: skip
    return {name: getattr(one, name) for name in names} | {
        "carrier": str(one.carrier or ""),
        "partners": "\n".join(str(each) for each in one.partners.all()),
        "seen": one.version,
    }


class TranslationForm(HowForm):
    """What may still be written once the council has the text: empty translations, and how."""

    def __init__(self, one: Action, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        texts = _texts()
        empty = {name: field for name, field in texts.items() if not getattr(one, name)}
        self.fields |= empty
        self.read_by_all = (*empty, "funding_words")
        self.side_by_side = (
            tuple(empty),
            ("carrier", "partners"),
            ("funding", "funding_words"),
            ("begins_on", "ends_on"),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_action(request: MemberRequest, plan_slug: str) -> HttpResponse:
    """Begin an action; ``track`` or ``blockage``: what it answers."""
    one = plan_to_write(request.standing, plan_slug).plan
    if one.status not in BEING_WRITTEN:
        raise Http404
    source = _source(request.GET)
    form = ActionForm(posted(request), initial={"funding": "none", **_begins_with(source)})
    tried = Attempt(request, form, refusal_text)
    if begun := tried.makes(lambda: _begun(request, one.slug, form, source)):
        messages.success(request, _("The draft is written down. Only those inside read it."))
        return redirect("web:action", one.slug, begun.number)
    title = _("A new action")
    context = {
        "title": title,
        "crumbs": plan_crumbs(one, title),
        "answers": source,
        "button": _("Write it down"),
        "back": reverse("web:plan", args=[one.slug]),
    }
    return render(request, "plans/form.html", context | tried.shown, status=tried.status)


def _begun(
    request: MemberRequest, slug: str, form: ActionForm, source: Track | Blockage | None
) -> Action:
    written, partners = _split(form)
    begun = begin_action(
        slug, written, actor=request.user, partners=partners, language=reader_language()
    )
    if source is not None:
        kind = End.TRACK if isinstance(source, Track) else End.BLOCKAGE
        add_origin(begun.uuid, kind, source.uuid, actor=request.user)
    return begun


def _source(given: Any) -> Track | Blockage | None:
    """Return what an address says that a new action answers, or a 404."""
    found: Track | Blockage | None = None
    for name, model in (("track", Track), ("blockage", Blockage)):
        if text := given.get(name, ""):
            found = model.objects.filter(uuid=named_uuid(text)).first()
            if found is None:
                raise Http404
    return found


def _begins_with(source: Track | Blockage | None) -> dict[str, Any]:
    if source is None:
        return {}
    found: dict[str, Any] = {"themes": source.themes}
    if isinstance(source, Blockage):
        return found | {"publics": source.publics}
    return found | {name: getattr(source, name) for name in ActionForm.texts}


def _split(form: HowForm) -> tuple[dict[str, Any], list[Any]]:
    written = form.written()
    return written, written.pop("partners")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def edit_action(request: MemberRequest, plan_slug: str, number: int) -> HttpResponse:
    """Write an action; once the council has it, only what is missing and how it is done."""
    one = action_to_write(request.standing, plan_slug, number).action
    if one.status in domain.OVER:
        raise Http404
    begins = action_values(one)
    form: HowForm = ActionForm(posted(request), initial=begins)
    if not is_text_open(one):
        form = TranslationForm(one, posted(request), initial=begins)
    tried = Attempt(request, form, refusal_text)
    if tried.makes(lambda: _written(request, one, form)):
        messages.success(request, _("Kept."))
        return redirect("web:action", one.plan.slug, one.number)
    title = _("Write the action")
    context = {
        "title": title,
        "crumbs": action_crumbs(one, title),
        "lead": ""
        if is_text_open(one)
        else _("The council has its text: only what is missing in a language can be added."),
        "alike": [
            each.action for each in actions_alike(texts_of_action(one), one.plan.year, but=[one.pk])
        ],
        "button": _("Keep"),
        "back": reverse("web:action", args=[one.plan.slug, one.number]),
    }
    return render(request, "plans/form.html", context | tried.shown, status=tried.status)


def _written(request: MemberRequest, one: Action, form: HowForm) -> Action:
    written, partners = _split(form)
    return write_action(
        one.uuid,
        written,
        actor=request.user,
        partners=partners,
        language=reader_language(),
        seen=form.cleaned_data["seen"],
    )
