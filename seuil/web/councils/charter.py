"""The charter of a council: in force, earlier ones; inside also the proposed one and its voices."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from seuil.councils.domain.charter import Criterion, Status
from seuil.councils.labels import CRITERION_LABELS
from seuil.councils.models import Charter, CharterVoice, Seat
from seuil.councils.operations.charters import heard_on, mark_of, say_of_charter
from seuil.councils.policies import seats_held
from seuil.councils.queries.councils import charters_of
from seuil.kernel.errors import Forbidden, NotVisible, TransitionRefused
from seuil.kernel.versions import Stale
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.components import Crumb
from seuil.web.councils.opened import (
    CouncilRequest,
    crumbs_of,
    inside,
    opened,
    render_council,
)
from seuil.web.fields import hidden_number, words_field
from seuil.web.http import CONFLICT, UNREADABLE, PageRequest
from seuil.web.published import SharedForm
from seuil.wording.phrases import listed


@dataclass(frozen=True, slots=True)
class Rule:
    label: str
    said: str


@dataclass(frozen=True, slots=True)
class Version:
    """A charter as it is shown, its rules in words."""

    charter: Charter
    rules: list[Rule]
    criteria: list[str | Promise]


class VoiceForm(SharedForm):
    """What a seat says of a charter."""

    read_by_all = ("reason",)
    seat = hidden_number(required=True)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    says = forms.ChoiceField(
        label=gettext_lazy("What your seat says"),
        choices=[("yes", gettext_lazy("We agree")), ("no", gettext_lazy("We do not agree"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    reason = words_field(
        gettext_lazy("Why not, and what should be written instead"), rows=3, required=False
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("says") == "no" and not (told.get("reason") or "").strip():
            self.add_error("reason", _("Say why not: the others can only answer what they know."))
        return told


@dataclass(frozen=True, slots=True)
class Waited:
    """A proposed charter: what was said, what is missing before it is adopted, forms of seats."""

    version: Version
    voices: list[CharterVoice]
    silent: str
    against: str
    adopts: bool
    forms: list[tuple[Seat, VoiceForm, CharterVoice | None]]


@require_safe
def charter(request: PageRequest, council_slug: str) -> HttpResponse:
    _council, able = opened(request, council_slug)
    return _page(request, council_slug, None) if able.is_inside else _public(request, council_slug)


def _public(request: PageRequest, council_slug: str) -> HttpResponse:
    council, able = opened(request, council_slug)
    found = [_version(one) for one in charters_of(council, inside=False)]
    context = _split(found)
    return render_council(request, "councils/charter.html", council, able, context, here="charter")


def _split(found: list[Version]) -> dict[str, object]:
    return {
        "in_force": next((one for one in found if one.charter.status == Status.ADOPTED), None),
        "earlier": [
            one for one in found if one.charter.status in {Status.REPLACED, Status.WITHDRAWN}
        ],
    }


def _page(request: PageRequest, council_slug: str, posted: VoiceForm | None) -> HttpResponse:
    """Show the charter to those inside; ``posted``: a form that could not be kept."""
    council, able = opened(request, council_slug)
    found = [_version(one) for one in charters_of(council, inside=True)]
    proposed = next((one for one in found if one.charter.status == Status.PROPOSED), None)
    held = [
        seat
        for seat in seats_held(request.standing, timezone.localdate())
        if able.may_speak_for(seat)
    ]
    context = _split(found) | {"waits": _waited(proposed, held, posted) if proposed else None}
    status = UNREADABLE if posted is not None else 200
    response = render_council(
        request, "councils/charter.html", council, able, context, here="charter", status=status
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _version(found: Charter) -> Version:
    rules = found.rules()
    said = [
        Rule(_("Practice families that must be heard"), str(rules.quorum)),
        Rule(_("Days for a federation to ask its members"), str(rules.consultation_days)),
        Rule(_("Days of a round"), str(rules.round_days)),
        Rule(_("Months until a decision is reviewed"), str(rules.review_months)),
        Rule(_("Rounds of objections before the fallback"), str(rules.rounds_before_fallback)),
    ]
    return Version(
        found, said, [CRITERION_LABELS[one] for one in Criterion if one in rules.criteria]
    )


def _waited(version: Version, held: list[Seat], posted: VoiceForm | None) -> Waited:
    charter = version.charter
    voices = list(charter.voices.select_related("seat__organisation").order_by("at", "pk"))
    heard = heard_on(charter)
    return Waited(
        version,
        voices,
        silent=families_text(heard.silent),
        against=families_text(heard.against),
        adopts=heard.adopts,
        forms=[_voice_form(seat, voices, posted) for seat in held],
    )


def families_text(families: Iterable[PracticeFamily]) -> str:
    there = set(families)
    names = [str(FAMILY_LABELS[one]) for one in PracticeFamily if one in there]
    return listed(names) if names else ""


def _voice_form(
    seat: Seat, voices: list[CharterVoice], posted: VoiceForm | None
) -> tuple[Seat, VoiceForm, CharterVoice | None]:
    said = next((one for one in voices if one.seat_id == seat.pk), None)
    if posted is not None and posted.data.get("seat") == str(seat.pk):
        return seat, posted, said
    initial = {
        "seat": seat.pk,
        "seen": mark_of(said),
        "says": ("yes" if said.agrees else "no") if said else "",
        "reason": said.reason if said else "",
    }
    return seat, VoiceForm(initial=initial, auto_id=f"voice-{seat.pk}-%s"), said


@require_POST
@inside
def say(request: CouncilRequest, charter_version: int) -> HttpResponse:
    """Keep what a seat says of the proposed charter."""
    proposed = proposed_charter(request, charter_version)
    form = VoiceForm(request.POST, auto_id=f"voice-{request.POST.get('seat', '')[:9]}-%s")
    if not form.is_valid():
        if "seat" in form.errors:
            raise NotVisible("no such seat")
        return _page(request, request.council.slug, form)
    told = form.cleaned_data
    seat = next(
        (
            one
            for one in seats_held(request.standing, timezone.localdate())
            if one.pk == told["seat"] and request.able.may_speak_for(one)
        ),
        None,
    )
    if seat is None:
        raise Forbidden("another seat")
    try:
        say_of_charter(
            proposed,
            seat,
            agrees=told["says"] == "yes",
            reason=told["reason"],
            actor=request.user,
            seen=told["seen"],
        )
    except Stale:
        return refused_page(
            request, _("Somebody else spoke for this seat meanwhile. Look at it, then go on.")
        )
    except TransitionRefused:
        return refused_page(request, gone_text())
    messages.success(request, _("What %(seat)s says is kept.") % {"seat": seat})
    return redirect("web:council_charter", request.council.slug)


def gone_text() -> str:
    return _("This charter is not proposed any more. Look at the page again.")


def proposed_charter(request: CouncilRequest, version: int) -> Charter:
    found = request.council.charters.filter(version=version).first()
    if found is None:
        raise NotVisible("no such version")
    return found


def refused_page(request: CouncilRequest, sentence: str) -> HttpResponse:
    context = {
        "sentence": sentence,
        "typed": request.POST.get("reason", ""),
        "back": reverse("web:council_charter", args=[request.council.slug]),
        "crumbs": crumbs_of(request.council, Crumb(label=_("Charter"))),
    }
    return render(request, "councils/refused.html", context, status=CONFLICT)
