"""Writing a decision: its title and text, by the team, while nothing is asked about them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.councils.domain.decision import WRITTEN_ANEW
from seuil.councils.labels import CO_CONSTRUCTION_LABELS
from seuil.councils.models import Council, Decision, DecisionText
from seuil.councils.operations.decisions import prepare_decision, write_decision
from seuil.councils.queries.decisions import convened_by, latest_text
from seuil.kernel.errors import TransitionRefused
from seuil.web.components import Crumb
from seuil.web.councils.decisions.opened import (
    DecisionRequest,
    convening,
    crumbs_of,
    form_page,
    page_of,
)
from seuil.web.fields import (
    ThingField,
    capitalised,
    choose_among,
    hidden_number,
    names_in_languages,
    texts_in_languages,
)
from seuil.web.http import MemberRequest, signed_in
from seuil.web.published import SharedForm
from seuil.wording.localised import LANGUAGES

LONGEST_TEXT = 12_000
LONGEST_REASON = 300


class DecisionForm(SharedForm):
    """Title and text, in the languages side by side; a later version says what changes and why."""

    read_by_all = (
        *names_in_languages("title", "text"),
        "why",
    )
    side_by_side = (
        ("council", "share"),
        names_in_languages("title"),
        names_in_languages("text"),
        ("why",),
    )
    council = ThingField(label=gettext_lazy("Council"))
    share = forms.ChoiceField(
        label=gettext_lazy("How far those who sit share in it"),
        choices=capitalised(CO_CONSTRUCTION_LABELS),
        initial="decided",
        help_text=gettext_lazy("Said before, so that nobody is misled."),
    )
    why = forms.CharField(label=gettext_lazy("What changes, and why"), max_length=LONGEST_REASON)
    seen = hidden_number()

    def __init__(self, *args: Any, says_why: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        titles = texts_in_languages(Decision, "title", needed=("fr",))
        texts = texts_in_languages(DecisionText, "text", rows=12, longest=LONGEST_TEXT)
        self.fields = {**titles, **texts, **self.fields}
        if not says_why:
            del self.fields["why"]

    def texts(self) -> dict[str, str]:
        told = self.cleaned_data
        return {
            name: told[name]
            for name in ("share", *self.read_by_all)
            if name in told and name != "why"
        }


class NewDecisionForm(DecisionForm):
    def __init__(self, councils: Iterable[Council], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = {one.slug: one for one in councils}
        choose_among(self.fields["council"], known, called=lambda one: one.name)


class TextForm(DecisionForm):
    """The same for a decision that is there: it stays in its council."""

    council = None  # type: ignore[assignment]

    @staticmethod
    def values(decision: Decision, text: DecisionText | None) -> dict[str, Any]:
        values: dict[str, Any] = {"share": decision.share, "seen": decision.version}
        for one in LANGUAGES:
            values[f"title_{one}"] = getattr(decision, f"title_{one}")
            values[f"text_{one}"] = getattr(text, f"text_{one}") if text else ""
        if text is not None and text.locked_at is None:
            values["why"] = text.why
        return values


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_decision(request: MemberRequest) -> HttpResponse:
    """Begin a decision; ``council``: the one whose page led here."""
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
    response = form_page(request, form, context)
    response.headers["Cache-Control"] = "no-store"
    return response


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
    return form_page(
        request,
        form,
        {
            "title": _("Write the text"),
            "crumbs": crumbs_of(decision, Crumb(label=_("Write the text"))),
            "button": _("Keep"),
            "back": page_of(decision),
        },
    )
