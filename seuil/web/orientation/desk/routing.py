"""Trying where a request would go: type a place and a kind of help, see every desk and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from seuil.directory.models import Category
from seuil.orientation.domain.routing import Because
from seuil.orientation.labels import Words
from seuil.orientation.queries import Route, routes_for
from seuil.territory.gazetteer import Gazetteer, Suggestion
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.orientation.requester.need import chosen_kinds, drawn_kinds
from seuil.web.search.forms import ClosedList, place_label, place_options
from seuil.web.search.widgets import PlainTextInput
from seuil.wording.localised import reader_language

BECAUSE: Mapping[Because, Words] = {
    Because.MOST_LOCAL: gettext_lazy("answers: the most local desk of this place"),
    Because.ON_A_BORDER: gettext_lazy(
        "may answer: this place lies in several territories, the requester chooses"
    ),
    Because.THEME: gettext_lazy("may answer: it works on this kind of help"),
    Because.NARROWER_EXISTS: gettext_lazy("does not answer first: a more local desk exists"),
    Because.ELSEWHERE: gettext_lazy("does not answer: another territory"),
    Because.OTHER_THEME: gettext_lazy("does not answer: another kind of help"),
    Because.NOBODY_SITS: gettext_lazy("does not answer: nobody sits there"),
}
POSTCODE = re.compile(r"\b\d{4}\b")
MOST_MEANINGS = 4


class Tried(forms.Form):
    place = forms.CharField(
        label=gettext_lazy("Address, commune, quarter or postcode"),
        required=False,
        max_length=120,
        widget=PlainTextInput(attrs={"autocomplete": "off", "list": "id_place-places"}),
    )
    category = ClosedList(chosen_kinds, drawn_kinds, label=gettext_lazy("Kind of help"))


@dataclass(frozen=True, slots=True)
class RouteLine:
    route: Route
    why: Words
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text was taken for; ``part``: only this part of it is known."""

    label: str
    territory: str
    part: str = ""
    others: tuple[str, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@for_professionals
def routing_page(request: RequestReader) -> HttpResponse:
    """Try a place; it travels in the body, since an address may be somebody's."""
    form = Tried(request.POST or None)
    gazetteer = places()
    context: dict[str, object] = {
        "form": form,
        "place_names": place_options(gazetteer, reader_language()),
    }
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data["place"].strip()
        meant = understood(words, gazetteer) if words else None
        if words and meant is None:
            form.add_error("place", _("This place is not known. Try its commune or postcode."))
        else:
            context |= {"meant": meant, "lines": _lines(meant, form.cleaned_data["category"])}
    status = 422 if form.errors else 200
    return render(request, "orientation/routing.html", context, status=status)


def understood(words: str, gazetteer: Gazetteer) -> Meant | None:
    """Return the territory of a text; of an address its postcode or its last words will do."""
    last_words = (words.rpartition(",")[2], words.rsplit(maxsplit=1)[-1])
    for part in (words, *POSTCODE.findall(words), *last_words):
        found = gazetteer.find(part, language=reader_language())
        if found:
            return _meant(found, "" if part == words else part.strip())
    return None


def _meant(found: tuple[Suggestion, ...], part: str) -> Meant:
    best = found[0]
    others = tuple(place_label(one) for one in found[1 : MOST_MEANINGS + 1])
    return Meant(place_label(best), best.territory, part, others)


def _lines(meant: Meant | None, code: str) -> list[RouteLine]:
    place = Territory.objects.filter(code=meant.territory).first() if meant else None
    category = Category.objects.select_related("parent").filter(code=code).first() if code else None
    return [
        RouteLine(route, BECAUSE[route.routed.because], route.may_answer)
        for route in routes_for(place, category)
    ]
