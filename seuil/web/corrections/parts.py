"""The small forms of a correction: one part of a sheet, as the editor's sections draw it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.directory.domain import Audience, ContactType
from seuil.directory.models import CONTACT_LABELS, Service
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import LONGEST_VALUE, read_record
from seuil.directory.record.saving import record_now
from seuil.kernel.errors import InvalidInput
from seuil.upkeep.corrections.domain import (
    Overtaken,
    Proposal,
    Subject,
    Values,
    applied,
    conditions_on,
    gone,
    proposal,
    with_conditions_on,
)
from seuil.web.sheets.conditions import CONDITIONS, ConditionsForm, DimensionForm
from seuil.web.sheets.fields import Field, Option, options, text_of
from seuil.web.sheets.hours import HOURS
from seuil.web.sheets.problems import Problems
from seuil.web.sheets.sections import Editing

ANOTHER = "new"
HELD = {
    Subject.HOURS: HOURS.keys,
    Subject.CONTACT: frozenset({"contacts"}),
    Subject.PLACE: frozenset({"locations"}),
    Subject.CONDITION: frozenset({"conditions"}),
    Subject.OBSERVED: frozenset({"conditions"}),
}
"""Keys of the sheet in which mistakes of such a form stand."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form to be drawn by ``template``, which reads ``part``."""

    template: str
    part: Any


def public_values(service: Service) -> Values:
    """Return a sheet as everyone may see it: no hidden place, no contact of professionals."""
    now = record_now(service).as_dict()
    contacts = [one for one in now.get("contacts", ()) if one["audience"] == Audience.PUBLIC]
    places = [one for one in now.get("locations", ()) if not one.get("confidential")]
    return {**now, "contacts": contacts, "locations": places}


def draw(subject: Subject, dimension: str, values: Values, editing: Editing) -> Drawn | None:
    """Return the form of a subject with these values; None: it is told in words."""
    match subject:
        case Subject.HOURS:
            return Drawn(HOURS.template, HOURS.read(values, editing))
        case Subject.CONDITION | Subject.OBSERVED:
            return Drawn("corrections/dimension.html", dimension_form(dimension, values, editing))
        case Subject.CONTACT:
            return Drawn("corrections/fields.html", _contact_fields(values, {}, editing.problems))
        case Subject.PLACE:
            return Drawn("corrections/fields.html", _place_fields(values, {}))
        case _:
            return None


def drawn_again(
    subject: Subject, dimension: str, now: Values, posted: QueryDict, editing: Editing
) -> Drawn | None:
    """Return the form as it was filled in, with what is wrong beside it."""
    match subject:
        case Subject.CONTACT:
            return Drawn("corrections/fields.html", _contact_fields(now, posted, editing.problems))
        case Subject.PLACE:
            return Drawn("corrections/fields.html", _place_fields(now, posted))
        case _:
            return draw(subject, dimension, typed(subject, dimension, now, posted), editing)


def dimension_form(dimension: str, values: Values, editing: Editing) -> DimensionForm:
    form: ConditionsForm = CONDITIONS.read(values, editing)
    return next(one for theme in form.themes for one in theme.dimensions if one.code == dimension)


def typed(subject: Subject, dimension: str, now: Values, posted: QueryDict) -> Values:
    """Return the sheet as the posted form of hours or of a dimension would have it."""
    if subject is Subject.HOURS:
        return HOURS.write(now, posted)
    here = {"conditions": conditions_on(now, dimension)}
    rows = CONDITIONS.write(here, posted).get("conditions", ())
    return with_conditions_on(now, dimension, rows)


def proposed_in(subject: Subject, dimension: str, now: Values, posted: QueryDict) -> Proposal:
    """Return what a posted form says is right."""
    match subject:
        case Subject.CONTACT:
            return _proposed_contact(now, posted)
        case Subject.PLACE:
            return _proposed_place(now, posted)
        case Subject.HOURS:
            return proposal(subject, now, typed(subject, dimension, now, posted))
        case Subject.CONDITION:
            wanted = typed(subject, dimension, now, posted)
            return proposal(
                subject,
                {"conditions": conditions_on(now, dimension)},
                {"conditions": conditions_on(wanted, dimension)},
                dimension,
            )
        case Subject.GONE:
            return gone(timezone.localdate())
        case _:
            return Proposal(subject, dimension)


