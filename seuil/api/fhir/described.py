"""The FHIR paths in the OpenAPI document: their objects are FHIR's own."""

from collections.abc import Sequence
from typing import Any

from seuil.api.fhir.bundles import INCLUDE, MOST, REVERSE, USUAL
from seuil.api.fhir.outcomes import FHIR_JSON
from seuil.api.fhir.parameters import LONGEST, Parameter
from seuil.api.fhir.resources import Described

STANDARD = "http://hl7.org/fhir/R4"
FORM = "application/x-www-form-urlencoded"
OUTCOME = {
    "type": "object",
    "required": ["resourceType", "issue"],
    "properties": {
        "resourceType": {"const": "OperationOutcome"},
        "issue": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["severity", "code"],
                "properties": {
                    "severity": {"type": "string"},
                    "code": {"type": "string"},
                    "diagnostics": {"type": "string"},
                },
            },
        },
    },
}
OUTCOME_REF = {"$ref": "#/components/schemas/OperationOutcome"}
REFUSALS = {
    400: "A parameter that is not known, or cannot be read",
    401: "No token, or one that opens nothing any more",
    403: "A token that opens something else",
    404: "No such resource, or not for everyone",
    406: "Only JSON is spoken",
}
FORMAT = {
    "name": "_format",
    "in": "query",
    "required": False,
    "description": "json, whatever Accept says",
    "schema": {"type": "string", "enum": ["json", "application/json", FHIR_JSON]},
}
PAGES = (
    ("_count", f"How many to a page: {USUAL}, at most {MOST}; 0 counts only", {"minimum": 0}),
    ("_offset", "How many to skip; links lead from page to page", {"minimum": 0}),
)


def one(name: str, operation: str, summary: str) -> dict[str, Any]:
    """Return what a path says that answers with one resource."""
    return _described(operation, summary, _resource(name), [FORMAT], (400, 404, 406))


def one_of(name: str, *, with_token: bool = False) -> dict[str, Any]:
    refusals = (400, 401, 403, 404, 406) if with_token else (400, 404, 406)
    return _described(f"read_fhir_{name}", f"One {name}", _resource(name), [FORMAT], refusals)


def _parameters(resource: Described) -> list[dict[str, Any]]:
    return [
        *map(_parameter, resource.parameters),
        *(_whole_number(*page) for page in PAGES),
        {
            "name": "_summary",
            "in": "query",
            "required": False,
            "description": "count: only how many there are",
            "schema": {"type": "string", "enum": ["count", "false"]},
        },
        *_along(INCLUDE, "What comes along, behind what was found", resource.includes),
        *_along(REVERSE, "What refers to it and comes along, behind it", resource.reverse),
        FORMAT,
    ]


def search(resource: Described, *, with_token: bool = False) -> dict[str, Any]:
    operation = f"search_fhir_{resource.name}"
    bundle, parameters = _resource("Bundle"), _parameters(resource)
    return _described(operation, resource.about, bundle, parameters, _refusals(with_token))


def search_by_post(resource: Described, *, with_token: bool = False) -> dict[str, Any]:
    """Return what the search says whose parameters stand in a form, not in the address."""
    operation = f"search_fhir_{resource.name}_by_post"
    fields = {
        parameter["name"]: parameter["schema"] | {"description": parameter["description"]}
        for parameter in _parameters(resource)
    }
    schema = {"type": "object", "properties": fields, "additionalProperties": False}
    about = f"{resource.about}: with a form, so that no address holds what is asked"
    said = _described(operation, about, _resource("Bundle"), [], _refusals(with_token))
    said["openapi_extra"]["requestBody"] = {"content": {FORM: {"schema": schema}}}
    return said


def _refusals(with_token: bool) -> tuple[int, ...]:
    return (400, 401, 403, 406) if with_token else (400, 406)


def _described(
    operation: str,
    summary: str,
    schema: dict[str, Any],
    parameters: list[dict[str, Any]],
    refusals: tuple[int, ...],
) -> dict[str, Any]:
    responses: dict[int, Any] = {200: _answer("OK", schema)}
    responses |= {status: _answer(REFUSALS[status], OUTCOME_REF) for status in refusals}
    return {
        "operation_id": operation,
        "url_name": operation,
        "summary": summary,
        "openapi_extra": {"parameters": parameters, "responses": responses},
    }


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {FHIR_JSON: {"schema": schema}}}


def _resource(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": f"As FHIR R4 has it: {STANDARD}/{name.lower()}.html",
        "required": ["resourceType"],
        "properties": {"resourceType": {"const": name}},
    }


def _along(name: str, means: str, accepted: Sequence[str]) -> list[dict[str, Any]]:
    if not accepted:
        return []
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": means,
            "schema": {"type": "string", "enum": list(accepted)},
        }
    ]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST}
    if parameter.pattern:
        schema["pattern"] = parameter.pattern
    if parameter.example:
        schema["examples"] = [parameter.example]
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.means,
        "schema": schema,
    }


def _whole_number(name: str, means: str, limits: dict[str, int]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": means,
        "schema": {"type": "integer", "maximum": 1_000_000, **limits},
    }
