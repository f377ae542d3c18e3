"""Reading the things of HSDS: what this project said in them, and texts of what they hold."""

import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from seuil.access.hours import parsed
from seuil.directory.record.parsing import LONGEST_NOTE
from seuil.exchange.formats.text import nested_too_deeply
from seuil.exchange.hsds.taxonomies import OWN, Kind, taxonomy_uuid
from seuil.kernel.errors import InvalidInput

Thing = Mapping[str, Any]
Record = dict[str, Any]

TAXONOMIES = {kind: str(taxonomy_uuid(kind)) for kind in Kind}


def facts_of(thing: Thing) -> Record:
    """Return what an export of this project says beside the standard, empty for others."""
    attributes = thing.get("attributes")
    for attribute in attributes if isinstance(attributes, list) else ():
        if isinstance(attribute, Mapping) and attribute.get("link_type") == OWN:
            return json_object(attribute.get("value"))
    return {}


def json_object(text: object) -> Record:
    if not isinstance(text, str):
        return {}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) and not nested_too_deeply(text, value) else {}


def is_ours(term: Thing, kind: Kind) -> bool:
    return term.get("taxonomy_id") == TAXONOMIES[kind]


def is_ours_of_any_kind(term: Thing) -> bool:
    return term.get("taxonomy_id") in tuple(TAXONOMIES.values())


def is_osm(hours: str) -> bool:
    try:
        parsed(hours)
    except InvalidInput:
        return False
    return bool(hours)


def schedule_text(schedule: Thing) -> str:
    keys = ("description", "byday", "opens_at", "closes_at")
    return " ".join(str(schedule[key]) for key in keys if schedule.get(key))


def option_text(option: Thing) -> str:
    keys = ("option", "amount", "currency", "amount_description")
    return " ".join(str(option[key]) for key in keys if option.get(key) is not None)


def pieces(text: str) -> Sequence[str]:
    """Cut a text that is longer than a step or a document may be, between words."""
    return textwrap.wrap(text, LONGEST_NOTE) if len(text) > LONGEST_NOTE else [text][: bool(text)]
