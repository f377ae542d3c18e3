"""Agreements between organisations: reading, writing down, confirming, looking again, ending."""

import datetime
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from seuil.kernel.errors import Forbidden, NotVisible
from seuil.kernel.personal import Found
from seuil.kernel.text import fold
from seuil.organisations.models import Organisation
from seuil.organisations.policies import is_team, may_manage
from seuil.organisations.queries import organisation_called, organisations_named
from seuil.organisations.standing import Standing
from seuil.orientation.domain.partnerships import LONGEST_REVIEW, Part
from seuil.orientation.models import Partnership
from seuil.orientation.models.transition import PartnershipQuerySet
from seuil.orientation.operations.partnerships import (
    LONGEST,
    Agreed,
    confirm_partnership,
    end_partnership,
    record_partnership,
    review_partnership,
)
from seuil.orientation.partnerships import doing, partnership_for, seen_by
from seuil.web.components import Crumb
from seuil.web.days import day_field
from seuil.web.http import UNREADABLE
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.signs import confirmed, signs_in, signs_text

PER_PAGE = 20
CHOICES = 8
A_YEAR = datetime.timedelta(days=365)
TOO_LONG = gettext_lazy("Too long: shorten it a little.")


def records(standing: Standing) -> bool:
    """Whether somebody may write agreements down: managers of an organisation, and teams."""
    return is_team(standing) or any(may_manage(standing, key) for key in standing.roles)


# Reading


@require_safe
@for_professionals
def partnerships(request: RequestReader) -> HttpResponse:
    """Show what waits for the reader's organisations, what is theirs, then all that is in force."""
    standing, today = request.viewer.standing, timezone.localdate()
    words = request.GET.get("text", "").replace("\x00", "").strip()[:100]
    seen, own = seen_by(standing, today), list(standing.roles)
    others = _about(seen.not_ended(today).exclude(pk__in=seen.touching(own).values("pk")), words)
    mine = list(seen.not_ended(today).touching(own)) if own else []
    context = {
        "crumbs": _crumbs(),
        "waiting": [one for one in mine if _waits(one, standing)],
        "mine": [one for one in mine if not _waits(one, standing)],
        "page": Paginator(others, PER_PAGE).get_page(request.GET.get("page")),
        "pages_url": f"?{urlencode({'text': words, 'page': ''})}",
        "text": words,
        "today": today,
        "records": records(standing),
    }
    return render(request, "orientation/partnerships.html", context)


def _waits(one: Partnership, standing: Standing) -> bool:
    organisation = one.organisation_of(one.confirming)
    return one.confirmed_at is None and may_manage(standing, organisation.pk)


def _about(rows: PartnershipQuerySet, words: str) -> PartnershipQuerySet:
    if not words:
        return rows
    named = organisations_named(words).values("pk")
    return rows.filter(Q(giver__in=named) | Q(taker__in=named) | Q(whom__icontains=words))


@require_safe
@for_professionals
def partnerships_of(request: RequestReader, organisation_id: uuid.UUID) -> HttpResponse:
    """Show what one organisation has agreed with others; what ended, to those who may see it."""
    organisation = organisation_called(organisation_id)
    standing, today = request.viewer.standing, timezone.localdate()
    rows = list(seen_by(standing, today).touching([organisation.pk]))
    name = str(organisation)
    context = {
        "crumbs": _crumbs(Crumb(label=name)),
        "organisation": organisation,
        "takes": [one for one in rows if not one.ended_on and one.taker_id == organisation.pk],
        "sends": [one for one in rows if not one.ended_on and one.giver_id == organisation.pk],
        "ended": [one for one in rows if one.ended_on],
        "today": today,
        "records": records(standing),
    }
    return render(request, "orientation/partnerships_of.html", context)


# One agreement


class ReviewForm(forms.Form):
    review_on = day_field(
        gettext_lazy("It still holds. To be looked at again on"),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )

    def clean_review_on(self) -> Any:
        return review_day(self.cleaned_data["review_on"])


def review_day(day: datetime.date) -> datetime.date:
    today = timezone.localdate()
    if not today < day <= today + LONGEST_REVIEW:
        raise forms.ValidationError(_("Choose a day that lies ahead, within three years."))
    return day


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def partnership(request: RequestReader, partnership_id: int) -> HttpResponse:
    """Show one agreement; POST confirms it, keeps it until another day, or ends it."""
    today = timezone.localdate()
    found = partnership_for(request.viewer.standing, partnership_id, today)
    form = ReviewForm(initial={"review_on": today + A_YEAR})
    if request.method != "POST":
        return _page(request, found, form)
    match request.POST.get("do"):
        case "confirm":
            confirm_partnership(request.viewer, found.pk)
            messages.success(request, _("Confirmed: colleagues see it where it helps."))
        case "end":
            end_partnership(request.viewer, found.pk)
            messages.success(request, _("The agreement has ended."))
        case "review":
            if not doing(request.viewer.standing, found, today).review:
                raise Forbidden("this person speaks for neither organisation")
            form = ReviewForm(request.POST)
            if not form.is_valid():
                return _page(request, found, form, status=UNREADABLE)
            review_partnership(request.viewer, found.pk, form.cleaned_data["review_on"])
            messages.success(request, _("Noted: it holds."))
        case _:
            return _page(request, found, form, status=UNREADABLE)
    return redirect("web:orientation_partnership", found.pk)


