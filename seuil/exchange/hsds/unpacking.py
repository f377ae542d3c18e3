"""Which services an HSDS document holds, each with its organisation and its places."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from seuil.directory.record.values import shortened
from seuil.kernel.errors import InvalidInput

Found = dict[str, Any]

WITHOUT_SERVICES = (
    frozenset({"location_type"}),
    frozenset({"taxonomy"}),
    frozenset({"taxonomy_detail"}),
    frozenset({"openapi_url"}),
    frozenset({"name", "description"}),  # an organisation in a list, a taxonomy
)
"""Keys by which HSDS objects are known that hold no service: they are passed over."""


def services_in(document: object, accepted: str) -> Iterator[Found]:
    """Yield the services of a document; the places of one service are brought together."""
    merged: dict[object, Found] = {}
    for number, service in enumerate(_services(document, "", accepted)):
        named = service.get("id")
        known = merged.setdefault(named if isinstance(named, str) and named else number, service)
        if known is not service:
            places = (known, service)
            known["service_at_locations"] = [
                link for thing in places for link in _list(thing, "service_at_locations")
            ]
    yield from merged.values()


def _services(document: object, path: str, accepted: str) -> Iterator[Found]:
    if isinstance(document, Mapping) and "contents" in document:
        yield from _services(document["contents"], f"{path}contents.", accepted)
    elif isinstance(document, list):
        for number, item in enumerate(document):
            yield from _services(item, f"{path}{number}.", accepted)
    elif isinstance(document, Mapping):
        yield from _of_object(document, path, accepted)
    else:
        raise _not_hsds(path, document, accepted)


def _of_object(document: Mapping[str, Any], path: str, accepted: str) -> Iterator[Found]:
    if "status" in document:
        yield dict(document)
    elif isinstance(inner := document.get("service"), Mapping):
        place = {key: value for key, value in document.items() if key != "service"}
        yield {**inner, "service_at_locations": [place]}
    elif "services" in document:
        organisation = {key: value for key, value in document.items() if key != "services"}
        for item in _list(document, "services"):
            if not isinstance(item, Mapping):
                raise _not_hsds(f"{path}services", item, accepted)
            yield {"organization": organisation, **item}
    elif not any(keys <= document.keys() for keys in WITHOUT_SERVICES):
        raise _not_hsds(path, document, accepted)


def _list(thing: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = thing.get(key)
    return value if isinstance(value, list) else []


def _not_hsds(path: str, value: object, accepted: str) -> InvalidInput:
    place = path.rstrip(".")
    shown = shortened(value)
    return InvalidInput(
        f"{place or 'the document'}: {shown} is no HSDS object",
        path=place,
        value=shown,
        accepted=accepted,
    )
