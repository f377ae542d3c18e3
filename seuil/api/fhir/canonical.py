"""The addresses that name things in FHIR: ours stand under this site, the others are standards."""

from enum import StrEnum

from seuil.messaging.links import full_address

PREFIX = "/api/fhir/r4"

LANGUAGES = "urn:ietf:bcp:47"
URI = "urn:ietf:rfc:3986"
UNITS = "http://unitsofmeasure.org"
ENTERPRISES = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/cbe"
TASK_CODES = "http://hl7.org/fhir/CodeSystem/task-code"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
PROVISION = "http://terminology.hl7.org/CodeSystem/service-provision-conditions"
PHYSICAL_TYPE = "http://terminology.hl7.org/CodeSystem/location-physical-type"
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
CONTACT_COMMENT = "http://hl7.org/fhir/StructureDefinition/contactpoint-comment"


class Codes(StrEnum):
    """Our lists of codes, by the ids under which they can be read."""

    CATEGORIES = "categories"
    FAMILIES = "practice-families"
    CONDITIONS = "access-conditions"
    CHARACTERISTICS = "service-characteristics"
    TERRITORIES = "territories"
    REQUEST_STATES = "request-states"
    OUTCOMES = "request-outcomes"
    AVENUE_STATES = "avenue-states"
    REASONS = "reasons"
    PUBLICS = "publics"
    MARKS = "marks"


class Own(StrEnum):
    """Our extensions, by the ids under which their definitions can be read."""

    CONDITION = "access-condition"
    AVAILABILITY = "availability"
    CHECKED_ON = "checked-on"
    HOURS = "opening-hours"
    REQUEST_STATE = "request-state"
    OUTCOME = "request-outcome"
    DELAY = "expected-delay"


def base() -> str:
    return full_address(PREFIX)


def address_of(resource_type: str, resource_id: str) -> str:
    return f"{base()}/{resource_type}/{resource_id}"


def code_system(codes: Codes) -> str:
    return address_of("CodeSystem", codes)


def definition(extension: Own) -> str:
    return address_of("StructureDefinition", extension)


def ids_in(source: str) -> str:
    """Return the system of the ids that a source of records gives."""
    return f"{base()}/sid/{source}"


def source_of(system: str) -> str:
    """Return the source whose ids have this system, empty when it is none of ours."""
    before, _, source = system.rpartition("/sid/")
    return source if before == base() else ""


def territories() -> str:
    return f"{base()}/sid/territories"


def pseudonyms() -> str:
    """Return the system of the codes that stand for people in requests for orientation."""
    return f"{base()}/sid/pseudonyms"


def desks() -> str:
    return f"{base()}/sid/desks"
