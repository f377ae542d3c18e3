"""Proposing a charter to those who sit, adopting it, withdrawing it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from seuil.councils.domain import charter
from seuil.councils.domain.charter import Criterion, Heard, NotAgreed
from seuil.councils.labels import CRITERION_LABELS
from seuil.councils.models import Charter
from seuil.councils.operations.charters import (
    adopt_charter,
    families_seated,
    propose_charter,
    withdraw_charter,
)
from seuil.kernel.errors import TransitionRefused
from seuil.web.components import Crumb
from seuil.web.councils.charter import families_text, gone_text, proposed_charter, refused_page
from seuil.web.councils.opened import CouncilRequest, convening, crumbs_of
from seuil.web.fields import boxes_field, names_in_languages, texts_in_languages
from seuil.web.http import UNREADABLE
from seuil.web.published import SharedForm

LONGEST_CHARTER = 20_000


class CharterForm(SharedForm):
    """A version of the rules: their text in both languages, and what the programs hold to."""

    side_by_side = (
        names_in_languages("text"),
        names_in_languages("fallback"),
        ("quorum", "consultation_days", "round_days", "review_months", "rounds_before_fallback"),
    )
    read_by_all = names_in_languages("text", "fallback")

    quorum = forms.IntegerField(
        label=gettext_lazy("Practice families that must be heard"), min_value=1
    )
    consultation_days = forms.IntegerField(
        label=gettext_lazy("Days for a federation to ask its members"),
        min_value=1,
        max_value=180,
        initial=charter.CONSULTATION_DAYS,
    )
    round_days = forms.IntegerField(
        label=gettext_lazy("Days of a round"),
        min_value=1,
        max_value=180,
        initial=charter.ROUND_DAYS,
    )
    review_months = forms.IntegerField(
        label=gettext_lazy("Months until a decision is reviewed"),
        min_value=1,
        max_value=60,
        initial=charter.REVIEW_MONTHS,
    )
    rounds_before_fallback = forms.IntegerField(
        label=gettext_lazy("Rounds of objections before the fallback"),
        min_value=1,
        max_value=10,
        initial=charter.ROUNDS_BEFORE_FALLBACK,
    )
    criteria = boxes_field(
        gettext_lazy("What makes of a “no” an objection"),
        [(one.value, CRITERION_LABELS[one]) for one in Criterion],
        required=True,
        error_messages={
            "required": gettext_lazy("Choose one at least: without any, nothing can be tested.")
        },
    )

    def __init__(self, families: int, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        texts = texts_in_languages(
            Charter, "text", rows=12, longest=LONGEST_CHARTER, needed=("fr", "nl")
        )
        self.fields = {**texts, **texts_in_languages(Charter, "fallback", rows=3), **self.fields}
        self.fields["fallback_fr"].help_text = _(
            "Who decides how, when several rounds bring no consent."
        )
        self.families = families
        self.fields["quorum"].help_text = _("Practice families that sit: %(count)s") % {
            "count": families
        }

    def clean_quorum(self) -> int:
        quorum = int(self.cleaned_data["quorum"])
        if quorum > self.families:
            sentence = ngettext(
                "Only %(count)s practice family sits: choose %(count)s.",
                "Only %(count)s practice families sit: choose %(count)s or fewer.",
                self.families,
            )
            raise ValidationError(sentence % {"count": self.families})
        return quorum


def charter_values(found: Charter | None) -> dict[str, Any]:
    """Return what the form of a new version begins with: the one before."""
    if found is None:
        return {"criteria": [one.value for one in Criterion]}
    names = (*CharterForm.read_by_all, *CharterForm.side_by_side[2], "criteria")
    return {name: getattr(found, name) for name in names}


@require_http_methods(["GET", "HEAD", "POST"])
@convening
def propose(request: CouncilRequest) -> HttpResponse:
    """Write a new version; it begins as the one in force."""
    council = request.council
    families = len(families_seated(council))
    if not families:
        return refused_page(
            request, _("Make the seats first: a charter is adopted by those who sit.")
        )
    before = council.charters.order_by("-version").first()
    form = CharterForm(families, request.POST or None, initial=charter_values(before))
    if request.method == "POST" and form.is_valid():
        try:
            propose_charter(council, form.written(), actor=request.user)
        except TransitionRefused:
            return refused_page(
                request,
                _("A charter is proposed already: let the group adopt it, or withdraw it first."),
            )
        messages.success(
            request, _("The charter is proposed. Those who sit are told, and say what they think.")
        )
        return redirect("web:council_charter", council.slug)
    context = {
        "form": form,
        "title": _("Propose a charter"),
        "button": _("Propose it to the group"),
        "back": reverse("web:council_charter", args=[council.slug]),
        "crumbs": crumbs_of(
            council,
            Crumb(label=_("Charter"), url=reverse("web:council_charter", args=[council.slug])),
            Crumb(label=_("Propose a charter")),
        ),
    }
    status = UNREADABLE if form.errors else 200
    return render(request, "councils/form.html", context, status=status)


@require_POST
@convening
def adopt(request: CouncilRequest, charter_version: int) -> HttpResponse:
    try:
        adopted = adopt_charter(proposed_charter(request, charter_version))
    except NotAgreed as refused:
        return refused_page(request, not_agreed_text(refused.heard))
    except TransitionRefused:
        return refused_page(request, gone_text())
    messages.success(request, _("Version %(number)s is in force.") % {"number": adopted.version})
    return redirect("web:council_charter", request.council.slug)


@require_POST
@convening
def withdraw(request: CouncilRequest, charter_version: int) -> HttpResponse:
    try:
        withdraw_charter(proposed_charter(request, charter_version))
    except TransitionRefused:
        return refused_page(request, gone_text())
    messages.success(request, _("The proposal is withdrawn. Another one can be written."))
    return redirect("web:council_charter", request.council.slug)


def not_agreed_text(heard: Heard) -> str:
    """Say what is missing before a charter is adopted."""
    if heard.against:
        return _(
            "Not adopted: %(families)s does not agree. Read why, write a new version, propose it."
        ) % {"families": families_text(heard.against)}
    return _(
        "Not adopted yet: two thirds of the practice families agree before it is in force."
        " Nothing was said yet by: %(families)s."
    ) % {"families": families_text(heard.silent)}
