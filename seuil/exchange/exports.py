"""Giving the directory out, line by line."""

from collections.abc import Collection, Iterator
from itertools import islice

from django.db.models.functions import Collate

from seuil.directory.models import Service, ServiceQuerySet
from seuil.directory.record.rows import records_of
from seuil.directory.record.values import COMMUNE, ServiceRecord, line_of
from seuil.kernel.tables import csv_line

BATCH = 500
CSV_COLUMNS = (
    "source",
    "id",
    "organisation_id",
    "organisation_fr",
    "organisation_nl",
    "organisation_en",
    "name_fr",
    "name_nl",
    "name_en",
    "description_fr",
    "description_nl",
    "description_en",
    "publics_note_fr",
    "publics_note_nl",
    "publics_note_en",
    "categories",
    "address",
    "postal_code",
    "commune",
    "lat",
    "lon",
    "serves",
    "outreach",
    "phone",
    "email",
    "web",
    "languages",
    "interpreter",
    "hours",
    "price",
    "capacity",
    "conditions",
    "checked_on",
    "updated",
    "visibility",
)


def services_to_export(source_code: str = "") -> ServiceQuerySet:
    """Return all services, or those of a source, in the same order on every machine."""
    services = _in_order(Service.objects.all())
    return services.from_source(source_code) if source_code else services


def public_services_to_export() -> ServiceQuerySet:
    """Return the services that everyone may see, in that order."""
    return _in_order(Service.objects.public())


def services_of_organisations(organisations: Collection[int]) -> ServiceQuerySet:
    """Return all services of these organisations, shown or not, in that order."""
    return _in_order(Service.objects.filter(organisation__in=organisations))


def _in_order(services: ServiceQuerySet) -> ServiceQuerySet:
    return services.select_related("source", "organisation").order_by(
        Collate("source__code", "C"), Collate("external_id", "C")
    )


def export_seuil(services: ServiceQuerySet) -> Iterator[str]:
    """Yield one line a service, with its line end. Nothing is left out.

    Confidential addresses are in it: for the organisation itself and for backups, never for
    the public. Some ten queries for each 500 services.
    """
    for record in records_in(services):
        yield line_of(record) + "\n"


def export_csv(services: ServiceQuerySet) -> Iterator[str]:
    """Yield a table for spreadsheets, heading first: what a list shows, not all that is known.

    Only public contacts and places that are not confidential are in it, and no cell is read
    as a formula.
    """
    yield csv_line(CSV_COLUMNS)
    for record in records_in(services):
        cells = _cells(record)
        yield csv_line(cells[column] for column in CSV_COLUMNS)


def records_in(services: ServiceQuerySet) -> Iterator[ServiceRecord]:
    """Yield the records of services, read in batches: memory stays bounded."""
    remaining = services.select_related("source", "organisation__source").iterator(chunk_size=BATCH)
    while batch := list(islice(remaining, BATCH)):
        yield from records_of(batch)


def _cells(record: ServiceRecord) -> dict[str, str]:
    raw = record.as_dict()
    places = [place for place in record.locations if not place.confidential]
    public = [contact for contact in record.contacts if contact.audience == "public"]
    texts = {
        f"{field}_{language}": raw.get(field, {}).get(language, "")
        for field in ("name", "description", "publics_note")
        for language in ("fr", "nl", "en")
    }
    organisation = {
        f"organisation_{language}": text
        for language, text in raw["organisation"].get("name", {}).items()
    }
    return (
        dict.fromkeys(CSV_COLUMNS, "")
        | texts
        | organisation
        | {
            "source": record.source,
            "id": record.id,
            "organisation_id": record.organisation.id,
            "categories": "; ".join(record.categories),
            "address": "; ".join(place.address for place in places),
            "postal_code": "; ".join(place.postal_code for place in places),
            "commune": "; ".join(COMMUNE + place.commune for place in places if place.commune),
            "lat": "; ".join(_degrees(place.lat) for place in places),
            "lon": "; ".join(_degrees(place.lon) for place in places),
            "serves": "; ".join(record.serves),
            "outreach": "yes" if record.outreach else "",
            **{
                kind: "; ".join(contact.value for contact in public if contact.type == kind)
                for kind in ("phone", "email", "web")
            },
            "languages": "; ".join(record.languages),
            "interpreter": record.interpreter,
            "hours": record.hours,
            "price": record.price,
            "capacity": record.capacity,
            "conditions": "; ".join(_conditions(record)),
            "checked_on": raw.get("checked_on", ""),
            "updated": raw.get("updated", ""),
            "visibility": record.visibility,
        }
    )


def _degrees(value: float | None) -> str:
    return "" if value is None else str(value)


def _conditions(record: ServiceRecord) -> Iterator[str]:
    """Write each statement in short: ``age requires between 18-``, ``residence_status none``."""
    for condition in record.conditions:
        raw = condition.as_dict()
        if condition.operator is None:
            yield f"{condition.dimension} {condition.state}"
        else:
            limits = ["" if value is None else str(value) for value in raw.get("values", [])]
            joined = ("-" if condition.operator == "between" else ",").join(limits)
            yield f"{condition.dimension} {condition.force} {condition.operator} {joined}".rstrip()
