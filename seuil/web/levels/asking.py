"""Asking another level, and what it is about."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.plans.domain.level import UpReason
from seuil.plans.models import Action
from seuil.plans.operations.levels import Question, ask_level
from seuil.register.models import Blockage
from seuil.territory.models import Territory
from seuil.web.fields import ThingField, choose_territory, words_field, words_language_field
from seuil.web.http import MemberRequest, signed_in
from seuil.web.levels.opened import (
    NO_REASON,
    REASONS,
    crumbs_of,
    goes_up,
    refusal_text,
    territories_asked,
)
from seuil.web.published import PublishedForm
from seuil.web.sessions.series import territories_of
from seuil.web.trying import Attempt, posted
from seuil.wording.localised import reader_language


class AskForm(PublishedForm):
    """What a territory asks of another one, for everybody to read."""

    read_by_all = ("subject", "words")
    origin = ThingField(label=gettext_lazy("Who asks"))
    target = ThingField(
        label=gettext_lazy("Of whom"),
        error_messages={"required": gettext_lazy("Choose who is asked.")},
    )
    subject = forms.CharField(
        label=gettext_lazy("In one line"),
        max_length=160,
        error_messages={"required": gettext_lazy("Say it in one line.")},
    )
    words = words_field(
        gettext_lazy("What is asked, and why there"),
        rows=6,
        error_messages={"required": gettext_lazy("Say what is asked.")},
    )
    language = words_language_field()
    reason = forms.ChoiceField(
        label=gettext_lazy("Why at a higher level"),
        required=False,
        choices=REASONS,
        help_text=gettext_lazy("Needed when a basin asks the region."),
    )

    def __init__(
        self, origins: Iterable[Territory], targets: Iterable[Territory], *args: Any, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        choose_territory(self.fields["origin"], origins)
        choose_territory(self.fields["target"], targets, nothing=_("choose"))

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        origin, target = told.get("origin"), told.get("target")
        if origin and target:
            if origin == target:
                self.add_error("target", _("Choose another territory than the one that asks."))
            elif goes_up(origin, target) and not told.get("reason"):
                self.add_error("reason", NO_REASON)
        return told

    def reason_given(self) -> UpReason | None:
        return UpReason(self.cleaned_data["reason"]) if self.cleaned_data["reason"] else None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def ask(request: MemberRequest) -> HttpResponse:
    """Ask another territory; ``blockage`` or ``action`` of the address: what it is about."""
    own = territories_of(request.standing)
    if not own:
        raise Http404
    blockage = _about(Blockage, request, "blockage")
    action = _about(Action, request, "action")
    form = AskForm(
        own,
        territories_asked(),
        posted(request),
        initial=_first_words(own, blockage, action),
    )
    tried = Attempt(request, form, refusal_text)
    sent = tried.makes(
        lambda: ask_level(request.standing, _question(form, blockage, action), actor=request.user)
    )
    if sent:
        told = _("It is sent. %(place)s is told, and owes an answer.")
        messages.success(request, told % {"place": sent.target.name})
        return redirect("web:level", sent.uuid)
    context = {
        "title": _("Ask another level"),
        "crumbs": crumbs_of(_("Ask another level")),
        "about": blockage or action,
        "button": _("Send it"),
        "back": reverse("web:levels"),
    }
    return render(request, "levels/form.html", context | tried.shown, status=tried.status)


def _about(model: Any, request: MemberRequest, name: str) -> Any:
    """Return what the address names, nothing when it names nothing, or a 404."""
    text = request.GET.get(name, "")
    if not text:
        return None
    rows = Action.objects.shown() if model is Action else Blockage.objects.standing()
    try:
        return get_object_or_404(rows, uuid=UUID(text))
    except ValueError as odd:
        raise Http404 from odd


def _first_words(
    own: list[Territory], blockage: Blockage | None, action: Action | None
) -> dict[str, str]:
    about = blockage or action
    return {
        "origin": own[0].code,
        "subject": str(about.title)[:160] if about else "",
        "language": reader_language(),
    }


def _question(form: AskForm, blockage: Blockage | None, action: Action | None) -> Question:
    told = form.cleaned_data
    return Question(
        origin=told["origin"],
        target=told["target"],
        subject=told["subject"],
        words=told["words"],
        language=told["language"],
        reason=form.reason_given(),
        blockage=blockage,
        action=action,
    )
