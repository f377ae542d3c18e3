"""Getting the syntheses of a series by mail: asking, confirming, stopping with one press."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from seuil.concertation.models import Series
from seuil.concertation.operations.readers import (
    ask_to_read,
    confirm_reading,
    reader_by,
    stop_reading,
)
from seuil.operating.limits import take
from seuil.web.components import Crumb
from seuil.web.fields import MailField
from seuil.web.http import PageRequest, refuse_unstorable
from seuil.web.limits import limited
from seuil.web.links import opened_by_link
from seuil.web.lists.own_site import from_own_site
from seuil.wording.localised import reader_language


class ReadForm(forms.Form):
    mail = MailField(label=gettext_lazy("Your e-mail address"))


@from_own_site
@require_POST
@limited("mail")
def read_series(request: PageRequest, series_slug: str) -> HttpResponse:
    """Send a mail that asks to confirm; the answer is the same whoever reads already."""
    refuse_unstorable(request)
    series = get_object_or_404(Series, slug=series_slug)
    form = ReadForm(request.POST)
    if form.is_valid() and take("mail_to", form.cleaned_data["mail"].casefold()):
        form.add_error("mail", _("Too many messages go to this address today: try tomorrow."))
    if form.is_valid():
        ask_to_read(series, form.cleaned_data["mail"], reader_language())
    context: dict[str, Any] = {
        "series": series,
        "form": form,
        "sent": form.is_valid(),
        "crumbs": [
            Crumb(label=_("Concertations"), url="/sessions/"),
            Crumb(label=str(series.name), url=f"/series/{series.slug}/"),
            Crumb(label=_("Syntheses by e-mail")),
        ],
    }
    status = 200 if form.is_valid() else 422
    response = render(request, "synthesis/asked.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link
def reading(request: PageRequest, reader_token: str) -> HttpResponse:
    """Confirm, or stop: opening the link changes nothing, a press does."""
    reader = reader_by(reader_token)
    series, done = reader.series, ""
    if request.method == "POST" and request.POST.get("do") == "stop":
        stop_reading(reader_token)
        done = "stopped"
    elif request.method == "POST":
        reader = confirm_reading(reader_token)
        done = "confirmed"
    context = {"series": series, "confirmed": reader.confirmed_at is not None, "done": done}
    return render(request, "synthesis/reading.html", context)
