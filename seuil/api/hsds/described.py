"""The HSDS paths in the OpenAPI document: their objects are HSDS's own."""

from typing import Any

from seuil.api.problems import Problems

STANDARD = "https://github.com/openreferral/specification/tree/3.1/schema"
HSDS_OBJECT = {
    "type": "object",
    "description": f"An object as HSDS 3.1 has it: {STANDARD}",
}
PAGE = {
    "type": "object",
    "required": [
        "total_items",
        "total_pages",
        "page_number",
        "size",
        "first_page",
        "last_page",
        "empty",
        "contents",
    ],
    "properties": {
        "total_items": {"type": "integer"},
        "total_pages": {"type": "integer"},
        "page_number": {"type": "integer"},
        "size": {"type": "integer"},
        "first_page": {"type": "boolean"},
        "last_page": {"type": "boolean"},
        "empty": {"type": "boolean"},
        "contents": {"type": "array", "items": HSDS_OBJECT},
    },
}


def one(operation: str, summary: str) -> dict[str, Any]:
    """Return what a path says that answers with one object."""
    content = {"application/json": {"schema": HSDS_OBJECT}}
    return _described(operation, summary, content) | {"response": {404: Problems, 422: Problems}}


def lists(operation: str, summary: str) -> dict[str, Any]:
    """Return what a path says that answers with a page, or with lines."""
    content = {
        "application/json": {"schema": PAGE},
        "application/x-ndjson": {"schema": {"type": "string"}},
    }
    return _described(operation, summary, content) | {"response": {422: Problems}}


def _described(operation: str, summary: str, content: dict[str, Any]) -> dict[str, Any]:
    answers = {"responses": {200: {"description": "OK", "content": content}}}
    return {"operation_id": operation, "summary": summary, "openapi_extra": answers}