def _page(
    request: RequestReader, found: Partnership, form: ReviewForm, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "crumbs": _crumbs(Crumb(label=_("Agreement"))),
        "partnership": found,
        "doing": doing(request.viewer.standing, found, today),
        "confirming": found.organisation_of(found.confirming),
        "to_review": found.is_to_review(today),
        "form": form,
    }
    return render(request, "orientation/partnership.html", context, status=status)


# Writing down


class PartyField(forms.CharField):
    """An organisation by its name; several of that name are offered to choose from."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            error_messages={"required": gettext_lazy("Write the name of the organisation.")},
        )


class AgreementForm(forms.Form):
    giver = PartyField(gettext_lazy("Which organisation sends people?"))
    taker = PartyField(gettext_lazy("Which organisation takes them?"))
    whom = forms.CharField(
        label=gettext_lazy("Whom does it take?"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Such as: people who leave the ward with a treatment for addiction."
        ),
        error_messages={"required": gettext_lazy("Say whom."), "max_length": TOO_LONG},
    )
    when = forms.CharField(
        label=gettext_lazy("When, how soon?"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": TOO_LONG},
    )
    channel = forms.CharField(
        label=gettext_lazy("By which way?"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Such as: a call to the reception before noon, with a letter."),
        error_messages={"max_length": TOO_LONG},
    )
    agreed_on = day_field(gettext_lazy("Agreed on"))
    review_on = day_field(gettext_lazy("To be looked at again on"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.parties: dict[Part, Organisation] = {}
        self.offered: dict[Part, Sequence[Organisation]] = {}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for part in Part:
            if words := told.get(part.value, ""):
                self._find(part, words)
        if len(self.parties) == 2 and self.parties[Part.GIVER] == self.parties[Part.TAKER]:
            self.add_error("taker", _("Choose another organisation: an agreement is between two."))
        return told

    def _find(self, part: Part, words: str) -> None:
        chosen = self.data.get(f"{part}_chosen", "")
        found = list(organisations_named(words)[: CHOICES + 1])
        named = [one for one in found if str(one.uuid) == chosen]
        exact = [one for one in found if one.sort_key == fold(words)]
        for only in (named, exact, found):
            if len(only) == 1:
                self.parties[part] = only[0]
                return
        if not found:
            self.add_error(part.value, _("No organisation has this name. Try fewer words."))
        elif len(found) > CHOICES:
            self.add_error(part.value, _("Many organisations have this name. Try more words."))
        else:
            self.offered[part] = found
            self.add_error(part.value, _("Several have this name: choose one."))

    def clean_agreed_on(self) -> Any:
        day = self.cleaned_data["agreed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that has come."))
        return day

    def clean_review_on(self) -> Any:
        return review_day(self.cleaned_data["review_on"])

    @property
    def text(self) -> str:
        return "\n".join(self.cleaned_data[name] for name in ("whom", "when", "channel"))

    def agreed(self) -> Agreed:
        told = self.cleaned_data
        return Agreed(
            self.parties[Part.GIVER],
            self.parties[Part.TAKER],
            told["whom"],
            told["when"],
            told["channel"],
            told["agreed_on"],
            told["review_on"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def record(request: RequestReader) -> HttpResponse:
    """Write an agreement down, for managers of one of the two and teams."""
    standing = request.viewer.standing
    if not records(standing):
        raise NotVisible("for managers and teams")
    if request.method != "POST":
        today = timezone.localdate()
        start = {"agreed_on": today, "review_on": today + A_YEAR, "taker": _own_name(standing)}
        return _form_page(request, AgreementForm(initial=start))
    form = AgreementForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=UNREADABLE)
    signs = signs_in(form.text)
    if signs and not confirmed(request.POST, signs):
        return _form_page(request, form, signs=signs, status=UNREADABLE)
    try:
        made = record_partnership(request.viewer, form.agreed())
    except Forbidden:
        form.add_error(
            "giver",
            _("You speak for neither of them: choose your own organisation as one of the two."),
        )
        return _form_page(request, form, status=UNREADABLE)
    messages.success(request, _("Written down. It counts once the other side has confirmed it."))
    return redirect("web:orientation_partnership", made.pk)


def _own_name(standing: Standing) -> str:
    managed = [key for key in standing.roles if may_manage(standing, key)]
    own = Organisation.objects.filter(pk__in=managed).first()
    return str(own) if own else ""


def _form_page(
    request: RequestReader,
    form: AgreementForm,
    *,
    signs: Sequence[Found] = (),
    status: int = 200,
) -> HttpResponse:
    title = _("Write an agreement down")
    context = {
        "crumbs": _crumbs(Crumb(label=title)),
        "title": title,
        "form": form,
        "sides": [
            (form[part.value], f"{part}_chosen", form.offered.get(part, ())) for part in Part
        ],
        "signs": signs,
        "signs_text": signs_text(signs),
    }
    return render(request, "orientation/partnership_form.html", context, status=status)


def _crumbs(*more: Crumb) -> list[Crumb]:
    home = Crumb(label=_("Requests"), url=reverse("web:orientation"))
    every = reverse("web:orientation_partnerships") if more else ""
    return [home, Crumb(label=_("Agreements"), url=every), *more]
