"""Where a service is given, and whom it comes to. A confidential address says nothing at all."""

import uuid
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from seuil.directory.models import Location, Service
from seuil.directory.record.values import COMMUNE, held
from seuil.exchange.hsds.taxonomies import OWN
from seuil.exchange.hsds.thresholds import own_facts
from seuil.organisations.domain import record_uuid

COUNTRY = "BE"
STATES = {"region:brussels": "BE-BRU", "region:flanders": "BE-VLG", "region:wallonia": "BE-WAL"}


def location_uuid(service: Service, external_id: str) -> uuid.UUID:
    """Return the lasting id of a location; one whose source gave it a UUID keeps it."""
    try:
        return uuid.UUID(external_id)
    except ValueError:
        return record_uuid("location", service.source.code, service.external_id, external_id)


def service_at_location_uuid(service: Service, location: uuid.UUID) -> uuid.UUID:
    return record_uuid("service_at_location", OWN, str(service.uuid), str(location))


def listed_location(service: Service, place: Location) -> dict[str, Any]:
    """Return a location without what belongs to it."""
    location_id = str(location_uuid(service, place.external_id))
    if place.confidential:
        return {
            "id": location_id,
            "location_type": "physical",
            "name": _("Confidential address"),
            "description": _("This address is not published. Contact the service first."),
        }
    return held(
        {
            "id": location_id,
            "location_type": "physical",
            "name": place.address,
            "description": "" if _whole_address(place) else _area(place),
            "latitude": place.lat,
            "longitude": place.lon,
        }
    )


def location(service: Service, place: Location) -> dict[str, Any]:
    listed = listed_location(service, place)
    if place.confidential:
        return listed | {
            "attributes": [own_facts("location", listed["id"], {"confidential": True})]
        }
    facts = held(
        {
            "id": place.external_id,
            "precision": place.precision,
            "commune": place.commune.code.removeprefix(COMMUNE) if place.commune else "",
            "address": place.address,
            "postal_code": place.postal_code,
        }
    )
    return listed | held(
        {
            "addresses": [_address(listed["id"], place)] if _whole_address(place) else [],
            "attributes": [own_facts("location", listed["id"], facts)],
        }
    )


def _whole_address(place: Location) -> bool:
    """Whether all is known that HSDS requires of an address."""
    return bool(place.address and place.postal_code and place.commune)


def _area(place: Location) -> str:
    city = str(place.commune.name) if place.commune else ""
    return " ".join(filter(None, (place.postal_code, city)))


def _address(location_id: str, place: Location) -> dict[str, Any]:
    return {
        "id": str(record_uuid("address", OWN, location_id)),
        "location_id": location_id,
        "address_1": place.address,
        "city": str(place.commune.name) if place.commune else "",
        "state_province": STATES.get(settings.SEUIL_TERRITORY, COUNTRY),
        "postal_code": place.postal_code,
        "country": COUNTRY,
        "address_type": "physical",
    }


def service_areas(service: Service) -> list[dict[str, Any]]:
    return [
        {
            "id": str(record_uuid("service_area", OWN, str(service.uuid), territory.code)),
            "service_id": str(service.uuid),
            "name": str(territory.name),
            "extent": territory.code,
            "extent_type": "text",
        }
        for territory in sorted(service.serves.all(), key=lambda territory: territory.code)
    ]
