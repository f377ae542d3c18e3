"""What the person agrees, or refuses, to have told to a service: recorded by a professional."""

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from seuil.directory.models import Service
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.request import OPEN
from seuil.orientation.labels import CONTENT_LABELS
from seuil.orientation.models import Agreement, OrientationRequest
from seuil.orientation.operations.agreements import (
    LONGEST,
    LONGEST_PURPOSE,
    LONGEST_SAID,
    Agreed,
    record_agreement,
    withdraw_agreement,
)
from seuil.orientation.queries import request_for
from seuil.web.components import Crumb
from seuil.web.days import day_field
from seuil.web.orientation.crumbs import crumbs_of
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import signs_in, signs_text
from seuil.wording.times import date_text

TO_FILL_IN = 422
USUAL_DAYS = 90
YES, NO = "yes", "no"


class AgreementForm(forms.Form):
    service = forms.ChoiceField(
        label=gettext_lazy("To which service?"),
        error_messages={"required": gettext_lazy("Choose the service.")},
    )
    content = forms.MultipleChoiceField(
        label=gettext_lazy("What would it be told?"),
        choices=[(str(one), CONTENT_LABELS[one]) for one in Content],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one thing.")},
    )
    purpose = forms.CharField(
        label=gettext_lazy("What for?"),
        max_length=LONGEST_PURPOSE,
        initial=gettext_lazy("so that the service can decide whether to receive the person"),
        error_messages={"required": gettext_lazy("Say what it is for.")},
    )
    until = day_field(
        gettext_lazy("Ends on"),
        help_text=gettext_lazy(
            "From that day on the service sees nothing of it any more. A year at most."
        ),
        error_messages={"required": gettext_lazy("Say until when.")},
    )
    given = forms.ChoiceField(
        label=gettext_lazy("What did the person say?"),
        choices=[(YES, gettext_lazy("agrees")), (NO, gettext_lazy("does not agree"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the person agrees.")},
    )
    said = forms.CharField(
        label=gettext_lazy("In the words in which it was said"),
        required=False,
        max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("No names."),
    )

    def __init__(self, *args: Any, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        field.choices = [(str(one.uuid), str(one.name)) for one in services]  # type: ignore[attr-defined]
        self.services = {str(one.uuid): one for one in services}

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        today = timezone.localdate()
        if day <= today:
            raise forms.ValidationError(_("Choose a day after today."))
        if day > today + LONGEST:
            raise forms.ValidationError(
                _("A year at most, then one asks again: choose an earlier day.")
            )
        return day

    def agreed(self) -> Agreed:
        told = self.cleaned_data
        return Agreed(
            service=self.services[told["service"]],
            purpose=told["purpose"],
            content=frozenset(Content(one) for one in told["content"]),
            until=told["until"],
            given=told["given"] == YES,
            said=told["said"],
        )


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement or refusal, as the list shows it."""

    agreement: Agreement
    state: str
    contents: list[str]
    withdrawable: bool


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def agreements(request: RequestReader, request_id: uuid.UUID) -> HttpResponse:
    """List what was agreed and refused; POST records one more."""
    asked = request_for(request.viewer, request_id)
    services = _services(asked)
    if request.method != "POST":
        initial = {"until": timezone.localdate() + datetime.timedelta(days=USUAL_DAYS)}
        return _page(request, asked, AgreementForm(initial=initial, services=services))
    form = AgreementForm(request.POST, services=services)
    if not form.is_valid():
        return _page(request, asked, form, status=TO_FILL_IN)
    if signs := _signs(form, request.POST):
        return _page(request, asked, form, signs=signs, status=TO_FILL_IN)
    record_agreement(request.viewer, asked.uuid, form.agreed())
    if form.cleaned_data["given"] == YES:
        messages.success(request, _("The agreement is recorded."))
    else:
        messages.success(request, _("Recorded. The search goes on without it."))
    return redirect("web:orientation_agreements", asked.uuid)


def _services(asked: OrientationRequest) -> list[Service]:
    rows = Service.objects.filter(avenues__request=asked).order_by("name_fr", "pk")
    return list(rows.distinct())


def _signs(form: AgreementForm, posted: QueryDict) -> str:
    if "sure" in posted:
        return ""
    told = form.cleaned_data
    return signs_text(signs_in(f"{told['said']}\n{told['purpose']}"))


def _page(
    request: RequestReader,
    asked: OrientationRequest,
    form: AgreementForm,
    *,
    signs: str = "",
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    found = asked.agreements.select_related("service", "recorded_by").order_by("-pk")
    context = {
        "asked": asked,
        "open": asked.status in OPEN,
        "lines": [_line(one, today) for one in found],
        "form": form,
        "has_services": bool(form.services),
        "signs": signs,
        "crumbs": crumbs_of(asked, Crumb(label=_("Agreements"))),
    }
    return render(request, "orientation/agreements.html", context, status=status)


def _line(agreement: Agreement, today: datetime.date) -> AgreementLine:
    day = date_text(agreement.ends_on)
    withdrawn = agreement.withdrawn_at
    in_force = agreement.given and not withdrawn and today < agreement.ends_on
    if not agreement.given:
        state = _("refused")
    elif withdrawn:
        state = _("withdrawn on %(date)s") % {"date": date_text(timezone.localdate(withdrawn))}
    elif in_force:
        state = _("agreed, ends on %(date)s") % {"date": day}
    else:
        state = _("ended on %(date)s") % {"date": day}
    labels = [str(CONTENT_LABELS[one]) for one in Content if one in agreement.contents]
    return AgreementLine(agreement, state, labels, in_force)


@require_POST
@for_professionals
def withdraw(request: RequestReader, request_id: uuid.UUID, agreement_id: int) -> HttpResponse:
    """End an agreement, because the person says so."""
    withdraw_agreement(request.viewer, request_id, agreement_id)
    messages.success(request, _("Withdrawn. The service no longer sees it."))
    return redirect("web:orientation_agreements", request_id)
