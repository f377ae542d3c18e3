"""Meetings on a request: asking for one, its page for those invited, the entry for a calendar."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from seuil.kernel.errors import Forbidden, TransitionRefused
from seuil.kernel.personal import Found
from seuil.messaging.links import full_address
from seuil.orientation.meetings import (
    calendar_of,
    desks_to_invite,
    meeting_for,
    meetings_of,
)
from seuil.orientation.models import CaseMeeting, Desk, OrientationRequest
from seuil.orientation.operations.meetings import (
    FARTHEST,
    LONGEST,
    LONGEST_TEXT,
    MET_ON,
    Asked,
    ask_meeting,
    cancel_meeting,
    note_settled,
)
from seuil.orientation.policies import parties
from seuil.orientation.queries import request_for
from seuil.web.components import Crumb
from seuil.web.http import UNREADABLE
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.facts import facts_said
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import confirmed, kinds_of, signs_in, signs_text

TOO_LONG = gettext_lazy("Too long: shorten it a little.")
MOMENT = "%Y-%m-%dT%H:%M"


class MeetingForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("What is to be settled?"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Those invited read it. They know the person by the code only: no name, no number."
        ),
        error_messages={
            "required": gettext_lazy("Say what is to be settled."),
            "max_length": TOO_LONG,
        },
    )
    starts_at = forms.DateTimeField(
        label=gettext_lazy("When?"),
        input_formats=[MOMENT, f"{MOMENT}:%S"],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        error_messages={
            "required": gettext_lazy("Choose a day and an hour."),
            "invalid": gettext_lazy("Choose a day and an hour."),
        },
    )
    where = forms.CharField(
        label=gettext_lazy("Where, or by which way?"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Say where, or by which way."),
            "max_length": TOO_LONG,
        },
    )
    desks = forms.MultipleChoiceField(
        label=gettext_lazy("Which desks are invited?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    invited = forms.CharField(
        label=gettext_lazy("Who else? (optional)"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Functions and services. You tell them yourself."),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, desks: Sequence[Desk], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {str(desk.pk): desk for desk in desks}
        field = self.fields["desks"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  declared above
        field.choices = [(key, str(desk)) for key, desk in self.known.items()]

    def clean_starts_at(self) -> Any:
        moment, now = self.cleaned_data["starts_at"], timezone.now()
        if not now < moment <= now + FARTHEST:
            raise forms.ValidationError(_("Choose a moment that lies ahead, within a year."))
        return moment

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("desks") and not told.get("invited", "").strip():
            self.add_error("desks", _("Invite a desk, or say who else comes."))
        return told

    @property
    def text(self) -> str:
        return "\n".join(self.cleaned_data[name] for name in ("why", "where", "invited"))

    def asked(self, signs: Sequence[Found]) -> Asked:
        told = self.cleaned_data
        return Asked(
            why=told["why"],
            starts_at=told["starts_at"],
            where=told["where"],
            desks=[self.known[key] for key in told["desks"]],
            invited=told["invited"],
            signs_kept=kinds_of(signs),
        )


class SettledForm(forms.Form):
    settled = forms.CharField(
        label=gettext_lazy("What was settled?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who does what by when. Those invited read it too."),
        error_messages={
            "required": gettext_lazy("Write what was settled."),
            "max_length": TOO_LONG,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def ask(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    """Ask people to meet on a request."""
    asked = request_for(request.viewer, request_id)
    if asked.status not in MET_ON:
        raise TransitionRefused(f"nobody meets on a request that is {asked.status}")
    desks = desks_to_invite(asked)
    if request.method != "POST":
        return _form_page(request, asked, MeetingForm(desks))
    form = MeetingForm(desks, request.POST)
    if not form.is_valid():
        return _form_page(request, asked, form, status=UNREADABLE)
    signs = signs_in(form.text)
    if signs and not confirmed(request.POST, signs):
        return _form_page(request, asked, form, signs=signs, status=UNREADABLE)
    made = ask_meeting(request.viewer, asked.uuid, form.asked(signs))
    messages.success(request, _("The meeting is asked for; the desks invited are told."))
    return redirect("web:orientation_case_meeting", made.uuid)


def _form_page(
    request: RequestReader,
    asked: OrientationRequest,
    form: MeetingForm,
    *,
    signs: Sequence[Found] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "crumbs": crumbs_of(asked, Crumb(label=_("Ask for a meeting"))),
        "asked": asked,
        "form": form,
        "meetings": meetings_of(asked),
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render(request, "orientation/meeting_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def meeting(request: RequestReader, meeting_id: uuid.UUID) -> HttpResponse:
    """Show a meeting: to invited desks the need, the facts and the code, nothing else.

    POST notes what was settled, or cancels, for those who have to do with the request.
    """
    found = meeting_for(request.viewer, meeting_id)
    if request.method != "POST":
        return _page(request, found, SettledForm(initial={"settled": found.settled}))
    if not parties(request.viewer, found.request):
        raise Forbidden("those invited read")
    if request.POST.get("do") == "cancel":
        cancel_meeting(request.viewer, found.uuid)
        messages.success(request, _("The meeting is cancelled; the desks invited are told."))
        return redirect("web:orientation_case_meeting", found.uuid)
    form = SettledForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=UNREADABLE)
    words = form.cleaned_data["settled"]
    signs = signs_in(words)
    if signs and not confirmed(request.POST, signs):
        return _page(request, found, form, signs=signs, status=UNREADABLE)
    note_settled(request.viewer, found.uuid, words, signs_kept=kinds_of(signs))
    messages.success(request, _("What was settled is written down."))
    return redirect("web:orientation_case_meeting", found.uuid)


def _page(
    request: RequestReader,
    found: CaseMeeting,
    form: SettledForm,
    *,
    signs: Sequence[Found] = (),
    status: int = 200,
) -> HttpResponse:
    asked, own = found.request, bool(parties(request.viewer, found.request))
    home = Crumb(label=_("Requests"), url=reverse("web:orientation"))
    here = Crumb(label=_("Meeting"))
    context = {
        "crumbs": crumbs_of(asked, here) if own else [home, here],
        "meeting": found,
        "asked": asked,
        "own": own,
        "ahead": found.starts_at > timezone.now(),
        "facts": facts_said(asked),
        "form": form,
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render(request, "orientation/meeting.html", context, status=status)


@require_safe
@for_professionals
def calendar(request: RequestReader, meeting_id: uuid.UUID) -> HttpResponse:
    found = meeting_for(request.viewer, meeting_id)
    page = full_address(reverse("web:orientation_case_meeting", args=[found.uuid]))
    name = f"{slugify(_('meeting'))}-{found.request.code}.ics"
    return HttpResponse(
        calendar_of(found, page),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
