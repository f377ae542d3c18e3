"""What somebody asks: the form of a request, read and drawn again."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access.types import LANGUAGE, Fact
from seuil.directory.models import Category
from seuil.kernel.personal import Kind as Sign
from seuil.matching.chips import languages
from seuil.matching.index import index
from seuil.organisations.models import Organisation
from seuil.orientation.domain.request import Priority, Urgency
from seuil.orientation.exploring import Sought, counted, stored_facts
from seuil.orientation.labels import PRIORITY_LABELS, URGENCY_LABELS
from seuil.orientation.models import OrientationRequest, Transition
from seuil.orientation.operations import Need
from seuil.orientation.operations.requests import LONGEST_WORDS
from seuil.orientation.queries import Route, routes_for
from seuil.territory.domain import Level, level_of
from seuil.territory.gazetteer import Gazetteer, Suggestion
from seuil.territory.models import Territory
from seuil.web.search.forms import ClosedList, kind_names, kind_options, place_label
from seuil.web.search.situation import facts_of, raw_situation
from seuil.web.search.widgets import Options, PlainHiddenInput, PlainTextInput, options
from seuil.wording.localised import reader_language

LONGEST_CONTACT = 300


def language_names() -> Mapping[str, str]:
    here = reader_language()
    return {"": _("not known"), **{one.code: one.label[here] for one in languages()}}


def language_options() -> Options:
    return options(list(language_names().items()))


def chosen_kinds() -> Mapping[str, str]:
    return kind_names(index.ready().kinds, reader_language())


def drawn_kinds() -> Options:
    return kind_options(index.ready().kinds, reader_language())


class NeedForm(forms.Form):
    category = ClosedList(chosen_kinds, drawn_kinds, label=gettext_lazy("Kind of help"))
    words = forms.CharField(
        label=gettext_lazy("What is needed, in your words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "What was tried, what matters to the person, what would help. No name, no date of"
            " birth, no number: the desk works with a code."
        ),
        error_messages={"max_length": gettext_lazy("Too long: shorten it a little.")},
    )
    place = forms.CharField(
        label=gettext_lazy("Where the person stays, or wants to be helped"),
        required=False,
        max_length=120,
        widget=PlainTextInput(attrs={"autocomplete": "off", "list": "id_place-places"}),
        help_text=gettext_lazy("A commune, a quarter or a postcode. Only the territory is kept."),
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=PlainHiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=PlainHiddenInput)
    language = ClosedList(
        language_names, language_options, label=gettext_lazy("Language of the person")
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"),
        choices=[(str(one), label) for one, label in URGENCY_LABELS.items()],
        widget=forms.RadioSelect,
        initial=Urgency.ORDINARY,
        required=False,
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("What comes first"),
        choices=[(str(one), label) for one, label in PRIORITY_LABELS.items()],
        widget=forms.RadioSelect,
        initial=Priority.DISTANCE,
        required=False,
    )
    contact = forms.CharField(
        label=gettext_lazy("How to reach the person (optional)"),
        required=False,
        max_length=LONGEST_CONTACT,
        help_text=gettext_lazy(
            "Read by the desk. It goes to a service only once the person has agreed to it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("Too long: shorten it a little.")},
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("You ask for"), queryset=Organisation.objects.none(), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, places: Gazetteer, organisations: Sequence[Organisation] = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.places = places
        self.place_code = ""
        self.others: tuple[Suggestion, ...] = ()
        of_reader = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        self.fields["organisation"].queryset = of_reader  # type: ignore[attr-defined]
        self.fields["organisation"].empty_label = None  # type: ignore[attr-defined]
        if len(organisations) < 2:
            del self.fields["organisation"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        if lat is not None and lon is not None:
            self.place_code = narrowest(self.places.at(lat, lon))
            if not self.place_code:
                self.add_error(
                    "place",
                    _("This point lies outside the territory of this site: choose one within it."),
                )
        elif words := cleaned.get("place", ""):
            self._find(words)
        return cleaned

    def _find(self, words: str) -> None:
        found = self.places.find(words, language=reader_language())
        if not found:
            self.add_error(
                "place",
                _(
                    "“%(place)s” was not found. Write a commune, a neighbourhood, a postcode or"
                    " a station, such as Schaerbeek, 1080 or Gare du Nord."
                )
                % {"place": words},
            )
            return
        self.place_code, self.others = found[0].territory, found[1:5]


def narrowest(codes: frozenset[str]) -> str:
    """Return the smallest territory of those that hold a point: a quarter, else its commune."""
    for level in (Level.QUARTER, Level.COMMUNE, Level.BASIN, Level.REGION):
        if found := sorted(code for code in codes if level_of(code) is level):
            return found[0]
    return ""


@dataclass(frozen=True, slots=True)
class Filled:
    """One form as it stands: its fields, what was understood of them, and what could not be."""

    form: NeedForm
    places: Gazetteer
    category: Category | None = None
    place: Territory | None = None
    priority: Priority = Priority.DISTANCE
    situation: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        return self.form.is_valid() and not self.wrong

    @property
    def sought(self) -> Sought:
        return Sought(self.category, self.place, self.facts, self.priority)

    def need(self, kept: Sequence[Sign], transition: Transition | None = None) -> Need:
        """Return what a valid form says; ``kept`` are the signs that stay in its words."""
        told = self.form.cleaned_data
        return Need(
            category=self.category,
            words=told["words"],
            contact=told["contact"],
            situation=self.situation,
            place=self.place,
            language=told["language"] or _only(self.situation.get(LANGUAGE)),
            urgency=Urgency(told["urgency"] or Urgency.ORDINARY),
            priority=self.priority,
            signs_kept=tuple(dict.fromkeys(str(kind) for kind in kept)),
            transition=transition,
        )


def _only(spoken: object) -> str:
    return str(spoken[0]) if isinstance(spoken, list) and len(spoken) == 1 else ""


def posted(data: QueryDict) -> QueryDict:
    """Return the fields; a button with another place of that name replaces what was typed."""
    fields = data.copy()
    if pick := fields.get("pick", ""):
        fields["place"], fields["lat"], fields["lon"] = pick, "", ""
    return fields


def number_in(text: str) -> int | None:
    """Return a key or a version as a form sends it; what is none is nothing."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def filled(data: QueryDict, organisations: Sequence[Organisation]) -> Filled:
    """Read a form as it was sent; the situation is read even where the rest cannot be."""
    places = index.ready().places
    form = NeedForm(data, places=places, organisations=organisations)
    form.is_valid()
    told = form.cleaned_data
    asked = _with_language(data)
    facts, wrong = facts_of(asked, places)
    raw = raw_situation(asked)
    rows = Category.objects.select_related("parent")
    return Filled(
        form,
        places,
        category=rows.filter(code=told["category"]).first() if told.get("category") else None,
        place=Territory.objects.filter(code=form.place_code).first() if form.place_code else None,
        priority=Priority(told.get("priority") or Priority.DISTANCE),
        situation={code: value for code, value in raw.items() if code not in wrong},
        facts=facts,
        wrong=wrong,
    )


