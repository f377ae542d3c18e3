"""Our extensions as FHIR `StructureDefinition`: what FHIR has no element for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seuil.api.fhir.canonical import Own, definition
from seuil.api.fhir.elements import Fhir

FHIR_VERSION = "4.0.1"
MANY = "*"


@dataclass(frozen=True, slots=True)
class Part:
    """A value inside an extension: its type in FHIR, whether it may be repeated."""

    name: str
    type: str
    means: str
    least: int = 0
    most: str = "1"


@dataclass(frozen=True, slots=True)
class Definition:
    """An extension: where it stands, and its ``value`` type, or else its parts."""

    title: str
    about: str
    where: str
    value: str = ""
    parts: Sequence[Part] = ()


DEFINED: Mapping[Own, Definition] = {
    Own.CONDITION: Definition(
        "Access condition",
        "An access condition exactly as the directory holds it.",
        "HealthcareService.eligibility",
        parts=[
            Part("dimension", "code", "What it is about, of the code system access-conditions", 1),
            Part("state", "code", "none, condition or unknown", 1),
            Part("force", "code", "requires, prefers or excludes"),
            Part("operator", "code", "How the values are meant, such as in or not_in"),
            Part("value", "code", "A value of the dimension, or the code of a place", 0, MANY),
            Part("from", "decimal", "The first number that fits"),
            Part("below", "decimal", "The first number that no longer fits"),
            Part("canFollow", "boolean", "Whether the proof can be brought later"),
            Part("period", "Period", "When it holds, both days included"),
            Part("origin", "code", "declared, observed or imported"),
            Part("checkedOn", "date", "When it was last checked"),
        ],
    ),
    Own.AVAILABILITY: Definition(
        "Availability",
        "Whether the service takes new requests.",
        "HealthcareService",
        parts=[
            Part("status", "code", "open, waiting_list or full", 1),
            Part("delayDays", "unsignedInt", "The waiting time in days"),
            Part("saidOn", "date", "When this was said"),
        ],
    ),
    Own.CHECKED_ON: Definition(
        "Checked on", "The day when the sheet was last checked.", "HealthcareService", "date"
    ),
    Own.HOURS: Definition(
        "Opening hours",
        "The opening hours in the syntax of OpenStreetMap: all of them, holidays included.",
        "HealthcareService",
        "string",
    ),
    Own.REQUEST_STATE: Definition(
        "State of a request",
        "The state of a request for orientation, of the code system request-states.",
        "ServiceRequest",
        "code",
    ),
    Own.OUTCOME: Definition(
        "Outcome of a request",
        "How a request for orientation ended, of the code system request-outcomes.",
        "ServiceRequest",
        "code",
    ),
    Own.DELAY: Definition(
        "Expected delay",
        "The delay in days that the service expects, on its waiting list.",
        "Task",
        "unsignedInt",
    ),
}


def read(extension: Own) -> Fhir:
    said = DEFINED[extension]
    return {
        "resourceType": "StructureDefinition",
        "id": extension.value,
        "url": definition(extension),
        "name": "".join(word.capitalize() for word in extension.split("-")),
        "title": said.title,
        "status": "active",
        "experimental": False,
        "description": said.about,
        "fhirVersion": FHIR_VERSION,
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": said.where}],
        "type": "Extension",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Extension",
        "derivation": "constraint",
        "differential": {"element": [_root(said), *_elements(extension, said)]},
    }


def _root(said: Definition) -> Fhir:
    return {"id": "Extension", "path": "Extension", "short": said.title, "definition": said.about}


def _elements(extension: Own, said: Definition) -> list[Fhir]:
    url = {
        "id": "Extension.url",
        "path": "Extension.url",
        "fixedUri": definition(extension),
    }
    if said.value:
        none = {"id": "Extension.extension", "path": "Extension.extension", "max": "0"}
        value = {
            "id": "Extension.value[x]",
            "path": "Extension.value[x]",
            "min": 1,
            "type": [{"code": said.value}],
        }
        return [none, url, value]
    inside = [element for part in said.parts for element in _slice(part)]
    no_value = {"id": "Extension.value[x]", "path": "Extension.value[x]", "max": "0"}
    return [*inside, url, no_value]


def _slice(part: Part) -> list[Fhir]:
    root = f"Extension.extension:{part.name}"
    path = "Extension.extension"
    return [
        {
            "id": root,
            "path": path,
            "sliceName": part.name,
            "short": part.means,
            "definition": part.means,
            "min": part.least,
            "max": part.most,
        },
        {"id": f"{root}.url", "path": f"{path}.url", "fixedUri": part.name},
        {
            "id": f"{root}.value[x]",
            "path": f"{path}.value[x]",
            "min": 1,
            "type": [{"code": part.type}],
        },
    ]
