"""Where services are given, as FHIR `Location`. A confidential address says nothing at all."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from seuil.api.fhir import organization
from seuil.api.fhir.canonical import PHYSICAL_TYPE, URI
from seuil.api.fhir.elements import Fhir, concept, head, identifier, reference, worded
from seuil.api.fhir.parameters import (
    EVERYTHING,
    NOTHING,
    Found,
    Kind,
    Parameter,
    Token,
    dated,
    refers,
    text_parameters,
    token,
    with_ids,
)
from seuil.api.fhir.resources import Resource
from seuil.api.hsds.filters import within
from seuil.api.hsds.places import place_key
from seuil.api.problems import wrong
from seuil.directory.models import Location, Service
from seuil.directory.models.location import AREA_PRECISIONS
from seuil.directory.record.values import held
from seuil.exchange.hsds.places import COUNTRY, location_uuid, service_at_location_uuid
from seuil.kernel.geography import Point

SITE = "si"
ACTIVE = "active"
STATUSES = "http://hl7.org/fhir/location-status"
WIDEST_M = 100_000.0
USUAL_KM = 3.0
UNITS_M = {"km": 1000.0, "m": 1.0}
NEAR_ACCEPTED = "latitude|longitude|distance|units, such as 50.8605|4.3608|3|km; units are km or m"


def found() -> QuerySet[Location]:
    """Return where public services are given, loaded to be written."""
    public = Service.objects.public().filter(pk=OuterRef("service_id"))
    return (
        Location.objects.filter(Exists(public))
        .select_related("commune", "service__source", "service__organisation__source")
        .order_by("service__sort_key", "service_id", "position", "pk")
    )


def id_of(service: Service, place: Location) -> UUID:
    """Return the id of a service at a location: several services may share the place itself."""
    return service_at_location_uuid(service, location_uuid(service, place.external_id))


def write(place: Location) -> Fhir:
    service = place.service
    common = {
        **head("Location", id_of(service, place), service.modified_at),
        "identifier": [identifier(URI, location_uuid(service, place.external_id).urn)],
        "status": ACTIVE,
        "mode": "instance",
        "managingOrganization": reference(
            "Organization", service.organisation.uuid, str(service.organisation)
        ),
    }
    if place.confidential:
        return common | {
            "name": _("Confidential address"),
            "description": _("This address is not published. Contact the service first."),
        }
    return held(
        common
        | {
            "name": place.address or _area(place) or str(service.name),
            "physicalType": concept(PHYSICAL_TYPE, SITE, "Site") if place.address else None,
            "address": _address(place),
            "position": _position(place),
        }
    )


def _area(place: Location) -> str:
    city = str(place.commune.name) if place.commune else ""
    return " ".join(filter(None, (place.postal_code, city)))


def _address(place: Location) -> Fhir:
    city = worded("city", place.commune, "name") if place.commune else {}
    said = held(
        {
            "line": [place.address] if place.address else [],
            **city,
            "postalCode": place.postal_code,
        }
    )
    return {"use": "work", "type": "physical", **said, "country": COUNTRY} if said else {}


def _position(place: Location) -> Fhir:
    """Return the point of the place itself, never the middle of a postcode or a commune."""
    if not place.is_shown or place.lat is None or place.lon is None:
        return {}
    return {"longitude": place.lon, "latitude": place.lat}


# Searching: nothing finds a confidential place by where it is.

OPEN = Q(confidential=False)


def _with_ids(ids: list[UUID]) -> Q:
    return Q(pk__in=[key for one in ids if (key := place_key(one)) is not None])


def near(found: Found, value: str) -> Found:
    middle, metres = _around(value)
    exact = found.exclude(precision__in=AREA_PRECISIONS)
    return within(exact, middle, metres)


def _around(value: str) -> tuple[Point, float]:
    lat_text, _bar, rest = value.partition("|")
    lon_text, _bar, rest = rest.partition("|")
    distance, _bar, unit = rest.partition("|")
    try:
        lat, lon = float(lat_text), float(lon_text)
        metres = float(distance or USUAL_KM) * UNITS_M[unit or "km"]
    except (ValueError, KeyError) as error:
        raise wrong("near", value, NEAR_ACCEPTED) from error
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < metres <= WIDEST_M):
        raise wrong("near", value, f"{NEAR_ACCEPTED}; at most {WIDEST_M / 1000:.0f} km")
    return Point(lat, lon), metres


def _city(lookup: str, words: str) -> Q:
    in_any = Q()
    for code in ("fr", "nl", "en"):
        in_any |= Q(**{f"commune__name_{code}__{lookup}": words})
    return OPEN & in_any


def _status(one: Token) -> Q:
    return EVERYTHING if one.system in {None, STATUSES} and one.code == ACTIVE else NOTHING


RESOURCE = Resource(
    "Location",
    "Where public services are given; a confidential address is there without any place",
    [
        with_ids(_with_ids),
        dated("_lastUpdated", "When its service last changed", "service__modified_at"),
        token("status", "Its status; all that are listed are active", _status),
        *text_parameters(
            "name",
            "Its name: the address",
            begins=lambda words: OPEN & Q(address__istartswith=words),
            contains=lambda words: OPEN & Q(address__icontains=words),
            exact=lambda words: OPEN & Q(address=words),
        ),
        *text_parameters(
            "address-city",
            "Its commune, in any language",
            begins=lambda words: _city("istartswith", words),
            contains=lambda words: _city("icontains", words),
            exact=lambda words: _city("exact", words),
        ),
        *text_parameters(
            "address-postalcode",
            "Its postal code",
            begins=lambda words: OPEN & Q(postal_code__startswith=words),
            contains=lambda words: OPEN & Q(postal_code__contains=words),
            exact=lambda words: OPEN & Q(postal_code=words),
        ),
        refers(
            "organization",
            "Organization",
            "The organisation that gives a service there",
            lambda ids: Q(service__organisation__uuid__in=ids),
        ),
        Parameter(
            "near",
            Kind.SPECIAL,
            f"Around a point: {NEAR_ACCEPTED}; without distance {USUAL_KM:.0f} km",
            near,
            example="50.8605|4.3608|3|km",
        ),
    ],
    ("Location:organization",),
    found,
    write,
    lambda place, _name: [organization.write(place.service.organisation)],
)
