"""How much of the offer one inhabitant can count on: a map, a table, classes in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from seuil.observatory.studies.catchment import (
    Catchment,
    Method,
    SupplyClass,
    ZoneSupply,
    catchment,
)
from seuil.observatory.studies.domain import ANY_DISTANCE_M, USUAL_WITHIN_M
from seuil.observatory.studies.ground import Ground, ground
from seuil.observatory.studies.names import category_names, place_namer
from seuil.observatory.studies.sentences import PlaceName
from seuil.territory.domain import Level
from seuil.territory.queries import outline_geojson
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.maps import bounds
from seuil.web.whatif.forms import WITHIN, theme_choices
from seuil.wording.localised import reader_language
from seuil.wording.phrases import listed, number_text

USUAL_THEME = "primary_care"
METHOD_LABELS = {
    Method.BANDS: gettext_lazy("near services count more (E2SFCA)"),
    Method.ONE_LIMIT: gettext_lazy("all services within reach count the same (2SFCA)"),
}
CLASS_LABELS = {
    SupplyClass.FAR_MORE: gettext_lazy("more than twice the mean"),
    SupplyClass.MORE: gettext_lazy("more than the mean"),
    SupplyClass.ABOUT: gettext_lazy("about the mean"),
    SupplyClass.LESS: gettext_lazy("less than the mean"),
    SupplyClass.FAR_LESS: gettext_lazy("less than half the mean"),
    SupplyClass.NONE: gettext_lazy("nothing within reach"),
}
LEVEL_TITLES = {
    Level.COMMUNE: gettext_lazy("By commune"),
    Level.QUARTER: gettext_lazy("By quarter"),
}


class CatchmentForm(forms.Form):
    theme = forms.ChoiceField(label=gettext_lazy("Kind of help"))
    within = forms.ChoiceField(
        label=gettext_lazy("How far"),
        choices=[choice for choice in WITHIN if float(choice[0]) < ANY_DISTANCE_M],
    )
    method = forms.ChoiceField(
        label=gettext_lazy("How distance counts"), choices=list(METHOD_LABELS.items())
    )

    def __init__(self, data: Mapping[str, Any], *, state: Ground) -> None:
        kinds = [kind.code for kind in state.kinds]
        usual = {
            "theme": USUAL_THEME if USUAL_THEME in kinds else next(iter(kinds), ""),
            "within": f"{USUAL_WITHIN_M:.0f}",
            "method": Method.BANDS,
        }
        super().__init__({name: data.get(name) or value for name, value in usual.items()})
        theme = self.fields["theme"]
        assert isinstance(theme, forms.ChoiceField)  # noqa: S101  declared above
        theme.choices = theme_choices(state)[1:]

    def found(self, state: Ground) -> Catchment:
        asked = self.cleaned_data
        return catchment(asked["theme"], float(asked["within"]), Method(asked["method"]), state)


@dataclass(frozen=True, kw_only=True)
class ZoneRow:
    name: str
    url: str
    supply: str
    level: SupplyClass
    words: str
    services: str
    people: str


@dataclass(frozen=True, kw_only=True)
class ZoneTable:
    title: str
    rows: Sequence[ZoneRow]


@require_safe
def catchment_page(request: PageRequest) -> HttpResponse:
    state = ground()
    form = CatchmentForm(request.GET, state=state)
    found = form.found(state) if form.is_valid() else None
    if found is not None and request.GET.get("as") == "map":
        return JsonResponse(shapes_of(found))
    context = {
        "crumbs": [
            Crumb(label=_("What if"), url=reverse("web:what_if")),
            Crumb(label=_("The offer within reach")),
        ],
        "form": form,
        "found": found,
        "tables": tables_of(found) if found else [],
        "legend": [(level, CLASS_LABELS[level]) for level in reversed(SupplyClass)],
        "map": map_of(form) if found else None,
        "summary": summary_of(found) if found else "",
        "limits": limits_of(found) if found else "",
    }
    return render(request, "whatif/catchment.html", context, status=200 if found else 422)


def tables_of(found: Catchment) -> list[ZoneTable]:
    """Return a table a level, the places with least first."""
    tables, named = [], place_namer()
    for level, title in LEVEL_TITLES.items():
        zones = sorted(found.of_level(level), key=lambda zone: (zone.per_100k, zone.territory))
        if zones:
            tables.append(ZoneTable(title=str(title), rows=[_row(zone, named) for zone in zones]))
    return tables


def _row(zone: ZoneSupply, named: PlaceName) -> ZoneRow:
    return ZoneRow(
        name=named(zone.territory),
        url=reverse("web:territory", args=[zone.territory]),
        supply=decimal_text(zone.per_100k),
        level=zone.level,
        words=str(CLASS_LABELS[zone.level]),
        services=number_text(zone.services),
        people=number_text(round(zone.people)) if zone.people else _("not known"),
    )


def decimal_text(value: float) -> str:
    return format_decimal(round(value, 1), locale=reader_language())


def shapes_of(found: Catchment) -> dict[str, Any]:
    """Return the outlines of the places that have one, with their figure and its class."""
    zones = {zone.territory: zone for zone in found.zones}
    shapes = outline_geojson(zones)
    for feature in shapes["features"]:
        zone = zones[feature["properties"]["code"]]
        feature["properties"]["class"] = f"supply-{zone.level}"
        feature["properties"]["name"] += f" {decimal_text(zone.per_100k)}"
    return shapes


def map_of(form: CatchmentForm) -> dict[str, Any]:
    fields = urlencode({**form.cleaned_data, "as": "map"})
    return {
        "points": [],
        "outlines": f"{reverse('web:catchment')}?{fields}",
        "here": None,
        "bounds": bounds(),
    }


def summary_of(found: Catchment) -> str:
    return _(
        "%(need)s: %(services)s services are known, %(full)s of them full. On average one can"
        " count on %(mean)s services per 100,000 inhabitants."
    ) % {
        "need": category_names().get(found.category, found.category),
        "services": number_text(found.services),
        "full": number_text(found.full),
        "mean": decimal_text(found.mean),
    }


def limits_of(found: Catchment) -> str:
    return _(
        "Inhabitants of %(year)s (%(source)s). A service that is full counts as nothing, every"
        " other one as one: how many people it can take is not known. Everybody is thought to"
        " live in the middle of the commune; distances are in a straight line."
    ) % {"year": found.year, "source": listed(found.sources)}
