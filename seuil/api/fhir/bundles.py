"""What a search answers: a page of what was found, with links to the others."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from seuil.api.fhir.canonical import address_of, base
from seuil.api.fhir.elements import Fhir
from seuil.api.fhir.parameters import Found, Parameter, narrowed
from seuil.api.fhir.resources import Resource
from seuil.api.problems import wrong

USUAL, MOST = 50, 200
LAST_OFFSET = 1_000_000
INCLUDE, REVERSE = "_include", "_revinclude"
FOR_ALL = ("_count", "_offset", "_summary", "_format")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: values by parameter, and which part of the answer is wanted."""

    values: Mapping[str, Sequence[str]]
    count: int
    offset: int
    only_total: bool
    includes: Sequence[str] = ()
    reverse: Sequence[str] = ()


def asked_of(resource: Resource, query: QueryDict) -> Asked:
    """Read the parameters of a search, or raise `InvalidInput` at the first wrong one."""
    known = [parameter.name for parameter in resource.parameters]
    along = {INCLUDE: resource.includes, REVERSE: resource.reverse}
    others = [*FOR_ALL, *(name for name, accepted in along.items() if accepted)]
    for name, value in query.items():
        if name not in known and name not in others:
            raise wrong(name, value, f"one of: {', '.join([*known, *others])}")
    summary = query.get("_summary", "false")
    if summary not in {"count", "false"}:
        raise wrong("_summary", summary, "count or false")
    count = min(_number(query, "_count", USUAL), MOST)
    return Asked(
        values={name: query.getlist(name) for name in query if name in known},
        count=count,
        offset=_number(query, "_offset", 0),
        only_total=summary == "count" or count == 0,
        includes=_along(INCLUDE, query, resource.includes),
        reverse=_along(REVERSE, query, resource.reverse),
    )


def _along(name: str, query: QueryDict, accepted: Sequence[str]) -> Sequence[str]:
    asked = query.getlist(name)
    for one in asked:
        if one not in accepted:
            raise wrong(name, one, f"one of: {', '.join(accepted)}")
    return tuple(dict.fromkeys(asked))


def _number(query: QueryDict, name: str, usual: int) -> int:
    said = query.get(name, str(usual))
    if not re.fullmatch("[0-9]{1,7}", said) or int(said) > LAST_OFFSET:
        raise wrong(name, said, f"a whole number from 0 to {LAST_OFFSET}")
    return int(said)


def bundle(resource: Resource, asked: Asked) -> Fhir:
    by_name: Mapping[str, Parameter] = {one.name: one for one in resource.parameters}
    found: Found = narrowed(resource.found(), by_name, asked.values)
    total = found.count()
    whole = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": _links(resource, asked, total),
    }
    if asked.only_total:
        return whole
    page = list(found[asked.offset : asked.offset + asked.count])
    entries = [_entry(resource.write(thing), "match") for thing in page]
    entries += _brought_along(resource, asked, page)
    return whole | ({"entry": entries} if entries else {})


def _brought_along(resource: Resource, asked: Asked, page: Sequence[Any]) -> Iterable[Fhir]:
    """Return what the things of a page refer to, and what refers to them: each once."""
    made = [
        one for name in asked.includes for thing in page for one in resource.include(thing, name)
    ]
    made += [one for name in asked.reverse for one in resource.refer(page, name)]
    return {(one["resourceType"], one["id"]): _entry(one, "include") for one in made}.values()


def _entry(made: Fhir, mode: str) -> Fhir:
    return {
        "fullUrl": address_of(made["resourceType"], made["id"]),
        "resource": made,
        "search": {"mode": mode},
    }


def _links(resource: Resource, asked: Asked, total: int) -> list[Fhir]:
    if asked.only_total:
        return [_link("self", resource, asked, summary=True)]
    size, here = asked.count, asked.offset
    last = max(0, (total - 1) // size * size)
    offsets = {"self": here, "first": 0, "last": last}
    if here > 0:
        offsets["previous"] = max(0, min(here - size, last))
    if here + size < total:
        offsets["next"] = here + size
    return [_link(relation, resource, asked, offset) for relation, offset in offsets.items()]


def _link(
    relation: str, resource: Resource, asked: Asked, offset: int = 0, *, summary: bool = False
) -> Fhir:
    said: list[tuple[str, Any]] = [(n, value) for n, all_ in asked.values.items() for value in all_]
    said += [(INCLUDE, name) for name in asked.includes]
    said += [(REVERSE, name) for name in asked.reverse]
    said += [("_summary", "count")] if summary else [("_count", asked.count)]
    said += [("_offset", offset)] if offset else []
    return {"relation": relation, "url": f"{base()}/{resource.name}?{urlencode(said)}"}
