"""What a study is about, as a form: a kind of help, a public, a place, how many doors, how far."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access.types import Fact, FactKind
from seuil.access.vocabulary import vocabulary
from seuil.observatory.populations.assumptions import assumptions
from seuil.observatory.populations.cells import NOTHING, SEPARATOR
from seuil.observatory.studies.domain import ANY_DISTANCE_M, USUAL_WITHIN_M, Design
from seuil.observatory.studies.ground import Ground
from seuil.territory.domain import Level
from seuil.wording.localised import reader_language

WITHIN = [
    ("1000", gettext_lazy("within 1 km")),
    ("3000", gettext_lazy("within 3 km")),
    ("5000", gettext_lazy("within 5 km")),
    ("10000", gettext_lazy("within 10 km")),
    (f"{ANY_DISTANCE_M:.0f}", gettext_lazy("at any distance")),
]
DOORS = [(str(number), str(number)) for number in (1, 2, 3, 5)]
CHOICES = 3
ASKED_AS_CHIPS = frozenset({FactKind.ONE, FactKind.SET, FactKind.BOOL})
PUBLIC_FIELDS = ("theme", "public", "territory", "k", "within")
"""What may stand in an address: a group and a place, nothing that was said of somebody."""


class StudyForm(forms.Form):
    theme = forms.ChoiceField(label=gettext_lazy("Kind of help"), required=False)
    public = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    territory = forms.ChoiceField(label=gettext_lazy("Living in"), required=False)
    k = forms.ChoiceField(label=gettext_lazy("Open doors wanted"), required=False, choices=DOORS)
    within = forms.ChoiceField(label=gettext_lazy("How far"), required=False, choices=WITHIN)

    def __init__(self, data: Mapping[str, Any] | None, *, state: Ground) -> None:
        usual = {"territory": settings.SEUIL_TERRITORY, "within": f"{USUAL_WITHIN_M:.0f}", "k": "1"}
        given = {name: (data or {}).get(name) or usual.get(name, "") for name in self.base_fields}
        super().__init__(given)
        self._choose("theme", theme_choices(state))
        self._choose("public", public_choices())
        self._choose("territory", territory_choices(state))

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choices

    def design(self, facts: Mapping[str, Fact]) -> Design:
        """Return the study that a valid form asks for, of those of whom ``facts`` are true."""
        asked = self.cleaned_data
        named = {public.code: public.where for public in assumptions().publics}
        return Design(
            territory=asked["territory"],
            categories=(asked["theme"],) if asked["theme"] else (),
            public=tuple(sorted({*named.get(asked["public"], ()), *conditions_of(facts)})),
            k=int(asked["k"]),
            within_m=float(asked["within"]),
            choose=CHOICES if asked["theme"] else 0,
        )

    def address_fields(self) -> dict[str, str]:
        """Return the fields that lead here again; those that hold nothing left out."""
        return {name: self.cleaned_data[name] for name in PUBLIC_FIELDS if self.cleaned_data[name]}


def theme_choices(state: Ground) -> list[Any]:
    language = reader_language()
    choices: list[Any] = [("", _("all kinds of help, one by one"))]
    for top in state.kinds:
        label = top.labels[language]
        whole = (top.code, _("%(category)s: everything") % {"category": label})
        children = [(child.code, child.labels[language]) for child in top.children]
        choices.append((label, [whole, *children]))
    return choices


def public_choices() -> list[Any]:
    language = reader_language()
    named = [(public.code, public.label[language]) for public in assumptions().publics]
    return [("", _("everybody of the population")), *named]


def territory_choices(state: Ground) -> list[Any]:
    """Return the region, its basins and communes, each by name."""
    language = reader_language()
    groups = {
        Level.REGION: _("Region"),
        Level.BASIN: _("Basins"),
        Level.COMMUNE: _("Communes"),
    }
    found: list[Any] = []
    for level, label in groups.items():
        places = [place for place in state.places.places.values() if place.level is level]
        places.sort(key=lambda place: (place.position, place.names.read_in(language)))
        found.append((label, [(place.code, place.names.read_in(language)) for place in places]))
    return found


def conditions_of(facts: Mapping[str, Fact]) -> list[str]:
    """Return facts as conditions of a public; a number or a place is not asked of a group."""
    dimensions = vocabulary().dimensions
    return [
        f"{code}={_written(fact)}"
        for code, fact in facts.items()
        if dimensions[code].kind in ASKED_AS_CHIPS
    ]


def _written(fact: Fact) -> str:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, frozenset):
        return SEPARATOR.join(sorted(fact)) or NOTHING
    return str(fact)
