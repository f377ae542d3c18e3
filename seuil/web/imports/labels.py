"""What a column can mean, in words."""

from collections.abc import Mapping, Sequence
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from seuil.exchange.domain import FileFormat
from seuil.exchange.intake.mapping import ASKED, NOT_ASKED, OUTREACH, PHRASES, meanings
from seuil.exchange.report import Remark
from seuil.matching.chips import dimension_label

GROUPS: Sequence[tuple[Promise, Sequence[str]]] = (
    (lazy("The service"), ("id", "name_fr", "name_nl", "name_en", "categories", "updated")),
    (
        lazy("In words"),
        tuple(
            f"{what}_{code}"
            for what in ("description", "publics_note")
            for code in ("fr", "nl", "en")
        ),
    ),
    (
        lazy("The organisation"),
        (
            "organisation",
            "organisation_name_fr",
            "organisation_name_nl",
            "organisation_name_en",
        ),
    ),
    (lazy("Where"), ("address", "postal_code", "commune", "lat", "lon", "serves", OUTREACH)),
    (lazy("When"), ("hours", "hours_text_fr", "hours_text_nl", "hours_text_en")),
    (lazy("Contact and price"), ("phone", "email", "web", "form", "languages", "price")),
)
LABELS: Mapping[str, str | Promise] = {
    "id": lazy("Number or code of the service"),
    "name_fr": lazy("Name, in French"),
    "name_nl": lazy("Name, in Dutch"),
    "name_en": lazy("Name, in English"),
    "categories": lazy("Kinds of help"),
    "updated": lazy("Date of the record"),
    "description_fr": lazy("What one gets, in French"),
    "description_nl": lazy("What one gets, in Dutch"),
    "description_en": lazy("What one gets, in English"),
    "publics_note_fr": lazy("For whom, in French"),
    "publics_note_nl": lazy("For whom, in Dutch"),
    "publics_note_en": lazy("For whom, in English"),
    "organisation": lazy("Number or name of the organisation"),
    "organisation_name_fr": lazy("Name of the organisation, in French"),
    "organisation_name_nl": lazy("Name of the organisation, in Dutch"),
    "organisation_name_en": lazy("Name of the organisation, in English"),
    "address": lazy("Street and number"),
    "postal_code": lazy("Postal code"),
    "commune": lazy("Commune"),
    "lat": lazy("Latitude"),
    "lon": lazy("Longitude"),
    "serves": lazy("Territories served"),
    OUTREACH: lazy("Goes to people: yes or no"),
    "hours": lazy("Opening hours, in OSM syntax"),
    "hours_text_fr": lazy("Hours in words, in French"),
    "hours_text_nl": lazy("Hours in words, in Dutch"),
    "hours_text_en": lazy("Hours in words, in English"),
    "phone": lazy("Telephone"),
    "email": lazy("E-mail address"),
    "web": lazy("Web site"),
    "form": lazy("Web form"),
    "languages": lazy("Languages"),
    "price": lazy("Price"),
    PHRASES: lazy("Conditions, in phrases"),
    f"{NOT_ASKED}appointment": lazy("Without appointment: yes or no"),
}
REMARKS: Mapping[Remark, str | Promise] = {
    Remark.PHRASE_NOT_UNDERSTOOD: lazy("Words that were not understood: kept as text, or left out"),
    Remark.HOURS_AS_TEXT: lazy("Hours that were not understood: kept as text"),
    Remark.CONTRADICTION: lazy("Said both to be free and to be asked: taken as not known"),
    Remark.PLACE_OF_COMMUNE: lazy("Without coordinates: shown at the middle of the commune"),
    Remark.LEFT_OUT: lazy("Conditions left out, because the line does not say enough"),
}
KINDS: Mapping[FileFormat, str | Promise] = {
    FileFormat.CSV: "CSV",
    FileFormat.XLSX: "XLSX",
    FileFormat.ODS: "ODS",
    FileFormat.SEUIL: lazy("records of Seuil"),
    FileFormat.HSDS: "HSDS",
    FileFormat.HSDS_TABLES: "HSDS",
}


def meaning_label(meaning: str) -> str:
    if meaning in LABELS:
        return str(LABELS[meaning])
    return _("%(question)s asked: yes or no") % {
        "question": dimension_label(meaning.removeprefix(ASKED))
    }


def grouped_choices(*, one_organisation: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a column can mean, for a list of choices; the organisation only if it varies."""
    conditions = [
        PHRASES,
        f"{NOT_ASKED}appointment",
        *(meaning for meaning in meanings() if meaning.startswith(ASKED)),
    ]
    named = partial(map, lambda meaning: (meaning, meaning_label(meaning)))
    groups = [(str(title), list(named(members))) for title, members in GROUPS]
    if one_organisation:
        groups.pop(2)
    groups.append((_("Conditions"), list(named(conditions))))
    return [("", [("", _("not used"))]), *groups]
