"""What a column can mean, in words."""

from collections.abc import Mapping, Sequence
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.exchange.domain import FileFormat
from seuil.exchange.intake.mapping import ASKED, NOT_ASKED, OUTREACH, PHRASES, meanings
from seuil.exchange.report import Remark
from seuil.matching.chips import dimension_label

GROUPS: Sequence[tuple[Promise, Sequence[str]]] = (
    (gettext_lazy("The service"), ("id", "name_fr", "name_nl", "name_en", "categories", "updated")),
    (
        gettext_lazy("In words"),
        tuple(
            f"{what}_{code}"
            for what in ("description", "publics_note")
            for code in ("fr", "nl", "en")
        ),
    ),
    (
        gettext_lazy("The organisation"),
        (
            "organisation",
            "organisation_name_fr",
            "organisation_name_nl",
            "organisation_name_en",
        ),
    ),
    (
        gettext_lazy("Where"),
        ("address", "postal_code", "commune", "lat", "lon", "serves", OUTREACH),
    ),
    (gettext_lazy("When"), ("hours", "hours_text_fr", "hours_text_nl", "hours_text_en")),
    (gettext_lazy("Contact and price"), ("phone", "email", "web", "form", "languages", "price")),
)
LABELS: Mapping[str, str | Promise] = {
    "id": gettext_lazy("Number or code of the service"),
    "name_fr": gettext_lazy("Name, in French"),
    "name_nl": gettext_lazy("Name, in Dutch"),
    "name_en": gettext_lazy("Name, in English"),
    "categories": gettext_lazy("Kinds of help"),
    "updated": gettext_lazy("Date of the record"),
    "description_fr": gettext_lazy("What one gets, in French"),
    "description_nl": gettext_lazy("What one gets, in Dutch"),
    "description_en": gettext_lazy("What one gets, in English"),
    "publics_note_fr": gettext_lazy("For whom, in French"),
    "publics_note_nl": gettext_lazy("For whom, in Dutch"),
    "publics_note_en": gettext_lazy("For whom, in English"),
    "organisation": gettext_lazy("Number or name of the organisation"),
    "organisation_name_fr": gettext_lazy("Name of the organisation, in French"),
    "organisation_name_nl": gettext_lazy("Name of the organisation, in Dutch"),
    "organisation_name_en": gettext_lazy("Name of the organisation, in English"),
    "address": gettext_lazy("Street and number"),
    "postal_code": gettext_lazy("Postcode"),
    "commune": gettext_lazy("Commune"),
    "lat": gettext_lazy("Latitude"),
    "lon": gettext_lazy("Longitude"),
    "serves": gettext_lazy("Territories served"),
    OUTREACH: gettext_lazy("Goes to people: yes or no"),
    "hours": gettext_lazy("Opening hours, in OSM syntax"),
    "hours_text_fr": gettext_lazy("Hours in words, in French"),
    "hours_text_nl": gettext_lazy("Hours in words, in Dutch"),
    "hours_text_en": gettext_lazy("Hours in words, in English"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail address"),
    "web": gettext_lazy("Website"),
    "form": gettext_lazy("Web form"),
    "languages": gettext_lazy("Languages"),
    "price": gettext_lazy("Price"),
    PHRASES: gettext_lazy("Conditions, in phrases"),
    f"{NOT_ASKED}appointment": gettext_lazy("Without appointment: yes or no"),
}
REMARKS: Mapping[Remark, str | Promise] = {
    Remark.PHRASE_NOT_UNDERSTOOD: gettext_lazy(
        "Words that were not understood: kept as text, or left out"
    ),
    Remark.HOURS_AS_TEXT: gettext_lazy("Hours that were not understood: kept as text"),
    Remark.CONTRADICTION: gettext_lazy("Said both to be free and to be asked: taken as not known"),
    Remark.PLACE_OF_COMMUNE: gettext_lazy(
        "Without coordinates: shown at the middle of the commune"
    ),
    Remark.LEFT_OUT: gettext_lazy("Conditions left out, because the line does not say enough"),
}
KINDS: Mapping[FileFormat, str | Promise] = {
    FileFormat.CSV: "CSV",
    FileFormat.XLSX: "XLSX",
    FileFormat.ODS: "ODS",
    FileFormat.SEUIL: gettext_lazy("records of Seuil"),
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
