"""Where the service is given: places, rounds, the territories it comes to."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.directory.domain import Precision
from seuil.directory.record.parsing import LONGEST_ADDRESS
from seuil.web.maps import pick_map
from seuil.web.sheets.areas import AreaGroup, area_groups, communes
from seuil.web.sheets.fields import Field, options, replaced
from seuil.web.sheets.rows import Row, rows
from seuil.web.sheets.sections import Editing, Section, Values

PRECISIONS = {
    "": gettext_lazy("not said"),
    Precision.ADDRESS.value: gettext_lazy("the door itself"),
    Precision.STREET.value: gettext_lazy("the street"),
    Precision.POSTCODE.value: gettext_lazy("the postcode only"),
    Precision.COMMUNE.value: gettext_lazy("the commune only"),
}
TYPED = ("address", "postal_code", "commune", "lat", "lon")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place; ``new``: the empty row for one more."""

    prefix: str
    title: str
    fields: Sequence[Field]
    confidential: Field
    latitude: Field
    longitude: Field
    precision: Field
    map_id: str
    new: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class Places:
    rows: Sequence[PlaceRow]
    outreach: Field
    areas: Sequence[AreaGroup]
    areas_error: str
    map: Mapping[str, Any]

    @property
    def chosen(self) -> str:
        return " · ".join(group.chosen for group in self.areas if group.chosen)


def _read(values: Values, editing: Editing) -> Places:
    held = list(values.get("locations", ()))
    serves = list(values.get("serves", ()))
    towns = communes()
    return Places(
        rows=[
            *(_row(number, place, editing, towns) for number, place in enumerate(held)),
            _row(len(held), {"id": uuid.uuid4().hex}, editing, towns, new=True),
        ],
        outreach=Field(
            name="outreach",
            label=_("The service goes to people: at home, in the street, on rounds"),
            kind="tick",
            value="1" if values.get("outreach") else "",
        ),
        areas=area_groups(serves),
        areas_error=editing.problems.first_under("serves"),
        map=pick_map(),
    )


def _row(
    number: int,
    place: Mapping[str, Any],
    editing: Editing,
    towns: Mapping[str, str],
    *,
    new: bool = False,
) -> PlaceRow:
    prefix, path = f"locations-{number}", f"locations.{number}"
    wrong = editing.problems

    def said(key: str) -> str:
        value = place.get(key)
        return "" if value is None else str(value)

    def error(key: str) -> str:
        return "" if new else wrong.first_under(f"{path}.{key}")

    return PlaceRow(
        prefix=prefix,
        title=said("address") or _("Place %(number)s") % {"number": number + 1},
        fields=[
            Field(name=f"{prefix}-id", label="", kind="hidden", value=said("id")),
            Field(
                name=f"{prefix}-address",
                label=_("Street and number"),
                value=said("address"),
                error=error("address"),
                most=str(LONGEST_ADDRESS),
            ),
            Field(
                name=f"{prefix}-postal_code",
                label=_("Postcode"),
                value=said("postal_code"),
                error=error("postal_code"),
                most="12",
            ),
            Field(
                name=f"{prefix}-commune",
                label=_("Commune"),
                kind="choice",
                options=options(towns, said("commune")),
                error=error("commune"),
            ),
        ],
        confidential=Field(
            name=f"{prefix}-confidential",
            label=_("This address is confidential"),
            kind="tick",
            value="1" if place.get("confidential") else "",
            help=_(
                "It is shown on no page and in no file: people read that they must call first. "
                "Those who keep this sheet see it."
            ),
        ),
        latitude=Field(
            name=f"{prefix}-lat",
            label=_("Latitude"),
            value=said("lat"),
            error=error("lat"),
            most="20",
        ),
        longitude=Field(
            name=f"{prefix}-lon",
            label=_("Longitude"),
            value=said("lon"),
            error=error("lon"),
            most="20",
        ),
        precision=Field(
            name=f"{prefix}-precision",
            label=_("The point is"),
            kind="choice",
            options=options(PRECISIONS, said("precision")),
        ),
        map_id=f"{prefix}-map",
        new=new,
        wrong=not new and bool(wrong.under(path)),
    )


def _place_of(row: Row) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": row.text("id"),
        "lat": row.number("lat"),
        "lon": row.number("lon"),
        "precision": row.text("precision"),
        "address": row.text("address"),
        "postal_code": row.text("postal_code"),
        "commune": row.text("commune"),
        "confidential": row.ticked("confidential"),
    }
    return {key: value for key, value in said.items() if value not in ("", None, False)}


def _write(values: Values, posted: QueryDict) -> Values:
    places = [_place_of(row) for row in rows(posted, "locations")]
    known = {place.get("id") for place in values.get("locations", ())}
    return replaced(
        values,
        PLACES.keys,
        {
            "locations": [p for p in places if p.get("id") in known or set(p) & set(TYPED)],
            "serves": sorted(set(posted.getlist("serves"))),
            "outreach": "outreach" in posted,
        },
    )


PLACES = Section(
    code="places",
    title=gettext_lazy("Places"),
    template="sheets/places.html",
    keys=frozenset({"locations", "serves", "outreach"}),
    read=_read,
    write=_write,
)
