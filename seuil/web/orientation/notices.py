"""How one hears of requests: at once, once a day together, or not by mail."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.orientation.models import NoticeChoice
from seuil.orientation.notifications import rhythm_of
from seuil.orientation.operations.digests import choose_rhythm
from seuil.web.components import Crumb
from seuil.web.orientation.reader import RequestReader, for_professionals

Rhythm = NoticeChoice.Rhythm
MEANING = {
    Rhythm.AT_ONCE: gettext_lazy(
        "At once: an e-mail when a request waits for you, and on working "
        "mornings one for all that is"
        " due."
    ),
    Rhythm.DAILY: gettext_lazy(
        "Once a day, together: one e-mail on working mornings, and none when nothing waits."
    ),
    Rhythm.NEVER: gettext_lazy(
        "Not by e-mail: the page of requests shows what waits. Look there every day, or colleagues"
        " and people wait for you."
    ),
}


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=gettext_lazy("When do you want to hear of requests?"),
        choices=list(MEANING.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the three."),
            "invalid_choice": gettext_lazy("Choose one of the three."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def notices(request: RequestReader) -> HttpResponse:
    """Show the choice; POST makes it."""
    posted = request.POST if request.method == "POST" else None
    form = RhythmForm(posted, initial={"rhythm": rhythm_of(request.user).value})
    if form.is_valid():
        choose_rhythm(request.user, Rhythm(form.cleaned_data["rhythm"]))
        messages.success(request, _("Kept: you hear of requests as you chose."))
        return redirect("web:orientation_notices")
    status = 422 if form.errors else 200
    crumbs = [
        Crumb(label=_("Requests"), url=reverse("web:orientation")),
        Crumb(label=_("E-mails about requests")),
    ]
    context = {"form": form, "crumbs": crumbs}
    return render(request, "orientation/notices.html", context, status=status)
