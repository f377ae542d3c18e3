"""The parts of which resources are made, as JSON holds them."""

import datetime
from collections.abc import Iterable
from typing import Any

from seuil.api.fhir.canonical import TRANSLATION, Codes, Own, code_system, definition
from seuil.wording.localised import reader_language, texts_of

Fhir = dict[str, Any]


def worded(element: str, thing: object, field: str) -> Fhir:
    """Return ``element`` in the reader's language, with the other languages as translations.

    A text that the reader's language lacks stands there in another one, and as its translation.
    """
    text = str(getattr(thing, field)).strip()
    if not text:
        return {}
    told = texts_of(thing, field)
    others = [translated(code, words) for code, words in told.items() if code != reader_language()]
    return {element: text} | ({f"_{element}": {"extension": others}} if others else {})


def translated(language: str, text: str) -> Fhir:
    parts = [
        {"url": "lang", "valueCode": language},
        {"url": "content", "valueString": text.strip()},
    ]
    return {"url": TRANSLATION, "extension": parts}


def concept(system: str, code: str, display: str = "", text: str = "") -> Fhir:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]} | ({"text": text} if text else {})


def own_concept(codes: Codes, code: str, display: str = "", text: str = "") -> Fhir:
    return concept(code_system(codes), code, display, text)


def reference(resource_type: str, resource_id: object, display: str = "") -> Fhir:
    return {"reference": f"{resource_type}/{resource_id}"} | (
        {"display": display} if display else {}
    )


def identifier(system: str, value: str) -> Fhir:
    return {"system": system, "value": value}


def extension(own: Own, parts: Iterable[Fhir] = (), **value: Any) -> Fhir:
    """Return an extension of ours: a plain one has a ``value…``, a complex one ``parts``."""
    inside = list(parts)
    return {"url": definition(own)} | ({"extension": inside} if inside else value)


def part(url: str, **value: Any) -> Fhir:
    return {"url": url, **value}


def instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="milliseconds")


def head(resource_type: str, resource_id: object, changed_at: datetime.datetime) -> Fhir:
    """Return how every resource begins, in the language of the reader."""
    return {
        "resourceType": resource_type,
        "id": str(resource_id),
        "meta": {"lastUpdated": instant(changed_at)},
        "language": reader_language(),
    }