def _with_language(data: QueryDict) -> QueryDict:
    """Let the language of the person be one of those that they speak: a fact is typed once."""
    language = data.get("language", "")
    spoken = data.getlist(f"s_{LANGUAGE}")
    if language not in language_names() or not language or language in spoken:
        return data
    asked = data.copy()
    asked.setlist(f"s_{LANGUAGE}", [*(one for one in spoken if one != "-"), language])
    return asked


def untouched(organisations: Sequence[Organisation]) -> Filled:
    places = index.ready().places
    first = organisations[0].pk if organisations else None
    initial = {"key": uuid.uuid4(), "organisation": first}
    return Filled(NeedForm(initial=initial, places=places, organisations=organisations), places)


def written(request: OrientationRequest) -> Filled:
    """Return the form of a request as it is kept."""
    places, stored = index.ready().places, stored_facts(request.situation)
    initial = {
        "category": request.category.code if request.category else "",
        "words": request.words,
        "contact": request.contact,
        "place": place_text(request.place, places),
        "language": request.language,
        "urgency": request.urgency,
        "priority": request.priority,
    }
    return Filled(
        NeedForm(initial=initial, places=places),
        places,
        category=request.category,
        place=request.place,
        priority=Priority(request.priority),
        situation=request.situation,
        facts=stored.facts,
        wrong=dict.fromkeys(
            stored.unread,
            _("What was noted can no longer be read: answer again, or leave it open."),
        ),
    )


def place_text(place: Territory | None, places: Gazetteer) -> str:
    """Return a place as the form finds it again."""
    named = places.named(place.code, language=reader_language()) if place else None
    return place_label(named) if named else ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the form: how many services, and which desk gets the request."""

    judged: bool
    total: int
    verdicts: Mapping[str, int] = field(default_factory=dict)
    desks: Sequence[Route] = ()
    chosen: int | None = None
    place: str = ""
    others: Sequence[str] = ()


def beside(sought: Sought, form: NeedForm, *, chosen: int | None = None) -> Beside:
    """Return the live part: the engine counts over the whole territory, routing says who answers.

    The desk that somebody chose stays chosen for as long as it is one of those of the place.
    """
    desks = [route for route in routes_for(sought.place, sought.category) if route.may_answer]
    keys = [route.desk.pk for route in desks]
    found = counted(sought)
    return Beside(
        judged=bool(sought.situation),
        total=found.total,
        verdicts={verdict.value: number for verdict, number in found.verdicts.items()},
        desks=desks,
        chosen=chosen if chosen in keys else (keys[0] if len(keys) == 1 else None),
        place=place_text(sought.place, form.places),
        others=[place_label(other) for other in form.others],
    )