def problems_of(service: Service, proposed: Proposal) -> Sequence[InvalidInput]:
    """Return what the door would refuse of a sheet with this in it."""
    try:
        wanted = applied(record_now(service).as_dict(), proposed)
    except Overtaken:  # while this form was on its way; whoever answers sees it
        return ()
    _, problems = read_record(wanted, known_now())
    keys = HELD.get(proposed.subject, frozenset())
    return [one for one in problems if one.path.partition(".")[0] in keys]


def editing_of(service: Service, values: Values, problems: Sequence[InvalidInput] = ()) -> Editing:
    return Editing(
        service=service,
        organisation=service.organisation,
        problems=Problems(problems),
        today=timezone.localdate(),
        base=values,
    )


# Contacts


def _contact_fields(now: Values, posted: Mapping[str, str], problems: Problems) -> list[Field]:
    held = now.get("contacts", ())
    first = "0" if held else ANOTHER
    which = str(posted.get("contact", first))
    kinds = {kind.value: label for kind, label in CONTACT_LABELS.items()}
    fields = [
        Field(
            name="contact",
            label=_("What is wrong?"),
            kind="one",
            options=[
                *(Option(str(n), one["value"], which == str(n)) for n, one in enumerate(held)),
                Option(ANOTHER, _("Something is missing"), which == ANOTHER),
            ],
        ),
        Field(
            name="contact-type",
            label=_("Kind"),
            kind="choice",
            options=options(kinds, str(posted.get("contact-type", ContactType.PHONE))),
        ),
        Field(
            name="contact-value",
            label=_("What is right"),
            value=str(posted.get("contact-value", "")),
            help=_("The number or the address of the service, not of a person."),
            error=problems.first_under("contacts"),
            most=str(LONGEST_VALUE),
        ),
    ]
    if held:
        over = Field(
            name="contact-over",
            label=_("Nothing replaces it: it only has to go"),
            kind="tick",
            value=str(posted.get("contact-over", "")),
        )
        fields.append(over)
    return fields


def _proposed_contact(now: Values, posted: QueryDict) -> Proposal:
    held = {str(number): one for number, one in enumerate(now.get("contacts", ()))}
    old = held.get(text_of(posted, "contact"))
    before = {"contacts": [old]} if old else {}
    if old and "contact-over" in posted:
        return Proposal(Subject.CONTACT, before=before)
    value = text_of(posted, "contact-value")
    if not value or (old and value == old["value"]):
        return Proposal(Subject.CONTACT)
    new = {
        "type": text_of(posted, "contact-type"),
        "value": value,
        "audience": Audience.PUBLIC.value,
    }
    return Proposal(Subject.CONTACT, before=before, after={"contacts": [new]})


# Places


def _place_fields(now: Values, posted: Mapping[str, str]) -> list[Field]:
    held = now.get("locations", ())
    which = str(posted.get("place", "0" if held else ANOTHER))
    chosen: Values = next((one for n, one in enumerate(held) if str(n) == which), {})
    return [
        Field(
            name="place",
            label=_("Which place?"),
            kind="one",
            options=[
                *(Option(str(n), _place_name(one), which == str(n)) for n, one in enumerate(held)),
                Option(ANOTHER, _("Another one: say it in words below"), which == ANOTHER),
            ],
        ),
        Field(
            name="place-address",
            label=_("The right street and number"),
            value=str(posted.get("place-address", chosen.get("address", ""))),
            most="300",
        ),
        Field(
            name="place-postal_code",
            label=_("The right postcode"),
            value=str(posted.get("place-postal_code", chosen.get("postal_code", ""))),
            most="20",
        ),
    ]


def _place_name(place: Values) -> str:
    parts = (place.get("address", ""), place.get("postal_code", ""))
    return ", ".join(part for part in parts if part) or _("a place without address")


def _proposed_place(now: Values, posted: QueryDict) -> Proposal:
    held = {str(number): one for number, one in enumerate(now.get("locations", ()))}
    old = held.get(text_of(posted, "place"))
    if old is None:
        return Proposal(Subject.PLACE)
    keys = ("id", "address", "postal_code")
    before = {key: old[key] for key in keys if key in old}
    typed_in = {key: text_of(posted, f"place-{key}") for key in keys[1:]}
    after = {"id": old["id"]} | {key: text for key, text in typed_in.items() if text}
    if before == after:
        return Proposal(Subject.PLACE)
    return Proposal(Subject.PLACE, before={"locations": [before]}, after={"locations": [after]})
